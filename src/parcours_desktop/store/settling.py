"""Settling a batch by its receipt: what went through is taken off the list, the rest stays and says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

from parcours_core.merge import WHOLE, Kind, Outcome
from parcours_core.protocol import Reason
from parcours_core.wire.messages import ChangeSheet, Fate, Page, Receipt
from parcours_core.wire.packed import read_through
from parcours_core.wire.packing import sum_of_marks, unpack_ids, unpack_same
from parcours_core.wire.sheets import changes_of
from parcours_desktop.store import (
    choosing,
    deliveries,
    direct,
    flight,
    outbox,
    receipted,
    sealed_copies,
    unread,
    versions,
)
from parcours_desktop.store.flight import Flight
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.taking_in import Key, TakingIn
from parcours_desktop.store.withholding import beside_all, drop, held_number, release, with_accepted, withheld

_SETTLE = "UPDATE {} SET field_versions = ?, server_number = ? WHERE id = ?"
_SETTLE_GRAVE = "UPDATE tombstone SET field_versions = ?, server_number = ? WHERE record = ? AND record_id = ?"
_STANDS = {Outcome.REJECTED, Outcome.SEALED, Outcome.RIVALLED}
"""What may become of a deletion by which the record stays."""

_DONE = "DELETE FROM outbox WHERE batch = ? AND sent IS NULL"


class Settling:
    """Settles one batch in the transaction of ``taking``, whose tally and list of what to read again it moves.

    ``author`` is under whose name the server wrote. ``at_once``: nothing was written since ``sent`` was chosen, so that
    what stood beside its records still does. ``outcomes`` counts what became of the changes.
    """

    def __init__(self, taking: TakingIn, sent: Flight, receipt: Receipt, author: str, *, at_once: bool = False) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self._taking = taking
        self._unit = taking.unit
        self._connection = taking.unit.connection
        self._sent = sent
        self._author = author
        self._known = sent.beside if at_once else {}
        self._fates = {fate.place: fate for fate in receipt.fates}
        self._next = receipt.first
        self._edited = {entry.key: entry for entry in flight.in_batch(self._connection, sent.id, edited=True)}
        self._withheld = withheld(self._connection)
        self._learned: list[Page | None] = []
        self._erased: set[str] = set()
        self._unread: list[dict[str, Any]] = []

    def settle(self) -> None:
        """Settle every change of the batch, in the order of their places."""
        place = 0
        for sheet in self._sent.sheets.as_packed():
            ids = unpack_ids(sheet.ids)
            here_too = range(len(ids)) if self._fates else ()
            fated = {here: fate for here in here_too if (fate := self._fates.get(place + here))}
            self._accepted(sheet, ids, [here for here in range(len(ids)) if here not in fated] if fated else None)
            dossiers = unpack_ids(sheet.dossiers) if fated and sheet.dossiers else ids
            for here, fate in fated.items():
                self._fated((sheet.record, ids[here]), sheet, fate)
                if fate.reason == Reason.ERASED:
                    self._erased.add(dossiers[here])
            place += len(ids)
        direct.rows(self._connection, _DONE, (self._sent.id,))
        unread.keep(self._unit, self._unread)
        # Only once nothing of the batch is on its way any more.
        for page in filter(None, self._learned):
            self._taking.page(page)
        self._taking.erase(dict.fromkeys(self._erased, ""))

    def _accepted(self, sheet: ChangeSheet, sent: list[str], places: list[int] | None) -> None:
        """Settle what was plainly accepted, all of a sheet or what is at ``places``.

        The server holds for it what was sent, and nothing else is new.
        """
        ats = unpack_same(sheet.ats, len(sent))
        if places is None:
            ids, places = sent, list(range(len(sent)))
        else:
            ids, ats = [sent[here] for here in places], [ats[here] for here in places]
        numbers = range(self._next, self._next + len(ids))
        self._next = numbers.stop
        self.outcomes[Outcome.ACCEPTED] += len(ids)
        kind = Kind(sheet.kind)
        if kind is Kind.CREATE and self._is_untouched(sheet, ids) and not sheet.known:
            taken = receipted.Taken(sheet.record, self._author, numbers.start, sheet.ids, sheet.ats)
            self._write_later(sheet.record, ids, numbers, taken)
            return
        whole = versions.pack_whole(zip(numbers, repeat(self._author), ats, strict=False))
        if kind is Kind.CREATE:
            # What was deleted and made anew here may have been brought back by another meanwhile, and counted.
            self._held_no_more(sheet.record, ids)
            self._renumber(sheet.record, ids, whole, numbers)
        elif kind is Kind.CHANGE:
            self._changed(sheet, ids, numbers, ats, places)
        else:
            self._bury(sheet.record, ids, whole)
        for one, number in zip(ids, numbers, strict=True) if self._edited else ():
            if entry := self._edited.get((sheet.record, one)):
                self._rest(entry, Outcome.ACCEPTED, number)
        if self._withheld and kind is Kind.CHANGE:
            self._learn_what_was_withheld(sheet, places, numbers)
        elif self._withheld:
            drop(self._connection, [(sheet.record, one) for one in ids])

    def _learn_what_was_withheld(self, sheet: ChangeSheet, places: list[int], numbers: Sequence[int]) -> None:
        """Let what was withheld of plainly accepted records come to stand here, with what was accepted of them.

        It holds nothing that was unknown here, or they would not have been plainly accepted. But what was sent before
        may have been put under seal, and stands here yet: no number tells that.
        """
        changes = list(changes_of([read_through(sheet)]))
        for here, number in zip(places, numbers, strict=True):
            key = (sheet.record, changes[here].id)
            page = release(self._connection, key) if key in self._withheld else None
            # What is to be read again tells more.
            if page is not None and key not in self._taking.reread:
                self._learned.append(with_accepted(page, changes[here], self._author, number))

    def _is_untouched(self, sheet: ChangeSheet, ids: list[str]) -> bool:
        """Whether a whole sheet was taken as it was sent, and nothing has happened to it since."""
        if self._edited or self._withheld or self._fates or sheet.resolves:
            return False
        return bool(ids) and sheet.record not in receipted.NEVER_LATE

    def _write_later(self, record: str, ids: list[str], numbers: range, taken: receipted.Taken) -> None:
        """Count records at their numbers, and let what the receipt says of them be written beside them later."""
        self._taking.tally.add_sum(list(numbers), sum_of_marks(record, ids, numbers))
        receipted.keep(self._connection, taken)

    def _changed(self, sheet: ChangeSheet, ids: list[str], numbers: range, ats: list[str], places: list[int]) -> None:
        """Settle changed records: the fields that were changed have new stamps."""
        beside = self._known.get(sheet.record, {})
        if not beside.keys() >= set(ids):
            beside = beside_all(self._connection, sheet.record, ids)
        before = [beside[one][1] if one in beside else 0 for one in ids]
        self._taking.tally.take(sheet.record, ids, before)
        kept = []
        for one, number, at, place in zip(ids, numbers, ats, places, strict=True):
            stamp = (number, self._author, at)
            names = [*sheet.fields, WHOLE] if place in sheet.resolves else sheet.fields
            kept.append(versions.restamped(beside[one][0] if one in beside else versions.NEVER_SENT, names, stamp))
        if len(ids) >= receipted.FEW and all(before) and self._is_untouched(sheet, ids):
            taken = receipted.Taken(sheet.record, self._author, numbers.start, sheet.ids, sheet.ats, kept)
            self._write_later(sheet.record, ids, numbers, taken)
        else:
            self._renumber(sheet.record, ids, kept, numbers)

    def _renumber(self, record: str, ids: list[str], kept: list[bytes], numbers: Sequence[int]) -> None:
        rows = list(zip(kept, numbers, ids, strict=True))
        self._taking.tally.add_sum(list(numbers), sum_of_marks(record, ids, numbers))
        if rows:
            self._connection.exec_driver_sql(_SETTLE.format(record), rows)
        for blob, number, one in rows if self._edited else ():
            if (record, one) in self._edited:
                self._connection.exec_driver_sql(_SETTLE_GRAVE, (blob, number, record, one))

    def _held_no_more(self, record: str, ids: list[str]) -> None:
        held = beside_all(self._connection, record, ids)
        self._taking.tally.take(record, held, [number for _, number in held.values()])

    def _bury(self, record: str, ids: list[str], kept: list[bytes]) -> None:
        self._held_no_more(record, ids)
        if ids:
            self._connection.exec_driver_sql(
                _SETTLE_GRAVE, [(blob, 0, record, one) for one, blob in zip(ids, kept, strict=True)]
            )
        for one, blob in zip(ids, kept, strict=True) if self._edited else ():
            if (record, one) in self._edited:
                self._connection.exec_driver_sql(_SETTLE.format(record), (blob, 0, one))

    def _fated(self, key: Key, sheet: ChangeSheet, fate: Fate) -> None:
        outcome = Outcome(fate.outcome)
        self.outcomes[outcome] += 1
        entry = self._edited.get(key) or outbox.find(self._connection, *key)
        if entry is None:
            return
        if outcome in _STANDS and entry.record == deliveries.ATTACHMENT and entry.kind is Kind.DELETE:
            self._owe(entry)
        if outcome is Outcome.REJECTED:
            flight.back_to_waiting(self._unit, entry, why=":".join(filter(None, (fate.reason, fate.field))))
            return
        if outcome is Outcome.SEALED:
            sealed_copies.keep(self._unit, entry, self._unit.at)
        # What came in two batches is the same the second time: of that too nothing stands here before it is read back.
        if outcome in {Outcome.MERGED, Outcome.RIVALLED} or self._is_newer(key, outcome, fate.number):
            self._unread.append(unread.said(self._unit, entry, fate.number))
        if key in self._edited:
            self._rest(entry, outcome, fate.number)
        else:
            outbox.forget(self._connection, *key)
        self._learn(key, outcome, fate.number, still_unsent=outbox.find(self._connection, *key) is not None)

    def _owe(self, entry: Unsent) -> None:
        """Keep the bytes of a file that was taken out here and stands on the server all the same, until it has them.

        Of one that was erased nothing is known any more.
        """
        known = {**entry.base, **(entry.sent.values if entry.sent is not None else {})}
        if "sha256" in known:
            deliveries.owe(self._unit, str(known["sha256"]), str(known["job_seeker_id"]))

    def _is_newer(self, key: Key, outcome: Outcome, number: int) -> bool:
        return outcome is Outcome.SAME and number > held_number(self._unit, key)

    def _learn(self, key: Key, outcome: Outcome, number: int, *, still_unsent: bool) -> None:
        """See to it that what the server holds of a record, other than what was sent, comes to stand here."""
        held = held_number(self._unit, key)
        if key in self._withheld and not still_unsent:
            if outcome is Outcome.SEALED or number <= held:
                self._taking.release([key])
                return
            drop(self._connection, [key])
        if outcome is not Outcome.SAME or self._is_newer(key, outcome, number):
            self._taking.reread.add(key)

    def _rest(self, entry: Unsent, outcome: Outcome, number: int) -> None:
        """Keep on the list what was written since the record was sent, based on what was sent."""
        sent = entry.sent
        if sent is None:
            raise ValueError("nothing was set aside")
        now = self._unit.plain(*entry.key)
        base = {**entry.base, **sent.values}
        left = replace(entry, batch="", sent=None, rejected="", settled={})
        if outcome is Outcome.RIVALLED:
            left, over = choosing.reopen(self._connection, left, sent.values, now)
            base |= over
        if entry.brings_back or (sent.kind is Kind.DELETE and outcome is not Outcome.RIVALLED):
            kind, base = (Kind.CREATE, {}) if now is not None else (Kind.DELETE, {"job_seeker_id": sent.dossier})
        elif now is None:
            kind = Kind.DELETE
        else:
            kind, base = Kind.CHANGE, outbox.unlike(base, now)
            left = replace(left, settled=dict.fromkeys((name for name in base if name in sent.values), number))
        outbox.keep_or_forget(self._connection, replace(left, kind=kind, base=base))
