"""One sync: send what waits, take in what others did, check that both sides hold the same, put right what differs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from parcours_core.merge import Outcome
from parcours_core.protocol import EpochChanged, Forked, SnapshotNeeded, SyncPeer
from parcours_core.wire.messages import PROTOCOL, Answer, Batch, Call, Page, Tally
from parcours_desktop.store import departing, flight, strangers
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.flight import Flight
from parcours_desktop.store.settling import Settling
from parcours_desktop.store.sync_state import (
    SyncState,
    keep_people,
    keep_sync_state,
    moved,
    people_tag,
    read_sync_state,
)
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally as Count
from parcours_desktop.store.unsent_trail import unsent_trail
from parcours_desktop.sync import contents, offering, packs, repairing, snapshotting
from parcours_desktop.sync.guard import check_answer
from parcours_desktop.sync.people import people_as_kept
from parcours_desktop.sync.reports import HaltAndAsk, Step, SyncOptions, SyncReport, Watch
from parcours_desktop.sync.run import Cancelled, Run

TRAIL_LINES = 1000
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
    return run.report


def _to_the_same_state(run: Run) -> None:
    """Exchange until nothing is left; what the server says has changed between two requests is followed."""
    for turn in range(_MOST_TURNS):
        last = turn == _MOST_TURNS - 1
        try:
            _exchange_all(run)
            return
        except EpochChanged as changed:
            if last:
                raise
            offering.offer_again(run, changed.epoch)
        except SnapshotNeeded:
            if last:
                raise
            snapshotting.read_snapshot(run)
        except Forked:
            if last or run.watch.new_identity is None:
                raise
            run.peer = run.watch.new_identity()
            _under_new_identity(run)


def _exchange_all(run: Run) -> None:
    _read_what_is_readable_now(run)
    checks = 0
    while True:
        state = run.state()
        sent = _next_batch(run, state)
        answer, trailing = _exchange(run, state, sent)
        if not state.epoch and answer.visible > run.options.snapshot_from:
            _meet(run, answer.epoch)
            snapshotting.read_snapshot(run)
            continue
        _take(run, state, sent, answer)
        if answer.sound is False:
            repairing.repair(run)
        state = run.state()
        if state.reread:
            _reread(run, state.reread)
        more = answer.page is None or answer.page.more or trailing
        if more or state.batch or _anything_waits(run):
            continue
        if state.leaving:
            _let_leave(run, state.leaving)
        checks += 1
        if answer.sound or checks == _MOST_CHECKS:
            return


def _exchange(run: Run, state: SyncState, sent: Flight | None) -> tuple[Answer, bool]:
    """Make one request; return the answer, and whether lines of the trail are left for another."""
    run.progress(Step.SENDING if sent else Step.RECEIVING, run.report.sent if sent else run.report.received)
    with run.caseload.reading() as reader:
        trail = unsent_trail(reader, state.trail_kept, TRAIL_LINES)
        tag = people_tag(reader)
    call = Call(
        protocol=PROTOCOL,
        epoch=state.epoch,
        cursor=state.cursor,
        limit=run.options.page,
        batch=Batch(sent.id, state.chain, sent.sheets) if sent else None,
        tally=None if sent else Tally(state.count, state.sum),
        people=tag,
        trail=trail,
    )
    answer = run.ask(run.peer.exchange, call)
    return answer, len(trail) == TRAIL_LINES and answer.trail_kept > state.trail_kept


def _next_batch(run: Run, state: SyncState) -> Flight | None:
    """Return the batch that is on its way, or a new one, kept before it is sent; a stranger first says its name."""
    if state.batch:
        with run.caseload.reading() as reader:
            return flight.again(reader, state.batch)
    if not state.epoch or not _anything_waits(run):
        return None
    with run.writing() as unit:
        taken = flight.take(unit, secrets.token_hex(16), run.options.batch)
        keep_sync_state(unit, moved(state, Count(state.count, state.sum), batch=taken.id))
        unit.commit()
    return taken


def _take(run: Run, state: SyncState, sent: Flight | None, answer: Answer) -> None:
    """Take an answer in: the receipt and the page with the cursor, in one transaction."""
    if not sent and not _says_anything(state, answer):
        return
    halted: HaltAndAsk | None = None
    with run.writing() as unit:
        tally, reread = Count(state.count, state.sum), set(state.reread)
        changed: dict[str, object] = {"epoch": answer.epoch}
        if sent and answer.receipt:
            settling = Settling(TakingIn(unit, tally, reread), sent, answer.receipt, run.author)
            settling.settle()
            _count_sent(run.report, settling)
            changed |= {"batch": "", "chain": answer.receipt.chain}
        if answer.trail_kept >= 0:
            changed["trail_kept"] = answer.trail_kept
        if answer.people is not None:
            keep_people(unit, people_as_kept(answer.people))
        try:
            vanished = run.vanished
            if not run.options.may_vanish:
                vanished = check_answer(unit, answer, tally.count, run.vanished)
            if answer.page is not None:
                changed |= _take_page(run, TakingIn(unit, tally, reread), answer.page, state.leaving)
            run.vanished = vanished
        except HaltAndAsk as error:
            halted = error
        keep_sync_state(unit, moved(state, tally, reread=tuple(sorted(reread)), **changed))
        run.told(unit.commit())
    if halted is not None:
        raise halted


def _take_page(run: Run, taking: TakingIn, page: Page, leaving: Sequence[str]) -> dict[str, object]:
    staying = taking.page(page)
    run.count(taking)
    run.report.left += len(page.left) - len(staying)
    return {"cursor": page.cursor, "leaving": tuple(sorted({*leaving, *staying}))}


def _says_anything(state: SyncState, answer: Answer) -> bool:
    page = answer.page
    moves = page is not None and (page.cursor != state.cursor or page.sheets or page.graves or page.left)
    kept = answer.trail_kept >= 0 and answer.trail_kept != state.trail_kept
    fewer = 0 <= answer.visible < state.count
    return bool(moves or kept or fewer or answer.people or answer.receipt or answer.epoch != state.epoch)


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


def _read_what_is_readable_now(run: Run) -> None:
    with run.caseload.reading() as reader:
        pages = strangers.readable(reader)
    for page in pages:
        run.take_in(page)


def _anything_waits(run: Run) -> bool:
    with run.caseload.reading() as reader:
        return flight.anything_waits(reader)


def _meet(run: Run, epoch: str) -> None:
    with run.writing() as unit:
        state = read_sync_state(unit)
        keep_sync_state(unit, moved(state, Count(state.count, state.sum), epoch=epoch))
        unit.commit()


def _under_new_identity(run: Run) -> None:
    """Begin a chain of one's own; what was on its way under the old identity waits again and is sent anew."""
    with run.writing() as unit:
        state = read_sync_state(unit)
        flight.release(unit, state.batch)
        keep_sync_state(unit, moved(state, Count(state.count, state.sum), chain="", batch="", trail_kept=0))
        unit.commit()
