"""Taking in what the server says: rows, versions, cards, the list and its words, in bulk and in one transaction.

The device never merges. A record with unsent changes is left as it is; what the server says of it is withheld until
these have gone through. All else is taken as it comes, and what others changed is noted in the history under their
name and their time; of what is new here the versions tell who made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from parcours_core.merge import Rival
from parcours_core.records.declare import FieldSpec
from parcours_core.wire.messages import Graves, Page, Sheet
from parcours_core.wire.packing import unpack_ids, unpack_numbers
from parcours_desktop.store import bulk_index, burying, departing, erasure, rivals, strangers, word_index
from parcours_desktop.store.arrivals import Arrivals, arrivals_of, only, put_statement
from parcours_desktop.store.entries import SHOWN, EntryMaker
from parcours_desktop.store.fitting import Fitted, fit
from parcours_desktop.store.mapping import dump, from_column
from parcours_desktop.store.schema import RECORDS, TYPES
from parcours_desktop.store.summary import SUMMED
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.store.withholding import release, withhold

_WAITING = "SELECT record_id FROM outbox WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))"
_CARDS = "SELECT DISTINCT record, record_id FROM rival"
_NOTE = (
    'INSERT INTO history (write, record, record_id, kind, "before", "after", author, at) '
    "VALUES (?, ?, ?, 'changed', ?, ?, ?, ?)"
)
_RISEN = """
DELETE FROM tombstone WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))
RETURNING record_id, server_number
"""
_ANY = "SELECT 1 FROM {} LIMIT 1"
_shown = itemgetter(*map([spec.name for spec in TYPES[word_index.INDEXED].specs].index, SHOWN))
_RANKS = {code: rank for rank, code in enumerate(RECORDS)}

Key = tuple[str, str]


class TakingIn:
    """Takes pages in, in the transaction of ``unit``, and moves ``tally`` with each record.

    ``reread`` are records of which a newer state was awaited; what arrives is struck out. ``received``, ``deleted``
    and ``cards`` count the records that changed here, were deleted here, and got cards; ``erased`` says what was erased
    here at the request of the people it was about.
    """

    def __init__(self, unit: UnitOfWork, tally: Tally, reread: set[Key] | None = None) -> None:
        self.unit = unit
        self.tally = tally
        self.reread = reread if reread is not None else set()
        self.received = 0
        self.deleted = 0
        self.cards = 0
        self.erased: list[erasure.ErasedHere] = []
        self._carded = {(str(row[0]), str(row[1])) for row in unit.connection.exec_driver_sql(_CARDS).fetchall()}

    def page(self, page: Page) -> list[str]:
        """Take a page in; return the dossiers that must go but still hold what was not sent."""
        staying = departing.remove(self.unit, self.tally, page.left) if page.left else []
        for sheet in sorted(page.sheets, key=lambda sheet: _RANKS.get(sheet.record, len(_RANKS))):
            self.sheet(sheet)
        for graves in page.graves:
            self.graves(graves)
        return staying

    def release(self, keys: Iterable[Key]) -> None:
        """Take in what was withheld of records whose changes have gone through."""
        for key in keys:
            page = release(self.unit.connection, key)
            if page is not None:
                self.page(page)

    def sheet(self, sheet: Sheet) -> None:
        """Take living records of one type in. Raises ``ValueError`` for columns of uneven length."""
        ids = unpack_ids(sheet.ids)
        if self.reread:
            self.reread.difference_update((sheet.record, record_id) for record_id in ids)
        declared = TYPES.get(sheet.record)
        if declared is None:
            strangers.keep(self.unit, self.tally, sheet, range(len(ids)))
            return
        fitted = fit(declared, sheet, len(ids))
        waiting = self._waiting(sheet.record, ids)
        if waiting or fitted.strange:
            sheet, fitted = self._sift(sheet, waiting, fitted)
        arrivals = arrivals_of(self.unit.connection, declared, sheet)
        if arrivals.ids:
            self._write(arrivals, fitted)
            self._keep_cards(sheet, range(len(arrivals.ids)), arrivals.ids)

    def graves(self, graves: Graves) -> None:
        """Take deletions of records of one type in."""
        ids = unpack_ids(graves.ids)
        self.reread.difference_update((graves.record, record_id) for record_id in ids)
        if graves.erased:
            dossiers = unpack_ids(graves.dossiers) if graves.dossiers else ids
            stamps = burying.stamps_of(graves)
            self.erase({dossiers[place]: stamps[place].author for place in graves.erased})
        waiting = self._waiting(graves.record, ids)
        free = []
        for place, record_id in enumerate(ids):
            if record_id in waiting:
                withhold(
                    self.unit, self.tally, (graves.record, record_id), 0, Page(0, graves=[burying.only(graves, place)])
                )
            else:
                free.append(place)
        self.deleted += burying.bury(self.unit, self.tally, graves, free)
        self._keep_cards(graves, free, ids)

    def erase(self, dossiers: Mapping[str, str]) -> None:
        """Erase what is here of dossiers that the server has erased; by whom stands beside each, if it is known."""
        for dossier, author in sorted(dossiers.items()):
            taken = erasure.erase_received(self.unit, self.tally, dossier, author)
            self.deleted += taken.records
            self.erased.append(taken)

    def _sift(self, sheet: Sheet, waiting: set[str], fitted: Fitted) -> tuple[Sheet, Fitted]:
        """Set aside what has unsent changes here, and what this program cannot show."""
        ids, numbers = unpack_ids(sheet.ids), unpack_numbers(sheet.numbers)
        free: list[int] = []
        odd: list[int] = []
        for place, record_id in enumerate(ids):
            if record_id in waiting:
                withhold(
                    self.unit,
                    self.tally,
                    (sheet.record, record_id),
                    numbers[place],
                    Page(0, sheets=[only(sheet, [place])]),
                )
            else:
                (odd if place in fitted.strange else free).append(place)
        if odd:
            strangers.keep(self.unit, self.tally, sheet, odd)
        if len(free) == len(ids):
            return sheet, fitted
        columns: list[Sequence[Any]] = [[column[place] for place in free] for column in fitted.columns]
        return only(sheet, free), Fitted(columns, [fitted.unknown[place] for place in free])

    def _write(self, arrivals: Arrivals, fitted: Fitted) -> None:
        connection, record = self.unit.connection, arrivals.declared.code
        beside = arrivals.beside()
        rows = list(zip(arrivals.ids, *fitted.columns, beside, arrivals.numbers, fitted.unknown, strict=True))
        strangers.drop(self.unit, self.tally, record, arrivals.ids)
        self.tally.take(record, arrivals.held, [number for number, _ in arrivals.held.values()])
        self.tally.add(record, arrivals.ids, arrivals.numbers)
        changed = self._note(arrivals, rows) if arrivals.held else list(range(len(rows)))
        # In the order of their ids they go into the index of these page after page.
        put = put_statement(record, fresh=not arrivals.held)
        connection.exec_driver_sql(put, sorted(rows, key=itemgetter(0)))
        if self._any("tombstone"):
            risen = connection.exec_driver_sql(_RISEN, (record, json.dumps(arrivals.ids))).fetchall()
            self.tally.take(record, [row[0] for row in risen], [row[1] for row in risen])
        self._index(arrivals, rows, changed)
        self.received += len(changed)
        self.unit.receive(
            ((record, arrivals.ids[place]) for place in changed), {arrivals.dossiers[place] for place in changed}
        )

    def _note(self, arrivals: Arrivals, rows: list[tuple[Any, ...]]) -> list[int]:
        """Note in the history what others changed; return the places of what is new or changed."""
        specs = [spec for spec in arrivals.declared.specs if spec.name != "id"]
        notes: list[tuple[Any, ...]] = []
        changed = []
        for place, row in enumerate(rows):
            held = arrivals.held.get(row[0])
            if held is None:
                changed.append(place)
            elif held[1] != row[: len(held[1])]:
                changed.append(place)
                notes += self._notes(arrivals, place, specs, held[1], row)
        if notes:
            self.unit.connection.exec_driver_sql(_NOTE, notes)
        return changed

    def _notes(
        self, arrivals: Arrivals, place: int, specs: list[FieldSpec], old: tuple[Any, ...], new: tuple[Any, ...]
    ) -> list[tuple[Any, ...]]:
        """Return what to note of one record, the fields that one person changed at once together, in their order."""
        by_stamp: dict[Any, dict[str, tuple[Any, Any]]] = {}
        for spec, before, after in zip(specs, old[1:], new[1:], strict=False):
            if before != after:
                pair = (from_column(spec, before), from_column(spec, after))
                by_stamp.setdefault(arrivals.stamp(place, spec.name), {})[spec.name] = pair
        notes = []
        for stamp, fields in sorted(by_stamp.items(), key=lambda item: item[0].number):
            sides = [dump({name: pair[side] for name, pair in fields.items()}) for side in (0, 1)]
            notes.append((self.unit.number(), arrivals.declared.code, new[0], *sides, stamp.author, stamp.at))
        return notes

    def _index(self, arrivals: Arrivals, rows: list[tuple[Any, ...]], changed: list[int]) -> None:
        connection, declared = self.unit.connection, arrivals.declared
        if declared.code == word_index.INDEXED:
            maker = EntryMaker()
            entries = []
            for place in changed:
                now = _shown(rows[place])
                held = arrivals.held.get(now[0])
                if held is None or _shown(held[1]) != now:
                    entries.append(maker.entry(now))
            if entries:
                bulk_index.put(connection, entries)
        elif declared.code in SUMMED:
            bulk_index.follow(connection, {arrivals.dossiers[place] for place in changed})

    def _keep_cards(self, sheet: Sheet | Graves, places: Iterable[int], ids: Sequence[str]) -> None:
        """Put the cards of the records at ``places`` in the place of those that were there before."""
        places = list(places)
        gone = [key for place in places if (key := (sheet.record, ids[place])) in self._carded]
        rivals.drop(self.unit.connection, gone)
        self._carded.difference_update(gone)
        dossiers = unpack_ids(sheet.dossiers) if sheet.rivals and sheet.dossiers else ids
        for place in places if sheet.rivals else ():
            cards = [
                Rival(row.id, row.field, row.value, row.before, row.author, row.at)
                for row in sheet.rivals.get(place, ())
            ]
            if cards:
                key = (sheet.record, ids[place])
                rivals.keep_rows(self.unit.connection, rivals.rows_of(*key, dossiers[place], cards))
                self._carded.add(key)
                self.unit.receive([key], [dossiers[place]])
                self.cards += 1
        if gone:
            self.unit.receive(gone, {dossiers[place] for place in places if (sheet.record, ids[place]) in gone})

    def _waiting(self, record: str, ids: list[str]) -> set[str]:
        """Return which of some records have unsent changes here."""
        if not self._any("outbox"):
            return set()
        found = self.unit.connection.exec_driver_sql(_WAITING, (record, json.dumps(ids)))
        return {str(row[0]) for row in found.fetchall()}

    def _any(self, table: str) -> bool:
        return self.unit.connection.exec_driver_sql(_ANY.format(table)).fetchone() is not None
