"""F15 in the midst of a sync: what a restored server does not show any more is not let go as if it had left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.moving import MovingCompany

from parcours_core.protocol import SyncPeer
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.sync_state import read_sync_state
from parcours_desktop.sync.reports import SyncOptions


class _Struck:
    """A line over which something happens right before the first call of one kind, once it is armed."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer
        self.before = ""
        self.strikes: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> Any:
        if name == self.before:
            self.before = ""
            self.strikes()
        return getattr(self._peer, name)


def test_a_record_that_is_asked_for_again_stays(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """Found by a seed of the simulation: the dossier was fetched from a server that had lost it meanwhile."""
    struck: list[_Struck] = []

    def between(peer: SyncPeer) -> SyncPeer:
        struck.append(_Struck(peer))
        return cast(SyncPeer, struck[-1])

    anne, claire = moving_lab.laptop(ANNE, between=between), moving_lab.laptop(CLAIRE)
    backup = moving_company.backs_up()
    key = anne.makes_dossier()
    anne.notes_barrier(key[1])
    anne.syncs()
    anne.shares(key[1], CLAIRE, ShareRight.RESPONSIBLE, confidences=True)
    anne.syncs()
    held = anne.dump()
    anne.edits(key, ["phone"])
    struck[0].strikes = lambda: moving_company.restores(backup)
    struck[0].before = "fetch"
    anne.syncs()
    assert struck[0].before == ""
    for _ in range(3):
        for laptop in (claire, anne):
            laptop.syncs()
    for laptop in (anne, claire):
        shown = laptop.dump()
        assert held.keys() <= shown.keys()
        values = shown[key].values
        assert values is not None
        before = held[key].values
        assert before is not None
        assert values["family_name"] == before["family_name"]


@pytest.mark.parametrize("before", ["listing", "fetch"])
def test_what_a_repair_finds_older_or_gone_stays(moving_lab: Lab, moving_company: MovingCompany, before: str) -> None:
    struck: list[_Struck] = []

    def between(peer: SyncPeer) -> SyncPeer:
        struck.append(_Struck(peer))
        return cast(SyncPeer, struck[-1])

    one = moving_lab.laptop(between=between)
    key = one.makes_dossier()
    one.syncs()
    backup = moving_company.backs_up()
    one.edits(key, ["phone"])
    later = one.makes_dossier()
    one.syncs()
    held = one.dump()
    with one.caseload.writing("spoilt", author="", at=one.clock()) as unit:
        unit.connection.exec_driver_sql("UPDATE job_seeker SET server_number = 77 WHERE id = ?", (key[1],))
        unit.keep_setting("sync.state", {**_state(unit), "sum": 1})
        unit.commit()
    struck[0].strikes = lambda: moving_company.restores(backup)
    struck[0].before = before
    one.syncs()
    assert struck[0].before == ""
    one.syncs()
    assert one.dump() == held
    assert later in held
    other = moving_lab.laptop()
    other.syncs()
    assert other.dump() == held


@pytest.mark.parametrize("names", [["phone"], ["phone", "street"]])
@pytest.mark.parametrize("edited_since", [False, True])
def test_what_was_taken_beside_anothers_and_not_read_back_yet_is_sent_again(
    moving_lab: Lab, moving_company: MovingCompany, names: list[str], edited_since: bool
) -> None:
    """Found by a seed: the server had said that it took it, and was gone before the laptop had read the card."""
    struck: list[_Struck] = []

    def between(peer: SyncPeer) -> SyncPeer:
        struck.append(_Struck(peer))
        return cast(SyncPeer, struck[-1])

    one, other = moving_lab.laptop(), moving_lab.laptop(between=between, options=SyncOptions(page=1))
    key = one.makes_dossier()
    for laptop in (one, other):
        laptop.syncs()
    backup = moving_company.backs_up()
    one.makes_dossier()
    one.edits(key, ["phone"])
    one.syncs()
    other.edits(key, names)
    written = other.dump()[key].values
    assert written is not None

    def strikes() -> None:
        if edited_since:
            other.edits(key, ["occupation"])
        moving_company.restores(backup)

    struck[0].strikes, struck[0].before = strikes, "fetch"
    other.syncs()
    assert struck[0].before == ""
    assert moving_lab.sound() == []
    for laptop in (one, other):
        for name in names:
            assert (name, written[name]) in laptop.dump()[key].all()


def test_what_met_a_deletion_and_was_written_again_meanwhile_is_still_a_card(
    moving_lab: Lab, moving_company: MovingCompany
) -> None:
    """Found by a seed: the deletion, and the card beside it, were withheld from what was being written."""
    struck: list[_Struck] = []

    def between(peer: SyncPeer) -> SyncPeer:
        struck.append(_Struck(peer))
        return cast(SyncPeer, struck[-1])

    one, other = moving_lab.laptop(), moving_lab.laptop(between=between)
    key = one.makes_dossier()
    for laptop in (one, other):
        laptop.syncs()
    backup = moving_company.backs_up()
    one.deletes(key)
    one.syncs()
    other.edits(key, ["phone"])
    phone = (other.dump()[key].values or {})["phone"]

    def writes_on() -> None:
        other.edits(key, ["given_name"])
        struck[0].strikes, struck[0].before = lambda: moving_company.restores(backup), "exchange"

    struck[0].strikes, struck[0].before = writes_on, "exchange"
    other.syncs()
    assert struck[0].before == ""
    assert moving_lab.sound() == []
    for laptop in (one, other):
        assert ("phone", phone) in laptop.dump()[key].all()


@pytest.mark.parametrize("calls", [2, 3])
def test_what_was_taken_beside_anothers_is_sent_again_whatever_followed_it(
    moving_lab: Lab, moving_company: MovingCompany, calls: int
) -> None:
    """The server is gone while what was written after it waits, is on its way, or was taken too."""
    struck: list[_Struck] = []

    def between(peer: SyncPeer) -> SyncPeer:
        struck.append(_Struck(peer))
        return cast(SyncPeer, struck[-1])

    one = moving_lab.laptop()
    other = moving_lab.laptop(between=between, options=SyncOptions(page=1, batch=1))
    key, another = one.makes_dossier(), one.makes_dossier()
    for laptop in (one, other):
        laptop.syncs()
    backup = moving_company.backs_up()
    one.makes_dossier()
    one.edits(key, ["phone", "given_name"])
    one.syncs()
    for edited in (key, another):
        other.edits(edited, ["phone"])
    left = [calls]

    def writes_on() -> None:
        left[0] -= 1
        if left[0] == calls - 1:
            other.edits(key, ["given_name"])
        if left[0]:
            struck[0].before = "exchange"
        else:
            moving_company.restores(backup)

    struck[0].strikes, struck[0].before = writes_on, "exchange"
    other.syncs()
    assert left == [0]
    assert moving_lab.sound() == []


def _state(unit: Any) -> dict[str, object]:
    state = read_sync_state(unit)
    return {name: getattr(state, name) for name in state.__slots__}
