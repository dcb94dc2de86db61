"""Tokens: a replay kills the family, a lost answer does not, and nothing lives for ever."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_server.security.tokens import (
    FAMILY_SECONDS,
    REFRESH_SECONDS,
    Use,
    end_of_family,
    judge_refresh,
    new_family,
    new_nonce,
    pair_after,
    read_token,
    refresh_ends,
)


def test_a_token_is_read_as_it_was_made() -> None:
    pair = pair_after("ABCD", "secret", new_nonce())
    for token in (pair.access, pair.refresh):
        assert read_token(token.text) == ("ABCD", token.digest)
        assert token.digest not in token.text
    assert pair.access.text != pair.refresh.text


def test_who_asks_again_is_given_the_same_and_nobody_else() -> None:
    nonce = new_nonce()
    assert pair_after("ABCD", "secret", nonce) == pair_after("ABCD", "secret", nonce)
    others = [pair_after("ABCD", "secret", new_nonce()), pair_after("ABCD", "other", nonce)]
    assert pair_after("ABCD", "secret", nonce) not in others


@pytest.mark.parametrize("text", ["", "p1", "p1.ABCD", "p2.ABCD.x", "p1..x", "p1.A'B.x", "p1.ABCD." + "x" * 200, "é"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert read_token(text) is None


def use(*, exchanged: bool, seen: bool = False, now: float = 0.0) -> Use:
    return judge_refresh(exchanged=exchanged, successor_seen=seen, now=now, expires=10.0)


def test_the_newest_is_exchanged() -> None:
    assert use(exchanged=False) is Use.ROTATE


def test_a_lost_answer_costs_a_repetition() -> None:
    assert use(exchanged=True) is Use.AGAIN


def test_a_replay_kills_the_family() -> None:
    assert use(exchanged=True, seen=True) is Use.REPLAY
    assert use(exchanged=True, seen=True, now=11.0) is Use.REPLAY


def test_too_old_is_too_old() -> None:
    assert use(exchanged=False, now=10.0) is Use.EXPIRED
    assert use(exchanged=True, now=10.0) is Use.EXPIRED


def test_nothing_outlives_its_family() -> None:
    family = new_family(1000.4)
    assert end_of_family(family) == 1000 + FAMILY_SECONDS
    assert refresh_ends(family, 1000.0) == 1000 + REFRESH_SECONDS
    assert refresh_ends(family, end_of_family(family) - 5) == end_of_family(family)
    assert new_family(1000.4) != family


@dataclass
class Family:
    """The least that keeps a family: what the server does with what ``judge_refresh`` says."""

    newest: int = 0
    seen: bool = False
    dead: bool = False

    def refresh(self, held: int) -> int | None:
        exchanged = held < self.newest
        judged = use(exchanged=exchanged, seen=self.seen or held < self.newest - 1)
        if self.dead or judged in (Use.REPLAY, Use.EXPIRED):
            self.dead = True
            return None
        if judged is Use.ROTATE:
            self.newest += 1
            self.seen = False
        return self.newest


@given(st.lists(st.booleans(), max_size=30))
def test_an_honest_device_on_a_bad_line_keeps_its_family(lost: list[bool]) -> None:
    """Each answer may be lost; the device then asks again with the token that it holds."""
    family, holds = Family(), 0
    for answer_lost in lost:
        new = family.refresh(holds)
        assert new is not None
        if not answer_lost:
            holds = new
            family.seen = True
    assert not family.dead


@given(st.integers(1, 5), st.integers(1, 5))
def test_a_thief_and_the_device_never_both_go_on(thief_turns: int, device_turns: int) -> None:
    """Two holders of one token who each use what they get: the family dies before both have turned twice."""
    family, thief, device = Family(), 0, 0
    for _ in range(thief_turns):
        thief = family.refresh(thief) or thief
        family.seen = True
    for _ in range(device_turns):
        device = family.refresh(device) or device
    assert family.dead
