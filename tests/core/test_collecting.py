"""The collector rests inside and is as it was afterwards, whatever happened."""

from __future__ import annotations

import gc
import threading

import pytest

from parcours_core.collecting import without_collecting


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
