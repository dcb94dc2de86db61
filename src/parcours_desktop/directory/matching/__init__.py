"""Matching: from a person's open barriers to ranked services, each with its reasons in words."""
