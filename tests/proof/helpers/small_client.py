"""The smallest client of a peer: keeps states in memory, pushes changes, reads the feed; nothing of the engine.

What it wrote and has not had confirmed lies in ``waiting``; a batch that is on its way keeps its identity until its
receipt came, however often it has to be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from proof.helpers.checker import Dump, Key, Shown, one_still, still

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind, Outcome, State, Verdict, settle
from parcours_core.protocol import SyncPeer, Unreachable
from parcours_core.records.codec import Plain
from parcours_core.wire.messages import PROTOCOL, Answer, Batch, Call, Fate, Page, Receipt, Tally
from parcours_core.wire.packing import mark
from parcours_core.wire.sheets import change_sheets_of, states_of

NOON = "2026-11-22T12:00:00.000000+00:00"
TRIES = 60


class GaveUp(AssertionError):
    """The line failed more often in a row than any plan makes it fail."""


@dataclass
class SmallClient:
    """One device of ``name``; ``make_id`` gives batch identities that were never used."""

    name: str
    peer: SyncPeer
    make_id: Callable[[], str]
    limit: int = 1000
    cursor: int = 0
    epoch: str = ""
    chain: str = ""
    held: dict[Key, State] = field(default_factory=dict)
    waiting: list[Change] = field(default_factory=list)
    flying: tuple[Batch, list[Change]] | None = None
    fates: list[tuple[Change, Fate]] = field(default_factory=list)
    batches: int = 0
    last: Answer | None = None

    def creates(self, record: str, record_id: str, values: Mapping[str, Plain], *, dossier: str = "") -> None:
        """Make a record; its values are those of the declaration."""
        made = dict(values)
        self._waits(Change(record, record_id, dossier or record_id, Kind.CREATE, made, NOON))

    def writes(self, key: Key, values: Mapping[str, Plain], resolves: frozenset[str] = frozenset()) -> None:
        """Change some fields of a record that is held."""
        state = self.held[key]
        bases = {name: state.stamp_of(name).number if name in state.values else UNKNOWN_VERSION for name in values} | {
            WHOLE: state.version
        }
        before = {name: state.values.get(name) for name in values}
        self._waits(Change(*key, state.dossier, Kind.CHANGE, dict(values), NOON, bases, before, resolves))

    def deletes(self, key: Key) -> None:
        """Delete a record that is held."""
        state = self.held[key]
        self._waits(Change(*key, state.dossier, Kind.DELETE, {}, NOON, {WHOLE: state.version}))

    def shown(self, key: Key) -> Shown:
        """Return what a person would see of a record: what is held, under what they wrote themselves."""
        state = self.held.get(key)
        values = None if state is None or state.deleted else dict(state.values)
        beside = frozenset((rival.field, one_still(rival.value)) for rival in state.rivals) if state else frozenset()
        for change in [*(self.flying[1] if self.flying else []), *self.waiting]:
            if (change.record, change.id) == key:
                values = None if change.kind is Kind.DELETE else {**(values or {}), **change.values}
        return Shown(None if values is None else still(values), beside)

    def dump(self) -> Dump:
        """Return all that is held and would be shown."""
        return {key: shown for key in self.held if (shown := self.shown(key)) != Shown()}

    def sync(self) -> Answer:
        """Push all, read all, and have the tally checked. Raises ``GaveUp`` where the line never lets it through."""
        answer = self._exchange(batch=None)
        while self.waiting or self.flying:
            self.push()
        while True:
            before = self.cursor
            answer = self._exchange(batch=None)
            if answer.page is None or (not answer.page.more and before == self.cursor):
                return answer

    def push(self, most: int = 100) -> Receipt:
        """Send one batch until its receipt is there, and take over what became of it."""
        if self.flying is None:
            changes, self.waiting = self.waiting[:most], self.waiting[most:]
            self.flying = (Batch(self.make_id(), self.chain, change_sheets_of(changes)), changes)
        batch, changes = self.flying
        answer = self._exchange(batch=batch)
        assert answer.receipt is not None
        assert answer.receipt.batch == batch.id
        return answer.receipt

    def _waits(self, change: Change) -> None:
        self.waiting.append(change)

    def _exchange(self, batch: Batch | None) -> Answer:
        tally = None
        if batch is None:
            living = [state for state in self.held.values() if not state.deleted]
            total = sum(mark(state.record, state.id, state.number) for state in living)
            tally = Tally(len(living), total)
        call = Call(PROTOCOL, self.epoch, self.cursor, self.limit, batch, tally)
        for _ in range(TRIES):
            try:
                answer = self.peer.exchange(call)
            except Unreachable:
                continue
            break
        else:
            raise GaveUp(self.name)
        self.last = answer
        self.epoch = answer.epoch
        if answer.receipt is not None and self.flying is not None:
            self._takes_over(answer.receipt, self.flying[1])
            self.chain, self.flying = answer.receipt.chain, None
            self.batches += 1
        if answer.page is not None:
            self.reads(answer.page)
        return answer

    def _takes_over(self, receipt: Receipt, changes: list[Change]) -> None:
        fated = {fate.place: fate for fate in receipt.fates}
        number = receipt.first
        for place, change in enumerate(changes):
            if place in fated:
                self.fates.append((change, fated[place]))
                continue
            key = (change.record, change.id)
            verdict = Verdict(
                Outcome.ACCEPTED,
                taken=change.values,
                deletes=change.kind is Kind.DELETE,
                restores=change.kind is Kind.CREATE and key in self.held,
                resolved=change.resolves,
            )
            self.held[key] = settle(self.held.get(key), change, verdict, self.name, number)
            number += 1

    def reads(self, page: Page) -> None:
        """Take in a page: each record once, in the order of the feed, never back."""
        assert page.cursor >= self.cursor, "the feed went back"
        for state in states_of(page.sheets, page.graves):
            key = (state.record, state.id)
            mine = self.held.get(key)
            assert mine is None or mine.number <= state.number, "an older state came after a newer one"
            self.held[key] = state
        for dossier in page.left:
            self.held = {key: state for key, state in self.held.items() if state.dossier != dossier}
        self.cursor = page.cursor
