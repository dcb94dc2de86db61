"""F15 to F24, each as people meet them: real laptops, the real engine, the real service, and what is done to them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from proof.helpers.checker import Key
from proof.helpers.company import CLAIRE, MORNING, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.restoring_world import copy_database

from parcours_core.protocol import Incompatible, SyncPeer, Unreachable
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import Answer, Call
from parcours_desktop.store import receipted
from parcours_desktop.store.sync_state import keep_sync_state, moved, read_sync_state
from parcours_desktop.store.tally import count_all
from parcours_desktop.sync.reports import HaltAndAsk, SyncOptions
from parcours_server.services.administering import new_epoch
from parcours_server.storage import horizon, moves, scopes
from parcours_server.storage.sealed import waiting


class Between:
    """Stands before a peer and lets a test change what ``exchange`` is asked and answers."""

    def __init__(self, peer: SyncPeer) -> None:
        self.peer = peer
        self.asked: list[Call] = []
        self.bends = lambda call: call
        self.answers = lambda answer: answer

    def exchange(self, call: Call) -> Answer:
        self.asked.append(call)
        return cast(Answer, self.answers(self.peer.exchange(self.bends(call))))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.peer, name)


def _between(laptop: Laptop) -> Between:
    assert isinstance(laptop.peer, Between)
    return laptop.peer


def _bent(lab: Lab, **options: Any) -> Laptop:
    return lab.laptop(between=lambda peer: cast(SyncPeer, Between(peer)), **options)


def _dossiers(laptop: Laptop, count: int) -> list[Key]:
    keys = [laptop.makes_dossier() for _ in range(count)]
    laptop.syncs()
    return keys


def test_a_server_restored_from_an_older_copy_gets_back_what_it_lost(lab: Lab, tmp_path: Path) -> None:
    """F15: the epoch changes, laptops offer again; what was written on both sides of it is kept."""
    one, other = lab.laptop(), lab.laptop()
    keys = _dossiers(one, 4)
    other.syncs()
    file, copy = tmp_path / "server.db", tmp_path / "copy.db"
    copy_database(file, copy)
    one.edits(keys[0], ["phone"])
    one.edits(keys[1], ["phone"])
    one.notes_barrier(keys[2][1])
    made = one.makes_dossier()
    one.syncs()
    other.edits(keys[3], ["street"])
    copy_database(copy, file)
    with lab.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, new_epoch())
        transaction.commit()
    other.edits(keys[0], ["phone"])
    other.syncs()
    assert lab.sound() == []
    assert made in other.dump()
    assert len([1 for name, _ in other.dump()[keys[0]].all() if name == "phone"]) == 2


def test_a_server_that_answers_nothing_empties_no_laptop(lab: Lab) -> None:
    """F16: less than 80 % would remain: halt and ask; a person may say that it is so."""
    laptop = lab.laptop()
    keys = _dossiers(laptop, 10)
    with lab.company.database.writing(SCOPE) as transaction:
        for table in ("record", "holding", "confidence"):
            transaction.change(f"DELETE FROM {table} WHERE scope = :scope")
        transaction.commit()
    for _ in range(2):
        with pytest.raises(HaltAndAsk):
            laptop.syncs()
        assert set(laptop.dump()) == set(keys)
    laptop.options = SyncOptions(may_vanish=True)
    laptop.syncs()
    assert laptop.dump() == {}


def _with_a_card(lab: Lab) -> tuple[Laptop, list[Key]]:
    """A laptop with three dossiers, and a fourth that was deleted and about which a card asks."""
    one, other = lab.laptop(), lab.laptop()
    doomed, *keys = _dossiers(one, 4)
    other.syncs()
    other.edits(doomed, ["phone"])
    one.deletes(doomed)
    for laptop in (one, other, one):
        laptop.syncs()
    assert [card.record_id for card in one.cards()] == [doomed[1]]
    return one, keys


def test_a_few_dossiers_are_not_emptied_either_though_a_card_of_a_grave_comes(lab: Lab) -> None:
    """F16: after a restore these graves come anew, and said by themselves that what is missing was deleted."""
    laptop, keys = _with_a_card(lab)
    with lab.company.database.writing(SCOPE) as transaction:
        transaction.change("DELETE FROM record WHERE scope = :scope AND NOT deleted")
        transaction.change("DELETE FROM holding WHERE scope = :scope")
        moves.touch_cards_of_graves(transaction)
        transaction.commit()
    for _ in range(2):
        with pytest.raises(HaltAndAsk):
            laptop.syncs()
        assert set(keys) <= set(laptop.dump())
    laptop.options = SyncOptions(may_vanish=True)
    laptop.syncs()
    assert not set(keys) & set(laptop.dump())


def test_a_few_dossiers_that_were_all_deleted_go_unasked(lab: Lab) -> None:
    laptop, keys = _with_a_card(lab)
    other = lab.laptop()
    other.syncs()
    for key in keys:
        laptop.deletes(key)
    laptop.syncs()
    other.deletes(keys[0])
    other.syncs()
    assert not set(keys) & set(other.dump())


def test_a_fifth_of_the_dossiers_does_not_vanish_unasked(lab: Lab) -> None:
    """F16: one sync that would delete more than a fifth of the dossiers halts and asks; a few may always go."""
    one, other = lab.laptop(), lab.laptop()
    keys = _dossiers(one, 30)
    other.syncs()
    for key in keys[:7]:
        one.deletes(key)
    one.syncs()
    with pytest.raises(HaltAndAsk):
        other.syncs()
    assert set(keys) <= set(other.dump())
    other.options = SyncOptions(may_vanish=True)
    other.syncs()
    assert len(other.dump()) == 23
    few = lab.laptop()
    few.syncs()
    for key in keys[7:11]:
        one.deletes(key)
    one.syncs()
    few.syncs()
    assert len(few.dump()) == 19


@pytest.mark.parametrize("step", [1, -1])
def test_programs_too_far_apart_refuse_and_keep_what_waits(lab: Lab, step: int) -> None:
    """F17: a clear refusal; what was not sent is intact, and accepted once both speak alike."""
    laptop = _bent(lab)
    key = laptop.makes_dossier()
    _between(laptop).bends = lambda call: msgspec.structs.replace(call, protocol=call.protocol + step)
    with pytest.raises(Incompatible) as told:
        laptop.syncs()
    assert told.value.newer_program is (step < 0)
    assert laptop.waiting() == 1
    _between(laptop).bends = lambda call: call
    laptop.syncs()
    assert laptop.waiting() == 0
    assert key in laptop.dump()
    assert lab.sound() == []


def test_access_that_ends_takes_the_rows_and_seals_what_was_not_sent(lab: Lab) -> None:
    """F18."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    (key,) = _dossiers(anne, 1)
    share = anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    claire.edits(key, ["phone"])
    barrier = claire.notes_barrier(key[1])
    anne.deletes(share)
    anne.syncs()
    report = claire.syncs()
    assert claire.dump() == {}
    assert claire.waiting() == 0
    assert report.sealed == 2
    with lab.company.database.reading(SCOPE) as transaction:
        sealed = repr([one.change for one in waiting(transaction)])
    assert "laptop 1 1" in sealed
    assert barrier not in anne.dump()
    report = claire.syncs()
    assert report.incident == ""


def test_a_laptop_away_longer_than_deletions_are_remembered_loses_nothing(lab: Lab) -> None:
    """F21: 50 unsent edits and a deletion it never heard of: a snapshot, then what waits; nothing comes back."""
    one, away = lab.laptop(), lab.laptop()
    keys = _dossiers(one, 60)
    away.syncs()
    one.deletes(keys[0])
    one.syncs()
    lab.company.days_pass(1)
    one.syncs()
    for key in keys[10:60]:
        away.edits(key, ["phone"])
    lab.company.days_pass(200)
    one.syncs()
    with lab.company.database.writing(SCOPE) as transaction:
        before = MORNING.date() + timedelta(days=2)
        assert horizon.purge(transaction, before.isoformat()).records == 1
        transaction.commit()
    away.syncs()
    assert keys[0] not in away.dump()
    assert lab.sound() == []


def test_a_wrong_mark_is_repaired_and_told_and_what_waits_is_kept(lab: Lab) -> None:
    """F24: a row that is not what the server holds; the scope repairs itself, never by force one way."""
    laptop = lab.laptop()
    keys = _dossiers(laptop, 12)
    laptop.edits(keys[3], ["phone"])
    with laptop.caseload.writing("panne", author="", at=laptop.clock()) as unit:
        receipted.write_beside(unit.connection)
        unit.connection.exec_driver_sql("DELETE FROM job_seeker WHERE id = ?", (keys[5][1],))
        unit.connection.exec_driver_sql(
            "UPDATE job_seeker SET server_number = server_number - 1, street = 'damaged' WHERE id = ?", (keys[6][1],)
        )
        unit.commit()
    _miscount(laptop)
    report = laptop.syncs()
    assert report.incident
    assert laptop.waiting() == 0
    assert lab.sound() == []
    assert laptop.syncs().incident == ""


def test_control_without_the_tally_nobody_would_notice(lab: Lab) -> None:
    """The same damage, with the server's verdict taken away: the laptop stays wrong."""
    laptop = _bent(lab)
    keys = _dossiers(laptop, 3)
    with laptop.caseload.writing("panne", author="", at=laptop.clock()) as unit:
        unit.connection.exec_driver_sql("DELETE FROM job_seeker WHERE id = ?", (keys[1][1],))
        unit.commit()
    _miscount(laptop)
    _between(laptop).answers = lambda answer: msgspec.structs.replace(answer, sound=True)
    assert laptop.syncs().incident == ""
    assert keys[1] not in laptop.dump()


def test_a_line_that_is_dead_changes_nothing_but_the_status(lab: Lab) -> None:
    laptop = _bent(lab)
    key = laptop.makes_dossier()

    def dead(call: Call) -> Call:
        raise Unreachable("no network")

    _between(laptop).bends = dead
    before = laptop.dump()
    with pytest.raises(Unreachable):
        laptop.syncs()
    assert laptop.dump() == before
    assert laptop.waiting() == 1
    assert key in before


def test_to_sync_with_nothing_to_do_is_one_request(lab: Lab) -> None:
    laptop = _bent(lab)
    _dossiers(laptop, 3)
    laptop.syncs()
    _between(laptop).asked.clear()
    assert laptop.syncs().requests == 1
    assert len(_between(laptop).asked) == 1


def _miscount(laptop: Laptop) -> None:
    """Let the tally be what is really there: the damage was not done through the engine."""
    with laptop.caseload.writing("panne", author="", at=laptop.clock()) as unit:
        keep_sync_state(unit, moved(read_sync_state(unit), count_all(unit.connection)))
        unit.commit()
