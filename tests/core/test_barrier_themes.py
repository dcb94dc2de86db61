"""The table from barriers to themes is complete, knows only real codes, and combines its voices as it says."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.vocabulary.barrier_theme_needs import NEED_THEMES
from parcours_core.vocabulary.barrier_theme_tables import GOAL_THEMES, KIND_THEMES, SITUATION_THEMES
from parcours_core.vocabulary.barrier_themes import KIND_BESIDE_PRECISION, SITUATION_BESIDE_GOAL, themes_of
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.data_inclusion import THEMES
from parcours_core.vocabulary.diagnosis import CONSTRAINTS, GOALS, NEEDS, SITUATIONS, goal_label

TABLES = {"kinds": KIND_THEMES, "situations": SITUATION_THEMES, "goals": GOAL_THEMES, "needs": NEED_THEMES}
CHILDCARE = "famille--garde-denfants"
PARENTING = "famille--soutien-a-la-parentalite-et-a-leducation"

kinds = st.sampled_from(sorted(KINDS))
situations = st.lists(st.sampled_from(sorted(SITUATIONS)), unique=True, max_size=4)
goals = st.lists(st.sampled_from(sorted({**GOALS, **NEEDS})), unique=True, max_size=4)


def test_the_diagnosis_has_the_counts_of_its_source() -> None:
    assert set(CONSTRAINTS) == {str(code) for code in range(23, 30)}
    assert (len(SITUATIONS), len(GOALS), len(NEEDS)) == (36, 32, 20)
    assert set(GOALS) == {str(code) for code in range(1, 33)}
    assert "n7" not in NEEDS


def test_no_code_stands_under_two_constraints() -> None:
    assert sum(len(each.situations) for each in CONSTRAINTS.values()) == 36
    assert sum(len(each.goals) for each in CONSTRAINTS.values()) == 32


@pytest.mark.parametrize(
    ("table", "codes"),
    [(KIND_THEMES, KINDS), (SITUATION_THEMES, SITUATIONS), (GOAL_THEMES, GOALS), (NEED_THEMES, NEEDS)],
    ids=["kinds", "situations", "goals", "needs"],
)
def test_every_code_is_mapped_and_no_other(table: dict[str, dict[str, float]], codes: dict[str, object]) -> None:
    assert set(table) == set(codes)
    assert all(table.values())


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_theme_exists_and_every_fit_is_a_fit(name: str) -> None:
    for themes in TABLES[name].values():
        assert set(themes) <= set(THEMES)
        assert all(0 < fit <= 1 for fit in themes.values())


def test_every_theme_is_reached_from_a_kind_alone_or_from_a_precision() -> None:
    reached = {theme for table in TABLES.values() for themes in table.values() for theme in themes}
    assert reached == set(THEMES)


def test_every_goal_and_need_has_a_theme_that_is_the_aim_itself() -> None:
    assert all(max(themes.values()) == 1 for themes in chain(GOAL_THEMES.values(), NEED_THEMES.values()))


def test_every_theme_is_the_aim_or_most_of_it_for_somebody() -> None:
    best = dict.fromkeys(THEMES, 0.0)
    for table in TABLES.values():
        for themes in table.values():
            for theme, fit in themes.items():
                best[theme] = max(best[theme], fit)
    assert {theme for theme, fit in best.items() if fit < 0.5} == set()


@pytest.mark.parametrize("code", sorted(NEEDS))
def test_a_need_reaches_the_theme_of_its_own_name(code: str) -> None:
    first = max(NEED_THEMES[code], key=lambda theme: NEED_THEMES[code][theme])
    # « recruteurs » in the diagnosis, « employeurs » in data·inclusion; « une formation » and « sa » alike.
    assert THEMES[first].replace("employeurs", "recruteurs").lower() == NEEDS[code].lower()


def test_kinds_offer_only_codes_of_the_diagnosis_and_of_their_constraint_together_all() -> None:
    offered_situations = {code for kind in KINDS.values() for code in kind.situations}
    offered_goals = {code for kind in KINDS.values() for code in kind.goals}
    assert offered_situations == set(SITUATIONS)
    assert offered_goals == set(GOALS) | set(NEEDS)


def test_what_a_kind_offers_lies_near_it() -> None:
    for kind in KINDS.values():
        own = set(KIND_THEMES[kind.code])
        for goal in kind.goals:
            assert own & set(themes_of("", goals=(goal,))), f"{kind.code} offers the goal {goal_label(goal)}"


def test_labels_carry_french_typography() -> None:
    every = chain(SITUATIONS.values(), GOALS.values(), NEEDS.values(), (each.label for each in CONSTRAINTS.values()))
    for label in every:
        assert "'" not in label
        assert label == label.strip()


def test_a_kind_alone_speaks_at_full_voice() -> None:
    assert themes_of("childcare")[CHILDCARE] == 1.0


def test_a_goal_puts_the_rest_of_the_kind_behind() -> None:
    fits = themes_of("childcare", goals=("2",))
    assert fits[CHILDCARE] == 1.0
    assert fits[PARENTING] == KIND_THEMES["childcare"][PARENTING] * KIND_BESIDE_PRECISION


def test_a_situation_beside_a_goal_is_quieter_than_the_goal() -> None:
    alone = themes_of("family", situations=("11",))
    beside = themes_of("family", situations=("11",), goals=("4",))
    carers = "famille--soutien-aidants"
    assert beside[carers] == pytest.approx(alone[carers] * SITUATION_BESIDE_GOAL)
    assert beside["famille--surmonter-conflits-separation-violence"] == 1.0


def test_codes_that_nobody_knows_say_nothing() -> None:
    assert themes_of("une-autre-chose", ("999",), ("999",)) == {}


@given(kind=kinds, said=situations, aimed=goals)
def test_fits_stay_within_bounds_and_no_voice_takes_a_theme_away(kind: str, said: list[str], aimed: list[str]) -> None:
    fits = themes_of(kind, said, aimed)
    assert all(0 < fit <= 1 and theme in THEMES for theme, fit in fits.items())
    assert set(KIND_THEMES[kind]) <= set(fits)
    for length in range(len(aimed)):
        assert set(themes_of(kind, said, aimed[:length])) <= set(fits)


@given(kind=kinds, said=situations, aimed=goals)
def test_the_order_of_codes_does_not_matter(kind: str, said: list[str], aimed: list[str]) -> None:
    assert themes_of(kind, said, aimed) == themes_of(kind, said[::-1], aimed[::-1])
