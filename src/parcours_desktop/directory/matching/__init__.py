"""Matching: from a person's open barriers to ranked services, each with its reasons in words."""

from parcours_desktop.directory.matching.ranking import excluded, match, why_not

__all__ = ["excluded", "match", "why_not"]
