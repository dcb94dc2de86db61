"""Job seekers whose rows in the list are behind what a unit of work wrote: many are brought up to date together.

Each apart looked for its place among all the others, made room there and wrote the words of its row by themselves, so
that thousands saved at once took minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from sqlalchemy import Connection

from parcours_core.records.codec import Plain
from parcours_desktop.store import bulk_index, summary, waiting_rows, waiting_words, word_index
from parcours_desktop.store.entries import ID, Entry, EntryMaker, shown_of

MOST = 5000
"""How many may be behind before they are brought up to date; what is kept of them meanwhile is their ids."""

MOST_ARRIVED = 20_000
"""How many rows that were worked out already may wait to be laid together."""

_APART = 16
"""Up to so many are put apart: a few find their places sooner than the beginnings of a bulk are made."""


class Unlisted:
    """The job seekers behind, in the transaction of ``connection``; ``catch_up`` before the list is read or written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # In the order in which they were written, which decides between equal names.
        self._ids: dict[str, None] = {}
        self._arrived: dict[str, Entry] = {}
        self._new = True
        self._summed: set[str] = set()

    def note(self, record: str, before: Mapping[str, Plain] | None, after: Mapping[str, Plain]) -> None:
        """Note that a record was put; a change of nothing that the list shows costs nothing."""
        if record != word_index.INDEXED:
            # Where a row is not there yet, it takes what it sums up once it is made.
            summary.follow(self._connection, record, before, after)
        elif before is None or shown_of(before) != shown_of(after):
            self._ids[str(after["id"])] = None
            if len(self._ids) >= MOST:
                self.catch_up()

    def note_arrived(self, entries: Sequence[Entry], *, new: bool) -> None:
        """Note rows of job seekers that a sync brought; ``new``: none of them stood here before. Their words wait."""
        self._new = self._new and new
        self._arrived.update(zip(map(itemgetter(ID), entries), entries, strict=True))
        if len(self._arrived) >= MOST_ARRIVED:
            self.catch_up()

    def note_summed(self, dossiers: Iterable[str]) -> None:
        """Note dossiers of which something arrived that their row sums up."""
        self._summed.update(dossiers)

    def catch_up(self) -> None:
        """Bring the list up to date with what the records say now, words included but for those that wait."""
        if self._arrived or self._summed:
            self._lay_arrived()
        if self._ids:
            self._put_written()

    def _lay_arrived(self) -> None:
        entries, new, summed = list(self._arrived.values()), self._new, self._summed - self._arrived.keys()
        self._arrived, self._new, self._summed = {}, True, set()
        if entries:
            bulk_index.put(self._connection, entries, new=new)
        bulk_index.follow(self._connection, summed)

    def _put_written(self) -> None:
        ids, self._ids = list(self._ids), {}
        entries = list(map(EntryMaker().entry, waiting_rows.shown_of(self._connection, ids)))
        if len(entries) <= _APART:
            for entry in entries:
                word_index.put_entry(self._connection, entry)
            return
        bulk_index.put(self._connection, entries)
        waiting_words.index_those_of(self._connection, ids)
