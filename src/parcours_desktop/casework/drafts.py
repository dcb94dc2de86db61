"""Text saved as it is typed: a draft for any form, kept with the caseload until it is turned into a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store import drafts as kept

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

NOTE = "note:"
"""What the key of a note's draft begins with; the id of the person follows."""

CONFIDENCE = "confidence:"


def note_key(job_seeker_id: str) -> str:
    """Return the key of the draft note of a person."""
    return NOTE + job_seeker_id


def confidence_key(job_seeker_id: str) -> str:
    """Return the key under which stands, where anything does, that the draft note of a person is a confidence."""
    return CONFIDENCE + job_seeker_id


def keep_draft(desk: Desk, key: str, text: str) -> None:
    """Keep ``text`` under ``key`` (« note:<id> », « form:new-person »); an empty text drops the draft.

    Returns once the text is on the disk. A draft never travels and leaves no history. Where the disk refuses, the text
    stays in the memory of the desk, and what the store raises is raised.
    """
    try:
        with desk.writing(tr("Brouillon")) as unit:
            unit.keep_draft(key, text)
            unit.commit()
    except WorldError:
        desk.unkept[key] = text
        raise
    desk.unkept.pop(key, None)


def keep_unkept(desk: Desk) -> None:
    """Try again to keep what the disk refused before. Raises what the store raises; the rest stays in memory."""
    for key, text in list(desk.unkept.items()):
        keep_draft(desk, key, text)


def draft(desk: Desk, key: str) -> str:
    """Return the draft kept under ``key``, empty where there is none."""
    with desk.caseload.reading() as reader:
        return latest_draft(desk, reader, key)


def latest_draft(desk: Desk, reader: Reader, key: str) -> str:
    """Return the draft under ``key`` as it was last typed, be it on the disk or not."""
    return desk.unkept[key] if key in desk.unkept else kept.draft(reader, key)
