"""One sync: send what waits, take in what others did, check that both sides hold the same, put right what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from parcours_core.collecting import without_collecting
from parcours_core.language import tr
from parcours_core.protocol import EpochChanged, Forked, SnapshotNeeded, SyncPeer, SyncTrouble
from parcours_desktop.store import departing, flight, waiting_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.giving_up import take_in_withheld
from parcours_desktop.store.settings import RESTORED
from parcours_desktop.store.sync_state import SyncState, keep_keys_told, keep_sync_state, moved, read_sync_state
from parcours_desktop.store.tally import Tally as Count
from parcours_desktop.sync import contents, erasing, offering, packs, repairing, snapshotting
from parcours_desktop.sync.ahead import Ahead
from parcours_desktop.sync.answering import take
from parcours_desktop.sync.outlook import Beginning, Outlook, begin, look, trail_goes_on
from parcours_desktop.sync.pushing import Exchanged, push
from parcours_desktop.sync.reports import Step, SyncOptions, SyncReport, Watch
from parcours_desktop.sync.run import Cancelled, Run

_MOST_TURNS = 6
_MOST_CHECKS = 4
_FETCHED_AT_ONCE = 500


@without_collecting()
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
    beginning = begin(run)
    try:
        _to_the_same_state(run, beginning)
        run.lay()
        if run.options.contents and not run.options.metered and run.remains.files:
            contents.move(run)
        if run.options.pack is not None and not run.options.metered:
            packs.refresh(run, run.options.pack)
    except Cancelled:
        run.report.cancelled = True
    except SyncTrouble:
        run.lay()
        raise
    finally:
        run.tell()
        if run.report.received or run.report.deleted or run.report.left:
            # Once for all pages: the screen is about to say that all is saved.
            caseload.make_last()
        if run.remains.scrub:
            erasing.scrub(run)
    return run.report


def _to_the_same_state(run: Run, beginning: Beginning) -> None:
    """Exchange until nothing is left; what the server says has changed between two requests is followed."""
    if beginning.receipted:
        run.write_receipts_beside()
    if beginning.restored:
        _become_another(run)
    for page in beginning.readable:
        run.take_in(page)
    if beginning.left:
        with run.writing() as unit:
            take_in_withheld(unit, beginning.left)
            run.told(unit.commit())
    for turn in range(_MOST_TURNS):
        last = turn == _MOST_TURNS - 1
        try:
            with Ahead(run) as ahead:
                _exchange_all(run, ahead, None if run.wrote or turn else beginning.outlook)
            if beginning.outlook.awaits:
                offering.take_erased(run)
            return
        except EpochChanged as changed:
            if last:
                raise
            run.write_receipts_beside()
            offering.offer_again(run, changed.epoch)
        except SnapshotNeeded:
            if last:
                raise
            run.write_receipts_beside()
            offering.give_back_shown(run)
            snapshotting.read_snapshot(run)
        except Forked:
            if last or run.watch.new_identity is None:
                raise
            _become_another(run)


def _exchange_all(run: Run, ahead: Ahead, outlook: Outlook | None) -> None:
    checks = asked = 0
    while True:
        outlook = outlook or look(run)
        now = _exchange(run, ahead, outlook, asked)
        call, sent, answer = now.call, now.sent, now.answer
        asked = len(call.erased)
        if not call.epoch and answer.visible > run.options.snapshot_from:
            snapshotting.read_snapshot(run)
            outlook = None
            continue
        if outlook.awaits and (back := offering.back_in(run, answer.page)):
            # Asked again after it: nothing of this answer was taken.
            run.write_receipts_beside()
            offering.give_back(run, back)
            outlook = None
            continue
        if not sent:
            ahead.begin_page(call, answer)
        taken = take(run, outlook.state, sent, answer, ahead)
        run.lay(waiting_rows.TOGETHER)
        state, last = taken.state, taken.last
        goes_on = trail_goes_on(call, answer, outlook.state, state)
        outlook = None
        sound = _is_sound(replace(now, answer=last), state)
        if sound is False:
            run.write_receipts_beside()
            offering.give_back_shown(run)
            repairing.repair(run)
        if state.reread:
            ahead.wait()
            _reread(run, state.reread)
        if goes_on:
            outlook = look(run)
        trailing = outlook is not None and outlook.trail
        # What the server keeps that was erased here is missed by the next check only.
        if last.page is None or last.page.more or trailing or taken.waits or answer.kept:
            continue
        if state.leaving:
            _let_leave(run, state.leaving)
        checks += 1
        if sound or checks == _MOST_CHECKS:
            return


def _exchange(run: Run, ahead: Ahead, outlook: Outlook, asked: int) -> Exchanged:
    """Send what waits, or read on; ``asked`` is how many erasures the server has just been told of."""
    state = outlook.state
    # Erasures go first: where the server keeps a dossier, its deletions are not to be sent.
    asks = len(outlook.erased) > asked
    if state.batch or (outlook.waits and state.epoch and not asks):
        pushed = push(run, ahead, outlook)
        if pushed is not None:
            return pushed
    run.progress(Step.RECEIVING, run.report.received)
    call = outlook.call(run)
    return Exchanged(call, None, ahead.page_for(call) or run.ask(run.peer.exchange, call))


def _is_sound(now: Exchanged, state: SyncState) -> bool | None:
    """Say whether both sides hold the same, None where that is not known yet: then it is asked."""
    told = now.answer.tally
    if told is not None:
        return True if (told.count, told.sum) == (state.count, state.sum) else None
    return now.answer.sound


def _reread(run: Run, wanted: Sequence[tuple[str, str]]) -> None:
    """Ask for records of which the server holds something that has not come by the feed."""
    for start in range(0, len(wanted), _FETCHED_AT_ONCE):
        asked = list(wanted[start : start + _FETCHED_AT_ONCE])
        page = run.ask(run.peer.fetch, asked)
        # A server that was restored meanwhile may show less than stood here, and by a higher number where somebody has
        # given it back what they had.
        run.make_sure()
        run.take_in(page)
    left = run.state().reread
    if left:
        run.make_sure()
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


def _become_another(run: Run) -> None:
    """Take a new identity and begin a chain of one's own.

    What was on its way under the old identity waits again and is sent anew. Raises ``Forked`` where none is to be had.
    """
    if run.watch.new_identity is None:
        raise Forked(tr("Ces dossiers viennent d’une sauvegarde : ils doivent d’abord s’inscrire à nouveau."))
    run.peer = run.ask(run.watch.new_identity)
    with run.writing() as unit:
        state = read_sync_state(unit)
        for batch in (state.batch, state.next):
            flight.release(unit, batch)
        keep_sync_state(unit, moved(state, Count(state.count, state.sum), chain="", batch="", next="", trail_kept=0))
        unit.keep_setting(RESTORED, False)
        keep_keys_told(unit, None)
        unit.commit()
