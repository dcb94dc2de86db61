"""What a restored server knows of the versions it lost: who had what before them, and where that cannot be known."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from parcours_core.epochs import ERA_BITS, name_epoch
from parcours_server.storage.losses import MOST_TOLD, Losses, next_number, number_at, read_losses

BACKUP, FIRST, SECOND = 100, 1 << 40, 1 << 41
TWICE = Losses(((BACKUP, SECOND),))
"""The same backup restored for the second time: of the first time it knows nothing."""
ONCE = Losses(((BACKUP, FIRST),))
IN_2026, YEAR = 1_767_225_600 * 10**9, 365 * 24 * 3600 * 10**9
ROUND = (1 << 24) * 10**9 // 16
"""In nanoseconds: so long the moments of restores are told apart where the backup is ahead of the clock."""


@pytest.mark.parametrize(
    ("later", "earlier", "knew"),
    [
        (130, 110, True),
        (130, BACKUP, True),
        (110, 130, False),
        (FIRST + 5, BACKUP, True),
        (FIRST + 5, 130, False),
        (FIRST + 5, FIRST + 1, True),
    ],
)
def test_one_restore_tells_what_was_known(later: int, earlier: int, knew: bool) -> None:
    assert ONCE.knew(later, earlier) is knew


@pytest.mark.parametrize("earlier", [50, BACKUP, 130])
def test_what_was_said_in_an_epoch_that_nobody_tells_of_is_not_known(earlier: int) -> None:
    assert not TWICE.knew(FIRST + 5, earlier)
    assert TWICE.knew(FIRST + 5, FIRST + 1)


def test_a_device_tells_where_the_other_epoch_began() -> None:
    told = TWICE.with_epoch(name_epoch("lost", BACKUP, FIRST))
    assert told.knew(FIRST + 5, BACKUP)
    assert not told.knew(FIRST + 5, BACKUP + 1)
    older = TWICE.with_epoch(name_epoch("lost", 50, FIRST))
    assert older.knew(FIRST + 5, 50)
    assert not older.knew(FIRST + 5, 80)
    assert older.with_epoch(name_epoch("lost", 80, FIRST)) == older, "less is taken to be known"
    assert told.with_epoch(name_epoch("lost", 50, FIRST)) == older


@pytest.mark.parametrize(
    "name",
    ["", "first epoch", "a.1", "a.5.4", f"a.{BACKUP}.{SECOND}", f"a.1.{SECOND + 1}", "a.1.50", "a.-1.200", "a.1.1e9"],
)
def test_what_no_epoch_of_this_server_can_be_called_says_nothing(name: str) -> None:
    assert TWICE.with_epoch(name) is TWICE


def test_so_many_epochs_are_learnt_and_no_more() -> None:
    losses = TWICE
    for place in range(2 * MOST_TOLD):
        losses = losses.with_epoch(name_epoch("x", 1, FIRST + place))
    assert len(losses.told) == MOST_TOLD


numbers = st.integers(0, 1 << 62)


@given(st.lists(st.tuples(numbers, numbers), max_size=4), st.dictionaries(numbers, numbers, max_size=4))
def test_it_is_read_as_it_was_written(runs: list[tuple[int, int]], told: dict[int, int]) -> None:
    losses = Losses(tuple(runs), told)
    assert read_losses(losses.written()) == losses


@given(st.lists(numbers, min_size=3, max_size=3), st.dictionaries(numbers, numbers, max_size=5), numbers, numbers)
def test_it_always_comes_to_an_answer_and_nobody_knew_what_came_after(
    versions: list[int], told: dict[int, int], before: int, last: int
) -> None:
    losses = Losses(((before, last),), told)
    one, two, three = sorted(versions)
    assert losses.knew(one, one)
    assert not losses.knew(one, two) or one == two
    if losses.knew(three, two) and losses.knew(two, one):
        assert losses.knew(three, one)


@given(st.integers(0, 1 << 60))
def test_no_two_epochs_share_numbers(before: int) -> None:
    first, again = next_number(before), next_number(before)
    assert first != again
    assert first >> ERA_BITS > before >> ERA_BITS
    assert first < 1 << 63


@given(st.integers(0, 1 << 60), st.integers(10**9, 50 * YEAR), st.integers(1_000, 3600 * 10**9))
@example(BACKUP, YEAR, 1_000)
@example(1 << 60, YEAR, 1_000)
def test_the_later_restore_of_one_backup_goes_on_at_the_higher_number(before: int, since: int, later: int) -> None:
    """What was written after the earlier one is then among what the later one lost, however soon it came."""
    ahead = before >> ERA_BITS > (since + later) * 16 // 10**9
    assume(since % ROUND + later < ROUND if ahead else (before >> ERA_BITS) + 2 <= since * 16 // 10**9)
    first, again = number_at(before, IN_2026 + since), number_at(before, IN_2026 + since + later)
    assert first < again < 1 << 63
    assert first + 1 in Losses().after_restore(before, again)


def test_a_clock_before_everything_still_leads_beyond_the_backup() -> None:
    assert number_at(1 << 50, 0) > 1 << 50
    assert number_at(0, 0) > 0
