"""The cards of records that were deleted leave with their dossier, also where these records never stood on a device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.laptops import DATA_KEY, Laptop
from proof.helpers.moving import MovingCompany
from proof.helpers.playing import play
from support.raw_pages import hits

from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.sync.reports import SyncOptions
from parcours_server.services.keeping import clean

Life = tuple[Laptop, Laptop, Laptop, Key, Key]


@pytest.fixture
def life(lab: Lab) -> Life:
    """Anne's two laptops and Claire's, a dossier that Claire helps with, and a deleted barrier in it with a card.

    Claire's laptop began after the deletion, and shows the card.
    """
    one, other, hers = lab.laptop(), lab.laptop(), lab.laptop(CLAIRE)
    dossier = one.makes_dossier()
    barrier = one.notes_barrier(dossier[1])
    lent = one.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=True)
    one.syncs()
    other.syncs()
    one.deletes(barrier)
    other.edits(barrier, ["detail"])
    for laptop in (one, other, hers):
        laptop.syncs()
    assert [card.record_id for card in hers.cards()] == [barrier[1]]
    return one, other, hers, dossier, lent


def _words(hers: Laptop) -> list[str]:
    """Return what the cards say: where it came from, and that it went, may be kept."""
    return [str(said) for card in hers.cards() for said in (card.value, card.before)]


def _is_bare(hers: Laptop, words: list[str]) -> bool:
    return hers.dump() == {} and hits(hers.path, DATA_KEY, words) == {}


@pytest.mark.parametrize("settled", [False, True], ids=["waits", "settled"])
def test_they_leave_when_access_ends(life: Life, settled: bool) -> None:
    """Found by seed 1100622: what somebody wrote stayed readable to whom the dossier was not shared with any more."""
    one, _, hers, _, lent = life
    words = _words(hers)
    if settled:
        hers.chooses(hers.cards()[0], theirs=False)
        hers.syncs()
    one.deletes(lent)
    one.syncs()
    hers.syncs()
    assert _is_bare(hers, words)


def _erased(life: Life) -> None:
    one, _, _, dossier, _ = life
    with one.caseload.writing("effacer", author=ANNE, at=one.clock()) as unit:
        erase_dossier(unit, dossier[1])
        unit.commit()


def _taken_back(life: Life) -> None:
    one, _, _, _, lent = life
    one.deletes(lent)


@pytest.mark.parametrize("settled", [False, True], ids=["waits", "settled"])
def test_they_go_where_the_dossier_is_erased(life: Life, settled: bool) -> None:
    one, _, hers, _, _ = life
    words = _words(hers)
    if settled:
        hers.chooses(hers.cards()[0], theirs=False)
        hers.syncs()
    _erased(life)
    one.syncs()
    hers.syncs()
    assert _is_bare(hers, words)


@pytest.mark.parametrize("ends", [_erased, _taken_back])
def test_they_go_where_it_happened_while_the_laptop_was_away_for_very_long(
    lab: Lab, life: Life, ends: Callable[[Life], None]
) -> None:
    one, _, hers, _, _ = life
    words = _words(hers)
    ends(life)
    one.syncs()
    for days in (1, 400):
        lab.company.days_pass(days)
        clean(lab.company.database, lab.company.clock())
        one.makes_dossier()
        one.syncs()
    hers.options = replace(SyncOptions(), may_vanish=True)
    hers.syncs()
    assert _is_bare(hers, words)


def test_they_stay_in_a_dossier_that_is_awaited(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """A restore lost the share, and the card with it: the snapshot of the long away laptop says nothing of either."""
    anne, claire = moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    key, doomed = anne.makes_dossier(), anne.makes_dossier()
    anne.syncs()
    claire.syncs()
    backup = moving_company.backs_up()
    anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (anne, claire):
        laptop.syncs()
        laptop.edits(key, ["phone"])
    anne.syncs()
    claire.syncs()
    cards = claire.cards()
    assert [card.record_id for card in cards] == [key[1]]
    moving_company.restores(backup)
    claire.syncs()
    away = moving_lab.laptop(ANNE)
    away.syncs()
    away.deletes(doomed)
    for days in (1, 400):
        away.syncs()
        moving_company.days_pass(days)
        clean(moving_company.database, moving_company.clock())
        away.makes_dossier()
    claire.options = replace(SyncOptions(), may_vanish=True)
    claire.syncs()
    assert key in claire.records()
    assert claire.cards() == cards
    anne.syncs()
    claire.syncs()
    anne.syncs()
    assert [card.record_id for card in anne.cards()] == [card.record_id for card in claire.cards()] == [key[1]]


def test_the_seed_that_found_it(model: Path) -> None:
    assert play(1100622, model).losses == []
