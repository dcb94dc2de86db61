"""Sends batch after batch: while the server works on one, the one before is settled and the one after it packed.

One batch at a time is on the line, and each was kept before it is sent. The next one goes as soon as the receipt of
the one before is here, and before that is settled: if the program ends in between, both are sent again, and the server
knows them.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from parcours_core.wire.messages import Answer, Batch, Call, Receipt
from parcours_core.wire.trail_runs import numbers_in
from parcours_desktop.store import flight
from parcours_desktop.store.flight import Flight
from parcours_desktop.store.sync_state import read_sync_state
from parcours_desktop.store.unsent_trail import UnsentTrail
from parcours_desktop.sync import offering
from parcours_desktop.sync.ahead import Ahead
from parcours_desktop.sync.answering import Chosen, choose, take_and_choose
from parcours_desktop.sync.outlook import Outlook
from parcours_desktop.sync.reports import Step
from parcours_desktop.sync.run import Run


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A request, the batch that went with it if there was one, and the answer, which is still to be taken in."""

    call: Call
    sent: Flight | None
    answer: Answer


def push(run: Run, ahead: Ahead, outlook: Outlook) -> Exchanged | None:
    """Send all that waits; return the last exchange, None where nothing waited after all.

    Raises what the peer raises, and ``HaltAndAsk``.
    """
    chosen = _first(run, outlook)
    if chosen is None:
        return None
    ahead.wait()
    call = outlook.call(run, chosen.flight)
    call = msgspec.structs.replace(call, erased=list(chosen.erased), tell=not chosen.waits)
    before: tuple[Flight, Answer] | None = None
    while True:
        run.progress(Step.SENDING, run.report.sent)
        if before is None and not chosen.waits:
            return Exchanged(call, chosen.flight, run.ask(run.peer.exchange, call))
        asked = ahead.begin(call)
        following = take_and_choose(run, *before, call) if before else choose(run, call)
        answer = run.ask(asked.result)
        back = outlook.awaits and offering.back_in(run, answer.page)
        if following is None or answer.receipt is None or back:
            return Exchanged(call, chosen.flight, answer)
        call = _call_after(call, answer, answer.receipt, following)
        before, chosen = (chosen.flight, answer), following


def _first(run: Run, outlook: Outlook) -> Chosen | None:
    if not outlook.state.batch:
        return choose(run)
    with run.caseload.reading() as reader:
        # Read again: something of it may have been erased since, and then it is another one's turn.
        state = read_sync_state(reader)
        if state.batch:
            return Chosen(flight.again(reader, state.batch), outlook.erased, outlook.waits or bool(state.next))
    return choose(run)


def _call_after(call: Call, answer: Answer, receipt: Receipt, following: Chosen) -> Call:
    lines = numbers_in(call)
    going_on = following.trail if not lines or answer.trail_kept == lines[-1] else UnsentTrail()
    return msgspec.structs.replace(
        call,
        epoch=answer.epoch,
        cursor=call.cursor if answer.page is None else answer.page.cursor,
        batch=Batch(following.flight.id, receipt.chain, following.flight.sheets),
        people=answer.people.etag if answer.people else call.people,
        trail=going_on.rows,
        trail_run=going_on.run,
        erased=[each for each in following.erased if each not in call.erased],
        vault=None,
        tell=not following.waits,
    )
