"""Two dossiers read as one: nothing moves, both are seen, they part as they were, and late edits are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from casework.conftest import AURELIE, CRECHE

from parcours_core.errors import Refused
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.person import Travel
from parcours_core.vocabulary.sharing import Likeness
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.actions import plan_action
from parcours_desktop.casework.barriers import record_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.dossier_list import counts, list_dossiers
from parcours_desktop.casework.drafts import draft, keep_draft, note_key
from parcours_desktop.casework.duplicates_group import everybody, one_person
from parcours_desktop.casework.duplicates_late import LateEdit, late_edits, leave_as_it_is, take_over
from parcours_desktop.casework.duplicates_merging import Side, merge, preview_merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.followup import due_referrals, find_reference
from parcours_desktop.casework.issuing import issue
from parcours_desktop.casework.matches import need_of
from parcours_desktop.casework.palette import look_up
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import BarrierDraft, DossierQuery, LetterChoices

DOUBLE: dict[str, Any] = {
    "family_name": "Delvaux",
    "given_name": "Aurelie",
    "birth_date": date(1992, 3, 14),
    "phone": "0499887766",
    "niss": "92031412352",
    "travel": (Travel.FOOT, Travel.CAR),
    "confidences": "Vient de loin.",
}


@pytest.fixture
def double(desk: Desk) -> str:
    (made,) = create_person(desk, DOUBLE).dossiers
    return made


def everything(desk: Desk) -> dict[tuple[str, str], Any]:
    with desk.caseload.reading() as reader:
        kinds = (JobSeeker, Household, Barrier)
        return {(kind.__name__, each.id): to_plain(each) for kind in kinds for each in reader.find(kind)}


def names(desk: Desk, text: str = "", **more: Any) -> list[str]:
    return [row.name for row in list_dossiers(desk, DossierQuery(text=text, **more)).rows]


def late(desk: Desk, person_id: str) -> tuple[LateEdit, ...]:
    with desk.caseload.reading() as reader:
        return late_edits(reader, one_person(reader, person_id))


def test_the_preview_shows_both_and_proposes(desk: Desk, aurelie: str, double: str, note: Callable[..., str]) -> None:
    note(double, "housing")
    before = everything(desk)
    shown = preview_merge(desk, aurelie, double)
    fields = {each.field: each for each in shown.fields}
    assert (fields["phone"].kept, fields["phone"].other, fields["phone"].side) == (
        "0470 12 34 56".replace(" ", "\N{NO-BREAK SPACE}"),
        "0499 88 77 66".replace(" ", "\N{NO-BREAK SPACE}"),
        Side.KEPT,
    )
    assert fields["phone"].differs
    assert not fields["phone"].may_both
    assert (fields["niss"].kept, fields["niss"].side, fields["niss"].differs) == ("", Side.OTHER, False)
    assert fields["travel"].side is Side.BOTH
    assert not fields["birth_date"].differs
    assert "household.children" in fields
    assert "axis" not in fields
    assert shown.brings == "1 frein"
    assert everything(desk) == before


def test_what_is_covered_stays_covered_and_both_are_kept(desk: Desk, aurelie: str, double: str) -> None:
    fields = {each.field: each for each in preview_merge(desk, aurelie, double).fields}
    told = fields["confidences"]
    assert (told.kept, told.other, told.side, told.differs) == ("(masqué)", "(masqué)", Side.BOTH, False)
    assert "Vient" not in repr(fields)


def test_merging_moves_nothing_and_shows_everything(
    desk: Desk, aurelie: str, double: str, note: Callable[..., str]
) -> None:
    ours, theirs = note(aurelie, "childcare"), note(double, "housing")
    before = everything(desk)
    merge(desk, aurelie, double, {"phone": Side.OTHER})
    after = everything(desk)
    assert {key for key in before if before[key] != after[key]} == {("JobSeeker", aurelie)}
    view = open_dossier(desk, aurelie)
    assert (view.person.phone, view.person.niss) == ("0499887766", "92031412352")
    assert view.person.travel == (Travel.FOOT, Travel.PUBLIC_TRANSPORT, Travel.CAR)
    assert view.person.confidences == "Sa sœur ne doit rien savoir.\n\nVient de loin."
    assert {line.barrier.id for line in view.barriers} == {ours, theirs}
    assert view.united == ((double, "Aurelie Delvaux"),)
    assert view.household is not None
    assert view.household.children == 2
    assert open_dossier(desk, double) == view
    assert {each.id for each in need_of(desk, aurelie).barriers} == {ours, theirs}


def test_lists_and_search(desk: Desk, aurelie: str, double: str, note: Callable[..., str]) -> None:
    note(double, "housing")
    assert counts(desk, by_kind=True).by_kind["housing"] == 1
    merge(desk, aurelie, double)
    assert names(desk) == ["Delvaux, Aurélie"]
    page = list_dossiers(desk, DossierQuery())
    assert (page.total, page.rows[0].open_barriers) == (1, 1)
    assert [row.id for row in list_dossiers(desk, DossierQuery(barrier_kind="housing")).rows] == [aurelie]
    found = list_dossiers(desk, DossierQuery(text="0499887766"))
    assert [(row.id, row.second) for row in found.rows] == [(double, "réuni au dossier de Delvaux, Aurélie")]
    assert {each.target for each in look_up(desk, "aurel") if each.kind == "person"} == {aurelie, double}
    told = counts(desk, by_kind=True)
    assert (told.dossiers, told.by_kind["housing"]) == (1, 1)


def test_what_is_late_on_the_other_dossier_is_late_here(desk: Desk, aurelie: str, double: str) -> None:
    plan_action(desk, double, "Téléphoner au CPAS", due=date(2026, 11, 1))
    merge(desk, aurelie, double)
    (row,) = list_dossiers(desk, DossierQuery(late_only=True)).rows
    assert (row.id, row.late) == (aurelie, True)


def test_letters_follow_the_person(
    desk: Desk, later: Callable[[date], Desk], aurelie: str, double: str, note: Callable[..., str]
) -> None:
    note(double, "childcare")
    composer = compose(desk, double, CRECHE)
    _, letter = issue(desk, composer, LetterChoices(ticked=frozenset(), consent=ConsentForm.SPOKEN))
    merge(desk, aurelie, double)
    assert find_reference(desk, letter.reference).job_seeker_id == aurelie
    (due,) = due_referrals(later(date(2026, 12, 5)))
    assert (due.job_seeker_id, due.person_name) == (aurelie, "Aurélie Delvaux")
    assert compose(desk, aurelie, CRECHE).standing is not None


def test_a_barrier_open_on_one_is_not_opened_twice(
    desk: Desk, aurelie: str, double: str, note: Callable[..., str]
) -> None:
    note(double, "housing")
    merge(desk, aurelie, double)
    with pytest.raises(Refused):
        record_barrier(desk, aurelie, BarrierDraft(kind="housing"))


def test_they_part_with_everything_where_it_was(
    desk: Desk, aurelie: str, double: str, note: Callable[..., str]
) -> None:
    note(aurelie, "childcare")
    note(double, "housing")
    alone = open_dossier(desk, double)
    merge(desk, aurelie, double)
    written_since = note(double, "mobility")
    part(desk, double)
    assert {line.barrier.id for line in open_dossier(desk, double).barriers} == {
        written_since,
        *(line.barrier.id for line in alone.barriers),
    }
    assert open_dossier(desk, double).person == alone.person
    assert names(desk) == ["Delvaux, Aurelie", "Delvaux, Aurélie"]
    with pytest.raises(Refused):
        part(desk, double)


def test_undo_of_a_merge_leaves_no_trace(desk: Desk, aurelie: str, double: str) -> None:
    before = everything(desk)
    undo(desk, merge(desk, aurelie, double))
    assert everything(desk) == before
    with desk.caseload.reading() as reader:
        assert not everybody(reader)


def test_late_edits_of_the_other_dossier_follow(
    desk: Desk, aurelie: str, double: str, note: Callable[..., str]
) -> None:
    """What a colleague who knew of no merger still wrote: notes appear by themselves, a changed field is told."""
    merge(desk, aurelie, double)
    assert late(desk, aurelie) == ()
    added = note(double, "health")
    with desk.writing("Synchronisé") as unit:
        other = unit.get(JobSeeker, double)
        assert other is not None
        unit.put(replace(other, phone="0477000001", given_name="Aurélie"))
        unit.commit()
    assert added in {line.barrier.id for line in open_dossier(desk, aurelie).barriers}
    (told,) = late(desk, aurelie)
    assert told.sentence.replace("\N{NO-BREAK SPACE}", " ") == "Sur l’autre fiche : téléphone 0477 00 00 01"
    take_over(desk, aurelie, told.other_id, told.field)
    assert open_dossier(desk, aurelie).person.phone == "0477000001"
    assert late(desk, aurelie) == ()


def test_a_late_edit_that_was_read_is_told_no_more_until_it_changes_again(
    desk: Desk, aurelie: str, double: str
) -> None:
    merge(desk, aurelie, double)
    change_person(desk, double, {"phone": "0477000001"})
    assert len(late(desk, aurelie)) == 1
    leave_as_it_is(desk, double)
    assert late(desk, aurelie) == ()
    change_person(desk, double, {"phone": ""})
    assert [each.sentence.endswith("effacé") for each in late(desk, aurelie)] == [True]


def test_merging_again_after_parting_reads_anew(desk: Desk, aurelie: str, double: str) -> None:
    merge(desk, aurelie, double)
    part(desk, double)
    change_person(desk, double, {"phone": "0477000001"})
    merge(desk, aurelie, double)
    assert late(desk, aurelie) == ()
    with desk.caseload.reading() as reader:
        (merger,) = reader.find(Merger)
    assert merger.state is Likeness.MERGED
    with pytest.raises(Refused):
        merge(desk, double, aurelie)


def test_two_devices_that_merge_in_opposite_directions(desk: Desk, aurelie: str, double: str) -> None:
    merge(desk, double, aurelie)
    with desk.writing("Synchronisé") as unit:
        unit.put(Merger(id=desk.new_id(), job_seeker_id=aurelie, other_id=double))
        unit.commit()
    assert open_dossier(desk, double).person.id == min(aurelie, double)
    assert len(names(desk)) == 1
    part(desk, max(aurelie, double))
    assert len(names(desk)) == 2


def test_a_dossier_kept_that_is_not_on_this_device_hides_nobody(desk: Desk, aurelie: str) -> None:
    with desk.writing("Synchronisé") as unit:
        unit.put(Merger(id=desk.new_id(), job_seeker_id="elsewhere", other_id=aurelie))
        unit.commit()
    assert names(desk) == ["Delvaux, Aurélie"]
    assert open_dossier(desk, aurelie).united == ()


def test_a_note_begun_on_the_other_dossier_stays_in_sight(desk: Desk, aurelie: str, double: str) -> None:
    keep_draft(desk, note_key(aurelie), "Premier mot")
    keep_draft(desk, note_key(double), "Second mot")
    merge(desk, aurelie, double)
    assert open_dossier(desk, aurelie).draft_note == "Premier mot\n\nSecond mot"
    assert draft(desk, note_key(double)) == ""


def test_the_other_household_is_read_where_there_is_none(desk: Desk, aurelie: str, double: str) -> None:
    merge(desk, double, aurelie, {"household.children": Side.KEPT})
    view = open_dossier(desk, double)
    assert view.household is not None
    assert view.household.adults == 1
    assert AURELIE["family_name"] == view.person.family_name
