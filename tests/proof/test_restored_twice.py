"""F15, twice: of two values that did not know of each other none takes the other's place without a card."""

from __future__ import annotations

import time
from itertools import count

import pytest
from proof.helpers.checker import Key
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.protocol import Behind
from parcours_server.services.keeping import restored
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


@pytest.mark.parametrize("back", [1, 3 * 365 * 24 * 3600])
@pytest.mark.parametrize("order", ORDERS)
def test_two_restores_of_which_the_later_has_a_clock_behind(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...], back: int
) -> None:
    """Another machine, whose clock is a second or three years behind: by it the later restore came first."""
    instants = count(time.time_ns(), -back * 10**9)
    monkeypatch.setattr(scopes, "next_number", lambda before: number_at(before, next(instants)))
    _wrong_then_right(moving_lab, moving_company, order)


def test_a_copy_put_back_without_a_word_takes_nothing_from_who_read_further(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the day before: until the administrator says so the sync stops, and then all comes back."""
    both, key = _beginning(moving_lab)
    copy = moving_company.backs_up()
    written = _writes(both[0], key)
    with monkeypatch.context() as without_a_word:
        without_a_word.setattr(scopes, "begin_epoch", lambda *_, **__: None)
        moving_company.restores(copy)
    for _ in range(2):
        with pytest.raises(Behind):
            both[0].syncs()
        assert _shown(both[0], key) == written
    restored(moving_company.database, confirmed=True)
    _come_back(moving_lab, both, (1, 0))
    assert {_shown(laptop, key) for laptop in both} == {written}
    assert [laptop.cards() for laptop in both] == [(), ()]
