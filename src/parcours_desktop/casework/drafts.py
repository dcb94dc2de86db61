"""Text saved as it is typed: a draft for any form, kept with the caseload until it is turned into a record."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store import drafts as kept

NOTE = "note:"
"""What the key of a note's draft begins with; the id of the person follows."""


def note_key(job_seeker_id: str) -> str:
    """Return the key of the draft note of a person."""
    return NOTE + job_seeker_id


def keep_draft(desk: Desk, key: str, text: str) -> None:
    """Keep ``text`` under ``key`` (« note:<id> », « form:new-person »); an empty text drops the draft.

    Returns once the text is on the disk. A draft never travels and leaves no history.
    """
    with desk.writing(tr("Brouillon")) as unit:
        unit.keep_draft(key, text)
        unit.commit()


def draft(desk: Desk, key: str) -> str:
    """Return the draft kept under ``key``, empty where there is none."""
    with desk.caseload.reading() as reader:
        return kept.draft(reader, key)
