"""F15 with S17: who waits for a dossier to be given back is told that it was erased meanwhile."""

from __future__ import annotations

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.laptops import DATA_KEY, Laptop
from proof.helpers.moving import MovingCompany
from support.raw_pages import hits

from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.awaiting import awaited
from parcours_desktop.store.erasure import erase_dossier


def _waits(moving_lab: Lab, company: MovingCompany) -> tuple[Laptop, Laptop, Key]:
    """Anne shared after the backup, the server is restored, and Claire comes first: she waits for the dossier."""
    anne, claire = moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    anne.syncs()
    claire.makes_dossier()
    claire.syncs()
    backup = company.backs_up()
    anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    company.restores(backup)
    claire.syncs()
    with claire.caseload.reading() as reader:
        assert awaited(reader) == {key[1]}
    return anne, claire, key


def _erases(anne: Laptop, key: Key) -> None:
    with anne.caseload.writing("effacer", author=anne.owner, at=anne.clock()) as unit:
        erase_dossier(unit, key[1])
        unit.commit()
    anne.syncs()


@pytest.mark.parametrize("writes", [False, True], ids=["she only reads", "she wrote in it"])
@pytest.mark.parametrize("sends", [False, True], ids=["at once", "after she sent something"])
def test_what_was_erased_meanwhile_leaves_her_too(
    moving_lab: Lab, moving_company: MovingCompany, *, sends: bool, writes: bool
) -> None:
    anne, claire, key = _waits(moving_lab, moving_company)
    words = [str(value) for name, value in claire.dump()[key].all() if name == "phone"]
    if writes:
        claire.notes_barrier(key[1])
    if sends:
        claire.makes_dossier()
        claire.syncs()
    _erases(anne, key)
    report = claire.syncs()
    assert key not in claire.dump()
    assert hits(claire.path, DATA_KEY, words) == {}
    assert "effacé ici aussi" in report.incident
    assert ("Ce que vous y aviez noté" in report.incident) == writes
    assert claire.waiting() == 0
    with claire.caseload.reading() as reader:
        assert awaited(reader) == frozenset()


def test_what_was_not_erased_goes_on_being_awaited(moving_lab: Lab, moving_company: MovingCompany) -> None:
    anne, claire, key = _waits(moving_lab, moving_company)
    claire.notes_barrier(key[1])
    for _ in range(2):
        claire.makes_dossier()
        claire.syncs()
    assert key in claire.dump()
    with claire.caseload.reading() as reader:
        assert awaited(reader) == {key[1]}
    anne.syncs()
    for _ in range(2):
        claire.syncs()
        anne.syncs()
    assert claire.waiting() == 0
    assert claire.dump()[key] == anne.dump()[key]


@pytest.mark.parametrize("right", [ShareRight.HELP, ShareRight.RESPONSIBLE])
@pytest.mark.parametrize("before", [True, False], ids=["before she awaited it", "while she awaits it"])
def test_it_leaves_her_too_where_she_deleted_it_herself(
    moving_lab: Lab, moving_company: MovingCompany, *, before: bool, right: ShareRight
) -> None:
    """Found by seed 4000345: what she deleted was put under seal, and its history stood on with her for good."""
    anne, claire = moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    anne.syncs()
    backup = moving_company.backs_up()
    anne.shares(key[1], CLAIRE, right, confidences=True)
    anne.syncs()
    claire.syncs()
    words = [str(value) for name, value in claire.dump()[key].all() if name == "phone"]
    if before:
        claire.deletes(key)
    moving_company.restores(backup)
    claire.syncs()
    if not before:
        claire.deletes(key)
        claire.syncs()
    with claire.caseload.reading() as reader:
        assert awaited(reader) == {key[1]}
    assert claire.waiting()
    _erases(anne, key)
    claire.syncs()
    assert hits(claire.path, DATA_KEY, words) == {}
    assert claire.waiting() == 0
    with claire.caseload.reading() as reader:
        assert awaited(reader) == frozenset()


def test_what_she_deleted_goes_once_it_is_given_back(moving_lab: Lab, moving_company: MovingCompany) -> None:
    """She is told then, like anybody who only helps, that it is not hers to delete; under a seal nobody told her."""
    anne, claire, key = _waits(moving_lab, moving_company)
    claire.deletes(key)
    report = claire.syncs()
    assert (claire.waiting(), report.sent) == (2, 0)
    anne.syncs()
    report = claire.syncs()
    assert (claire.waiting(), report.rejected, report.sealed) == (0, 2, 0)
