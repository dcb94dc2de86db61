"""What is due after two years without contact, and what a limitation holds back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parcours_core.errors import Refused
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import DossierState, EncounterKind
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import create_person, reopen_dossier
from parcours_desktop.casework.retention import (
    archive,
    due_dossiers,
    lift_restriction,
    require_unrestricted,
    restrict,
)


def on(desk: Desk, year: int, month: int, day: int) -> Desk:
    return replace(desk, clock=FixedClock(datetime(year, month, day, 9, tzinfo=UTC)))


def opened(desk: Desk, name: str) -> str:
    (person_id,) = create_person(desk, {"family_name": name}).dossiers
    return person_id


def person(desk: Desk, person_id: str) -> JobSeeker:
    with desk.caseload.reading() as reader:
        found = reader.get(JobSeeker, person_id)
    assert found is not None
    return found


def test_two_years_after_the_last_contact_a_dossier_is_due_and_not_a_day_before(desk: Desk) -> None:
    old = opened(on(desk, 2024, 3, 1), "Ancien")
    opened(on(desk, 2026, 2, 1), "Récent")
    assert due_dossiers(on(desk, 2026, 2, 28)) == ()
    (due,) = due_dossiers(on(desk, 2026, 3, 1))
    assert (due.id, due.name, due.last_contact, due.archived) == (old, "Ancien", date(2024, 3, 1), False)
    assert due.why == "Dernier contact le 1er mars 2024"


def test_any_contact_counts_from_its_own_day(desk: Desk) -> None:
    old = opened(on(desk, 2023, 1, 1), "Ancien")
    write_note(on(desk, 2024, 6, 15), old, "Un appel.", kind=EncounterKind.PHONE)
    assert due_dossiers(on(desk, 2026, 6, 14)) == ()
    assert [due.last_contact for due in due_dossiers(on(desk, 2026, 6, 15))] == [date(2024, 6, 15)]


def test_a_leap_day_does_not_stop_the_list(desk: Desk) -> None:
    opened(on(desk, 2026, 2, 28), "Bissextile")
    assert len(due_dossiers(on(desk, 2028, 2, 29))) == 1


def let_out(desk: Desk, person_id: str) -> None:
    with desk.caseload.reading() as reader:
        require_unrestricted(reader, person_id)


def test_the_longest_ago_comes_first(desk: Desk) -> None:
    for year, name in ((2022, "B"), (2021, "A"), (2023, "C")):
        opened(on(desk, year, 1, 1), name)
    assert [due.name for due in due_dossiers(desk)] == ["A", "B", "C"]


def test_an_archived_dossier_is_kept_says_so_and_can_be_reopened(desk: Desk) -> None:
    old = opened(on(desk, 2021, 1, 1), "Ancien")
    archive(desk, old)
    assert person(desk, old).state is DossierState.ARCHIVED
    assert [due.archived for due in due_dossiers(desk)] == [True]
    reopen_dossier(desk, old)
    assert person(desk, old).state is DossierState.ACTIVE


def test_a_limited_dossier_lets_nothing_out_until_it_is_lifted(desk: Desk) -> None:
    someone = opened(desk, "Limité")
    let_out(desk, someone)
    restrict(desk, someone, "  Conteste l’adresse. ")
    limited = person(desk, someone)
    assert (limited.restricted_since, limited.restricted_reason) == (desk.clock.today(), "Conteste l’adresse.")
    with pytest.raises(Refused, match="limité depuis le 21 novembre 2026"):
        let_out(desk, someone)
    restrict(on(desk, 2026, 12, 1), someone, "Autre motif.")
    assert person(desk, someone).restricted_since == desk.clock.today()
    lift_restriction(desk, someone)
    let_out(desk, someone)


def test_a_limitation_without_a_reason_is_refused(desk: Desk) -> None:
    someone = opened(desk, "Limité")
    with pytest.raises(Refused):
        restrict(desk, someone, "  ")
    assert person(desk, someone).restricted_since is None
