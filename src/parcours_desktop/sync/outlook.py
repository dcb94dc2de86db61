"""What is to be known before a request, read in one view of the file."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.wire.messages import PROTOCOL, Answer, Batch, Call, Page, Tally, Vault
from parcours_core.wire.trail_runs import numbers_in
from parcours_desktop.store import awaiting, flight, receipted, sealed_copies, strangers
from parcours_desktop.store.erasure import erasures_asked
from parcours_desktop.store.flight import Flight
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.store.sync_state import SyncState, read_people, read_sync_state
from parcours_desktop.store.unsent_trail import UnsentTrail, unsent_trail
from parcours_desktop.store.withholding import left_behind
from parcours_desktop.sync import keys_told
from parcours_desktop.sync.people import tag_of
from parcours_desktop.sync.run import Run

FIRST_PAGE = 1000
"""How many records the first page holds at most: until it is here nobody writes."""

_MOST_SEALS = 500
"""Of so many batches it is asked at once what was decided; the others have their turn as these are."""

TRAIL_LINES = 2500
"""How many lines of the trail travel with one request."""

FIRST_LINES = 1000
"""How many of them travel with the first batch: they are read while the server has nothing to do yet."""


def may_follow(call: Call) -> bool:
    """Say whether there may be more lines of the trail than go with ``call``."""
    return len(numbers_in(call)) >= FIRST_LINES


def trail_goes_on(call: Call, answer: Answer, before: SyncState, now: SyncState) -> bool:
    """Say whether lines of the trail are to follow at once: more of them, or those of a refused run in rows."""
    if before.trail_in_runs and not now.trail_in_runs:
        return True
    return may_follow(call) and answer.trail_kept >= numbers_in(call)[0]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the device stands, and what goes with its next request.

    ``waits``: something is to be sent that is not on its way yet. ``trail`` are lines of the trail that the server does
    not keep, ``tag`` by what it knows the people that are here, ``erased`` the dossiers whose erasure it is to be told,
    ``vault`` what it is to be told of the keys, ``seals`` of which batches it is asked what was decided. ``awaits``:
    dossiers are awaited that may be shown again; only what the sync itself writes changes that.
    """

    state: SyncState
    waits: bool
    trail: UnsentTrail
    tag: str
    erased: tuple[str, ...]
    vault: Vault | None
    seals: list[str]
    awaits: bool

    def call(self, run: Run, sent: Flight | None = None) -> Call:
        """Return the request to be made, with the batch ``sent`` if there is one."""
        state = self.state
        return Call(
            protocol=PROTOCOL,
            epoch=state.epoch,
            cursor=state.cursor,
            # Who begins asks first how much there is, and chooses then between pages and a snapshot.
            # A short page first, so that both sides are soon at work.
            limit=min(run.options.page, FIRST_PAGE) if state.epoch else 0,
            batch=Batch(sent.id, state.chain, sent.sheets) if sent else None,
            tally=None if sent else Tally(state.count, state.sum),
            people=self.tag,
            trail=self.trail.rows,
            erased=list(self.erased),
            # Whoever begins does not know yet whom it tells.
            vault=self.vault if state.epoch else None,
            tell=True,
            seals=self.seals,
            trail_run=self.trail.run,
        )


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is to be known once, when a sync begins.

    ``restored``: the file came from a backup. ``readable`` are records that an earlier program could not read and this
    one can; ``receipted``: the last sync left receipts that are to be written beside the records first. Of ``left``
    something was withheld until what was unsent had gone through, which was taken back instead.
    """

    outlook: Outlook
    restored: bool
    readable: list[Page]
    receipted: bool
    left: list[tuple[str, str]]


def look(run: Run) -> Outlook:
    """Read what is to be known before a request."""
    with run.caseload.reading() as reader:
        return _look(run, reader)


def begin(run: Run) -> Beginning:
    """Read what is to be known when a sync begins."""
    with run.caseload.reading() as reader:
        run.see_remains(reader)
        return Beginning(
            _look(run, reader),
            restored=bool(setting(reader, RESTORED, False)),
            readable=strangers.readable(reader),
            receipted=receipted.anything(reader.connection),
            left=left_behind(reader.connection),
        )


def _look(run: Run, reader: Reader) -> Outlook:
    state = read_sync_state(reader)
    people = read_people(reader)
    run.know(people)
    waits = flight.anything_waits(reader)
    return Outlook(
        state,
        waits,
        unsent_trail(
            reader, state.trail_kept, FIRST_LINES if waits or state.batch else TRAIL_LINES, as_run=state.trail_in_runs
        ),
        tag_of(people),
        erasures_asked(reader),
        keys_told.news(reader, run.options.vault, state.epoch),
        sealed_copies.undecided(reader)[:_MOST_SEALS],
        bool(awaiting.awaited(reader)),
    )
