"""S17: what ties a dossier to one that is erased goes with it, and what was still asked about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.merge import State
from parcours_core.protocol import SyncPeer
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
from parcours_core.wire.messages import Receipt, Sheet
from parcours_core.wire.sheets import states_of
from parcours_desktop.store.erasure import erase_dossier


def _decides(laptop: Laptop, merger: Merger) -> None:
    with laptop.caseload.writing("réunir", author=laptop.owner, at=laptop.clock()) as unit:
        unit.put(merger)
        unit.commit()


def test_the_cards_of_a_tie_go_with_it(lab: Lab) -> None:
    """Found by seed 20353 of the world where dossiers are united: the card stayed with those who had not erased."""
    one, other, third = (lab.laptop() for _ in range(3))
    kept, erased = one.makes_dossier(), one.makes_dossier()
    tie = Merger(id=lab.make_id(), job_seeker_id=kept[1], other_id=erased[1], decided_by="one")
    _decides(one, tie)
    for laptop in (one, other, third):
        laptop.syncs()
    _decides(one, replace(tie, state=Likeness.PARTED))
    _decides(other, replace(tie, state=Likeness.DIFFERENT))
    for laptop in (one, other, third, one):
        laptop.syncs()
    assert [card.record_id for card in third.cards()] == [tie.id]
    with one.caseload.writing("effacer", author=one.owner, at=one.clock()) as unit:
        erase_dossier(unit, erased[1])
        unit.commit()
    for _ in range(2):
        for laptop in (one, other, third):
            laptop.syncs()
    for laptop in (one, other, third):
        assert laptop.cards() == ()
        assert ("merger", tie.id) not in laptop.dump()
        assert laptop.waiting() == 0


def test_of_a_tie_that_was_erased_no_half_is_given_back(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """Found by seed 1610137: a restored server was given the tie without what it ties, which no program could show."""
    one = moving_lab.laptop()
    kept, erased = one.makes_dossier(), one.makes_dossier()
    one.syncs()
    backup = moving_company.backs_up()
    _decides(one, Merger(id=moving_lab.make_id(), job_seeker_id=kept[1], other_id=erased[1], decided_by="one"))
    one.syncs()
    moving_company.restores(backup)
    with one.caseload.writing("effacer", author=one.owner, at=one.clock()) as unit:
        erase_dossier(unit, erased[1])
        unit.commit()
    offered = _Offered(one.peer)
    one.peer = cast(SyncPeer, offered)
    one.syncs()
    assert [state for state in offered.states if state.record == "merger" and not state.deleted] == []
    assert one.waiting() == 0
    assert moving_lab.laptop().syncs().received == 1


class _Offered:
    """A line that keeps what is offered over it."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer
        self.states: list[State] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def offer(self, sheets: list[Sheet]) -> Receipt:
        self.states += states_of(sheets, ())
        return self._peer.offer(sheets)
