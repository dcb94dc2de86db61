"""Target groups follow from what was said, each with its reason, and never from what was not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.data_inclusion import PUBLICS
from parcours_core.vocabulary.person import Circumstance, Gender, Schooling, WorkStatus
from parcours_core.vocabulary.work import BarrierState
from parcours_desktop.casework.target_groups import known_publics, target_groups
from parcours_desktop.directory.places import Places

TODAY = date(2026, 11, 21)


def person(**values: Any) -> JobSeeker:
    return JobSeeker(id="p", family_name="Essai", **values)


def home(**values: Any) -> Household:
    return Household(id="h", job_seeker_id="p", **values)


def codes(someone: JobSeeker, household: Household | None = None) -> set[str]:
    groups = target_groups(someone, household, TODAY)
    assert all(group.why.endswith(".") for group in groups)
    return {group.code for group in groups}


@pytest.mark.parametrize(
    ("since", "long"),
    [(None, False), (date(2025, 11, 22), False), (date(2025, 11, 21), True), (date(2020, 1, 1), True)],
)
def test_long_term_begins_after_twelve_months(since: date | None, long: bool) -> None:
    assert ("long-term-unemployed" in codes(person(seeking_since=since))) is long


def test_someone_at_work_is_not_long_term_unemployed() -> None:
    assert codes(person(seeking_since=date(2020, 1, 1), work_status=WorkStatus.EMPLOYED)) == set()


@pytest.mark.parametrize(
    ("born", "groups"),
    [
        (date(1996, 11, 22), {"under-30"}),
        (date(1996, 11, 21), set()),
        (date(1976, 11, 22), set()),
        (date(1976, 11, 21), {"over-50"}),
        (None, set()),
        (date(2030, 1, 1), set()),
    ],
)
def test_ages_turn_on_the_birthday(born: date | None, groups: set[str]) -> None:
    assert codes(person(birth_date=born)) == groups


def test_low_skilled_agrees_with_the_person() -> None:
    (group,) = target_groups(person(schooling=Schooling.NONE, gender=Gender.MALE), None, TODAY)
    assert group.label == "Peu qualifié"
    assert codes(person(schooling=Schooling.UNKNOWN)) == set()


@pytest.mark.parametrize(
    ("household", "single"),
    [
        (None, False),
        (home(adults=1), False),
        (home(children=2), False),
        (home(adults=1, children=0), False),
        (home(adults=1, children=2), True),
        (home(adults=1, children_born=(date(2020, 1, 1),)), True),
        (home(adults=2, children=2), False),
    ],
)
def test_single_parents_only_where_the_household_was_asked(household: Household | None, single: bool) -> None:
    assert ("single-parent" in codes(person(), household)) is single


def test_origin_and_disability_are_never_guessed() -> None:
    assert codes(person(languages=("ar",), country="FR", interpreter=True)) == set()
    said = codes(person(circumstances=(Circumstance.EXILED, Circumstance.DISABILITY)))
    assert said == {"foreign-origin", "disability"}


def publics(
    someone: JobSeeker, household: Household | None = None, barriers: tuple[Barrier, ...] = ()
) -> tuple[frozenset[str], frozenset[str]]:
    return known_publics(someone, household, barriers, None)


def test_what_was_not_said_stays_unknown() -> None:
    true, false = publics(person(work_status=WorkStatus.UNKNOWN))
    assert true == false == frozenset()


@pytest.mark.parametrize(
    ("gender", "true", "false"),
    [
        (Gender.FEMALE, True, False),
        (Gender.MALE, False, True),
        (Gender.UNSAID, False, False),
        (Gender.OTHER, False, False),
    ],
)
def test_women(gender: Gender, true: bool, false: bool) -> None:
    known = publics(person(gender=gender))
    assert ("femmes" in known[0], "femmes" in known[1]) == (true, false)


@pytest.mark.parametrize(
    ("household", "true", "false"),
    [
        (None, False, False),
        (home(adults=1), False, False),
        (home(adults=1, children=0), False, True),
        (home(adults=2, children=0), False, False),
        (home(children=1), True, False),
    ],
)
def test_families(household: Household | None, true: bool, false: bool) -> None:
    known = publics(person(), household)
    assert ("familles" in known[0], "familles" in known[1]) == (true, false)


def test_a_child_on_the_way_and_no_roof_are_known_from_open_barriers() -> None:
    expecting = Barrier(id="b", job_seeker_id="p", kind="family", situations=("14",))
    homeless = Barrier(id="c", job_seeker_id="p", kind="housing", situations=("24",))
    true, _ = publics(person(), home(adults=1, children=0), (expecting, homeless))
    assert {"familles", "personnes-en-situation-durgence"} <= true
    solved = Barrier(id="c", job_seeker_id="p", kind="housing", situations=("24",), state=BarrierState.SOLVED)
    assert "personnes-en-situation-durgence" not in publics(person(), None, (solved,))[0]


def test_only_those_who_live_in_belgium_are_known_to_live_in_no_french_zone() -> None:
    places = Places.open()
    for postal_code, known in (("7950", True), ("59300", False)):
        _, false = known_publics(person(), None, (), places.find(postal_code))
        assert ("residents-qpv-frr" in false) is known
    places.close()


@given(
    someone=st.builds(
        person,
        gender=st.sampled_from(Gender),
        work_status=st.sampled_from(WorkStatus),
        circumstances=st.lists(st.sampled_from(Circumstance), unique=True).map(tuple),
        birth_date=st.none() | st.dates(date(1930, 1, 1), TODAY),
    ),
    household=st.none() | st.builds(home, adults=st.none() | st.integers(1, 4), children=st.none() | st.integers(0, 6)),
)
def test_nothing_is_both_true_and_false_and_all_are_publics(someone: JobSeeker, household: Household | None) -> None:
    true, false = publics(someone, household)
    assert not true & false
    assert true | false <= PUBLICS.keys()
    assert not {"jeunes", "seniors", "tous-publics"} & (true | false)
