"""Changes that stand plainly on what is held, laid into the rows of their records: no state is made of each.

It comes to what ``merge.judge`` and ``merge.settle`` say of the same changes one by one (tests/server/storage holds the
two against each other). What is not as plain as that is left to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from parcours_core.wire.packing import marks_of
from parcours_server.storage import feed, log
from parcours_server.storage.bodies import PLAIN, is_open, parted, read, written
from parcours_server.storage.transaction import Bulk, Row, Transaction

_AMENDED = Bulk("record", ("id", "record", "number", "mark", "body"), ("text", "text", "int8", "int8", "bytea"), key=2)

_PLACED = frozenset({"id", "job_seeker_id", "confidential"})
"""Fields that say where a record lies, and who sees all of it: the row says so too."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes to records of one type in the same ``fields``: a column of values and one of bases a field.

    One place a record in each column, in ``known`` (the version of it that was known) and in ``ats``.
    """

    record: str
    fields: Sequence[str]
    ids: Sequence[str]
    dossiers: Sequence[str]
    columns: Sequence[Sequence[Any]]
    bases: Sequence[Sequence[int]]
    known: Sequence[int]
    ats: Sequence[str]


@dataclass(frozen=True, slots=True)
class Amendment:
    """The change at ``place``; ``parts`` are those of the body that it changes, in which the fields stand at ``at``."""

    place: int
    number: int
    parts: list[Any]
    at: Sequence[int]


def may_amend(record: str, fields: Sequence[str]) -> bool:
    """Say whether changes in ``fields`` can be laid into rows: all are known here, and nothing is set apart of them."""
    return bool(fields) and is_open(record, fields) and _PLACED.isdisjoint(fields)


def amendments(changes: Changes, rows: Mapping[feed.Key, Row]) -> list[Amendment]:
    """Return which of ``changes``, for which ``may_amend``, are plainly accepted by the ``rows`` that are held.

    Whether their author may write these dossiers was asked already.
    """
    found = []
    asked = zip(
        changes.ids,
        changes.dossiers,
        zip(*changes.columns, strict=True),
        zip(*changes.bases, strict=True),
        changes.known,
        strict=True,
    )
    fields, record = tuple(changes.fields), changes.record
    for place, (record_id, dossier, values, bases, known) in enumerate(asked):
        row = rows.get((record, record_id))
        # Of a deleted one, and of one in another dossier, there is more to be said.
        if row is None or row[4] or row[2] != dossier:
            continue
        parts = read(row[5])
        at = _places(parts[0], fields) if isinstance(parts[0], str) else None
        if at is not None and _stands_on(parts, fields, at, values=values, bases=bases, known=known):
            found.append(Amendment(place, row[3], parts, at))
    return found


def _stands_on(
    parts: Sequence[Any],
    fields: Sequence[str],
    at: Sequence[int],
    *,
    values: Sequence[Any],
    bases: Sequence[int],
    known: int,
) -> bool:
    """Say whether all values are other ones than those held, and nobody wrote since anything that was not known."""
    held, version = parts[1], parts[2]
    stamps = parts[PLAIN] if len(parts) > PLAIN else {}
    if known != max((version, *(stamp[0] for stamp in stamps.values()))):
        return False
    for name, place, value, base in zip(fields, at, values, bases, strict=True):
        if held[place] == value or base != (stamps[name][0] if name in stamps else version):
            return False
    return True


def amend(
    transaction: Transaction,
    changes: Changes,
    found: Sequence[Amendment],
    numbers: Sequence[int],
    holders: Mapping[str, str],
    *,
    author: str,
    device: str,
) -> None:
    """Write what ``amendments`` found, each under its number, and note in the log what ``author`` changed.

    The dossiers must be locked.
    """
    record, fields = changes.record, changes.fields
    ids = [changes.ids[one.place] for one in found]
    fresh, stale = marks_of(record, ids, numbers), marks_of(record, ids, [one.number for one in found])
    ats, dossiers = ([column[one.place] for one in found] for column in (changes.ats, changes.dossiers))
    amended = [
        _amended(one, fields, [column[one.place] for column in changes.columns], stamp=(number, author, at))
        for one, number, at in zip(found, numbers, ats, strict=True)
    ]
    transaction.rewrite(
        _AMENDED,
        [(one, record, *row) for one, *row in zip(ids, numbers, fresh, (body for body, _ in amended), strict=True)],
    )
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    entries: list[Row] = []
    rows = zip(ids, numbers, dossiers, ats, amended, fresh, stale, strict=True)
    for record_id, number, dossier, at, (_, entry), mark, gone in rows:
        holder = holders[dossier]
        entries.append((record_id, record, number, dossier, holder, author, at, device, log.CHANGED, False, entry))
        sums[holder][1] += mark - gone
    transaction.put(log.ENTRIES, entries)
    # Last: it is asked what came of it, and until then the database is at what was sent.
    feed.hold(transaction, sums)


def _amended(
    one: Amendment, fields: Sequence[str], values: Sequence[Any], *, stamp: tuple[int, str, str]
) -> tuple[bytes, bytes]:
    """Return the body as it becomes, and what the log keeps of it."""
    names, held, *made = one.parts[:PLAIN]
    stamps, rivals = one.parts[PLAIN:] or ({}, [])
    before = {name: held[place] for name, place in zip(fields, one.at, strict=True)}
    for place, value in zip(one.at, values, strict=True):
        held[place] = value
    sides = (before, dict(zip(fields, values, strict=True)))
    body = written((names, held, *made, stamps | dict.fromkeys(fields, stamp), rivals))
    return body, written(sides if stamps else (*sides, made))


@lru_cache(maxsize=1024)
def _places(names: str, fields: tuple[str, ...]) -> tuple[int, ...] | None:
    """Return where ``fields`` stand in a row of ``names``, None where one of them does not."""
    there = {name: place for place, name in enumerate(parted(names))}
    return tuple(there[name] for name in fields) if there.keys() >= set(fields) else None
