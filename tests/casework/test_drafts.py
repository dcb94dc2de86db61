"""Text that the disk refused lives on in memory, is read as if it were kept, and is kept once there is room."""

from __future__ import annotations

import pytest

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.drafts import draft, keep_draft, keep_unkept, note_key
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import create_person
from parcours_desktop.store.errors import DiskFull

LONG = "Elle viendra jeudi. " * 20_000


def most_pages(desk: Desk, number: int) -> None:
    """Let the file grow no further than ``number`` pages: SQLite answers as on a full disk."""
    with desk.caseload._writes.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {number}")


@pytest.fixture
def person_id(desk: Desk) -> str:
    return next(iter(create_person(desk, {"family_name": "Laskawiec"}, None).dossiers))


def test_what_the_disk_refuses_is_told_and_not_forgotten(desk: Desk, person_id: str) -> None:
    key = note_key(person_id)
    keep_draft(desk, key, "Elle vien")
    most_pages(desk, 1)
    with pytest.raises(DiskFull):
        keep_draft(desk, key, LONG)
    assert draft(desk, key) == LONG
    assert open_dossier(desk, person_id).draft_note == LONG
    with pytest.raises(DiskFull):
        keep_unkept(desk)
    assert desk.unkept == {key: LONG}
    most_pages(desk, 2**31 - 2)
    keep_unkept(desk)
    assert desk.unkept == {}
    assert draft(desk, key) == LONG


def test_a_later_text_takes_the_place_of_the_one_in_memory(desk: Desk, person_id: str) -> None:
    key = note_key(person_id)
    most_pages(desk, 1)
    with pytest.raises(DiskFull):
        keep_draft(desk, key, LONG)
    keep_draft(desk, key, "")
    assert desk.unkept == {}
    assert draft(desk, key) == ""


def test_a_note_that_was_written_leaves_no_draft_in_memory(desk: Desk, person_id: str) -> None:
    most_pages(desk, 1)
    with pytest.raises(DiskFull):
        keep_draft(desk, note_key(person_id), LONG)
    most_pages(desk, 2**31 - 2)
    write_note(desk, person_id, LONG)
    assert desk.unkept == {}
    assert open_dossier(desk, person_id).draft_note == ""


def test_what_is_unkept_shows_itself_in_no_picture_of_the_desk(desk: Desk) -> None:
    desk.unkept["note:x"] = "Laskawiec"
    assert "Laskawiec" not in repr(desk)
