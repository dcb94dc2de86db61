"""F15: of a restored server it is said that it opens a dossier no more only where it does not show it."""

from __future__ import annotations

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE, MARC, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.awaiting import awaited
from parcours_server.storage.sealed import waiting


@pytest.fixture
def three(moving_lab: Lab) -> tuple[Laptop, Laptop, Laptop]:
    """Anne, Claire, and Marc who supervises."""
    return moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE), moving_lab.laptop(MARC)


def _is_said_to_be_closed(claire: Laptop, key: Key) -> bool:
    """Let Claire come to the restored server; say whether she was told, and awaits the dossier."""
    said = "ne vous ouvre plus" in claire.syncs().incident
    with claire.caseload.reading() as reader:
        assert (key[1] in awaited(reader)) is said
    return said


def _only_the_person(anne: Laptop, key: Key) -> None:
    """Delete a dossier's own record: who reads along is told of it, and its shares hold on."""
    with anne.caseload.writing("supprimer", author=anne.owner, at=anne.clock()) as unit:
        unit.delete(JobSeeker, key[1])
        unit.commit()
    anne.history.deleted(anne.name, key)


@pytest.mark.parametrize("right", [ShareRight.READ, ShareRight.HELP])
def test_a_dossier_that_was_deleted_is_not_closed(
    moving_company: MovingCompany, three: tuple[Laptop, Laptop, Laptop], right: ShareRight
) -> None:
    anne, claire, _ = three
    key = anne.makes_dossier()
    anne.notes_barrier(key[1])
    anne.shares(key[1], CLAIRE, right, confidences=True)
    anne.syncs()
    claire.syncs()
    backup = moving_company.backs_up()
    anne.edits(key, ["phone"])
    anne.syncs()
    claire.syncs()
    moving_company.restores(backup)
    _only_the_person(anne, key)
    anne.syncs()
    assert not _is_said_to_be_closed(claire, key)
    anne.syncs()
    claire.syncs()
    assert key not in claire.records()


def test_one_that_may_only_be_read_again_is_not_closed(
    moving_company: MovingCompany, three: tuple[Laptop, Laptop, Laptop]
) -> None:
    """Its own record is the same on both sides, so that no listing names it; what was noted in it goes under seal."""
    anne, claire, _ = three
    key = anne.makes_dossier()
    anne.shares(key[1], CLAIRE, ShareRight.READ, confidences=True)
    anne.syncs()
    claire.syncs()
    backup = moving_company.backs_up()
    helps = anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    barrier = claire.notes_barrier(key[1])
    claire.syncs()
    with claire.caseload.reading() as reader:
        assert reader.plain(*helps) is not None
    detail = (claire.dump()[barrier].values or {})["detail"]
    moving_company.restores(backup)
    assert not _is_said_to_be_closed(claire, key)
    for laptop in (anne, claire, anne):
        laptop.syncs()
    assert claire.dump()[key] == anne.dump()[key]
    assert barrier not in claire.records()
    with moving_company.database.reading(SCOPE) as transaction:
        assert str(detail) in repr([one.change for one in waiting(transaction)])


def test_one_that_is_shown_no_more_is(moving_company: MovingCompany, three: tuple[Laptop, Laptop, Laptop]) -> None:
    anne, claire, _ = three
    key = anne.makes_dossier()
    anne.syncs()
    backup = moving_company.backs_up()
    anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    moving_company.restores(backup)
    assert _is_said_to_be_closed(claire, key)
