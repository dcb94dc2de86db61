"""S17: what ties a dossier to one that is erased goes with it, and what was still asked about it."""

from __future__ import annotations

from dataclasses import replace

from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop

from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
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
