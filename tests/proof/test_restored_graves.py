"""F15, deletions: what a restore lost is the same deletion when it is told again, and what undid it undoes it still.

One laptop deletes, another sees it; the first takes it back. In whatever order they come to the restored server, the
record lives. Only who deletes anew without having seen that it was taken back is asked about: by one card.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any, cast

import pytest
from proof.helpers.checker import Key
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany
from proof.helpers.restoring_world import simulate_restores
from proof.helpers.simulation import length_of

from parcours_core.merge import WHOLE, Outcome
from parcours_core.protocol import SyncPeer
from parcours_core.wire.messages import Fate, Receipt, Sheet
from parcours_core.wire.packing import count_ids
from parcours_desktop.sync.reports import SyncOptions

ORDERS = list(permutations((0, 1, 2)))


def _deleted_after_a_backup(lab: Lab, company: MovingCompany) -> tuple[list[Laptop], Key, Path]:
    """The first laptop deleted a dossier after the backup, the second saw it, the third did not."""
    three = [lab.laptop() for _ in range(3)]
    key = three[0].makes_dossier()
    for laptop in three:
        laptop.syncs()
    backup = company.backs_up()
    three[0].deletes(key)
    three[0].syncs()
    three[1].syncs()
    return three, key, backup


def _in_order(lab: Lab, three: Sequence[Laptop], order: Sequence[int]) -> None:
    for place in order:
        three[place].syncs()
    assert lab.sound() == []


def _lives(three: Sequence[Laptop], key: Key) -> bool:
    (lives,) = {laptop.dump().get(key) is not None and laptop.dump()[key].values is not None for laptop in three}
    return lives


def _cards(three: Sequence[Laptop], key: Key) -> list[str]:
    (fields,) = {tuple(card.field for card in laptop.cards() if card.record_id == key[1]) for laptop in three}
    return list(fields)


@pytest.mark.parametrize("sent", [False, True], ids=["waits to be sent", "was sent"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_deletion_that_was_taken_back_stays_taken_back(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...], sent: bool
) -> None:
    """Found by a seed: who had seen the deletion alone deleted anew, and the record was gone without a word."""
    three, key, backup = _deleted_after_a_backup(moving_lab, moving_company)
    three[0].undoes()
    if sent:
        three[0].syncs()
    moving_company.restores(backup)
    _in_order(moving_lab, three, order)
    assert _lives(three, key)
    assert _cards(three, key) == []


@pytest.mark.parametrize("order", ORDERS)
def test_what_was_written_after_it_was_taken_back_is_kept_too(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    three, key, backup = _deleted_after_a_backup(moving_lab, moving_company)
    three[0].undoes()
    three[0].syncs()
    three[0].edits(key, ["phone"])
    three[0].syncs()
    phone = (three[0].dump()[key].values or {})["phone"]
    moving_company.restores(backup)
    _in_order(moving_lab, three, order)
    assert _cards(three, key) == []
    assert {(laptop.dump()[key].values or {})["phone"] for laptop in three} == {phone}


@pytest.mark.parametrize("order", ORDERS)
def test_a_deletion_that_the_restore_lost_is_a_deletion_again(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    three, key, backup = _deleted_after_a_backup(moving_lab, moving_company)
    moving_company.restores(backup)
    _in_order(moving_lab, three, order)
    assert not _lives(three, key)
    assert _cards(three, key) == []


def test_a_dossier_is_deleted_again_with_all_that_lies_in_it(moving_lab: Lab, moving_company: MovingCompany) -> None:
    three = [moving_lab.laptop() for _ in range(3)]
    key = three[0].makes_dossier()
    barriers = [three[0].notes_barrier(key[1]) for _ in range(3)]
    for laptop in three:
        laptop.syncs()
    backup = moving_company.backs_up()
    three[0].deletes(key)
    three[0].syncs()
    three[1].syncs()
    moving_company.restores(backup)
    _in_order(moving_lab, three, (1, 0, 2))
    for each in (key, *barriers):
        assert not _lives(three, each)
        assert _cards(three, each) == []


@pytest.mark.parametrize("at_once", [1, 40], ids=["one by one", "at once"])
def test_what_was_made_in_a_dossier_that_was_deleted_without_knowing_of_it_comes_back(
    moving_lab: Lab, moving_company: MovingCompany, at_once: int
) -> None:
    """Found by a seed: it was taken only beside its dossier in one message, else it stayed on one laptop, uncounted."""
    one, other = moving_lab.laptop(), moving_lab.laptop(options=SyncOptions(batch=at_once))
    dossier = one.makes_dossier()
    for laptop in (one, other):
        laptop.syncs()
    backup = moving_company.backs_up()
    barrier = other.notes_barrier(dossier[1])
    other.syncs()
    moving_company.restores(backup)
    one.deletes(dossier)
    assert moving_lab.sound() == []
    assert not _lives((one, other), dossier)
    assert _lives((one, other), barrier)


@pytest.mark.parametrize("sent", [False, True], ids=["waits to be sent", "was sent"])
@pytest.mark.parametrize("first", [0, 1])
def test_who_deletes_anew_without_having_seen_that_it_was_taken_back_is_asked_by_one_card(
    moving_lab: Lab, moving_company: MovingCompany, sent: bool, first: int
) -> None:
    """The third laptop never heard of the deletion, nor of its end: its own is another one."""
    three, key, backup = _deleted_after_a_backup(moving_lab, moving_company)
    three[0].undoes()
    if sent:
        three[0].syncs()
    moving_company.restores(backup)
    three[2].deletes(key)
    three[2].syncs()
    _in_order(moving_lab, three, (first, 1 - first))
    assert not _lives(three, key)
    assert len(_cards(three, key)) == 1
    (card,) = three[1].cards()
    three[1].chooses(card, theirs=True)
    assert moving_lab.sound() == []
    assert _lives(three, key)
    assert _cards(three, key) == []


def test_who_deletes_what_was_given_back_knew_of_it(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """Two laptops hold what the restore lost; what the second offers was before the eyes of who deleted it."""
    three = [moving_lab.laptop() for _ in range(3)]
    key = three[0].makes_dossier()
    for laptop in three:
        laptop.syncs()
    backup = moving_company.backs_up()
    three[0].edits(key, ["phone"])
    three[0].syncs()
    three[1].syncs()
    moving_company.restores(backup)
    three[0].syncs()
    three[2].syncs()
    three[2].deletes(key)
    three[2].syncs()
    _in_order(moving_lab, three, (1, 0))
    assert not _lives(three, key)
    assert _cards(three, key) == []


def test_a_deletion_is_told_again_by_two_and_asked_about_once(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """Somebody writes in the restored record first: who deleted it is told, and once that is settled it stays so."""
    three, key, backup = _deleted_after_a_backup(moving_lab, moving_company)
    moving_company.restores(backup)
    three[2].edits(key, ["phone"])
    three[2].syncs()
    three[1].syncs()
    three[2].syncs()
    (card,) = three[2].cards()
    assert card.field == WHOLE
    three[2].chooses(card, theirs=False)
    three[2].syncs()
    _in_order(moving_lab, three, (0, 1))
    assert _lives(three, key)
    assert _cards(three, key) == []


class _Older:
    """The line to a server that is older than graves that are told with their version: it takes nothing of them."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def offer(self, sheets: list[Sheet]) -> Receipt:
        counts = [count_ids(sheet.ids) for sheet in sheets]
        if any(sheet.fields for sheet in sheets):
            return self._peer.offer(sheets)
        return Receipt("", "", 0, 0, [Fate(place, Outcome.SAME.value, number=1) for place in range(sum(counts))])


def test_an_older_server_is_told_of_the_deletion_as_ever(moving_lab: Lab, moving_company: MovingCompany) -> None:
    def between(peer: SyncPeer) -> SyncPeer:
        return cast(SyncPeer, _Older(peer))

    three = [moving_lab.laptop(between=between) for _ in range(3)]
    key = three[0].makes_dossier()
    for laptop in three:
        laptop.syncs()
    backup = moving_company.backs_up()
    three[0].deletes(key)
    three[0].syncs()
    three[1].syncs()
    moving_company.restores(backup)
    _in_order(moving_lab, three, (1, 0, 2))
    assert not _lives(three, key)


@pytest.mark.parametrize("seed", [338083])
def test_the_seed_that_found_it(tmp_path: Path, model: Path, seed: int) -> None:
    assert simulate_restores(seed, tmp_path, model, steps=length_of(seed), varied=True).broken == []
