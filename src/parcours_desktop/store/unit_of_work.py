"""The one door of all writing: a unit of work that rolls back unless it is committed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.sqlite import insert

from parcours_core.changes import Changes
from parcours_core.records.codec import Plain, to_plain
from parcours_core.records.declare import record_type
from parcours_core.trail import Act
from parcours_desktop.store import (
    attachments,
    choosing,
    history,
    outbox,
    recording,
    settings,
    trail,
    undoing,
    word_index,
)
from parcours_desktop.store.engine import commit, make_last
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import DRAFT
from parcours_desktop.store.unlisted import Unlisted


class UnitOfWork(Reader):
    """Everything that one operation writes. It reads what it has written; ``commit`` makes it last, leaving does not.

    Each changed record's row, history, outbox entry and search words are written in the same transaction; the list and
    its words when they are asked for, or at the commit.
    """

    def __init__(
        self,
        connection: Connection,
        label: str,
        author: str,
        at: datetime,
        allow: Callable[[UnitOfWork], None] | None = None,
    ) -> None:
        super().__init__(connection)
        if at.tzinfo is None:
            raise ValueError("a moment without its zone")
        self.label = label
        self.author = author
        self.at = at
        self.deeds: dict[str, set[str]] = {}
        """Which types of records this unit changed, by dossier; what a sync brings is no deed."""
        self._allow = allow
        self._noted = False
        self._write = 0
        self._touched: set[tuple[str, str]] = set()
        self._made: set[str] = set()
        self._received: set[str] = set()
        self.unlisted = Unlisted(connection)
        """What the list has still to take up of what this unit wrote."""

    @property
    def connection(self) -> Connection:
        """The connection of the transaction; whoever asks for it finds the list up to date."""
        self.unlisted.catch_up()
        return self._view

    @property
    def behind(self) -> Connection:
        """The connection for what has nothing to do with the list, which may be behind: many are laid in it at once."""
        return self._view

    def put(self, record: Any) -> None:
        """Write a record: made if its id is new, else changed in the fields that differ; equal ones write nothing."""
        declared = record_type(type(record))
        after = to_plain(record)
        key = (declared.code, str(record.id))
        before = self.plain(*key)
        if before is None:
            recording.insert_row(self._view, declared, after)
            said = recording.unlike_defaults(declared, after)
            history.note(self._view, self.number(), key, history.Happening.MADE, before={}, after=said)
        else:
            names = recording.differing(before, after)
            if not names:
                return
            changed = {name: after[name] for name in names}
            recording.update_row(self._view, declared, key[1], changed)
            old = {name: before[name] for name in names}
            history.note(self._view, self.number(), key, history.Happening.CHANGED, before=old, after=changed)
        outbox.mark_put(self._view, key, self._write, before, after)
        self.unlisted.note(declared.code, before, after)
        self._touch(key, before, after)

    def delete(self, cls: type[Any], record_id: str) -> None:
        """Delete a record; one that is not there is left so. What refers to it is the caller's to decide."""
        declared = record_type(cls)
        key = (declared.code, record_id)
        before = self.plain(*key)
        if before is None:
            return
        history.note(self.connection, self.number(), key, history.Happening.DELETED, before=before, after={})
        mourned = outbox.mark_delete(self.connection, key, self._write, before)
        recording.delete_row(self.connection, declared, record_id, write=self._write, mourned=mourned)
        word_index.index_delete(self.connection, declared.code, before)
        self._touch(key, before)

    def take_back(self, write: int) -> tuple[undoing.LeftAlone, ...]:
        """Undo write number ``write`` field by field; what another write changed since is left, and returned."""
        return undoing.take_back(self, write)

    def ask_again(self, write: int) -> list[tuple[str, str, str]]:
        """Ask again what write number ``write`` chose and the server was told.

        Return of which fields (type code, id, field).
        """
        return choosing.ask_again(self, write)

    def choose(self, record: str, record_id: str, field: str, value: Plain, rival_ids: Collection[str]) -> None:
        """Settle cards: ``value`` (plain) is what ``field`` of a record (type code, id) shall be.

        ``field`` is ``merge.WHOLE`` and ``value`` None where the record is to be deleted after all. A record that
        someone else deleted comes back. Raises ``Refused`` where nothing is left here that could come back.
        """
        choosing.choose(self, (record, record_id), field, value, rival_ids)

    def let_go(self, record: str, record_id: str, rival_ids: Collection[str]) -> None:
        """Settle cards and leave the record, or its deletion, as it stands."""
        choosing.let_go(self, (record, record_id), rival_ids)

    def attach(self, content: bytes) -> str:
        """Keep the bytes of a file, once however often they come; return their SHA-256 (hex)."""
        return attachments.keep(self.connection, content)

    def keep_draft(self, key: str, text: str) -> None:
        """Keep text as it is being typed under ``key``; an empty text removes the draft."""
        if not text:
            self.connection.execute(delete(DRAFT).where(DRAFT.c.key == key))
            return
        values = {"text": text, "at": self.at.isoformat()}
        statement = insert(DRAFT).values(key=key, **values)
        self.connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))

    def keep_setting(self, key: str, value: Any) -> None:
        """Keep a setting of this device: anything that JSON holds."""
        settings.keep(self.connection, key, value)

    def commit(self) -> Changes:
        """Make everything last: when this returns, it is on the disk. Nothing can be written with the unit after it.

        A unit that is not ``lasting`` (``Caseload.writing``) outlives the end of the program at once, no more. Raises a
        ``StoreError`` where the disk refuses, and whatever ``allow`` raises; then nothing of the unit was written.
        """
        if self._allow is not None:
            self._allow(self)
        if self.deeds:
            self.note(Act.CHANGED, self.deeds.keys() - self._made, self.label)
            self.note(Act.MADE, self._made, self.label)
        connection = self.connection
        commit(connection)
        if self._noted:
            # The next sync may send the line: another one with its number must never follow.
            make_last(connection)
        connection.close()
        return Changes(
            label=self.label,
            touched=frozenset(self._touched),
            dossiers=frozenset(self.deeds.keys() | self._received),
            write=self._write,
        )

    def touch(self, key: tuple[str, str], dossier: str) -> None:
        """Say that this unit did something to a record (type code, id) of a dossier."""
        self._touched.add(key)
        self.deeds.setdefault(dossier, set()).add(key[0])

    def note(self, act: Act, dossiers: Iterable[str], words: str = "", *, typed: str = "") -> None:
        """Add to the trail that this author did ``act`` with ``dossiers``; ``commit`` adds what the unit changed.

        ``words`` stay for good: never what a person typed, which is given as ``typed`` and can be erased.
        """
        self._noted = True
        trail.append(self.connection, act, sorted(dossiers), words, author=self.author, at=self.at, typed=typed)

    def receive(self, touched: Iterable[tuple[str, str]], dossiers: Iterable[str]) -> None:
        """Say what a sync brought: screens refresh from it, but it is no deed of this person's for the trail."""
        self._touched.update(touched)
        self._received.update(dossiers)

    def number(self) -> int:
        """Return the number of this write in the history of the file, opening it where nothing was noted yet."""
        if not self._write:
            self._write = history.open_write(self._view, self.label, self.author, self.at)
        return self._write

    def _touch(self, key: tuple[str, str], *states: dict[str, Plain] | None) -> None:
        self._touched.add(key)
        if key[0] == "job_seeker":
            self.deeds.setdefault(key[1], set()).add(key[0])
            if states[0] is None:
                self._made.add(key[1])
        for state in states:
            if state and state.get("job_seeker_id"):
                self.deeds.setdefault(str(state["job_seeker_id"]), set()).add(key[0])
