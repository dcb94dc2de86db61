"""Taking in what the server says: rows, versions, cards, the list and its words, in bulk and in one transaction.

The device never merges. A record with unsent changes is left as it is; what the server says of it is withheld until
these have gone through. All else is taken as it comes, and what others changed is noted in the history under their
name and their time; of what is new here the versions tell who made it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat

from sqlalchemy.exc import IntegrityError

from parcours_core.merge import Rival
from parcours_core.wire.messages import Graves, Page, Sheet
from parcours_core.wire.packing import unpack_ids
from parcours_desktop.store import (
    burying,
    departing,
    differing,
    direct,
    erasure,
    receipted,
    returned,
    rivals,
    strangers,
    waiting_rows,
)
from parcours_desktop.store.arrivals import Arrivals, Held, Row, arrivals_of, held_of, only, shown_in
from parcours_desktop.store.differing import Differing
from parcours_desktop.store.schema import RECORDS
from parcours_desktop.store.summary import SUMMED
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.store.withholding import drop, release, withheld, withhold
from parcours_desktop.store.word_index import INDEXED

_WAITING = "SELECT record_id FROM outbox WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))"
_CARDS = "SELECT DISTINCT record, record_id FROM rival"
_NOTE = (
    'INSERT INTO history (write, record, record_id, kind, "before", "after", author, at) '
    "VALUES (?, ?, ?, 'changed', ?, ?, ?, ?)"
)
_RISEN = """
DELETE FROM tombstone WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))
RETURNING record_id, server_number, field_versions
"""
_OWNER = "job_seeker_id"
_DOSSIER = "job_seeker"
_ANY = "SELECT 1 FROM {} LIMIT 1"
_RANKS = {code: rank for rank, code in enumerate(RECORDS)}

Key = tuple[str, str]


class TakingIn:
    """Takes pages in, in the transaction of ``unit``, and moves ``tally`` with each record.

    ``reread`` are records of which a newer state was awaited; what arrives is struck out. ``received``, ``deleted``
    and ``cards`` count the records that changed here, were deleted here, and got cards; ``deleted_by`` how many whole
    dossiers somebody deleted, by name; ``erased`` says what was erased here at the request of the people it was about.
    ``new`` are the types of which all that came last was new here: with them what comes is written without asking first
    what stands here. Of sheets of ``later`` job seekers or more (0: of none) the rows of the list are left for whoever
    takes them in to lay soon (``store.waiting_rows``), and ``left`` counts them.
    """

    def __init__(
        self,
        unit: UnitOfWork,
        tally: Tally,
        reread: set[Key] | None = None,
        new: set[str] | None = None,
        *,
        later: int = 0,
    ) -> None:
        self.unit = unit
        self.tally = tally
        self.reread = reread if reread is not None else set()
        self.new = new if new is not None else set()
        self.later = later
        self.received = 0
        self.deleted = 0
        self.deleted_by: Counter[str] = Counter()
        self.cards = 0
        self.left = 0
        self.erased: list[erasure.ErasedHere] = []
        self._carded = {(str(row[0]), str(row[1])) for row in direct.rows(unit.behind, _CARDS)}

    def page(self, page: Page, ready: Sequence[Arrivals | None] = ()) -> list[str]:
        """Take a page in; return the dossiers that must go but still hold what was not sent.

        ``ready`` are its sheets as ``arrivals_in`` reads them, if somebody did so already.
        """
        staying = departing.remove(self.unit, self.tally, page.left) if page.left else []
        arrivals = ready or [arrivals_of(sheet) for sheet in page.sheets]
        order = sorted(
            zip(page.sheets, arrivals, strict=True), key=lambda pair: _RANKS.get(pair[0].record, len(_RANKS))
        )
        for sheet, one in order:
            self.sheet(sheet, one)
        for graves in page.graves:
            self.graves(graves)
        return staying

    def release(self, keys: Iterable[Key]) -> None:
        """Take in what was withheld of records whose changes have gone through."""
        for key in keys:
            page = release(self.unit.connection, key)
            if page is not None:
                self.page(page)

    def sheet(self, sheet: Sheet, arrivals: Arrivals | None) -> None:
        """Take living records of one type in; ``arrivals`` are what ``arrivals_of`` reads in ``sheet``."""
        receipted.write_beside(self.unit.behind)
        ids = unpack_ids(sheet.ids) if arrivals is None else arrivals.ids
        if self.reread:
            self.reread.difference_update((sheet.record, record_id) for record_id in ids)
        if arrivals is None:
            strangers.keep(self.unit, self.tally, sheet, range(len(ids)))
            return
        waiting = self._waiting(sheet.record, ids)
        if waiting or arrivals.strange:
            sheet = self._sift(sheet, waiting, arrivals)
            sifted = arrivals_of(sheet)
            if sifted is None:
                raise RuntimeError("a type that was known is so still")
            arrivals = sifted
        if arrivals.ids:
            self._supersede(sheet.record, arrivals.ids)
            self._write(arrivals)
            self._keep_cards(sheet, range(len(arrivals.ids)), arrivals.ids)

    def graves(self, graves: Graves) -> None:
        """Take deletions of records of one type in."""
        receipted.write_beside(self.unit.connection)
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
        self._supersede(graves.record, [ids[place] for place in free])
        if graves.record == _DOSSIER:
            self.deleted_by.update(burying.deleters(self.unit, graves, free))
        self.deleted += burying.bury(self.unit, self.tally, graves, free)
        self._keep_cards(graves, free, ids)

    def erase(self, dossiers: Mapping[str, str]) -> set[Key]:
        """Erase what is here of dossiers that the server has erased; by whom stands beside each, if it is known.

        Returns the records of which anything was here.
        """
        keys: set[Key] = set()
        for dossier, author in sorted(dossiers.items()):
            taken = erasure.erase_received(self.unit, self.tally, dossier, author)
            self.deleted += taken.records
            self.erased.append(taken)
            keys.update(taken.keys)
        return keys

    def _supersede(self, record: str, ids: Sequence[str]) -> None:
        """Forget what was withheld of records of which newer news are taken in, and nothing waits any more.

        Their changes were taken back since; taken in later it would stand over what is known now.
        """
        if left := withheld(self.unit.behind):
            drop(self.unit.behind, [(record, one) for one in ids if (record, one) in left])

    def _sift(self, sheet: Sheet, waiting: set[str], arrivals: Arrivals) -> Sheet:
        """Set aside what has unsent changes here, and what this program cannot show; return the rest."""
        free: list[int] = []
        odd: list[int] = []
        for place, record_id in enumerate(arrivals.ids):
            if record_id in waiting:
                withhold(
                    self.unit,
                    self.tally,
                    (sheet.record, record_id),
                    arrivals.numbers[place],
                    Page(0, sheets=[only(sheet, [place])]),
                )
            else:
                (odd if place in arrivals.strange else free).append(place)
        if odd:
            strangers.keep(self.unit, self.tally, sheet, odd)
        return only(sheet, free)

    def _write(self, arrivals: Arrivals) -> None:
        record = arrivals.declared.code
        if self._any("stranger"):
            strangers.drop(self.unit, self.tally, record, arrivals.ids)
        held, found = self._put(arrivals)
        self.tally.take(record, held, [number for number, _ in held.values()])
        self.tally.add_sum(arrivals.numbers, arrivals.marks)
        changed = self._note(arrivals, held, found) if held else range(len(arrivals.ids))
        if self._any("tombstone"):
            risen = direct.rows(self.unit.behind, _RISEN, (record, json.dumps(arrivals.ids)))
            self.tally.take(record, [row[0] for row in risen], [row[1] for row in risen])
            if risen:
                graves = {row[0]: row[2] for row in risen if row[0] not in held}
                returned.note_returned(self.unit.behind, arrivals, graves, self.unit.number())
        self._index(arrivals, held, changed)
        self.received += len(changed)
        ids, dossiers = arrivals.ids, arrivals.dossiers
        if len(changed) < len(ids):
            ids, dossiers = ([each[place] for place in changed] for each in (ids, dossiers))
        self.unit.receive(zip(repeat(record), ids), dossiers)

    def _put(self, arrivals: Arrivals) -> tuple[Held, Differing]:
        """Write the rows; return what stood here of them, and what differs from it."""
        connection, record = self.unit.behind, arrivals.declared.code
        if record in self.new and self._put_new(arrivals):
            return {}, {}
        held = held_of(connection, record, arrivals.ids)
        found = differing.differing(arrivals, held) if held else {}
        if len(held) == len(arrivals.ids):
            differing.put(connection, arrivals, found)
        else:
            arrivals.put(connection, fresh=not held)
        (self.new.discard if held else self.new.add)(record)
        return held, found

    def _put_new(self, arrivals: Arrivals) -> bool:
        """Write the rows if none of them stands here, else nothing; say which it was."""
        connection = self.unit.behind
        written = None if arrivals.at_one_stroke else connection.begin_nested()
        try:
            arrivals.put(connection, fresh=True)
        except IntegrityError:
            if written is not None:
                written.rollback()
            return False
        if written is not None:
            written.commit()
        return True

    def _note(self, arrivals: Arrivals, held: Held, found: Differing) -> list[int]:
        """Note in the history what others changed; return the places of what is new or changed."""
        if found:
            self.unit.behind.exec_driver_sql(_NOTE, list(differing.notes(arrivals, held, found, self.unit.number())))
        if len(held) == len(arrivals.ids):
            return list(found)
        return [place for place, one in enumerate(arrivals.ids) if place in found or one not in held]

    def _index(self, arrivals: Arrivals, held: Held, changed: Sequence[int]) -> None:
        if arrivals.declared.code == INDEXED:
            if held:
                rows = arrivals.rows
                changed = [place for place in changed if _shows(held.get(arrivals.ids[place]), rows[place])]
            if self.later and len(changed) >= self.later:
                whole = len(changed) == len(arrivals.ids)
                waiting_rows.note(
                    self.unit.behind, arrivals.ids if whole else [arrivals.ids[place] for place in changed]
                )
                self.left += len(changed)
            elif changed:
                self.unit.unlisted.note_arrived([arrivals.entries[place] for place in changed], new=not held)
        elif arrivals.declared.code in SUMMED:
            self.unit.unlisted.note_summed(arrivals.dossiers[place] for place in changed)
            self.unit.unlisted.note_summed(_owners_before(arrivals, held, changed))

    def _keep_cards(self, sheet: Sheet | Graves, places: Iterable[int], ids: Sequence[str]) -> None:
        """Put the cards of the records at ``places`` in the place of those that were there before."""
        if not sheet.rivals and not self._carded:
            return
        places = list(places)
        gone = [key for place in places if (key := (sheet.record, ids[place])) in self._carded]
        rivals.drop(self.unit.behind, gone)
        self._carded.difference_update(gone)
        dossiers = unpack_ids(sheet.dossiers) if sheet.rivals and sheet.dossiers else ids
        for place in places if sheet.rivals else ():
            cards = [
                Rival(row.id, row.field, row.value, row.before, row.author, row.at)
                for row in sheet.rivals.get(place, ())
            ]
            if cards:
                key = (sheet.record, ids[place])
                rivals.keep_rows(self.unit.behind, rivals.rows_of(*key, dossiers[place], cards))
                self._carded.add(key)
                self.unit.receive([key], [dossiers[place]])
                self.cards += 1
        if gone:
            self.unit.receive(gone, {dossiers[place] for place in places if (sheet.record, ids[place]) in gone})

    def _waiting(self, record: str, ids: list[str]) -> set[str]:
        """Return which of some records have unsent changes here."""
        if not self._any("outbox"):
            return set()
        return {str(row[0]) for row in direct.rows(self.unit.behind, _WAITING, (record, json.dumps(ids)))}

    def _any(self, table: str) -> bool:
        return bool(direct.rows(self.unit.behind, _ANY.format(table)))


def _owners_before(arrivals: Arrivals, held: Held, changed: Iterable[int]) -> Iterator[str]:
    """Give the dossiers in which what changed lay here until now: merged elsewhere it may lie in another."""
    if held:
        owner = next(place for place, spec in enumerate(arrivals.declared.specs) if spec.name == _OWNER)
        known = (held.get(arrivals.ids[place]) for place in changed)
        yield from (str(one[1][owner]) for one in known if one is not None)


def _shows(known: tuple[int, Row] | None, row: Row) -> bool:
    """Say whether the list shows a row otherwise than what stood here."""
    return known is None or shown_in(known[1]) != shown_in(row)
