"""F15: what was made and deleted after the backup stays deleted, whoever comes first to the restored server.

The laptop that deleted comes first, and no listing names what the server never heard of; another one never saw the
deletion and gives the record back.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.sharing import ShareRight
from parcours_server.storage import feed

ORDERS = list(permutations((0, 1, 2)))
DOSSIER, BARRIER, BOTH = "a dossier", "a barrier", "a barrier with its dossier"


def _made_and_deleted(lab: Lab, company: MovingCompany, what: str) -> tuple[list[Laptop], list[Key], Path]:
    """The first laptop deleted what it had made after the backup, the second saw it, the third did not."""
    three = [lab.laptop() for _ in range(3)]
    old = three[0].makes_dossier()
    for laptop in three:
        laptop.syncs()
    backup = company.backs_up()
    dossier = old if what == BARRIER else three[0].makes_dossier()
    keys = [] if what == BARRIER else [dossier]
    keys += [] if what == DOSSIER else [three[0].notes_barrier(dossier[1])]
    for laptop in three:
        laptop.syncs()
    three[0].deletes(keys[0])
    three[0].syncs()
    three[1].syncs()
    return three, keys, backup


def _here(three: list[Laptop], keys: list[Key]) -> list[Key]:
    return [key for laptop in three for key in keys if key in laptop.dump()]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("what", [DOSSIER, BARRIER, BOTH])
def test_it_stays_deleted_without_a_card(
    moving_lab: Lab, moving_company: MovingCompany, what: str, order: tuple[int, ...]
) -> None:
    three, keys, backup = _made_and_deleted(moving_lab, moving_company, what)
    moving_company.restores(backup)
    for place in order:
        three[place].syncs()
    assert moving_lab.sound() == []
    assert _here(three, keys) == []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("what", [DOSSIER, BARRIER])
def test_it_stays_deleted_after_two_restores(
    moving_lab: Lab, moving_company: MovingCompany, what: str, order: tuple[int, ...]
) -> None:
    """Nobody came between the two: the epoch that they hear of says nothing of the first."""
    three, keys, backup = _made_and_deleted(moving_lab, moving_company, what)
    moving_company.restores(backup)
    moving_lab.laptop().syncs()
    moving_company.restores(moving_company.backs_up())
    for place in order:
        three[place].syncs()
    assert moving_lab.sound() == []
    assert _here(three, keys) == []


@pytest.mark.parametrize("order", ORDERS)
def test_what_somebody_wrote_without_knowing_of_the_deletion_is_asked_about(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    three, keys, backup = _made_and_deleted(moving_lab, moving_company, BARRIER)
    moving_company.restores(backup)
    three[2].edits(keys[0], ["detail"])
    for place in order:
        three[place].syncs()
    assert moving_lab.sound() == []
    assert {tuple(card.record_id for card in laptop.cards()) for laptop in three} == {(keys[0][1],)}


def _sync_in(three: tuple[Laptop, Laptop, Laptop], order: tuple[int, ...]) -> None:
    for place in order:
        three[place].syncs()
    for laptop in (*three, *three):
        laptop.syncs()


@pytest.mark.parametrize("order", ORDERS)
def test_a_share_that_was_taken_back_opens_nothing_again(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    """Nobody may come to see by a restore what was taken from them: neither by another laptop, nor by their own."""
    one, other, hers = moving_lab.laptop(ANNE), moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    dossier = one.makes_dossier()
    for laptop in (one, other, hers):
        laptop.syncs()
    backup = moving_company.backs_up()
    lent = one.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (one, other, hers):
        laptop.syncs()
    assert dossier in hers.dump()
    one.deletes(lent)
    one.syncs()
    hers.syncs()
    assert dossier not in hers.dump()
    moving_company.restores(backup)
    _sync_in((one, other, hers), order)
    assert dossier not in hers.dump()
    assert lent not in one.dump()
    assert lent not in other.dump()


@pytest.mark.parametrize("order", ORDERS)
def test_what_was_handed_over_stays_so_though_the_share_was_put_away(
    moving_lab: Lab, moving_company: MovingCompany, order: tuple[int, ...]
) -> None:
    """By the share alone the restored server can learn of the handover, from a laptop that has it still."""
    one, other, hers = moving_lab.laptop(ANNE), moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    dossier = one.makes_dossier()
    for laptop in (one, other, hers):
        laptop.syncs()
    backup = moving_company.backs_up()
    given = one.shares(dossier[1], CLAIRE, ShareRight.RESPONSIBLE, confidences=True)
    for laptop in (one, other, hers):
        laptop.syncs()
    hers.edits(dossier, ["phone"])
    hers.deletes(given)
    hers.syncs()
    moving_company.restores(backup)
    _sync_in((one, other, hers), order)
    with moving_company.database.reading(SCOPE) as transaction:
        assert feed.dossiers(transaction, [dossier[1]])[dossier[1]].holder == CLAIRE
    assert hers.dump()[dossier] == one.dump()[dossier] == other.dump()[dossier]
    assert hers.waiting() == 0


@pytest.mark.parametrize("helper_first", [True, False])
def test_who_helped_does_not_answer_for_what_was_made_and_deleted(
    moving_lab: Lab, moving_company: MovingCompany, helper_first: bool
) -> None:
    """Whoever comes first: the dossier is hers who deleted it, and she may take it back."""
    anne, claire = moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    for laptop in (anne, claire):
        laptop.syncs()
    backup = moving_company.backs_up()
    dossier = anne.makes_dossier()
    anne.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    with anne.caseload.writing("supprimer", author=anne.owner, at=anne.clock()) as unit:
        unit.delete(JobSeeker, dossier[1])
        write = unit.commit().write
    anne.syncs()
    claire.syncs()
    assert dossier not in claire.records()
    moving_company.restores(backup)
    for laptop in (claire, anne) if helper_first else (anne, claire):
        laptop.syncs()
    with moving_company.database.reading(SCOPE) as transaction:
        known = feed.dossiers(transaction, [dossier[1]])[dossier[1]]
    assert (known.holder, known.deleted) == (ANNE, True)
    anne.writes.append(write)
    anne.undoes()
    anne.syncs()
    assert dossier in anne.dump()
    assert anne.waiting() == 0
