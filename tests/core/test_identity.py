"""Identities: UUIDv7, in order of their milliseconds, never twice."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from parcours_core.identity import new_id

MOMENTS = st.integers(0, 2**48 - 1)


@given(MOMENTS)
def test_an_identity_is_a_uuid_of_version_7(milliseconds: int) -> None:
    made = uuid.UUID(new_id(milliseconds))
    assert str(made) == new_id(milliseconds)[:13] + str(made)[13:]
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == milliseconds


@given(MOMENTS, MOMENTS)
def test_identities_sort_as_their_moments(one: int, other: int) -> None:
    if one < other:
        assert new_id(one) < new_id(other)


def test_many_in_one_millisecond_are_all_different() -> None:
    assert len({new_id(5) for _ in range(10_000)}) == 10_000
