"""Two dossiers merged on one laptop and parted on another: what is known to be the other one's is given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from proof.helpers.company import CLAIRE, MORNING
from proof.test_working_together import HELP, Laptop, anne, claire, company, in_turn, welcome

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.person import Travel
from parcours_desktop.casework.desk import FixedClock
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.duplicates_merging import Side, merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.sharing import share

__all__ = ["anne", "claire", "company"]

TAKEN = {"phone": Side.OTHER, "travel": Side.BOTH}


def at(one: Laptop, minutes: int) -> None:
    """Let it be so many minutes after the morning on a laptop."""
    one.desk = replace(one.desk, clock=FixedClock(MORNING + timedelta(minutes=minutes)))


def two(one: Laptop) -> tuple[str, str]:
    """Open two dossiers that look like one person."""
    other = {"given_name": "Aurelie", "phone": "0499887766", "niss": "92031412352", "travel": (Travel.CAR,)}
    return welcome(one), welcome(one, **other)


def helped(one: Laptop, *people: str) -> None:
    """Let Claire help in some dossiers."""
    for person in people:
        share(one.desk, [person], replace(HELP, holder=CLAIRE))


@pytest.fixture
def both(anne: Laptop, claire: Laptop) -> tuple[str, str]:
    """Two dossiers of Anne's in which Claire helps."""
    found = two(anne)
    helped(anne, *found)
    in_turn(anne, claire)
    return found


def sheet(one: Laptop, person: str) -> JobSeeker:
    with one.desk.caseload.reading() as reader:
        found = reader.get(JobSeeker, person)
    assert found is not None
    return found


def test_what_the_sync_brought_with_the_merging_is_taken_back(
    anne: Laptop, claire: Laptop, both: tuple[str, str]
) -> None:
    ours, theirs = both
    before = sheet(claire, ours)
    at(anne, 5)
    merge(anne.desk, ours, theirs, TAKEN)
    in_turn(anne, claire)
    assert sheet(claire, ours).phone == "0499887766"
    at(claire, 10)
    assert part(claire.desk, theirs).look_again == ()
    assert sheet(claire, ours) == before
    in_turn(claire, anne)
    assert sheet(anne, ours) == before


def test_what_was_written_with_the_merging_stays(anne: Laptop, claire: Laptop, both: tuple[str, str]) -> None:
    """Sent at once, the two cannot be told apart: what is the other's in part is left, and said."""
    ours, theirs = both
    at(anne, 5)
    merge(anne.desk, ours, theirs, TAKEN)
    at(anne, 6)
    change_person(anne.desk, ours, {"street": "Rue Neuve 1"})
    in_turn(anne, claire)
    parted = part(claire.desk, theirs)
    assert sheet(claire, ours) == sheet(anne, ours)
    assert parted.look_again == ("NISS", "Téléphone", "Se déplace")


def test_where_it_came_merged_already_it_is_said(anne: Laptop, claire: Laptop) -> None:
    ours, theirs = two(anne)
    anne.sync()
    at(anne, 5)
    merge(anne.desk, ours, theirs, TAKEN)
    helped(anne, ours, theirs)
    in_turn(anne, claire)
    assert open_dossier(claire.desk, theirs).person.id == ours
    assert part(claire.desk, theirs).look_again == ("NISS", "Téléphone", "Se déplace")
    assert sheet(claire, ours) == sheet(anne, ours)
