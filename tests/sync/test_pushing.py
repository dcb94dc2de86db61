"""Batch after batch, the next sent before the one before is settled: each is kept first, taken once, and followed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from store.helpers import barrier, person
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, cut_sync, shared

from parcours_core.protocol import Reason, SyncPeer
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Answer, Call, Tally
from parcours_core.wire.packing import count_ids
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.sync_state import SyncState, without_batch
from parcours_desktop.sync import answering, outlook, pushing
from parcours_desktop.sync.reports import HaltAndAsk

BATCH = 3


class Between:
    """A peer that lets something happen while a batch is on its way, the first one being number 0."""

    def __init__(self, peer: SyncPeer, meanwhile: Callable[[int, Call], None]) -> None:
        self._peer = peer
        self._meanwhile = meanwhile
        self.sent: list[str] = []
        self.answers: list[Answer] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        if call.batch is not None:
            self.sent.append(call.batch.id)
            self._meanwhile(len(self.sent) - 1, call)
        self.answers.append(self._peer.exchange(call))
        return self.answers[-1]


class Erasing(Between):
    """A peer whose server erases what it is asked to, and takes nothing of it any more."""

    def exchange(self, call: Call) -> Answer:
        server: ReferenceServer = self.server
        for dossier in call.erased:
            for key, state in server.states.items():
                if state.dossier == dossier and not state.deleted:
                    server.head += 1
                    server.states[key] = replace(state, deleted=True, values={}, number=server.head)
        before, told = server.refuses, set(call.erased)
        server.refuses = lambda change: Reason.ERASED if change.dossier in told else before(change)
        answer = super().exchange(msgspec.structs.replace(call, erased=[]))
        return msgspec.structs.replace(answer, erased=call.erased)


def meanwhile(laptop: Laptop, doing: Callable[[int, Call], None]) -> Between:
    made = Between(laptop.peer, doing)
    laptop.peer = made
    return made


def everybody(count: int = 10) -> list[JobSeeker]:
    return [person(f"Nom{number}") for number in range(count)]


def test_every_batch_is_kept_before_it_is_sent_and_goes_once(ana: Laptop) -> None:
    ana.sync()
    ana.put(*everybody())
    seen: list[SyncState] = []
    peer = meanwhile(ana, lambda _, call: seen.append(ana.state()))
    report = ana.sync(batch=BATCH)
    assert (report.accepted, report.requests, len(set(peer.sent))) == (10, 4, 4)
    for batch, state in zip(peer.sent, seen, strict=True):
        assert batch in (state.batch, state.next)
    assert ana.waiting() == ()
    assert ana.is_sound()
    assert [len(entries) for entries in ana.server.log.values()] == [1] * 10
    assert (ana.state().batch, ana.state().next) == ("", "")


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_line_cut_at_any_batch_costs_two_repetitions_at_most(ana: Laptop, at: int, before: bool) -> None:
    ana.sync()
    ana.put(*everybody())
    cut_sync(ana, at, before=before, batch=BATCH)
    taken = {batch for _, batch in ana.server.receipts}
    peer = meanwhile(ana, lambda *_: None)
    ana.sync(batch=BATCH)
    assert len(taken & set(peer.sent)) <= 2
    assert len(ana.server.states) == 10
    assert ana.waiting() == ()
    assert ana.is_sound()
    assert [len(entries) for entries in ana.server.log.values()] == [1] * 10


def test_what_is_written_again_while_two_batches_are_under_way_goes_after_them(ana: Laptop, ben: Laptop) -> None:
    ana.sync()
    people = everybody()
    ana.put(*people)

    def edit(number: int, call: Call) -> None:
        if number == 1:
            for each in people:
                ana.change(each, phone="1")
            ana.remove(people[-1])

    meanwhile(ana, edit)
    ana.sync(batch=BATCH)
    assert ana.waiting() == ()
    assert ana.is_sound()
    living = {key[1]: state.values["phone"] for key, state in ana.server.states.items() if not state.deleted}
    assert living == {each.id: "1" for each in people[:-1]}


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("erased", [0, 4, 8])
def test_a_dossier_erased_while_batches_are_under_way_is_erased_everywhere(ana: Laptop, at: int, erased: int) -> None:
    ana.sync()
    people = everybody()
    ana.put(*people, *(barrier(each) for each in people))
    gone = people[erased].id

    def erase(number: int, call: Call) -> None:
        if number == at:
            with ana.writing() as unit:
                erase_dossier(unit, gone)
                unit.commit()

    ana.peer = Erasing(ana.peer, erase)
    ana.sync(batch=BATCH)
    assert ana.sync(batch=BATCH).incident == ""
    assert ana.waiting() == ()
    assert ana.is_sound()
    assert ana.get(JobSeeker, gone) is None
    assert all(state.deleted for state in ana.server.states.values() if state.dossier == gone)
    assert len(ana.everything()) == 18
    assert ana.scalar("SELECT count(*) FROM outbox") == 0


def test_what_follows_a_batch_that_was_erased_on_its_way_is_sent_too(
    ana: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by seed 1300811: two were kept from a line that was cut, and the second was passed over without an end."""
    ana.sync()
    people = everybody()
    ana.put(*people)
    cut_sync(ana, 1, before=True, batch=BATCH)
    first, second = ana.state().batch, ana.state().next
    assert second
    [gone] = [
        each for each in people if ana.scalar(f"SELECT batch FROM outbox WHERE record_id = '{each.id}'") == first
    ][:1]
    choose = pushing.choose

    def erase_first(*given: Any) -> answering.Chosen | None:
        if ana.state().batch == first:
            with ana.writing() as unit:
                erase_dossier(unit, gone.id)
                unit.commit()
        return choose(*given)

    monkeypatch.setattr(pushing, "choose", erase_first)

    def ends(number: int, _: Call) -> None:
        assert number < 20, "the same batch is sent again and again"

    ana.peer = Erasing(ana.peer, ends)
    ana.sync(batch=BATCH)
    ana.sync(batch=BATCH)
    assert ana.waiting() == ()
    assert ana.is_sound()
    assert all(state.deleted for state in ana.server.states.values() if state.dossier == gone.id)
    assert len(ana.everything()) == 9


def test_a_halt_between_two_batches_keeps_both_for_later(ana: Laptop, server: ReferenceServer) -> None:
    for each in [shared(ana) for _ in range(10)][:8]:
        server.take_away("ana", each.id)
    made = everybody(9)
    ana.put(*made)
    with pytest.raises(HaltAndAsk):
        ana.sync(batch=BATCH)
    state = ana.state()
    assert state.batch
    assert ana.sync(batch=BATCH, may_vanish=True).rejected == 0
    assert ana.waiting() == ()
    assert {each.id for each in made} <= {key[1] for key in server.states}
    assert ana.is_sound()


def test_what_others_did_comes_with_the_receipts(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    ben.put(*(barrier(seeker, detail=str(number)) for number in range(7)))
    ben.sync()
    ana.put(*everybody())
    report = ana.sync(batch=BATCH, page=2)
    assert (report.accepted, report.received) == (10, 7)
    with ana.caseload.reading() as reader:
        assert len(reader.find(Barrier)) == 7
    assert ana.is_sound()


def test_the_first_batch_and_its_trail_are_short_and_all_the_rest_follows(
    ana: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "FIRST_BATCH", 2)
    monkeypatch.setattr(outlook, "FIRST_LINES", 3)
    ana.sync()
    ana.put(*(person(f"Nom{number}") for number in range(9)))
    carried: list[tuple[int, int]] = []

    def count(_: int, call: Call) -> None:
        assert call.batch is not None
        carried.append((len(call.trail), sum(count_ids(sheet.ids) for sheet in call.batch.sheets)))

    meanwhile(ana, count)
    assert ana.sync(batch=4).accepted == 9
    assert carried == [(3, 2), (6, 4), (0, 3)]
    assert ana.server.trails["ana-1"] == list(range(1, 10))
    assert ana.is_sound()


def test_a_small_push_and_what_it_brings_is_one_exchange(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    ben.put(barrier(seeker))
    ben.sync()
    ana.change(seeker, phone="2")
    report = ana.sync()
    assert (report.requests, report.accepted, report.received) == (1, 1, 1)
    assert ana.is_sound()


def test_a_tally_that_is_told_and_is_not_ours_is_looked_into(ana: Laptop) -> None:
    ana.sync()
    seeker = person()
    ana.put(seeker)

    class Elsewhere(Between):
        def exchange(self, call: Call) -> Answer:
            answer = super().exchange(call)
            if answer.tally is None:
                return answer
            return msgspec.structs.replace(answer, tally=Tally(answer.tally.count + 1, answer.tally.sum))

    ana.peer = Elsewhere(ana.peer, lambda *_: None)
    report = ana.sync()
    assert (report.accepted, report.requests, report.incident) == (1, 2, "")


def test_a_batch_that_is_let_go_leaves_the_other() -> None:
    state = SyncState(batch="one", next="two")
    assert without_batch(state, "one") == replace(state, batch="two", next="")
    assert without_batch(state, "two") == replace(state, next="")
    assert without_batch(state, "three") == without_batch(state, "") == state
    assert without_batch(SyncState(), "") == SyncState()
