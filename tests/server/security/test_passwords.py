"""Passwords: only the right one fits, nobody's hash fits nothing, and old parameters are noticed."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from parcours_server.security.passwords import WeakPassword, hash_password, outgrown, verify

GOOD = "un mot de passe assez long"


def test_only_the_right_one_fits() -> None:
    hashed = hash_password(GOOD)
    assert GOOD not in hashed
    assert hashed.startswith("$argon2id$")
    assert verify(hashed, GOOD)
    assert not verify(hashed, GOOD + " ")
    assert not verify(hashed, "")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(GOOD) != hash_password(GOOD)


@pytest.mark.parametrize("hashed", ["", "garbage", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
def test_no_or_an_unreadable_hash_fits_nothing(hashed: str) -> None:
    assert not verify(hashed, GOOD)
    assert not verify(hashed, "")


@pytest.mark.parametrize("password", ["", "court", "x" * 1025])
def test_weak_or_huge_ones_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        hash_password(password)


def test_old_parameters_are_noticed() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    assert verify(old, GOOD)
    assert outgrown(old)
    assert not outgrown(hash_password(GOOD))
