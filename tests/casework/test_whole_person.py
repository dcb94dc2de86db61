"""A person met twice has one set of rights over both dossiers: copy, trail, keeping, limitation, history, erasure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from casework.conftest import CRECHE
from casework.test_sharing import HELP, agency
from documents.readback import joined, text
from support.raw_pages import hits

from parcours_core.errors import Refused
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.work import ConsentForm, EncounterKind
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.duplicates_merging import merge
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.erasing import erase_person
from parcours_desktop.casework.field_history import dossier_history, put_back
from parcours_desktop.casework.issuing import issue
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.person_file import person_file_json, person_file_pdf, person_rights, trail_page_pdf
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.retention import archive, due_dossiers, lift_restriction, require_unrestricted, restrict
from parcours_desktop.casework.sharing import share
from parcours_desktop.casework.trail import note_opening
from parcours_desktop.casework.values import LetterChoices

__all__ = ["agency"]
KEY = bytes(range(32))
HERS, OTHER = "Xqzvkanari premier", "Xqzvkanari second"


def at(desk: Desk, year: int, month: int = 3) -> Desk:
    return replace(desk, clock=FixedClock(datetime(year, month, 1, 9, tzinfo=UTC)))


@pytest.fixture
def double(desk: Desk, aurelie: str) -> str:
    """Aurélie's second dossier, with a note in each, read as one with the first."""
    (other,) = create_person(desk, {"family_name": "Delvaux", "given_name": "Aurelie", "phone": "0499887766"}).dossiers
    write_note(desk, aurelie, HERS, kind=EncounterKind.NOTE)
    write_note(desk, other, OTHER, kind=EncounterKind.NOTE)
    note_opening(desk, other)
    merge(desk, aurelie, other)
    return other


def test_the_copy_holds_what_is_in_both(desk: Desk, aurelie: str, double: str) -> None:
    for asked in (aurelie, double):
        said = joined(text(person_file_pdf(desk, asked)))
        assert all(joined(words) in said for words in (HERS, OTHER, "Vous, sur une autre fiche", "0499887766"))
        whole = json.loads(person_file_json(desk, asked))
        assert [each["id"] for each in whole["records"]["job_seeker"]] == [aurelie, double]
        assert {each["text"] for each in whole["records"]["encounter"]} == {HERS, OTHER}
        assert sum(line["what"] == "a ouvert le dossier" for line in whole["trail"]) == 1


def test_who_opened_the_other_dossier_is_told_too(desk: Desk, aurelie: str, double: str) -> None:
    for asked in (aurelie, double):
        rights = person_rights(desk, asked)
        assert "a ouvert le dossier" in [line.what for line in rights.visits]
        assert [line.number for line in rights.visits] == sorted((each.number for each in rights.visits), reverse=True)
        assert joined("a ouvert le dossier") in joined(text(trail_page_pdf(desk, asked)))


def test_the_last_contact_is_the_latest_of_both(desk: Desk) -> None:
    (kept,) = create_person(at(desk, 2020), {"family_name": "Ancien"}).dossiers
    (other,) = create_person(at(desk, 2021), {"family_name": "Ancien"}).dossiers
    merge(desk, kept, other)
    assert [(due.id, due.last_contact) for due in due_dossiers(desk)] == [(kept, date(2021, 3, 1))]
    assert "2021" in person_rights(desk, kept).kept_since
    archive(desk, kept)
    assert [due.archived for due in due_dossiers(desk)] == [True]
    write_note(desk, other, "Revu.", kind=EncounterKind.NOTE)
    assert due_dossiers(desk) == ()


def test_the_history_tells_of_both_and_puts_back_in_either(desk: Desk, aurelie: str, double: str) -> None:
    change_person(desk, double, {"phone": "0499000000"})
    history = dossier_history(desk, aurelie)
    assert {line.record_id for line in history.lines} >= {aurelie, double}
    line = next(line for line in history.lines if line.title.startswith("Autre fiche") and line.field == "phone")
    put_back(desk, line)
    with desk.caseload.reading() as reader:
        other = reader.get(JobSeeker, double)
    assert other is not None
    assert other.phone == "0499887766"


@pytest.mark.parametrize("noted_in", ["kept", "other"])
def test_a_limitation_holds_for_the_person_whichever_dossier_it_was_noted_in(
    agency: Desk, aurelie: str, double: str, noted_in: str
) -> None:
    desk = agency
    restrict(desk, aurelie if noted_in == "kept" else double, "Elle conteste.")
    composer = compose(desk, aurelie, CRECHE)
    with pytest.raises(Refused, match="limité"):
        issue(desk, composer, LetterChoices(frozenset({"name"}), ConsentForm.SPOKEN))
    with pytest.raises(Refused, match="limité"):
        share(desk, [double], HELP)
    assert "Elle conteste." in person_rights(desk, double).limited
    with pytest.raises(Refused, match="à la demande"):
        erase_person(desk, aurelie, "Delvaux")
    lift_restriction(desk, double)
    with desk.caseload.reading() as reader:
        require_unrestricted(reader, aurelie)
        require_unrestricted(reader, double)


def test_one_noted_before_they_were_read_as_one_holds_too(desk: Desk, aurelie: str) -> None:
    (other,) = create_person(desk, {"family_name": "Delvaux"}).dossiers
    restrict(desk, other, "Avant.")
    merge(desk, aurelie, other)
    with desk.caseload.reading() as reader, pytest.raises(Refused):
        require_unrestricted(reader, aurelie)


@pytest.mark.parametrize("asked", ["kept", "other"])
def test_erasing_takes_both_from_the_pages(desk: Desk, aurelie: str, double: str, asked: str) -> None:
    assert set(hits(desk.caseload.path, KEY, [HERS, OTHER])) == {HERS, OTHER}
    erasing = erase_person(desk, aurelie if asked == "kept" else double, "delvaux")
    assert erasing.remaining == ()
    assert erasing.changes.dossiers == {aurelie, double}
    assert hits(desk.caseload.path, KEY, [HERS, OTHER, "Aurelie", "Aurélie"]) == {}
    with desk.caseload.reading() as reader:
        assert (reader.find(JobSeeker), reader.find(Merger)) == ((), ())


def test_a_half_that_is_elsewhere_is_said(desk: Desk, aurelie: str, note: Callable[..., str]) -> None:
    with desk.writing("Synchronisé") as unit:
        unit.put(Merger(id=desk.new_id(), job_seeker_id=aurelie, other_id="chez-un-collegue"))
        unit.commit()
    (said,) = erase_person(desk, aurelie, "Delvaux").remaining
    assert "n’est pas sur cet ordinateur" in said
