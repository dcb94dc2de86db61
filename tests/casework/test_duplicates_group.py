"""Chains, cycles and stars of mergers: whoever reads the same decisions sees the same people."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.casework.duplicates_group import OnePerson, Pair, cut, people_of

NAMES = "abcdefg"
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12)


def joined(pairs: list[Pair]) -> dict[str, set[str]]:
    """Who is with whom, by joining sets: another way to the same answer."""
    sets = {name: {name} for name in NAMES}
    for kept, other in pairs:
        union = sets[kept] | sets[other]
        for each in union:
            sets[each] = union
    return sets


def test_nobody_is_brought_together_without_a_decision() -> None:
    assert people_of([]) == {}
    assert people_of([("a", "a")]) == {}


def test_a_chain_ends_at_its_head() -> None:
    person = OnePerson("c", ("a", "b"))
    assert people_of([("b", "a"), ("c", "b")]) == dict.fromkeys("abc", person)


def test_opposite_directions_keep_the_oldest() -> None:
    assert people_of([("b", "a"), ("a", "b")]) == dict.fromkeys("ab", OnePerson("a", ("b",)))


def test_a_cycle_below_a_head_leaves_the_head() -> None:
    pairs = [("z", "a"), ("a", "b"), ("b", "a")]
    assert people_of(pairs)["a"].kept == "z"


def test_two_that_were_preferred_to_the_same_keep_the_oldest() -> None:
    assert people_of([("c", "x"), ("b", "x")])["x"] == OnePerson("b", ("c", "x"))


def test_a_dossier_that_is_not_here_still_joins() -> None:
    pairs = [("b", "a"), ("c", "b")]
    assert people_of(pairs, {"a", "c"}) == dict.fromkeys("ac", OnePerson("c", ("a",)))
    assert people_of(pairs, {"a", "b"})["a"] == OnePerson("b", ("a",))
    assert people_of(pairs, {"a"}) == {}


@given(PAIRS, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(pairs: list[Pair], draw: random.Random) -> None:
    shuffled = pairs * 2
    draw.shuffle(shuffled)
    assert people_of(shuffled) == people_of(pairs)


@given(PAIRS)
def test_people_are_the_joined_sets(pairs: list[Pair]) -> None:
    people = people_of(pairs)
    for name, with_it in joined(pairs).items():
        assert (people[name].ids if name in people else {name}) == with_it
    assert all(person.kept not in person.others for person in people.values())


@given(PAIRS)
def test_the_one_kept_yields_to_nobody_who_does_not_yield_to_it(pairs: list[Pair]) -> None:
    """Whoever was preferred to the one kept, directly or not, was also set behind it."""
    behind: dict[str, set[str]] = {name: {name} for name in NAMES}
    for _ in NAMES:
        for kept, other in pairs:
            behind[kept] |= behind[other]
    for person in people_of(pairs).values():
        assert all(above in behind[person.kept] for above in person.others if person.kept in behind[above])


@given(PAIRS, st.sets(st.sampled_from(NAMES)))
def test_only_those_here_are_shown(pairs: list[Pair], here: set[str]) -> None:
    shown = people_of(pairs, here)
    everywhere = people_of(pairs)
    assert shown.keys() <= here
    for name, person in shown.items():
        assert person.ids == everywhere[name].ids & here


@given(PAIRS, st.data())
def test_parting_parts_that_one_alone(pairs: list[Pair], data: st.DataObject) -> None:
    people = people_of(pairs)
    merged = sorted(name for name, person in people.items() if name != person.kept)
    if not merged:
        return
    other = data.draw(st.sampled_from(merged))
    person = people[other]
    taken_back = cut(pairs, person, other)
    assert taken_back
    after = people_of([pair for pair in pairs if pair not in taken_back])
    kept_after = after[person.kept].ids if person.kept in after else {person.kept}
    other_after = after[other].ids if other in after else {other}
    assert other not in kept_after
    assert kept_after | other_after == person.ids
    # Nobody who could stay without ``other`` leaves the one kept.
    without = people_of([pair for pair in pairs if other not in pair])
    assert (without[person.kept].ids if person.kept in without else {person.kept}) == kept_after
