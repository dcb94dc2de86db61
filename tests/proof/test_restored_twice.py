"""F15, twice: of two values that did not know of each other none takes the other's place without a card."""

from __future__ import annotations

import time
from itertools import count

import pytest
from proof.helpers.checker import Key
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_server.storage import scopes
from parcours_server.storage.losses import number_at

ORDERS = [(0, 1), (1, 0)]


def _beginning(lab: Lab) -> tuple[list[Laptop], Key]:
    """Two laptops of one person hold one dossier."""
    both = [lab.laptop(), lab.laptop()]
    key = both[0].makes_dossier()
    for laptop in both:
        laptop.syncs()
    return both, key


def _writes(laptop: Laptop, key: Key, name: str = "phone") -> str:
    laptop.edits(key, [name])
    laptop.syncs()
    return _shown(laptop, key, name)


def _shown(laptop: Laptop, key: Key, name: str = "phone") -> str:
    values = laptop.dump()[key].values
    assert values is not None
    return str(values[name])


def _held(laptop: Laptop, key: Key, name: str = "phone") -> set[str]:
    """Return what stands in a field, and what waits beside it."""
    return {_shown(laptop, key, name), *(str(card.value) for card in laptop.cards() if card.field == name)}


def _come_back(lab: Lab, laptops: list[Laptop], order: tuple[int, ...]) -> None:
    for place in order:
        laptops[place].syncs()
    assert lab.sound() == []


def _wrong_then_right(lab: Lab, company: MovingCompany, order: tuple[int, ...]) -> None:
    both, key = _beginning(lab)
    away, worked = both
    wrong = company.backs_up()
    written = _writes(away, key)
    right = company.backs_up()
    company.restores(wrong)
    worked.syncs()
    meanwhile = _writes(worked, key)
    company.restores(right)
    _come_back(lab, both, order)
    assert {written, meanwhile} <= _held(away, key)
    assert _held(away, key) == _held(worked, key)


@pytest.mark.parametrize("order", ORDERS)
def test_the_same_backup_twice_while_a_laptop_stayed_away(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    both, key = _beginning(moving_lab)
    away, worked = both
    backup = moving_company.backs_up()
    before = _writes(away, key)
    moving_company.restores(backup)
    worked.syncs()
    meanwhile = _writes(worked, key)
    moving_company.restores(backup)
    _come_back(moving_lab, both, order)
    assert {before, meanwhile} <= _held(away, key)
    assert _held(away, key) == _held(worked, key)


@pytest.mark.parametrize("order", ORDERS)
def test_an_older_backup_first_then_the_right_one(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    """What the right backup holds was never seen by who worked on the wrong one."""
    _wrong_then_right(moving_lab, moving_company, order)


@pytest.mark.parametrize("order", ORDERS)
def test_a_deletion_that_the_wrong_backup_did_not_have(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    """Who worked on the wrong backup changed what was deleted: both are told, and a person chooses."""
    both, key = _beginning(moving_lab)
    away, worked = both
    barrier = worked.notes_barrier(key[1])
    worked.syncs()
    away.syncs()
    wrong = moving_company.backs_up()
    away.deletes(barrier)
    away.syncs()
    right = moving_company.backs_up()
    moving_company.restores(wrong)
    worked.syncs()
    meanwhile = _writes(worked, barrier, "detail")
    moving_company.restores(right)
    _come_back(moving_lab, both, order)
    assert meanwhile in {str(card.value) for card in away.cards() if card.record_id == barrier[1]}
    assert away.cards() == worked.cards()


@pytest.mark.parametrize("order", ORDERS)
def test_what_the_later_writer_knew_needs_no_card(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    """One laptop stands earlier than the other: what it holds was before who wrote last."""
    both, key = _beginning(moving_lab)
    away, worked = both
    backup = moving_company.backs_up()
    _writes(away, key)
    worked.syncs()
    last = _writes(worked, key)
    moving_company.restores(backup)
    _come_back(moving_lab, both, order)
    assert moving_lab.laptops[0].cards() == ()
    assert {_shown(laptop, key) for laptop in both} == {last}


@pytest.mark.parametrize("order", ORDERS)
def test_a_week_of_work_between_two_restores_comes_back_without_cards(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    """Nobody else touched it, and the laptop tells where the lost epoch began."""
    both, key = _beginning(moving_lab)
    backup = moving_company.backs_up()
    _writes(both[0], key, "street")
    moving_company.restores(backup)
    for laptop in both:
        laptop.syncs()
    last = {name: _writes(both[1], key, name) for name in ("phone", "occupation")}
    moving_company.restores(backup)
    _come_back(moving_lab, both, order)
    assert [laptop.cards() for laptop in both] == [(), ()]
    assert {name: _shown(both[0], key, name) for name in last} == last


@pytest.mark.parametrize("order", ORDERS)
def test_two_restores_in_one_instant(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...]
) -> None:
    """However soon the second restore comes, what was written after the first is among what it lost."""
    instants = count(time.time_ns(), 100_000)
    monkeypatch.setattr(scopes, "next_number", lambda before: number_at(before, next(instants)))
    _wrong_then_right(moving_lab, moving_company, order)
