"""Takes an answer in: the receipt and the page with the cursor, and the next batch chosen, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from parcours_core.collecting import without_collecting
from parcours_core.language import tr
from parcours_core.merge import Outcome
from parcours_core.wire.messages import Answer, Call, Decided, Page
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.trail_runs import numbers_in
from parcours_desktop.store import awaiting, flight, receipted, sealed_copies, unread
from parcours_desktop.store.erasure import ask_again_of, erasures_asked
from parcours_desktop.store.flight import Flight
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.settling import Settling
from parcours_desktop.store.sync_state import (
    SyncState,
    keep_people,
    keep_sync_state,
    moved,
    read_sync_state,
    without_batch,
)
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.store.unsent_trail import UnsentTrail, unsent_trail
from parcours_desktop.sync import erasing, keys_told
from parcours_desktop.sync.ahead import Ahead
from parcours_desktop.sync.guard import Gone, check_answer
from parcours_desktop.sync.outlook import TRAIL_LINES, may_follow
from parcours_desktop.sync.people import people_as_kept
from parcours_desktop.sync.reports import HaltAndAsk, Step, SyncReport
from parcours_desktop.sync.run import Run
from parcours_desktop.sync.squeezing import begin_to_squeeze

FIRST_BATCH = 1000
"""How many records the first batch holds at most: until it is packed the server has nothing to do."""

SECOND_BATCH = 2000
"""How many the second holds at most: it is packed while the server works on the first, and longer takes more time."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A batch that is kept as being on its way. ``erased`` are the erasures that the server must be told of with it, or
    before it; ``waits``: more is to be sent after it. ``trail`` are the lines that follow those that go before it."""

    flight: Flight
    erased: tuple[str, ...]
    waits: bool
    trail: UnsentTrail = field(default_factory=UnsentTrail)


def choose(run: Run, going: Call | None = None) -> Chosen | None:
    """Return the batch to be sent next, kept before that; None where nothing waits to follow what is ``going``."""
    with without_collecting(), run.writing(lasting=True) as unit:
        chosen = _choose(run, unit, going)
        unit.commit()
    return chosen


@dataclass(frozen=True, slots=True)
class Taken:
    """Where the device stands once answers were taken in, whether anything ``waits`` to be sent, and the ``last`` of
    the answers."""

    state: SyncState
    waits: bool
    last: Answer


def take(run: Run, state: SyncState, sent: Flight | None, answer: Answer, ahead: Ahead) -> Taken:
    """Take an answer in, and where nobody is typing the pages that come right after it, in one transaction.

    Many dossiers are laid in the list together sooner than page by page. Raises ``HaltAndAsk`` where too much would
    vanish; the receipt, and what came before, is taken all the same.
    """
    if not sent and not _says_anything(state, answer):
        return Taken(state, False, answer)
    # What is received lasts at the end of the sync: with the last page, where nothing else comes after it.
    with without_collecting(), run.writing(lasting=_ends_with_records(answer)) as unit:
        stands, halted = _take(run, unit, sent, answer)
        most = run.report.received + run.options.at_once
        while halted is None and not sent and run.options.alone and run.report.received < most:
            if run.caseload.somebody_waits:
                break
            following = ahead.page_at_hand(partial(_goes_on, run, unit, answer.epoch))
            if following is None:
                break
            answer = following
            stands, halted = _take(run, unit, None, answer)
            run.progress(Step.RECEIVING, run.report.received)
        taken = Taken(stands, flight.anything_waits(unit), answer)
        run.see_remains(unit)
        run.told(unit.commit())
    if halted is not None:
        raise halted
    return taken


def _ends_with_records(answer: Answer) -> bool:
    page = answer.page
    return page is not None and not page.more and bool(page.sheets or page.graves or page.left)


def _goes_on(run: Run, unit: UnitOfWork, epoch: str, answer: Answer) -> bool:
    """Say whether an answer brings nothing but the records that follow, in the same ``epoch``."""
    page = answer.page
    if page is None or page.left or page.graves or answer.epoch != epoch or run.watch.cancelled():
        return False
    if answer.receipt or answer.people or answer.erased or answer.kept or answer.vault_kept or answer.decided:
        return False
    aside = Reader(unit.behind)
    return not awaiting.awaited(aside) and answer.trail_kept in (-1, read_sync_state(aside).trail_kept)


def take_and_choose(run: Run, sent: Flight, answer: Answer, going: Call) -> Chosen | None:
    """Take the answer to a batch in, and choose the one to follow what is ``going`` by now.

    Raises ``HaltAndAsk`` where too much would vanish; the receipt is taken all the same.
    """
    with without_collecting(), run.writing(lasting=True) as unit:
        _, halted = _take(run, unit, sent, answer)
        chosen = _choose(run, unit, going) if halted is None else None
        run.told(unit.commit())
    if halted is not None:
        raise halted
    return chosen


def _choose(run: Run, unit: UnitOfWork, going: Call | None) -> Chosen | None:
    state = read_sync_state(unit)
    on_its_way = going.batch.id if going is not None and going.batch is not None else ""
    # An erasure may have taken away what is on its way: of those that are left the first was not sent then.
    left = next((batch for batch in (state.batch, state.next) if batch not in ("", on_its_way)), "")
    if left:
        taken = flight.again(unit, left)
    elif flight.anything_waits(unit):
        taken = replace(flight.take(unit, secrets.token_hex(16), _most(run, state)), turn=run.caseload.turns)
        kept = replace(state, next=taken.id) if state.batch else replace(state, batch=taken.id)
        keep_sync_state(unit, kept)
    else:
        return None
    # On a thread: while the disk takes what is kept, this one waits.
    begin_to_squeeze(taken.sheets)
    trail = UnsentTrail() if going is None else _trail_after(unit, going, as_run=state.trail_in_runs)
    return Chosen(taken, erasures_asked(unit), flight.anything_waits(unit), trail)


def _trail_after(unit: UnitOfWork, going: Call, *, as_run: bool) -> UnsentTrail:
    """Return the lines of the trail that follow those that are ``going``, where there may be more."""
    if not may_follow(going):
        return UnsentTrail()
    return unsent_trail(unit, numbers_in(going)[-1], TRAIL_LINES, as_run=as_run)


def _most(run: Run, state: SyncState) -> int:
    """Return how many records the next batch holds at most."""
    if not state.batch:
        return min(run.options.batch, FIRST_BATCH)
    return run.options.batch if run.report.sent else min(run.options.batch, SECOND_BATCH)


def _take(run: Run, unit: UnitOfWork, sent: Flight | None, answer: Answer) -> tuple[SyncState, HaltAndAsk | None]:
    """Take one answer in; return where the device stands then, and why it is to halt, if it is."""
    halted: HaltAndAsk | None = None
    aside = Reader(unit.behind)
    # Read again: a person may have given up a rejected change while the request was on its way.
    state = read_sync_state(aside)
    tally, reread = Tally(state.count, state.sum), set(state.reread)
    changed: dict[str, Any] = {"epoch": answer.epoch}
    if sent and answer.receipt:
        changed["chain"] = answer.receipt.chain
    # Where a person erased something of the batch meanwhile, the rest of it waits again and is sent anew.
    if sent and answer.receipt and state.batch == sent.id:
        keep_sync_state(unit, without_batch(state, sent.id))
        taking = TakingIn(unit, tally, reread)
        at_once = run.caseload.turns == sent.turn + 1
        settling = Settling(taking, sent, answer.receipt, run.author, at_once=at_once)
        settling.settle()
        run.say_erased(taking)
        _count_sent(run.report, settling)
    if answer.erased or answer.kept:
        erasing.take_answer(run, TakingIn(unit, tally, reread), answer)
    if answer.trail_kept >= 0:
        changed["trail_kept"] = answer.trail_kept
    changed["trail_in_runs"] = _takes_runs(state, answer)
    if answer.vault_kept:
        keys_told.keep(unit, run.options.vault, answer.epoch)
    if answer.people is not None:
        keep_people(unit, people_as_kept(answer.people))
    if answer.decided:
        _take_decisions(run, unit, answer.decided)
    if state.leaving or (answer.page is not None and answer.page.left):
        receipted.write_beside(unit.connection)
    try:
        vanished = run.vanished
        if not run.options.may_vanish:
            vanished = check_answer(unit, answer, tally.count, Gone(run.vanished, state.leaving))
        if answer.page is not None:
            taking = TakingIn(unit, tally, reread, run.new, later=run.options.later)
            changed |= _take_page(run, taking, answer.page, state.leaving)
        run.vanished = vanished
    except HaltAndAsk as error:
        halted = error
    # Read once more: what was erased lets the batches wait again that were chosen with it.
    stands = moved(read_sync_state(aside), tally, reread=tuple(sorted(reread)), **changed)
    keep_sync_state(aside, stands)
    if state.reread or (answer.receipt and answer.receipt.fates):
        unread.forget_read(aside, reread)
    return stands, halted


def _take_decisions(run: Run, unit: UnitOfWork, decided: Sequence[Decided]) -> None:
    news = sealed_copies.take_decisions(unit, decided)
    if news:
        run.report.happened(
            tr.count(
                "{number} changement mis sous scellé a reçu sa réponse.",
                "{number} changements mis sous scellé ont reçu leur réponse.",
                news,
            )
        )


def _take_page(run: Run, taking: TakingIn, page: Page, leaving: Sequence[str]) -> dict[str, Any]:
    if page.left:
        awaiting.await_no_more(taking.unit, page.left)
    staying = taking.page(page, run.ready(page))
    ask_again_of(taking.unit, page)
    run.count(taking)
    run.report.left += len(page.left) - len(staying)
    still = set(leaving) - _shown_in(page) if leaving else set()
    return {"cursor": page.cursor, "leaving": tuple(sorted({*still, *staying}))}


def _shown_in(page: Page) -> set[str]:
    """Return the dossiers of which a page shows anything: they do not leave, though they were to before.

    Their own records may be missing in it, where they were just sent from here.
    """
    return {each for sheet in page.sheets for each in unpack_ids(sheet.dossiers or sheet.ids)}


def _takes_runs(state: SyncState, answer: Answer) -> bool:
    """Say whether the server takes the trail in runs; where it refused one, not before it has kept lines in rows."""
    if answer.takes_runs and answer.trail_kept < 0 and state.epoch:
        return state.trail_in_runs
    return answer.takes_runs


def _says_anything(state: SyncState, answer: Answer) -> bool:
    page = answer.page
    moves = page is not None and (page.cursor != state.cursor or page.sheets or page.graves or page.left)
    kept = answer.trail_kept >= 0 and answer.trail_kept != state.trail_kept
    fewer = 0 <= answer.visible < state.count
    said = answer.people or answer.erased or answer.kept or answer.vault_kept or answer.decided
    kept = kept or _takes_runs(state, answer) != state.trail_in_runs
    return bool(moves or kept or fewer or said or answer.receipt or answer.epoch != state.epoch)


def _count_sent(report: SyncReport, settling: Settling) -> None:
    outcomes = settling.outcomes
    report.sent += outcomes.total()
    report.accepted += outcomes[Outcome.ACCEPTED] + outcomes[Outcome.SAME]
    report.merged += outcomes[Outcome.MERGED]
    report.rivalled += outcomes[Outcome.RIVALLED]
    report.rejected += outcomes[Outcome.REJECTED]
    report.sealed += outcomes[Outcome.SEALED]
