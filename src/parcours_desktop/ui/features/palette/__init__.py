"""Ctrl+K: any person, partner, letter or action, from a few letters."""
