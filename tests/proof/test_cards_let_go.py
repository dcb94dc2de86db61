"""Who lets a card of a deleted record go deletes nothing: neither where it came back meanwhile, nor where they help."""

from __future__ import annotations

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.laptops import TYPES, Laptop

from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.outbox import rejected

DOSSIER, BARRIER = "job_seeker", "barrier"
FIELDS = {DOSSIER: "phone", BARRIER: "detail"}


def _with_a_card(lab: Lab, what: str, other: str) -> tuple[Laptop, Laptop, Key]:
    """Anne deleted what somebody else changed, who helps her if it is not she herself; both see the card."""
    one, second = lab.laptop(ANNE), lab.laptop(other)
    dossier = one.makes_dossier()
    key = dossier if what == DOSSIER else one.notes_barrier(dossier[1])
    if other != ANNE:
        one.shares(dossier[1], other, ShareRight.HELP, confidences=True)
    one.syncs()
    second.syncs()
    with one.caseload.writing("supprimer", author=one.owner, at=one.clock()) as unit:
        # Alone: with the shares of a dossier, who helps would be told that it is closed.
        unit.delete(TYPES[what], key[1])
        unit.commit()
    one.history.deleted(one.name, key)
    second.edits(key, [FIELDS[what]])
    for laptop in (one, second, one, second):
        laptop.syncs()
    assert [card.field for card in one.cards()] == [card.field for card in second.cards()] == [FIELDS[what]]
    return one, second, key


@pytest.mark.parametrize("other", [ANNE, CLAIRE])
@pytest.mark.parametrize("what", [DOSSIER, BARRIER])
@pytest.mark.parametrize("twice", [False, True], ids=["once", "also by a third"])
def test_a_record_that_came_back_meanwhile_stays_without_another_card(
    lab: Lab, what: str, other: str, twice: bool
) -> None:
    """It was taken for a wish to delete the record, which nobody had."""
    one, second, key = _with_a_card(lab, what, other)
    third = lab.laptop(ANNE)
    third.syncs()
    one.chooses(one.cards()[0], theirs=True)
    second.chooses(second.cards()[0], theirs=False)
    if twice:
        third.chooses(third.cards()[0], theirs=False)
    for _ in range(2):
        for laptop in (one, second, third):
            laptop.syncs()
    assert {laptop.cards() for laptop in (one, second, third)} == {()}
    assert one.dump()[key] == second.dump()[key] == third.dump()[key]
    assert one.dump()[key].values is not None
    assert [laptop.waiting() for laptop in (one, second, third)] == [0, 0, 0]


@pytest.mark.parametrize("what", [DOSSIER, BARRIER])
def test_who_helps_may_let_it_go(lab: Lab, what: str) -> None:
    """It was refused as if they wanted to delete the dossier, and waited for ever on everybody else's screen."""
    one, helper, _ = _with_a_card(lab, what, CLAIRE)
    helper.chooses(helper.cards()[0], theirs=False)
    for laptop in (helper, one, helper):
        laptop.syncs()
    with helper.caseload.reading() as reader:
        assert rejected(reader) == ()
    assert one.cards() == helper.cards() == ()
