"""Two dossiers that part again: the kept sheet gives back what the merging had written on it, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from casework.conftest import AURELIE

from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.person import Travel
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.duplicates_late import take_over
from parcours_desktop.casework.duplicates_merging import Side, merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.undo import undo

OTHER: dict[str, Any] = {
    "family_name": "Delvaux",
    "given_name": "Aurelie",
    "phone": "0499887766",
    "niss": "92031412352",
    "postal_code": "7000",
    "travel": (Travel.FOOT, Travel.CAR),
    "confidences": "Vient de loin.",
}


@pytest.fixture
def other(desk: Desk) -> str:
    (made,) = create_person(desk, OTHER, {"children": 3, "dependants": True}).dossiers
    return made


def sheets(desk: Desk) -> dict[str, Any]:
    with desk.caseload.reading() as reader:
        return {each.id: to_plain(each) for kind in (JobSeeker, Household) for each in reader.find(kind)}


def test_the_kept_sheet_gives_back_what_the_other_one_filled(desk: Desk, aurelie: str, other: str) -> None:
    before = sheets(desk)
    merge(desk, aurelie, other, {"phone": Side.OTHER})
    merged = sheets(desk)
    assert merged != before
    parted = part(desk, other)
    assert sheets(desk) == before
    assert parted.look_again == ()
    undo(desk, parted.changes)
    assert sheets(desk) == merged
    assert open_dossier(desk, aurelie).united == ((other, "Aurelie Delvaux"),)
    part(desk, other)
    assert sheets(desk) == before


def test_a_household_that_the_merging_made_goes_and_comes_back(desk: Desk, other: str) -> None:
    (alone,) = create_person(desk, AURELIE).dossiers
    before = sheets(desk)
    merge(desk, alone, other)
    merged = sheets(desk)
    assert len(merged) == len(before) + 1
    parted = part(desk, other)
    assert sheets(desk) == before
    undo(desk, parted.changes)
    assert sheets(desk) == merged


def test_a_household_in_which_somebody_wrote_since_stays_with_that_alone(desk: Desk, other: str) -> None:
    (alone,) = create_person(desk, AURELIE).dossiers
    merge(desk, alone, other)
    change_person(desk, alone, {}, {"adults": 2})
    part(desk, other)
    household = open_dossier(desk, alone).household
    assert household is not None
    assert (household.adults, household.children, household.dependants) == (2, None, False)


def test_what_was_written_since_stays(desk: Desk, aurelie: str, other: str) -> None:
    merge(desk, aurelie, other, {"phone": Side.OTHER})
    change_person(desk, aurelie, {"phone": "0477000001", "email": "a@exemple.be"})
    parted = part(desk, other)
    person = open_dossier(desk, aurelie).person
    assert (person.phone, person.email, person.niss) == ("0477000001", "a@exemple.be", "")
    assert parted.look_again == ()


def test_what_was_written_into_both_values_stays_and_is_to_be_looked_at(desk: Desk, aurelie: str, other: str) -> None:
    merge(desk, aurelie, other)
    person = open_dossier(desk, aurelie).person
    since = person.confidences + "\n\nÀ rappeler."
    change_person(desk, aurelie, {"confidences": since, "travel": (*person.travel, Travel.BICYCLE)})
    parted = part(desk, other)
    assert open_dossier(desk, aurelie).person.confidences == since
    assert parted.look_again == ("Se déplace", "Confidences")
    assert parted.sentence.replace("\N{NO-BREAK SPACE}", " ") == (
        "À revoir sur la fiche gardée : se déplace, confidences. Cela vient peut-être de l’autre dossier."
    )


def test_what_was_taken_over_later_is_to_be_looked_at(desk: Desk, aurelie: str, other: str) -> None:
    merge(desk, aurelie, other)
    change_person(desk, other, {"phone": "0477000001"})
    take_over(desk, aurelie, other, "phone")
    assert part(desk, other).look_again == ("Téléphone",)
    assert open_dossier(desk, aurelie).person.phone == "0477000001"


def test_what_both_held_alike_before_is_nobody_else_s(desk: Desk, aurelie: str) -> None:
    """Name, birthday and all stood on both sheets: nothing was filled, and there is nothing to look at."""
    (twin,) = create_person(desk, AURELIE).dossiers
    before = sheets(desk)
    merge(desk, aurelie, twin)
    assert part(desk, twin).look_again == ()
    assert sheets(desk) == before


def test_of_three_dossiers_only_the_one_that_parts_takes_its_own_back(desk: Desk, aurelie: str, other: str) -> None:
    (third,) = create_person(desk, {"family_name": "Delvaux", "interpreter": True}).dossiers
    merge(desk, aurelie, other)
    merge(desk, aurelie, third)
    part(desk, other)
    person = open_dossier(desk, aurelie).person
    assert (person.niss, person.interpreter) == ("", True)


def test_what_came_by_way_of_a_third_dossier_is_to_be_looked_at(desk: Desk, aurelie: str, other: str) -> None:
    (between,) = create_person(desk, {"family_name": "Delvaux"}).dossiers
    merge(desk, between, other)
    merge(desk, aurelie, between)
    assert part(desk, other).look_again[:1] == ("NISS",)
