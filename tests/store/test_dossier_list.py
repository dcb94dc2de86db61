"""The list: what decides beside each name, French order, pages, filters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store.helpers import barrier, fresh_id, person, put

from parcours_core.folding import fold
from parcours_core.records.encounter import Action
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.work import ActionState, BarrierState, DossierState, ReferralState, Severity
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import DossierFilters, DossierListRow, count_dossiers, list_dossiers
from parcours_desktop.store.names import sort_key

DAY = date(2026, 11, 21)


def referral(owner: JobSeeker, day: date | None, state: ReferralState = ReferralState.ISSUED) -> Referral:
    return Referral(id=fresh_id(), job_seeker_id=owner.id, service_id="s", issued_on=day, state=state)


def action(owner: JobSeeker, text: str, due: date | None, state: ActionState = ActionState.PLANNED) -> Action:
    return Action(id=fresh_id(), job_seeker_id=owner.id, text=text, due=due, state=state)


def rows(caseload: Caseload, typed: str = "", filters: DossierFilters | None = None) -> tuple[DossierListRow, ...]:
    with caseload.reading() as reader:
        page = list_dossiers(reader, typed, filters)
        assert page.total == len(page.rows) == count_dossiers(reader, typed, filters)
        return page.rows


def test_a_row_says_what_decides(caseload: Caseload) -> None:
    ana = person("Dupont", "Ana", municipality="Namur", birth_date=date(1990, 1, 2))
    put(
        caseload,
        ana,
        barrier(ana, severity=Severity.LIGHT),
        barrier(ana, "debt", severity=Severity.STRONG, state=BarrierState.IN_HAND),
        barrier(ana, "health", severity=Severity.BLOCKING, state=BarrierState.SOLVED),
        referral(ana, date(2026, 11, 3)),
        referral(ana, date(2026, 11, 1)),
        referral(ana, date(2026, 10, 1), ReferralState.ACCEPTED),
        action(ana, "un jour", None),
        action(ana, "fait", date(2026, 1, 1), ActionState.DONE),
        action(ana, "après", date(2026, 12, 2)),
        action(ana, "avant", date(2026, 12, 1)),
    )
    assert rows(caseload) == (
        DossierListRow(
            id=ana.id,
            family_name="Dupont",
            given_name="Ana",
            birth_date=date(1990, 1, 2),
            municipality="Namur",
            open_barriers=2,
            worst=Severity.STRONG,
            waiting_since=date(2026, 11, 1),
            next_action="avant",
            next_due=date(2026, 12, 1),
        ),
    )


def test_a_new_dossier_has_nothing_yet(caseload: Caseload) -> None:
    put(caseload, person())
    (row,) = rows(caseload)
    assert (row.open_barriers, row.worst, row.waiting_since, row.next_action, row.next_due) == (0, None, None, "", None)


def test_names_sort_as_in_french(caseload: Caseload) -> None:
    wanted = ["Abel", "d’Artois", "Dupont", "Édouard", "Emile", "Œuvrard", "Ofner", "Zoé"]
    put(caseload, *(person(name, "") for name in reversed(wanted)))
    assert [row.family_name for row in rows(caseload)] == wanted


@given(st.text(max_size=10), st.text(max_size=10))
def test_accents_and_case_decide_only_between_equals(one: str, other: str) -> None:
    first, second = sort_key(one, ""), sort_key(other, "")
    if fold(one) == fold(other):
        assert first.split("\t")[0] == second.split("\t")[0]
    assert sort_key(one, "a") <= sort_key(one, "b")


def test_pages_join_to_the_whole_list(caseload: Caseload) -> None:
    put(caseload, *(person(f"Nom{number:02}") for number in range(23)))
    with caseload.reading() as reader:
        for typed in ("", "nom"):
            pages = [list_dossiers(reader, typed, offset=offset, limit=5) for offset in range(0, 30, 5)]
            assert {page.total for page in pages} == {23}
            names = [row.family_name for page in pages for row in page.rows]
            assert names == [f"Nom{number:02}" for number in range(23)]


@pytest.fixture
def four(caseload: Caseload) -> Caseload:
    ana, ben, cem, dan = (person(name) for name in ("Ana", "Ben", "Cem", "Dan"))
    closed = person("Eva", state=DossierState.CLOSED)
    put(caseload, ana, ben, cem, dan, closed)
    put(caseload, barrier(ana, "debt"), barrier(ben, "debt", state=BarrierState.SOLVED), barrier(closed, "debt"))
    put(caseload, referral(cem, date(2026, 11, 10)), referral(ben, date(2026, 11, 12)))
    put(caseload, action(dan, "x", date(2026, 11, 20)), action(ana, "x", DAY), action(closed, "x", None))
    return caseload


@pytest.mark.parametrize(
    ("filters", "typed", "wanted"),
    [
        (DossierFilters(), "", ["Ana", "Ben", "Cem", "Dan", "Eva"]),
        (DossierFilters(state="active"), "", ["Ana", "Ben", "Cem", "Dan"]),
        (DossierFilters(state="closed"), "", ["Eva"]),
        (DossierFilters(barrier_kind="debt"), "", ["Ana", "Eva"]),
        (DossierFilters(state="active", barrier_kind="debt"), "", ["Ana"]),
        (DossierFilters(unanswered_since=date(2026, 11, 11)), "", ["Cem"]),
        (DossierFilters(overdue_on=DAY), "", ["Dan"]),
        (DossierFilters(unanswered_since=date(2026, 11, 11), overdue_on=DAY), "", ["Cem", "Dan"]),
        (DossierFilters(state="active", barrier_kind="debt", overdue_on=date(2027, 1, 1)), "an", ["Ana"]),
        (DossierFilters(barrier_kind="debt"), "ben", []),
    ],
)
def test_filters_join(four: Caseload, filters: DossierFilters, typed: str, wanted: list[str]) -> None:
    assert [row.family_name for row in rows(four, typed, filters)] == wanted
