"""Drives the real window by real key presses, as a counsellor would: for the demonstration and for tests."""
