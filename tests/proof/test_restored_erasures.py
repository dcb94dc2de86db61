"""F15 with S17: what was erased at a person's request stays erased after a restore, also what the backup never held."""

from __future__ import annotations

from itertools import permutations

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.laptops import DATA_KEY, Laptop
from proof.helpers.moving import MovingCompany
from support.raw_pages import hits

from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.sync.engine import sync_once

ORDERS = list(permutations((0, 1, 2)))


def _erases(laptop: Laptop, key: Key) -> None:
    with laptop.caseload.writing("effacer", author=laptop.owner, at=laptop.clock()) as unit:
        erase_dossier(unit, key[1])
        unit.commit()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("in_backup", [True, False], ids=["in the backup", "made after it"])
def test_it_is_erased_everywhere_whoever_comes_first(
    moving_lab: Lab, moving_company: MovingCompany, in_backup: bool, order: tuple[int, ...]
) -> None:
    """One that the server had never heard of could not be erased there, and came back by who had not heard of it."""
    three = [moving_lab.laptop() for _ in range(3)]
    three[0].makes_dossier()
    key = three[0].makes_dossier() if in_backup else None
    for laptop in three:
        laptop.syncs()
    backup = moving_company.backs_up()
    key = key or three[0].makes_dossier()
    three[0].notes_barrier(key[1])
    for laptop in three:
        laptop.syncs()
    words = [str(value) for name, value in three[0].dump()[key].all() if name == "phone"]
    _erases(three[0], key)
    three[0].syncs()
    three[1].syncs()
    moving_company.restores(backup)
    for place in order:
        three[place].syncs()
    for laptop in (*three, *three):
        laptop.syncs()
    for laptop in three:
        assert key not in laptop.dump()
        assert hits(laptop.path, DATA_KEY, words) == {}
        assert laptop.waiting() == 0
    new = moving_lab.laptop()
    sync_once(new.caseload, new.peer, now=new.clock, options=new.options)
    assert key not in new.dump()


@pytest.mark.parametrize("first", [True, False], ids=["who erased it first", "who had helped first"])
def test_who_had_helped_with_it_does_not_bring_it_back(
    moving_lab: Lab, moving_company: MovingCompany, *, first: bool
) -> None:
    """A server that never heard of a dossier can erase it again only once it has its grave."""
    claire, anne = moving_lab.laptop(CLAIRE), moving_lab.laptop(ANNE)
    for laptop in (claire, anne):
        laptop.makes_dossier()
        laptop.syncs()
    backup = moving_company.backs_up()
    key = claire.makes_dossier()
    claire.syncs()
    claire.shares(key[1], ANNE, ShareRight.HELP, confidences=False)
    claire.syncs()
    anne.syncs()
    words = [str(value) for name, value in anne.dump()[key].all() if name == "phone"]
    _erases(claire, key)
    claire.syncs()
    moving_company.restores(backup)
    if not first:
        anne.syncs()
    for laptop in (claire, anne, claire, anne):
        laptop.syncs()
    assert key not in anne.dump()
    assert hits(anne.path, DATA_KEY, words) == {}
    assert anne.waiting() == claire.waiting() == 0
