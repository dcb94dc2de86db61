"""Erasures in the engine: told until answered, after a restore again, and nothing lost where an older server is met."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from store.helpers import fresh_id
from sync.laptops import Laptop, Laptops, shared

from parcours_core.protocol import EpochChanged
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Answer, Call
from parcours_desktop.store import flight
from parcours_desktop.store.erasure import ASKED, TOLD, erase_dossier
from parcours_desktop.store.scrubbing import SCRUB_DUE
from parcours_desktop.store.settings import setting
from parcours_desktop.store.sync_state import keep_sync_state, read_sync_state
from parcours_desktop.store.unit_of_work import UnitOfWork


class Erasing:
    """A peer whose server knows of erasures; ``keeps`` it does not erase."""

    def __init__(self, peer: Any, *keeps: str) -> None:
        self._peer = peer
        self._keeps = set(keeps)
        self.calls: list[Call] = []

    def exchange(self, call: Call) -> Answer:
        self.calls.append(call)
        answer = self._peer.exchange(msgspec.structs.replace(call, erased=[]))
        kept = [one for one in call.erased if one in self._keeps]
        done = [one for one in call.erased if one not in self._keeps]
        return msgspec.structs.replace(answer, erased=done, kept=kept)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)


def erase(laptop: Laptop, dossier: str) -> None:
    with laptop.writing("Dossier effacé") as unit:
        erase_dossier(unit, dossier)
        unit.commit()


def kept(laptop: Laptop, name: str) -> Any:
    with laptop.caseload.reading() as reader:
        return setting(reader, name, [])


def test_it_is_asked_before_any_deletion_goes_and_once_only(ana: Laptop, ben: Laptop) -> None:
    made = shared(ana, ben)
    erase(ana, made.id)
    assert kept(ana, ASKED) == [made.id]
    peer = Erasing(ana.peer)
    ana.peer = peer
    ana.sync()
    assert next((call.erased, call.batch is None) for call in peer.calls) == ([made.id], True)
    assert all(not call.erased for call in peer.calls[1:])
    assert (kept(ana, ASKED), kept(ana, TOLD)) == ([], [made.id])
    ana.sync()
    assert not peer.calls[-1].erased


def test_an_older_server_is_told_by_deletions_and_asked_again(ana: Laptop, ben: Laptop) -> None:
    made = shared(ana, ben)
    erase(ana, made.id)
    ana.sync()
    assert ana.waiting() == ()
    assert kept(ana, ASKED) == [made.id]
    assert ana.is_sound()
    ben.sync()
    assert ben.get(type(made), made.id) is None


def test_what_the_server_keeps_comes_back_whole(ana: Laptop, ben: Laptop) -> None:
    made = shared(ana, ben)
    ben.put(barrier := Barrier(id=fresh_id(), job_seeker_id=made.id, kind="mobility"))
    ben.sync()
    erase(ben, made.id)
    ben.peer = Erasing(ben.peer, made.id)
    report = ben.sync()
    assert "garde un dossier effacé ici" in report.incident
    assert ben.get(type(made), made.id) == made
    assert ben.get(Barrier, barrier.id) == barrier
    assert ben.is_sound()
    assert kept(ben, ASKED) == []


def _asked_about_what_is_deleted(ana: Laptop, ben: Laptop) -> tuple[JobSeeker, Barrier]:
    """Return a dossier, and a barrier in it that was deleted by one while the other had changed it."""
    made = shared(ana, ben)
    ana.put(barrier := Barrier(id=fresh_id(), job_seeker_id=made.id, kind="mobility"))
    ana.sync()
    ben.sync()
    ben.change(barrier, detail="what is not to be lost")
    ana.remove(barrier)
    for laptop in (ana, ben, ana):
        laptop.sync()
    return made, barrier


def test_what_is_asked_about_a_deleted_record_comes_back_with_what_the_server_keeps(ana: Laptop, ben: Laptop) -> None:
    """Found by seed 2106748: both sides counted the same, since what is deleted is in no tally."""
    made, barrier = _asked_about_what_is_deleted(ana, ben)
    assert [card.value for card in ben.cards()] == ["what is not to be lost"]
    erase(ben, made.id)
    ben.peer = Erasing(ben.peer, made.id)
    ben.sync()
    assert ben.cards() == ana.cards() != ()
    assert ben.get(Barrier, barrier.id) is None
    assert ben.is_sound()


def test_a_card_about_what_was_deleted_before_it_came_is_erased_too(ana: Laptop, ben: Laptop, laptops: Laptops) -> None:
    made, _ = _asked_about_what_is_deleted(ana, ben)
    zoe = laptops.open("zoe")
    ana.server.give("zoe", made.id)
    zoe.sync()
    (card,) = zoe.cards()
    erase(zoe, made.id)
    plain, zoe.peer = zoe.peer, Erasing(zoe.peer, made.id)
    zoe.sync()
    assert zoe.cards() == (card,)
    assert zoe.waiting() == ()
    erase(zoe, made.id)
    zoe.peer = plain
    zoe.sync()
    ana.sync()
    assert (zoe.cards(), ana.cards(), zoe.waiting()) == ((), (), ())


def test_after_a_restore_of_the_server_it_is_asked_again_and_said_where_it_stays(ana: Laptop, ben: Laptop) -> None:
    made = shared(ana, ben)
    erase(ana, made.id)
    plain = ana.peer
    ana.peer = Erasing(plain)
    ana.sync()
    assert kept(ana, TOLD) == [made.id]

    class Restored(Erasing):
        """Once, the server says that it was restored; somebody else answers there for the dossier."""

        def exchange(self, call: Call) -> Answer:
            if not self.calls:
                self.calls.append(call)
                raise EpochChanged("", epoch=call.epoch)
            return super().exchange(call)

    peer = Restored(plain, made.id)
    ana.peer = peer
    report = ana.sync()
    assert peer.calls[1].erased == [made.id]
    assert "garde un dossier effacé ici" in report.incident
    assert kept(ana, ASKED) == []


def test_the_file_is_written_anew_after_the_sync(ana: Laptop, ben: Laptop) -> None:
    made = shared(ana, ben)
    erase(ana, made.id)
    assert kept(ana, SCRUB_DUE) is True
    ana.sync()
    assert kept(ana, SCRUB_DUE) is False


def test_a_batch_that_is_on_its_way_waits_again_without_what_was_erased(ana: Laptop, ben: Laptop) -> None:
    made = shared(ana, ben)
    other = shared(ana, ben)
    ana.change(made, phone="1")
    ana.change(other, phone="2")
    with ana.writing() as unit:
        _take(unit)
        unit.commit()
    ana.change(other, phone="3")
    erase(ana, made.id)
    assert ana.state().batch == ""
    waiting = {each.key: each for each in ana.waiting()}
    assert set(waiting) == {("job_seeker", made.id), ("job_seeker", other.id)}
    assert not any(each.batch or each.sent for each in waiting.values())
    ana.sync()
    ben.sync()
    assert ben.get(type(other), other.id).phone == "3"


def _take(unit: UnitOfWork) -> None:
    flight.take(unit, "on its way", 10)
    keep_sync_state(unit, replace(read_sync_state(unit), batch="on its way"))
