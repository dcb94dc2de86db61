"""What a sync must send: exactly the difference between what was last sent and what stands now.

A record made here is ``create``; a changed one ``change``, with the value that each unsent field had before its first
unsent change (the base of the three-way merge, architecture law 5); a deleted one ``delete``, with all its last sent
values. A field that came back to its base is not sent, a record made and deleted before the first sync leaves no trace.

What is on its way stays in the list until its receipt comes. Who edits it meanwhile first sets aside what was sent
(``sent``), so that a repetition sends the very same; the base then stays what it was before the sending, since only
the receipt tells what has become of it (``store.flight``).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, func, select

from parcours_core.merge import WHOLE, Change, Kind
from parcours_core.records.codec import Plain
from parcours_desktop.store import direct, receipted, versions
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import OUTBOX

_COLUMNS = "record, record_id, kind, base, write, batch, sent, resolves, rejected, settled"
_FIND = f"SELECT {_COLUMNS} FROM outbox WHERE record = ? AND record_id = ?"
_PENDING = "SELECT count(*) FROM outbox WHERE rejected = ''"
_FORGET = "DELETE FROM outbox WHERE record = ? AND record_id = ?"
_KEEP = f"INSERT OR REPLACE INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_AT = "SELECT at FROM write WHERE number = ?"
_BESIDE = "SELECT field_versions FROM {} WHERE id = ?"
_BURIED = "SELECT field_versions FROM tombstone WHERE record = ? AND record_id = ?"
_WITHHELD = "SELECT 1 FROM withheld WHERE record = ? AND record_id = ?"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A record that waits to be sent, or is on its way. ``write`` is the write that last changed it.

    ``batch`` names the batch on its way with it, empty if it waits; ``sent`` is the change in it, once the record was
    written again (None: it is what stands now). ``resolves`` are the rivals between which a person chose. ``rejected``
    is why the server would not take it: the reason's code, with the field after a colon where it is about one.
    ``settled`` are the versions of those fields whose base the server told after the record's own were written.
    """

    record: str
    record_id: str
    kind: Kind
    base: Mapping[str, Plain]
    write: int
    batch: str = ""
    sent: Change | None = None
    resolves: frozenset[str] = frozenset()
    rejected: str = ""
    settled: Mapping[str, int] = field(default_factory=dict)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing would be sent: neither a field, nor a record, nor a choice."""
        if self.kind is Kind.CREATE or self.batch or self.resolves:
            return False
        return not self.base if self.kind is Kind.CHANGE else self.is_about_a_grave

    @property
    def is_about_a_grave(self) -> bool:
        """Whether it deletes nothing: it only carries a choice about a record that was deleted before."""
        return self.kind is Kind.DELETE and "id" not in self.base

    @property
    def brings_back(self) -> bool:
        """Whether such a choice is on its way, and the record was brought back by another one since."""
        about_a_grave = self.sent is not None and self.sent.kind is Kind.DELETE and "id" not in self.base
        return about_a_grave and self.kind is not Kind.DELETE

    @property
    def key(self) -> tuple[str, str]:
        """The record's type and id."""
        return self.record, self.record_id


def pending(reader: Reader) -> tuple[Unsent, ...]:
    """Return everything that waits to be sent, is on its way or was rejected, by record type and id."""
    rows = reader.connection.execute(select(OUTBOX).order_by(OUTBOX.c.record, OUTBOX.c.record_id))
    return tuple(map(_unsent, rows))


def rejected(reader: Reader) -> tuple[Unsent, ...]:
    """Return what the server would not take; each is offered again once a person has changed the record."""
    wanted = select(OUTBOX).where(OUTBOX.c.rejected != "").order_by(OUTBOX.c.record, OUTBOX.c.record_id)
    return tuple(map(_unsent, reader.connection.execute(wanted)))


def count_pending(reader: Reader) -> int:
    """Return how many records wait to be sent or are on their way; what was rejected waits for a person instead."""
    return int(direct.rows(reader.connection, _PENDING)[0][0])


def count_rejected(reader: Reader) -> int:
    """Return how many records the server would not take."""
    waiting = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.rejected != "")
    return int(reader.connection.execute(waiting).scalar_one())


def mark_put(
    connection: Connection,
    key: tuple[str, str],
    write: int,
    before: Mapping[str, Plain] | None,
    after: Mapping[str, Plain],
) -> None:
    """Mark that ``write`` made the record ``key`` (type code, id; ``before`` None) or changed it to ``after``."""
    entry = find(connection, *key)
    if entry is None:
        kind = Kind.CREATE if before is None else Kind.CHANGE
        entry = Unsent(*key, kind, {}, write)
    elif entry.batch:
        made_anew = entry.is_about_a_grave or entry.brings_back
        entry = set_aside(connection, entry, before)
        kind = Kind.CREATE if made_anew or (entry.sent and entry.sent.kind is Kind.CREATE) else Kind.CHANGE
        keep(connection, replace(entry, kind=kind, base=_with_older(entry.base, before, after), write=write))
        return
    else:
        made_anew = entry.is_about_a_grave or (entry.kind is Kind.DELETE and _was_never_sent(connection, key))
        kind = Kind.CREATE if entry.kind is Kind.CREATE or made_anew else Kind.CHANGE
    base = {} if kind is Kind.CREATE else unlike(_with_older(entry.base, before, after), after)
    keep_or_forget(connection, replace(entry, kind=kind, base=base, write=write, rejected=""))


def mark_delete(connection: Connection, key: tuple[str, str], write: int, before: Mapping[str, Plain]) -> bool:
    """Mark that ``write`` deleted a record; return whether there is anything to send: if not, nobody else knew it."""
    entry = find(connection, *key) or Unsent(*key, Kind.CHANGE, {}, write)
    if entry.brings_back:
        grave = {"job_seeker_id": before.get("job_seeker_id") or key[1]}
        keep(connection, replace(entry, kind=Kind.DELETE, base=grave, write=write, rejected=""))
        return True
    if entry.batch:
        entry = set_aside(connection, entry, before)
    elif entry.kind is Kind.CREATE and not _is_withheld(connection, key):
        mourned = not _was_never_sent(connection, key)
        # What it settled stays settled: the card is gone here, and would wait for ever elsewhere.
        grave = {"job_seeker_id": before.get("job_seeker_id") or key[1]}
        choice = Unsent(*key, Kind.DELETE, grave, write, resolves=entry.resolves)
        keep_or_forget(connection, choice)
        return mourned
    base = {**before, **entry.base}
    keep(connection, replace(entry, kind=Kind.DELETE, base=base, write=write, rejected=""))
    return True


def mark_resolved(
    connection: Connection,
    key: tuple[str, str],
    write: int,
    ids: Collection[str],
    *,
    now: Mapping[str, Plain] | None,
    grave: str,
) -> None:
    """Mark that a person chose between the rivals ``ids`` of a record that is ``now`` so.

    ``grave`` is the dossier of a deleted one. What is on its way does not carry the choice: it is sent after it.
    """
    entry = find(connection, *key)
    if entry is not None and entry.batch:
        entry = set_aside(connection, entry, now)
    if entry is None:
        kind = Kind.DELETE if grave else Kind.CHANGE
        entry = Unsent(*key, kind, {"job_seeker_id": grave} if grave else {}, write)
    keep(connection, replace(entry, resolves=entry.resolves | set(ids), write=write, rejected=""))


def _was_never_sent(connection: Connection, key: tuple[str, str]) -> bool:
    return versions_beside(connection, *key) == versions.NEVER_SENT


def _is_withheld(connection: Connection, key: tuple[str, str]) -> bool:
    """Say whether the server holds what waits to be made here: the same record went by hand, and by the line."""
    return bool(direct.rows(connection, _WITHHELD, key))


def unmark_resolved(connection: Connection, key: tuple[str, str], ids: Collection[str]) -> bool:
    """Take a choice back that was not sent yet; return whether it was still there to be taken back."""
    entry = find(connection, *key)
    if entry is None or (entry.batch and entry.sent is None) or not entry.resolves.issuperset(ids):
        return False
    keep_or_forget(connection, replace(entry, resolves=entry.resolves - set(ids)))
    return True


def forget(connection: Connection, record: str, record_id: str) -> None:
    """Take a record off the list."""
    connection.exec_driver_sql(_FORGET, (record, record_id))


def find(connection: Connection, record: str, record_id: str) -> Unsent | None:
    """Return what waits to be sent of one record."""
    rows = direct.rows(connection, _FIND, (record, record_id))
    return _unsent(rows[0]) if rows else None


def keep(connection: Connection, entry: Unsent) -> None:
    """Write an entry of the list."""
    sent = None if entry.sent is None else dump(_written(entry.sent))
    kept = (*entry.key, entry.kind.value, dump(dict(entry.base)), entry.write, entry.batch or None, sent)
    connection.exec_driver_sql(_KEEP, (*kept, dump(sorted(entry.resolves)), entry.rejected, dump(dict(entry.settled))))


def keep_or_forget(connection: Connection, entry: Unsent) -> None:
    """Write an entry of the list, or take it off where it says nothing any more."""
    if entry.says_nothing:
        forget(connection, *entry.key)
    else:
        keep(connection, entry)


def unlike(base: Mapping[str, Plain], now: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return the fields of ``base`` that are other ones now."""
    return {name: value for name, value in base.items() if name in now and now[name] != value}


def versions_beside(connection: Connection, record: str, record_id: str) -> bytes:
    """Return the versions that stand beside a record, or beside its tombstone where it was deleted here."""
    late = receipted.versions_of(connection, record, record_id)
    if late != versions.NEVER_SENT:
        return late
    row = connection.exec_driver_sql(_BESIDE.format(record), (record_id,)).fetchone()
    row = row or connection.exec_driver_sql(_BURIED, (record, record_id)).fetchone()
    beside: bytes = row[0] if row else versions.NEVER_SENT
    return beside


def change_of(connection: Connection, entry: Unsent, values: Mapping[str, Plain] | None) -> Change:
    """Return the change that ``entry`` stands for, while ``values`` are those of the record (None: deleted)."""
    known = versions.unpack(versions_beside(connection, *entry.key))
    told = entry.base if values is None else values
    return make_change(entry, told, known, str(connection.exec_driver_sql(_AT, (entry.write,)).scalar()))


def make_change(entry: Unsent, told: Mapping[str, Plain], known: versions.Versions | None, at: str) -> Change:
    """Return the change that ``entry`` stands for; ``told`` are the record's values, of a deleted one the last."""
    # A choice about a grave names no version: it is told by that from the wish to delete what came back meanwhile.
    bases = {} if known is None or entry.is_about_a_grave else {WHOLE: known.version}
    values: dict[str, Plain] = {}
    if entry.kind is Kind.CREATE:
        values = {name: value for name, value in told.items() if name != "id"}
    elif entry.kind is Kind.CHANGE:
        values = {name: told[name] for name in sorted(entry.base)}
        bases |= {} if known is None else {name: known.of(name).number for name in values}
        bases |= {name: number for name, number in entry.settled.items() if name in values}
    before = {name: entry.base[name] for name in values} if entry.kind is Kind.CHANGE else {}
    dossier = str(told.get("job_seeker_id") or entry.record_id)
    return Change(*entry.key, dossier, entry.kind, values, at, bases, before, entry.resolves)


def set_aside(connection: Connection, entry: Unsent, values: Mapping[str, Plain] | None) -> Unsent:
    """Return an entry that is on its way with what was sent set aside; ``values`` are those of its record."""
    if entry.sent is not None:
        return entry
    return replace(entry, sent=change_of(connection, entry, values), resolves=frozenset())


def _with_older(
    base: Mapping[str, Plain], before: Mapping[str, Plain] | None, after: Mapping[str, Plain]
) -> dict[str, Plain]:
    changed = {name: value for name, value in (before or {}).items() if name in after and after[name] != value}
    return {**changed, **base}


def _unsent(row: Sequence[Any]) -> Unsent:
    record, record_id, kind, base, write, batch, sent, resolves, why, settled = row
    return Unsent(
        record,
        record_id,
        Kind(kind),
        json.loads(base),
        write,
        batch or "",
        None if sent is None else read_change(sent),
        frozenset(json.loads(resolves)),
        why,
        json.loads(settled),
    )


def _written(change: Change) -> dict[str, Any]:
    return {
        "record": change.record,
        "id": change.id,
        "dossier": change.dossier,
        "kind": change.kind.value,
        "values": dict(change.values),
        "at": change.at,
        "bases": dict(change.bases),
        "before": dict(change.before),
        "resolves": sorted(change.resolves),
    }


def read_change(kept: str) -> Change:
    """Return the change that was set aside as JSON in ``sent``."""
    written = json.loads(kept)
    kind, resolves = Kind(written["kind"]), frozenset(written["resolves"])
    return Change(**{**written, "kind": kind, "resolves": resolves})
