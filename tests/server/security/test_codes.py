"""Enrolment codes: eighty random bits, forgiving to the fingers, hashed at rest."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_server.security.codes import ALPHABET, SECRET_LETTERS, digest, new_code, new_scope, read_code


def test_a_code_is_read_as_it_was_made() -> None:
    scope = new_scope()
    code = new_code(scope)
    read = read_code(code)
    assert read is not None
    assert read == (scope, code.replace("-", ""))
    assert digest(read[1]) not in code
    assert [len(group) for group in code.split("-")] == [4] * 5


def test_it_cannot_be_guessed() -> None:
    assert SECRET_LETTERS * math.log2(len(set(ALPHABET))) >= 80
    assert len({new_code("ABCD") for _ in range(500)}) == 500


@pytest.mark.parametrize(
    "typed",
    [
        "abcd-0123-4567-89ab-cdef",
        " ABCD 0123 4567 89AB CDEF ",
        "ABCDO1234S6789ABCDEF".replace("S", "5"),
        "abcd–oI23–4567–89ab–cdef",
        "ABCD-0L23-4567-89AB-CDEF",
    ],
)
def test_fingers_are_forgiven(typed: str) -> None:
    assert read_code(typed) == read_code("ABCD-0123-4567-89AB-CDEF")
    assert read_code(typed) is not None


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-0123-4567-89AB-CDE", "ABCD-0123-4567-89AB-CDEU", "é" * 20])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@given(st.text(max_size=60))
def test_nothing_typed_breaks_it(typed: str) -> None:
    read = read_code(typed)
    assert read is None or len(read[0]) == 4
