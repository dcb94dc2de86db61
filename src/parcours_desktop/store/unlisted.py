"""Job seekers whose rows in the list are behind what a unit of work wrote: many are brought up to date together.

Each apart looked for its place among all the others, made room there and wrote the words of its row by themselves, so
that thousands saved at once took minutes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from parcours_core.records.codec import Plain
from parcours_desktop.store import bulk_index, direct, summary, waiting_words, word_index
from parcours_desktop.store.entries import SHOWN, EntryMaker, shown_of

MOST = 5000
"""How many may be behind before they are brought up to date; what is kept of them meanwhile is their ids."""

_APART = 16
"""Up to so many are put apart: a few find their places sooner than the beginnings of a bulk are made."""

_SHOWN = f"SELECT {', '.join(SHOWN)} FROM {word_index.INDEXED} WHERE id IN (SELECT value FROM json_each(?))"


class Unlisted:
    """The job seekers behind, in the transaction of ``connection``; ``catch_up`` before the list is read or written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # In the order in which they were written, which decides between equal names.
        self._ids: dict[str, None] = {}

    def note(self, record: str, before: Mapping[str, Plain] | None, after: Mapping[str, Plain]) -> None:
        """Note that a record was put; a change of nothing that the list shows costs nothing."""
        if record != word_index.INDEXED:
            # Where a row is not there yet, it takes what it sums up once it is made.
            summary.follow(self._connection, record, before, after)
        elif before is None or shown_of(before) != shown_of(after):
            self._ids[str(after["id"])] = None
            if len(self._ids) >= MOST:
                self.catch_up()

    def catch_up(self) -> None:
        """Bring the list up to date with what the records say now, words included."""
        if not self._ids:
            return
        ids, self._ids = list(self._ids), {}
        rows = {row[0]: row for row in direct.rows(self._connection, _SHOWN, (json.dumps(ids),))}
        maker = EntryMaker()
        entries = [maker.entry(rows[one]) for one in ids if one in rows]
        if len(entries) <= _APART:
            for entry in entries:
                word_index.put_entry(self._connection, entry)
            return
        bulk_index.put(self._connection, entries)
        waiting_words.index_those_of(self._connection, ids)
