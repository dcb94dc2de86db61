"""Courses of work take turns: nothing moves but what was told to, also where the work makes threads of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from proof.helpers.walking import Astray, InTurn, Walk


def test_a_course_moves_from_pause_to_pause() -> None:
    seen: list[str] = []

    def work() -> None:
        for word in ("one", "two"):
            seen.append(word)
            walk.pause()

    walk = Walk("course", work)
    assert seen == []
    assert not walk.step()
    assert seen == ["one"]
    assert not walk.step()
    assert walk.step()
    assert (seen, walk.error) == (["one", "two"], None)


def test_control_a_course_that_pauses_on_a_thread_of_its_own_is_caught() -> None:
    def work() -> None:
        with ThreadPoolExecutor(1) as threads:
            threads.submit(walk.pause).result()

    walk = Walk("course", work)
    assert walk.step()
    assert isinstance(walk.error, Astray)


def _order(dice: Random) -> list[str]:
    seen: list[str] = []

    def asks() -> str:
        seen.append("asks")
        walk.pause()
        return "answer"

    def work() -> None:
        with InTurn(dice.random, 1) as threads:
            asked = threads.submit(asks)
            seen.append("settles")
            seen.append(asked.result())

    walk = Walk("course", work)
    while not walk.step():
        seen.append("others")
    assert walk.error is None
    return seen


def test_what_would_run_beside_a_course_runs_before_or_after_it_as_the_dice_say() -> None:
    early, late = ["asks", "others", "settles", "answer"], ["settles", "asks", "others", "answer"]
    orders = [_order(Random(seed)) for seed in range(20)]
    assert orders == [_order(Random(seed)) for seed in range(20)]
    assert early in orders
    assert late in orders
    assert all(order in (early, late) for order in orders)


def test_what_nobody_waits_for_is_done_at_the_end_as_by_threads() -> None:
    seen: list[int] = []
    with InTurn(lambda: 1.0, 1) as threads:
        threads.submit(seen.append, 1)
        assert seen == []
    assert seen == [1]


def test_what_was_asked_for_first_is_done_first() -> None:
    for seed in range(20):
        seen: list[int] = []
        with InTurn(Random(seed).random, 1) as threads:
            asked = [threads.submit(seen.append, number) for number in range(4)]
            asked[2].result()
            assert seen[:3] == [0, 1, 2]
        assert seen == [0, 1, 2, 3]


def test_an_error_comes_where_the_result_is_asked_for() -> None:
    def fails() -> None:
        raise OSError("no line")

    for drawn in (0.0, 1.0):
        with InTurn(lambda drawn=drawn: drawn, 1) as threads:
            asked = threads.submit(fails)
            assert isinstance(asked.exception(), OSError)
            with pytest.raises(OSError, match="no line"):
                asked.result()
