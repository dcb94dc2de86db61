"""The collector rests inside and is as it was afterwards, whatever happened; in hand it comes when it is called."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterable, Iterator

import pytest

from parcours_core.collecting import FEW, MOST, MUCH, WORTH_EVERYTHING, ByHand, without_collecting


def fail() -> None:
    with without_collecting():
        assert not gc.isenabled()
        raise ZeroDivisionError


def test_it_rests_inside_and_works_again_after_a_failure() -> None:
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        fail()
    assert gc.isenabled()


def test_one_inside_another_does_not_wake_it() -> None:
    with without_collecting():
        with without_collecting():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_threads_the_last_one_wakes_it(first: int) -> None:
    inside, go = [threading.Event(), threading.Event()], [threading.Event(), threading.Event()]

    def work(place: int) -> None:
        with without_collecting():
            inside[place].set()
            assert go[place].wait(30)

    threads = [threading.Thread(target=work, args=(place,)) for place in (0, 1)]
    for place, thread in enumerate(threads):
        thread.start()
        assert inside[place].wait(30)
    for place in (first, 1 - first):
        assert not gc.isenabled()
        go[place].set()
        threads[place].join(30)
    assert gc.isenabled()


def test_where_it_was_away_before_it_stays_away() -> None:
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


class Ring:
    """Holds itself: only the collector takes it apart."""

    def __init__(self) -> None:
        self.itself = self


def rings(values: int) -> list[weakref.ref[Ring]]:
    """Make rings that nobody holds: ``values`` that the collector follows, since each ring has a reference beside."""
    return [weakref.ref(Ring()) for _ in range(values // 2)]


def left(made: Iterable[weakref.ref[Ring]]) -> int:
    """Count those that are still there."""
    return sum(ring() is not None for ring in made)


@pytest.fixture
def by_hand() -> Iterator[ByHand]:
    gc.collect()
    hand = ByHand()
    hand.begin()
    # What came before it is not what is measured here.
    hand.walk_through_everything()
    yield hand
    hand.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_in_hand_it_never_comes_by_itself_and_afterwards_it_does(by_hand: ByHand) -> None:
    made = rings(gc.get_threshold()[0] * 5)
    assert left(made) == len(made)
    by_hand.end()
    rings(gc.get_threshold()[0] * 5)
    assert left(made) == 0


def test_begun_twice_it_ends_at_once(by_hand: ByHand) -> None:
    by_hand.begin()
    by_hand.end()
    assert gc.isenabled()
    by_hand.end()
    assert gc.isenabled()


def test_not_begun_it_does_nothing() -> None:
    idle = ByHand()
    made = rings(10)
    with without_collecting():
        idle.pass_by(alone=True)
        idle.walk_through_everything()
        assert left(made) == len(made)


def test_a_few_new_values_are_not_worth_a_walk_and_some_more_are(by_hand: ByHand) -> None:
    made = rings(FEW // 2)
    by_hand.pass_by(alone=True)
    assert left(made) == len(made)
    made += rings(FEW)
    by_hand.pass_by(alone=False)
    assert left(made) == 0


def test_with_a_person_at_work_no_walk_goes_through_much(by_hand: ByHand) -> None:
    made = rings(MUCH + 1_000)
    by_hand.pass_by(alone=False)
    assert left(made) == len(made)
    assert gc.get_freeze_count() > MUCH
    by_hand.pass_by(alone=True)
    assert left(made) == len(made), "that is not worth a walk through everything yet"
    made += rings(WORTH_EVERYTHING)
    by_hand.pass_by(alone=True)
    assert left(made) == len(made), "it has only just come: somebody may be looking at it"
    by_hand.pass_by(alone=False)
    assert left(made) == len(made), "a person is at work"
    by_hand.pass_by(alone=True)
    assert left(made) == 0


def test_a_sync_under_way_is_not_walked_into(by_hand: ByHand) -> None:
    made = rings(WORTH_EVERYTHING + 1_000)
    with without_collecting():
        by_hand.pass_by(alone=True)
        assert left(made) == len(made)
        some = rings(FEW + 1_000)
        by_hand.pass_by(alone=True)
        assert left(some) == len(some)
    by_hand.pass_by(alone=True)
    by_hand.pass_by(alone=True)
    assert left(made) + left(some) == 0


def test_what_gathers_is_bounded_even_where_nobody_ever_rests_and_a_sync_never_ends(by_hand: ByHand) -> None:
    made: list[weakref.ref[Ring]] = []
    highest = 0
    with without_collecting():
        for _ in range(2 * MOST // MUCH):
            made = [ring for ring in made if ring() is not None] + rings(MUCH)
            highest = max(highest, 2 * left(made))
            by_hand.pass_by(alone=False)
    assert highest <= MOST + MUCH
    assert 2 * left(made) < MOST


def test_what_leaks_slowly_is_taken_at_each_turn(by_hand: ByHand) -> None:
    made: list[weakref.ref[Ring]] = []
    for _ in range(50):
        made = [ring for ring in made if ring() is not None] + rings(FEW)
        by_hand.pass_by(alone=False)
        assert left(made) <= FEW


def test_values_that_live_do_not_bring_it_back_turn_after_turn(by_hand: ByHand) -> None:
    held = [Ring() for _ in range(WORTH_EVERYTHING)]
    for _ in range(2):
        by_hand.pass_by(alone=True)
    walks = count_walks(by_hand, 20)
    assert walks == 0
    assert len(held) == WORTH_EVERYTHING


def count_walks(by_hand: ByHand, turns: int) -> int:
    """Count the walks of the collector in so many turns in which nothing is made."""
    seen: list[str] = []

    def hear(phase: str, _: dict[str, int]) -> None:
        seen.append(phase)

    gc.callbacks.append(hear)
    try:
        for _ in range(turns):
            by_hand.pass_by(alone=True)
    finally:
        gc.callbacks.remove(hear)
    return seen.count("start")


def test_whoever_leaves_is_not_charged_for_a_walk_through_everything() -> None:
    generations: list[int] = []

    def hear(phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            generations.append(told["generation"])

    usual = gc.get_threshold()
    gc.callbacks.append(hear)
    gc.set_threshold(100, 0, 0)
    try:
        with without_collecting():
            held = [Ring() for _ in range(1_000)]
        after = tuple(generations)
    finally:
        gc.set_threshold(*usual)
        gc.callbacks.remove(hear)
    assert after[-1:] == (0,)
    assert len(held) == 1_000
