"""F15: what a server said to hold already, and lost before it was read back, is sent again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from proof.helpers.lab import Lab
from proof.helpers.moving import MovingCompany
from proof.helpers.simulation import length_of
from proof.helpers.whole_world import live_through

from parcours_core.protocol import SyncPeer, Unreachable
from parcours_core.wire.messages import Answer, Call, Page
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.sync.reports import SyncOptions


class _Line:
    """A line on which something happens while a receipt is on its way, and that breaks off before a fetch."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer
        self.meanwhile: Callable[[], None] | None = None
        self.breaks = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        answer = self._peer.exchange(call)
        if answer.receipt is not None and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return answer

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        if self.breaks:
            self.breaks = False
            raise Unreachable("the line broke off")
        return self._peer.fetch(wanted)


@pytest.mark.parametrize("new", [True, False], ids=["made", "changed"])
def test_what_was_sent_in_two_batches_is_not_lost_with_the_server(
    moving_lab: Lab, moving_company: MovingCompany, new: bool
) -> None:
    """Found by seed 72 of the whole world: an erasure let a batch wait again that the server had taken already.

    It said of the rest that it was the same. Nothing here told by which version, nor that it was to be sent again.
    """
    lines: list[_Line] = []

    def between(peer: SyncPeer) -> SyncPeer:
        lines.append(_Line(peer))
        return cast(SyncPeer, lines[-1])

    one, other = moving_lab.laptop(between=between), moving_lab.laptop()
    doomed, kept = one.makes_dossier(), one.makes_dossier()
    one.syncs()
    other.syncs()
    backup = moving_company.backs_up()
    one.edits(doomed, ["phone"])
    written = one.makes_dossier() if new else kept
    one.edits(written, ["street"])
    street = (one.dump()[written].values or {})["street"]

    def erases() -> None:
        with one.caseload.writing("effacer", author=one.owner, at=one.clock()) as unit:
            erase_dossier(unit, doomed[1])
            unit.commit()

    lines[0].meanwhile, lines[0].breaks = erases, True
    with pytest.raises(Unreachable):
        one.syncs()
    assert not lines[0].breaks
    moving_company.restores(backup)
    for laptop in (one, other, one, other):
        laptop.syncs()
    assert one.dump()[written] == other.dump()[written]
    assert (one.dump()[written].values or {})["street"] == street
    assert one.cards() == ()
    assert one.waiting() == 0


def test_what_became_a_card_is_not_lost_where_others_give_the_record_back_first(
    moving_lab: Lab, moving_company: MovingCompany
) -> None:
    """Found by seed 5100758: what was read back was newer by its number, and held nothing of what had been sent."""
    lines: list[_Line] = []

    def between(peer: SyncPeer) -> SyncPeer:
        lines.append(_Line(peer))
        return cast(SyncPeer, lines[-1])

    one, other = moving_lab.laptop(between=between, options=SyncOptions(page=1)), moving_lab.laptop()
    key = one.makes_dossier()
    one.syncs()
    other.syncs()
    backup = moving_company.backs_up()
    other.makes_dossier()
    other.edits(key, ["phone"])
    other.syncs()
    one.edits(key, ["phone", "street"])
    street = (one.dump()[key].values or {})["street"]

    def is_restored() -> None:
        moving_company.restores(backup)
        other.syncs()

    lines[0].meanwhile = is_restored
    for laptop in (one, other, one, other):
        laptop.syncs()
    assert one.dump()[key] == other.dump()[key]
    assert (one.dump()[key].values or {})["street"] == street
    assert [card.field for card in one.cards()] == ["phone"]
    assert one.waiting() == 0


@pytest.mark.parametrize("seed", [72])
def test_the_seed_that_found_it(tmp_path: Path, model: Path, seed: int) -> None:
    broken, _ = live_through(seed, tmp_path, model, length_of(seed), varied=True)
    assert broken == []
