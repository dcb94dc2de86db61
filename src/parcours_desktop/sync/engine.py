"""One sync: send what waits, take in what others did, check that both sides hold the same, put right what differs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from parcours_core.language import tr
from parcours_core.merge import Outcome
from parcours_core.protocol import EpochChanged, Forked, SnapshotNeeded, SyncPeer
from parcours_core.wire.messages import PROTOCOL, Answer, Batch, Call, Page, Tally, TrailRow, Vault
from parcours_desktop.store import awaiting, departing, flight, strangers
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.erasure import erasures_asked
from parcours_desktop.store.flight import Flight
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.store.settling import Settling
from parcours_desktop.store.sync_state import (
    SyncState,
    keep_keys_told,
    keep_people,
    keep_sync_state,
    moved,
    read_people,
    read_sync_state,
)
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally as Count
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.store.unsent_trail import unsent_trail
from parcours_desktop.sync import contents, erasing, keys_told, offering, packs, repairing, snapshotting
from parcours_desktop.sync.guard import Gone, check_answer
from parcours_desktop.sync.people import people_as_kept, tag_of
from parcours_desktop.sync.reading_ahead import ReadingAhead
from parcours_desktop.sync.reports import HaltAndAsk, Step, SyncOptions, SyncReport, Watch
from parcours_desktop.sync.run import Cancelled, Run, without_collecting

TRAIL_LINES = 5000
"""How many lines of the trail travel with one request."""

_MOST_TURNS = 6
_MOST_CHECKS = 4
_FETCHED_AT_ONCE = 500


def sync_once(
    caseload: Caseload,
    peer: SyncPeer,
    *,
    now: Callable[[], datetime],
    options: SyncOptions | None = None,
    watch: Watch | None = None,
) -> SyncReport:
    """Bring the caseload and the server to the same state, and report what was done.

    Everything that was done before it stops stands, and the next sync goes on from there. Raises ``SyncTrouble``:
    ``HaltAndAsk`` where much would vanish, and what the peer raises and this cannot put right by itself; ``StoreError``
    for what the disk does.
    """
    run = Run(caseload, peer, now, options or SyncOptions(), watch or Watch())
    try:
        _to_the_same_state(run)
        if run.options.contents and not run.options.metered:
            contents.send(run)
            contents.fetch(run)
        if run.options.pack is not None and not run.options.metered:
            packs.refresh(run, run.options.pack)
    except Cancelled:
        run.report.cancelled = True
    finally:
        erasing.scrub(run)
    return run.report


def _to_the_same_state(run: Run) -> None:
    """Exchange until nothing is left; what the server says has changed between two requests is followed."""
    if _was_restored(run):
        _become_another(run)
    for turn in range(_MOST_TURNS):
        last = turn == _MOST_TURNS - 1
        try:
            with ReadingAhead(run) as ahead:
                _exchange_all(run, ahead)
            return
        except EpochChanged as changed:
            if last:
                raise
            offering.offer_again(run, changed.epoch)
        except SnapshotNeeded:
            if last:
                raise
            offering.give_back_shown(run)
            snapshotting.read_snapshot(run)
        except Forked:
            if last or run.watch.new_identity is None:
                raise
            _become_another(run)


def _exchange_all(run: Run, ahead: ReadingAhead) -> None:
    checks = asked = 0
    sent: Flight | None = None
    for page in _look(run).readable:
        run.take_in(page)
    while True:
        standing = _look(run)
        state = standing.state
        if state.batch and (sent is None or sent.id != state.batch):
            sent = _again(run, state.batch)
        elif not state.batch:
            # Erasures go first: where the server keeps a dossier, its deletions are not to be sent.
            asks = len(standing.erased) > asked
            state, sent = _first_batch(run) if standing.waits and state.epoch and not asks else (state, None)
        call = _call(run, standing, state, sent)
        run.progress(Step.SENDING if sent else Step.RECEIVING, run.report.sent if sent else run.report.received)
        answer = ahead.answer_to(call) or run.ask(run.peer.exchange, call)
        asked = len(standing.erased)
        if not state.epoch and answer.visible > run.options.snapshot_from:
            snapshotting.read_snapshot(run)
            continue
        if back := offering.back_in(run, answer.page):
            # Asked again after it: nothing of this answer was taken.
            offering.give_back(run, back)
            continue
        if not sent:
            ahead.begin(call, answer)
        state, sent, waits = _take(run, state, sent, answer)
        if answer.sound is False:
            offering.give_back_shown(run)
            repairing.repair(run)
        if state.reread:
            ahead.wait()
            _reread(run, state.reread)
        trailing = len(standing.trail) == TRAIL_LINES and answer.trail_kept > standing.state.trail_kept
        # What the server keeps that was erased here is missed by the next check only.
        if answer.page is None or answer.page.more or trailing or waits or answer.kept:
            continue
        if state.leaving:
            _let_leave(run, state.leaving)
        checks += 1
        if answer.sound or checks == _MOST_CHECKS:
            return


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is to be known before a request, read in one view of the file."""

    state: SyncState
    waits: bool
    trail: list[TrailRow]
    tag: str
    readable: list[Page]
    erased: tuple[str, ...]
    vault: Vault | None


def _look(run: Run) -> _Standing:
    with run.caseload.reading() as reader:
        state = read_sync_state(reader)
        people = read_people(reader)
        run.know(people)
        return _Standing(
            state,
            flight.anything_waits(reader),
            unsent_trail(reader, state.trail_kept, TRAIL_LINES),
            tag_of(people),
            strangers.readable(reader),
            erasures_asked(reader),
            keys_told.news(reader, run.options.vault, state.epoch),
        )


def _call(run: Run, standing: _Standing, state: SyncState, sent: Flight | None) -> Call:
    return Call(
        protocol=PROTOCOL,
        epoch=state.epoch,
        cursor=state.cursor,
        # Who begins asks first how much there is, and chooses then between pages and a snapshot.
        limit=run.options.page if state.epoch else 0,
        batch=Batch(sent.id, state.chain, sent.sheets) if sent else None,
        tally=None if sent else Tally(state.count, state.sum),
        people=standing.tag,
        trail=standing.trail,
        erased=list(standing.erased),
        # Whoever begins does not know yet whom it tells.
        vault=standing.vault if state.epoch else None,
    )


def _again(run: Run, batch: str) -> Flight:
    with run.caseload.reading() as reader:
        return flight.again(reader, batch)


def _first_batch(run: Run) -> tuple[SyncState, Flight]:
    """Choose a batch, and keep which it is before it is sent."""
    with run.writing() as unit:
        state, taken = _next_batch(run, unit, read_sync_state(unit))
        keep_sync_state(unit, state)
        unit.commit()
    return state, taken


def _next_batch(run: Run, unit: UnitOfWork, state: SyncState) -> tuple[SyncState, Flight]:
    taken = flight.take(unit, secrets.token_hex(16), run.options.batch)
    return replace(state, batch=taken.id), taken


def _take(run: Run, state: SyncState, sent: Flight | None, answer: Answer) -> tuple[SyncState, Flight | None, bool]:
    """Take an answer in: the receipt and the page with the cursor, and the next batch chosen, in one transaction.

    Returns where the device stands then, the next batch, and whether anything waits to be sent.
    """
    if not sent and not _says_anything(state, answer):
        return state, None, False
    halted: HaltAndAsk | None = None
    following: Flight | None = None
    with without_collecting(), run.writing() as unit:
        # Read again: a person may have given up a rejected change while the request was on its way.
        state = read_sync_state(unit)
        tally, reread = Count(state.count, state.sum), set(state.reread)
        changed: dict[str, Any] = {"epoch": answer.epoch}
        if sent and answer.receipt:
            changed["chain"] = answer.receipt.chain
        # Where a person erased something of the batch meanwhile, the rest of it waits again and is sent anew.
        if sent and answer.receipt and state.batch == sent.id:
            taking = TakingIn(unit, tally, reread)
            settling = Settling(taking, sent, answer.receipt, run.author)
            settling.settle()
            run.say_erased(taking)
            _count_sent(run.report, settling)
            changed["batch"] = ""
        if answer.erased or answer.kept:
            erasing.take_answer(run, TakingIn(unit, tally, reread), answer)
        if answer.trail_kept >= 0:
            changed["trail_kept"] = answer.trail_kept
        if answer.vault_kept:
            keys_told.keep(unit, run.options.vault, answer.epoch)
        if answer.people is not None:
            keep_people(unit, people_as_kept(answer.people))
        try:
            vanished = run.vanished
            if not run.options.may_vanish:
                vanished = check_answer(unit, answer, tally.count, Gone(run.vanished, state.leaving))
            if answer.page is not None:
                changed |= _take_page(run, TakingIn(unit, tally, reread), answer.page, state.leaving)
            run.vanished = vanished
        except HaltAndAsk as error:
            halted = error
        state = moved(state, tally, reread=tuple(sorted(reread)), **changed)
        waits = flight.anything_waits(unit)
        if waits and halted is None:
            state, following = _next_batch(run, unit, state)
        keep_sync_state(unit, state)
        run.told(unit.commit())
    if halted is not None:
        raise halted
    return state, following, waits


def _take_page(run: Run, taking: TakingIn, page: Page, leaving: Sequence[str]) -> dict[str, Any]:
    awaiting.await_no_more(taking.unit, page.left)
    staying = taking.page(page, run.ready(page))
    run.count(taking)
    run.report.left += len(page.left) - len(staying)
    return {"cursor": page.cursor, "leaving": tuple(sorted({*leaving, *staying}))}


def _says_anything(state: SyncState, answer: Answer) -> bool:
    page = answer.page
    moves = page is not None and (page.cursor != state.cursor or page.sheets or page.graves or page.left)
    kept = answer.trail_kept >= 0 and answer.trail_kept != state.trail_kept
    fewer = 0 <= answer.visible < state.count
    said = answer.people or answer.erased or answer.kept or answer.vault_kept
    return bool(moves or kept or fewer or said or answer.receipt or answer.epoch != state.epoch)


def _count_sent(report: SyncReport, settling: Settling) -> None:
    outcomes = settling.outcomes
    report.sent += outcomes.total()
    report.accepted += outcomes[Outcome.ACCEPTED] + outcomes[Outcome.SAME]
    report.merged += outcomes[Outcome.MERGED]
    report.rivalled += outcomes[Outcome.RIVALLED]
    report.rejected += outcomes[Outcome.REJECTED]
    report.sealed += outcomes[Outcome.SEALED]


def _reread(run: Run, wanted: Sequence[tuple[str, str]]) -> None:
    """Ask for records of which the server holds something that has not come by the feed."""
    for start in range(0, len(wanted), _FETCHED_AT_ONCE):
        asked = list(wanted[start : start + _FETCHED_AT_ONCE])
        run.take_in(run.ask(run.peer.fetch, asked))
    left = run.state().reread
    if left:
        with run.writing() as unit:
            state = read_sync_state(unit)
            tally = Count(state.count, state.sum)
            departing.remove_records(unit, tally, left)
            keep_sync_state(unit, moved(state, tally, reread=()))
            run.told(unit.commit())


def _let_leave(run: Run, leaving: Sequence[str]) -> None:
    """Let the dossiers go whose unsent changes were set aside for a supervisor by now."""
    with run.writing() as unit:
        state = read_sync_state(unit)
        tally = Count(state.count, state.sum)
        staying = departing.remove(unit, tally, leaving)
        run.report.left += len(leaving) - len(staying)
        keep_sync_state(unit, moved(state, tally, leaving=tuple(staying)))
        run.told(unit.commit())


def _was_restored(run: Run) -> bool:
    """Say whether this file came from a backup: the device from which it was copied may have sent since."""
    with run.caseload.reading() as reader:
        return bool(setting(reader, RESTORED, False))


def _become_another(run: Run) -> None:
    """Take a new identity and begin a chain of one's own.

    What was on its way under the old identity waits again and is sent anew. Raises ``Forked`` where none is to be had.
    """
    if run.watch.new_identity is None:
        raise Forked(tr("Ces dossiers viennent d’une sauvegarde : ils doivent d’abord s’inscrire à nouveau."))
    run.peer = run.ask(run.watch.new_identity)
    with run.writing() as unit:
        state = read_sync_state(unit)
        flight.release(unit, state.batch)
        keep_sync_state(unit, moved(state, Count(state.count, state.sum), chain="", batch="", trail_kept=0))
        unit.keep_setting(RESTORED, False)
        keep_keys_told(unit, None)
        unit.commit()
