"""F15: a deletion that was read, and waits behind what is unsent here, is told to a restored server like any other.

One laptop deletes, another changes the same record and reads of the deletion before it sent that, a third knows of
neither; then the server goes, and comes back as it was before the record, or before its deletion.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import cast

import pytest
from proof.helpers.checker import Key
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany
from proof.helpers.restoring_world import simulate_restores
from proof.helpers.simulation import length_of
from proof.helpers.struck import Struck, down

from parcours_core.merge import UNKNOWN_VERSION, WHOLE
from parcours_core.protocol import SyncPeer, Unreachable
from parcours_core.wire.messages import Receipt, Sheet
from parcours_core.wire.sheets import states_of
from parcours_desktop.store.outbox import rejected
from parcours_desktop.store.withholding import withheld

ORDERS = list(permutations((0, 1, 2)))
DOSSIER, BARRIER, INSIDE = "a dossier", "a barrier", "a barrier of a deleted dossier"


class _Struck(Struck):
    """One that keeps what is offered over it."""

    def __init__(self, peer: SyncPeer) -> None:
        super().__init__(peer)
        self.offered: list[Sheet] = []

    def offer(self, sheets: list[Sheet]) -> Receipt:
        self.offered += sheets
        return self._peer.offer(sheets)


def _read_before_the_change_was_sent(
    lab: Lab, company: MovingCompany, what: str, *, in_backup: bool
) -> tuple[list[Laptop], Key, Path, _Struck]:
    """The first laptop deleted, the second holds a change and that deletion; return the three, and the backup."""
    struck: list[_Struck] = []

    def between(peer: SyncPeer) -> SyncPeer:
        struck.append(_Struck(peer))
        return cast(SyncPeer, struck[-1])

    three = [lab.laptop(), lab.laptop(between=between), lab.laptop()]
    for laptop in three:
        laptop.syncs()
    backup = company.backs_up()
    dossier = three[0].makes_dossier()
    key = dossier if what == DOSSIER else three[0].notes_barrier(dossier[1])
    for laptop in three:
        laptop.syncs()
    backup = company.backs_up() if in_backup else backup
    three[0].deletes(dossier if what == INSIDE else key)
    three[0].syncs()
    struck[0].strikes = [lambda: three[1].edits(key, ["phone" if what == DOSSIER else "detail"]), down]
    with pytest.raises(Unreachable):
        three[1].syncs()
    with three[1].caseload.reading() as reader:
        assert key in withheld(reader.connection)
    return three, key, backup, struck[0]


def _fields(three: Sequence[Laptop]) -> list[str]:
    (fields,) = {tuple(card.field for card in laptop.cards()) for laptop in three}
    return list(fields)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("in_backup", [False, True], ids=["made after the backup", "in the backup"])
@pytest.mark.parametrize("what", [DOSSIER, BARRIER, INSIDE])
def test_the_change_is_kept_and_asked_about_at_most_once(
    moving_lab: Lab, moving_company: MovingCompany, what: str, in_backup: bool, order: tuple[int, ...]
) -> None:
    """Found by a seed: the server knew nothing of the dossier, and the change went under a seal that nobody looks at.

    Told of the dossier's deletion under a new version, it asked about every field of it once the third came.
    """
    three, key, backup, _ = _read_before_the_change_was_sent(moving_lab, moving_company, what, in_backup=in_backup)
    moving_company.restores(backup)
    for place in order:
        three[place].syncs()
    assert moving_lab.sound() == []
    assert len(_fields(three)) <= 1
    for laptop in three:
        with laptop.caseload.reading() as reader:
            assert rejected(reader) == ()
    if order[0] == 1 and not in_backup:
        # Nobody had told the server of the record, living or dead, before the one who knows of both.
        name = "phone" if what == DOSSIER else "detail"
        assert _fields(three) == [name]
        assert not any(laptop.dump()[key].values for laptop in three)
        if what != INSIDE:
            # In a dossier that is deleted nothing is brought back: that is refused, and said.
            three[1].chooses(three[1].cards()[0], theirs=True)
            assert moving_lab.sound() == []
            assert _fields(three) == []
            assert all(laptop.dump()[key].values for laptop in three)


def test_who_takes_the_deletion_back_brings_the_record_back(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """The deletion keeps its version, so that what undid it undoes it still."""
    three, key, backup, _ = _read_before_the_change_was_sent(moving_lab, moving_company, DOSSIER, in_backup=False)
    three[0].undoes()
    moving_company.restores(backup)
    three[1].syncs()
    assert moving_lab.sound() == []
    assert all(laptop.dump()[key].values for laptop in three)
    assert _fields(three) == ["phone"]


def test_an_older_server_reads_a_grave_in_what_it_is_offered(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """The version stands where a server that looks for none does not read it."""
    three, key, backup, struck = _read_before_the_change_was_sent(moving_lab, moving_company, DOSSIER, in_backup=False)
    moving_company.restores(backup)
    three[1].syncs()
    (grave,) = [state for state in states_of(struck.offered, ()) if (state.record, state.id) == key]
    assert (grave.values, grave.stamp.number) == ({}, UNKNOWN_VERSION)
    assert grave.stamps[WHOLE].number > 0


@pytest.mark.parametrize("seed", [710031])
def test_the_seed_that_found_it(tmp_path: Path, model: Path, seed: int) -> None:
    assert simulate_restores(seed, tmp_path, model, steps=length_of(seed), varied=True).broken == []
