"""The collector rests inside and is as it was afterwards, whatever happened."""

from __future__ import annotations

import gc

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
