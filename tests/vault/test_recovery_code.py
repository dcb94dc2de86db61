"""The printed code: 120 bits, and no error of copying that goes unnoticed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parcours_desktop.vault.recovery_code import (
    ALPHABET,
    BITS,
    GROUPS,
    SIGNS_IN_GROUP,
    MiscopiedCode,
    from_bytes,
    new_code,
    to_bytes,
)

SECRETS = some.binary(min_size=15, max_size=15)
PLACES = some.integers(0, GROUPS * SIGNS_IN_GROUP - 1)


def bare(code: str) -> list[str]:
    return list(code.replace("-", ""))


def test_it_holds_at_least_112_random_bits_and_never_comes_twice() -> None:
    assert BITS >= 112
    assert len({to_bytes(new_code()) for _ in range(200)}) == 200
    code = new_code()
    assert [len(group) for group in code.split("-")] == [SIGNS_IN_GROUP] * GROUPS
    assert set(code) <= {*ALPHABET, "-"}


@given(SECRETS)
def test_what_is_written_is_read_again(secret: bytes) -> None:
    assert to_bytes(from_bytes(secret)) == secret


@given(SECRETS)
def test_small_letters_other_separators_and_letters_that_look_alike_are_as_good(secret: bytes) -> None:
    code = from_bytes(secret)
    assert to_bytes(code.lower().replace("-", " ")) == secret
    assert to_bytes("\u00a0" + "".join(bare(code)) + "\n") == secret
    assert to_bytes(code.replace("0", "O").replace("1", "l").replace("V", "u")) == secret


@given(SECRETS, PLACES, some.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_noticed_in_its_group(secret: bytes, place: int, sign: str) -> None:
    signs = bare(from_bytes(secret))
    if signs[place] == sign:
        return
    signs[place] = sign
    with pytest.raises(MiscopiedCode) as told:
        to_bytes("".join(signs))
    assert told.value.group == place // SIGNS_IN_GROUP + 1


@given(SECRETS, PLACES, some.integers(0, SIGNS_IN_GROUP - 1))
def test_two_signs_of_a_group_exchanged_are_always_noticed(secret: bytes, place: int, within: int) -> None:
    signs = bare(from_bytes(secret))
    other = place // SIGNS_IN_GROUP * SIGNS_IN_GROUP + within
    if signs[place] == signs[other]:
        return
    signs[place], signs[other] = signs[other], signs[place]
    with pytest.raises(MiscopiedCode):
        to_bytes("".join(signs))


@given(SECRETS, some.permutations(range(GROUPS)))
def test_groups_in_another_order_are_always_noticed(secret: bytes, order: list[int]) -> None:
    if order == sorted(order):
        return
    groups = from_bytes(secret).split("-")
    with pytest.raises(MiscopiedCode):
        to_bytes("-".join(groups[place] for place in order))


@given(some.text(max_size=40))
def test_anything_else_is_told_and_never_an_error_of_ours(text: str) -> None:
    with pytest.raises(MiscopiedCode):
        to_bytes(text)


def test_a_sign_that_is_none_is_told_with_its_group() -> None:
    signs = bare(new_code())
    signs[12] = "é"
    with pytest.raises(MiscopiedCode) as told:
        to_bytes("".join(signs))
    assert told.value.group == 3
    assert "groupe 3" in str(told.value)
    assert not {*signs} & {*string.ascii_lowercase}


def test_too_few_bytes_are_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="120"):
        from_bytes(b"court")
