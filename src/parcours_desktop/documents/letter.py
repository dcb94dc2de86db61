"""The face of the letters: what a letter says, and the one call that makes its PDF in memory."""

from __future__ import annotations

from parcours_desktop.documents.content import LetterContent, Letterhead, PersonPage, Signatory

__all__ = ["LetterContent", "Letterhead", "PersonPage", "Signatory"]
