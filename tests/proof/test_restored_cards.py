"""F15, the cards: what waited for a choice when the server was restored waits again, and every laptop knows of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.company import SCOPE
from proof.helpers.lab import Lab
from proof.helpers.restoring_world import copy_database, simulate_restores
from proof.helpers.simulation import length_of

from parcours_core.protocol import Reason
from parcours_desktop.store.outbox import rejected
from parcours_server.services.administering import new_epoch
from parcours_server.storage import scopes


def _restored(lab: Lab, file: Path, copy: Path) -> None:
    copy_database(copy, file)
    with lab.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, new_epoch())
        transaction.commit()


@pytest.mark.parametrize("written_after", [False, True])
def test_a_card_that_the_restore_lost_waits_again(lab: Lab, tmp_path: Path, written_after: bool) -> None:
    one, other, third = lab.laptop(), lab.laptop(), lab.laptop()
    key = one.makes_dossier()
    for laptop in (one, other, third):
        laptop.syncs()
    file, copy = tmp_path / "server.db", tmp_path / "copy.db"
    copy_database(file, copy)
    one.edits(key, ["phone"])
    other.edits(key, ["phone"])
    one.syncs()
    other.syncs()
    assert len(other.cards()) == 1
    _restored(lab, file, copy)
    if written_after:
        third.edits(key, ["street"])
        third.syncs()
    assert lab.sound() == []
    assert [card.field for card in third.cards()] == ["phone"]


def test_a_card_of_a_deleted_record_that_the_restore_lost_waits_again(lab: Lab, tmp_path: Path) -> None:
    one, other, third = lab.laptop(), lab.laptop(), lab.laptop()
    key = one.makes_dossier()
    barrier = one.notes_barrier(key[1])
    for laptop in (one, other, third):
        laptop.syncs()
    one.deletes(barrier)
    other.edits(barrier, ["detail"])
    one.syncs()
    file, copy = tmp_path / "server.db", tmp_path / "copy.db"
    copy_database(file, copy)
    other.syncs()
    one.syncs()
    assert len(one.cards()) == 1
    _restored(lab, file, copy)
    third.syncs()
    assert lab.sound() == []
    assert [card.field for card in third.cards()] == ["detail"]


def test_a_card_of_a_deleted_record_whose_settlement_the_restore_lost_waits_everywhere(
    lab: Lab, tmp_path: Path
) -> None:
    """Found by a seed: who had let it go was never told that it waits again, for graves are not counted."""
    one, other = lab.laptop(), lab.laptop()
    barrier = one.notes_barrier(one.makes_dossier()[1])
    for laptop in (one, other):
        laptop.syncs()
    one.deletes(barrier)
    other.edits(barrier, ["detail"])
    for laptop in (one, other, one):
        laptop.syncs()
    file, copy = tmp_path / "server.db", tmp_path / "copy.db"
    copy_database(file, copy)
    one.chooses(one.cards()[0], theirs=False)
    one.syncs()
    _restored(lab, file, copy)
    assert lab.sound() == []
    assert [[card.field for card in laptop.cards()] for laptop in (one, other)] == [["detail"], ["detail"]]
    other.chooses(other.cards()[0], theirs=False)
    assert lab.sound() == []
    assert not one.cards()


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("first", ["deleted it", "wrote in it", "neither"])
def test_a_card_of_a_record_that_was_made_and_deleted_after_the_backup_waits_again(
    lab: Lab, tmp_path: Path, inside: bool, first: str
) -> None:
    """The restored server has never heard of the record, nor, where it lies ``inside``, of its dossier."""
    one, other, third = lab.laptop(), lab.laptop(), lab.laptop()
    for laptop in (one, other, third):
        laptop.syncs()
    file, copy = tmp_path / "server.db", tmp_path / "copy.db"
    copy_database(file, copy)
    dossier = one.makes_dossier()
    key = one.notes_barrier(dossier[1]) if inside else dossier
    one.syncs()
    other.syncs()
    one.deletes(dossier)
    other.edits(key, ["detail" if inside else "phone"])
    one.syncs()
    other.syncs()
    one.syncs()
    assert [card.field for card in one.cards()] == ["detail" if inside else "phone"]
    _restored(lab, file, copy)
    by_name = {"deleted it": one, "wrote in it": other, "neither": third}
    by_name[first].syncs()
    assert lab.sound() == []
    for laptop in (one, other, third):
        assert [card.field for card in laptop.cards()] == ["detail" if inside else "phone"]
        assert not laptop.dump()[key].values
    other.chooses(other.cards()[0], theirs=False)
    assert lab.sound() == []
    assert not any(laptop.cards() for laptop in (one, other, third))


def test_what_was_deleted_before_the_restore_can_be_brought_back_by_its_card(lab: Lab, tmp_path: Path) -> None:
    one, other = lab.laptop(), lab.laptop()
    for laptop in (one, other):
        laptop.syncs()
    file, copy = tmp_path / "server.db", tmp_path / "copy.db"
    copy_database(file, copy)
    key = one.makes_dossier()
    one.syncs()
    other.syncs()
    one.deletes(key)
    other.edits(key, ["phone"])
    for laptop in (one, other, one):
        laptop.syncs()
    _restored(lab, file, copy)
    (card,) = one.cards()
    one.chooses(card, theirs=True)
    assert lab.sound() == []
    assert (one.dump()[key].values or {})["phone"] == card.value
    assert (other.dump()[key].values or {})["phone"] == card.value


def test_what_was_brought_back_in_a_deleted_dossier_that_the_server_never_heard_of_stays_and_says_so(
    lab: Lab, tmp_path: Path
) -> None:
    """Found by a seed: it was put under seal as of a stranger's dossier, and went from the laptop."""
    one, other = lab.laptop(), lab.laptop()
    for laptop in (one, other):
        laptop.syncs()
    file, copy = tmp_path / "server.db", tmp_path / "copy.db"
    copy_database(file, copy)
    dossier = one.makes_dossier()
    barrier = one.notes_barrier(dossier[1])
    one.syncs()
    other.syncs()
    one.deletes(dossier)
    other.edits(barrier, ["detail"])
    for laptop in (one, other, one):
        laptop.syncs()
    (card,) = one.cards()
    one.chooses(card, theirs=True)
    _restored(lab, file, copy)
    report = one.syncs()
    assert (report.rejected, report.sealed) == (1, 0)
    with one.caseload.reading() as reader:
        assert [entry.rejected for entry in rejected(reader)] == [Reason.DOSSIER_DELETED]
    assert (one.dump()[barrier].values or {})["detail"] == card.value


@pytest.mark.parametrize("seed", [41, 61, 66, 69, 96])
def test_what_the_simulation_once_lost_is_kept(seed: int, tmp_path: Path, model: Path) -> None:
    """Deletions that met later edits, cards that were not offered again, cards that a laptop was never told of."""
    assert simulate_restores(seed, tmp_path, model, steps=80).broken == []


def test_a_card_of_what_a_restored_server_never_heard_of_is_everywhere_or_nowhere(tmp_path: Path, model: Path) -> None:
    """The seed of the campaign that found it."""
    assert simulate_restores(400152, tmp_path, model, steps=length_of(400152)).broken == []
