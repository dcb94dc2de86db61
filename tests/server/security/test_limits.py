"""Token buckets: a burst passes, a flood waits just as long as it is told, one key never costs another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parcours_server.security import limits
from parcours_server.security.limits import Buckets, Limit


def test_a_burst_passes_and_then_it_waits() -> None:
    buckets = Buckets(Limit(burst=3, per_second=0.5))
    assert [buckets.take("a", 0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert buckets.take("b", 0.0) == 0.0
    assert buckets.take("a", 1.9) > 0.0
    assert buckets.take("a", 2.0) == 0.0


def test_what_was_given_on_credit_is_paid_back() -> None:
    buckets = Buckets(Limit(burst=10, per_second=1))
    assert buckets.take("a", 0.0, 0) == 0.0
    buckets.spend("a", 0.0, 30)
    assert buckets.take("a", 0.0, 0) == 20.0
    assert buckets.take("a", 0.0, 1) == 21.0
    assert buckets.take("a", 21.0, 1) == 0.0


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0.1, 4)), max_size=60))
def test_never_more_than_promised(asked: list[tuple[float, float]]) -> None:
    buckets, now, taken = Buckets(Limit(burst=5, per_second=2)), 0.0, 0.0
    for pause, units in asked:
        now += pause
        if buckets.take("a", now, units) == 0.0:
            taken += units
    assert taken <= 5 + 2 * now + 1e-6


def test_the_wait_that_is_told_suffices() -> None:
    buckets = Buckets(Limit(burst=2, per_second=3))
    now = 0.0
    for _ in range(20):
        wait = buckets.take("a", now)
        if wait:
            now += wait + 1e-9
            assert buckets.take("a", now) == 0.0


def test_the_memory_is_bounded() -> None:
    buckets = Buckets(Limit(burst=1, per_second=1))
    for number in range(limits._MOST_BUCKETS + 100):
        buckets.take(str(number), 0.0)
    assert len(buckets._levels) == limits._MOST_BUCKETS
