"""What this device can give back to a server that was restored from a backup: states, and deletions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Kind, Rival, Stamp, State
from parcours_core.records.codec import Plain
from parcours_core.wire.messages import Page, decode
from parcours_core.wire.sheets import states_of
from parcours_desktop.store import outbox, versions
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

_BESIDE = "SELECT field_versions, server_number, unknown FROM {} WHERE id = ?"
_BURIED = "SELECT field_versions, server_number, unknown FROM tombstone WHERE record = ? AND record_id = ?"
_DOSSIER_OF = """
SELECT json_extract("before", '$.job_seeker_id') FROM history
WHERE record = ? AND record_id = ? AND kind = 'deleted' ORDER BY number DESC LIMIT 1
"""
_DOSSIERS_OF = """
SELECT h.record, h.record_id, json_extract(h."before", '$.job_seeker_id') FROM history h
JOIN json_each(?) asked ON h.record = asked.value ->> 0 AND h.record_id = asked.value ->> 1
WHERE h.kind = 'deleted' ORDER BY h.number
"""
_TOLD_ANEW = ("share", "consent")
"""What follows from the end of one is carried out when it is deleted, and not where a deletion is told again."""
_WITHHELD = "SELECT state FROM withheld WHERE record = ? AND record_id = ?"
_STRANGER = "SELECT state FROM stranger WHERE record = ? AND record_id = ?"
_CARDS = 'SELECT id, field, value, "before", author, at FROM rival WHERE record = ? AND record_id = ? ORDER BY rowid'
_AROUND = """
SELECT t.job_seeker_id, w.author, w.at FROM outbox o JOIN {0} t ON t.id = o.record_id JOIN write w ON w.number = o.write
WHERE o.record = ? AND t.job_seeker_id IN (SELECT record_id FROM tombstone WHERE record = ?)
AND t.job_seeker_id NOT IN (SELECT id FROM job_seeker)
"""
_SETTLED_GRAVES = """
SELECT t.record, t.record_id, t.field_versions FROM tombstone t WHERE t.server_number = 0 AND t.field_versions <> x''
AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record = t.record AND o.record_id = t.record_id)
AND NOT EXISTS (SELECT 1 FROM history h WHERE h.record = t.record AND h.record_id = t.record_id
    AND h.record = 'share' AND h.kind = 'deleted' AND json_extract(h."before", '$.right') = 'responsible')
ORDER BY t.record <> 'job_seeker', t.record, t.record_id
"""
DOSSIER = "job_seeker"
_LEFT_BY_AN_ERASURE = {"id", "job_seeker_id"}
"""What is known of a record whose deletion is all that an erasure left to be told: not enough to give it back."""
_RISE = "UPDATE tombstone SET field_versions = ?, server_number = ? WHERE record = ? AND record_id = ?"

Key = tuple[str, str]


def states_here(reader: Reader, keys: Iterable[Key]) -> list[State]:
    """Return the states of some records (type, id) as the server held them: without what is unsent here."""
    return [state for key in keys if (state := _state(reader, key)) is not None]


def cards_of_graves(reader: Reader) -> list[State]:
    """Return the records that the server deleted, of each its identity, its deletion and its cards alone.

    They are those with cards, which are not here any more, those that are being brought back, and those that stay until
    what is unsent of them has gone through.
    """
    found = reader.connection.exec_driver_sql("SELECT DISTINCT record, record_id, job_seeker_id FROM rival").fetchall()
    keys = {(str(record), str(record_id)): str(dossier) for record, record_id, dossier in found}
    graves = {
        key: State(*key, dossier, 0, {}, _deletion_of(reader, key), rivals=_cards(reader, key))
        for key, dossier in keys.items()
        if reader.plain(*key) is None
    }
    # Who brings one back by a choice leaves the other cards waiting: they may be nowhere else either.
    graves |= {key: taken for key in keys.keys() - graves.keys() if (taken := _grave(reader, key)) is not None}
    for state in _withheld_graves(reader):
        known = graves.get((state.record, state.id), state).rivals
        rivals = {rival.id: rival for rival in (*known, *state.rivals)}
        graves[state.record, state.id] = replace(state, number=0, rivals=tuple(rivals.values()))
    return [state for _, state in sorted(graves.items())]


def _withheld_graves(reader: Reader) -> Iterator[State]:
    for (packed,) in reader.connection.exec_driver_sql("SELECT state FROM withheld").fetchall():
        for state in states_of((), decode(packed, Page).graves):
            if state.rivals or state.record not in _TOLD_ANEW:
                yield replace(state, deleted=False)


def _deletion_of(reader: Reader, key: Key) -> Stamp:
    """Return the stamp of a deletion that was read here, without a number where none was."""
    row: Any = reader.connection.exec_driver_sql(_BURIED, key).fetchone()
    known = versions.unpack(row[0]) if row is not None and row[1] == 0 else None
    return Stamp(0, "", "") if known is None else Stamp(known.version, known.author, known.at)


def graves_around(reader: Reader, cards: Sequence[State]) -> list[State]:
    """Return the dossiers that cards lie in, of those that are not here any more either, where they have none, and
    those that were deleted around what waits to be sent."""
    found = {each.dossier: _last_said(each) for each in cards}
    own = {each.id for each in cards}
    told = {dossier: who for dossier, who in found.items() if reader.plain(DOSSIER, dossier) is None}
    told |= _buried_around(reader)
    return [
        State(DOSSIER, dossier, dossier, 0, {}, deletion if deletion.number else replace(stamp, number=0))
        for dossier, stamp in sorted(told.items())
        if dossier not in own and (deletion := _deletion_of(reader, (DOSSIER, dossier)))
    ]


def _last_said(grave: State) -> Stamp:
    """Return under which name and time a grave is told of whose deletion was not read here."""
    return Stamp(0, grave.rivals[0].author, grave.rivals[0].at) if grave.rivals else grave.stamp


def _buried_around(reader: Reader) -> dict[str, Stamp]:
    """Return the deleted dossiers that something unsent lies in, each with who wrote that and when."""
    around: dict[str, Stamp] = {}
    for code, inside in TYPES.items():
        if any(spec.name == "job_seeker_id" for spec in inside.specs):
            rows = reader.connection.exec_driver_sql(_AROUND.format(code), (code, DOSSIER)).fetchall()
            around |= {str(dossier): Stamp(0, str(author), str(at)) for dossier, author, at in rows}
    return around


def graves_beyond(reader: Reader, version: int) -> list[State]:
    """Return the deletions above ``version`` that the server had taken, those of dossiers first, without their cards.

    Not those of handovers: a dossier that was handed over stays so, and by these alone a restored server learns of it.
    """
    graves = plain_rows(reader.connection, _SETTLED_GRAVES)
    told = {(record, record_id): kept for record, record_id, kept in graves if versions.version_of(kept) > version}
    dossiers = {key: key[1] for key in told if key[0] == DOSSIER}
    rows = plain_rows(reader.connection, _DOSSIERS_OF, (json.dumps([key for key in told if key not in dossiers]),))
    # The last deletion of each is the one that counts.
    dossiers |= {(record, record_id): dossier for record, record_id, dossier in rows}
    return [
        State(*key, dossier, 0, {}, Stamp(known.version, known.author, known.at))
        for key, kept in told.items()
        if (dossier := dossiers.get(key)) and (known := versions.unpack(kept))
    ]


def as_grave(state: State) -> State:
    """Return a grave as that of a record that the server may never have heard of.

    By the version that nothing has it is told from a living record, also by a server that takes no graves; the version
    that it had stands beside, for those that give it back under that.
    """
    told = _last_said(state)
    stamps = {WHOLE: state.stamp} if state.stamp.number else {}
    return replace(state, stamp=Stamp(UNKNOWN_VERSION, told.author, told.at), stamps=stamps)


def as_cards(state: State) -> State:
    """Return a grave that the server knows as what is offered of it: its cards."""
    return replace(state, stamp=Stamp(0, "", ""))


def buried_here(reader: Reader, keys: Iterable[Key]) -> list[Key]:
    """Return which of some records were deleted here, or elsewhere as far as this device knows."""
    return [key for key in keys if reader.connection.exec_driver_sql(_BURIED, key).fetchone() is not None]


def graves_here(reader: Reader, keys: Iterable[Key]) -> list[State]:
    """Return the deletions of some records as the server knew them, and those that are taken back here.

    Who had taken one back had seen it: by its version the server is told which one that was.
    """
    return [state for key in keys if key[0] not in _TOLD_ANEW and (state := _grave(reader, key)) is not None]


def _grave(reader: Reader, key: Key) -> State | None:
    entry, now = outbox.find(reader.connection, *key), reader.plain(*key)
    made_anew = entry is not None and entry.kind is Kind.CREATE and entry.sent is None
    taken_back_here = made_anew and now is not None
    if not taken_back_here and (entry is not None or now is not None):
        return None
    statement, asked = (_BESIDE.format(key[0]), key[1:]) if taken_back_here else (_BURIED, key)
    row: Any = reader.connection.exec_driver_sql(statement, asked).fetchone()
    known = versions.unpack(row[0]) if row is not None and row[1] == 0 else None
    if known is None:
        return None
    dossier = key[1] if key[0] == DOSSIER else (now or {}).get("job_seeker_id") or _dossier_of(reader, key)
    stamp = Stamp(known.version, known.author, known.at)
    return State(*key, str(dossier), 0, {}, stamp, rivals=_cards(reader, key)) if dossier else None


def _dossier_of(reader: Reader, key: Key) -> str:
    return str(reader.connection.exec_driver_sql(_DOSSIER_OF, key).scalar() or "")


def bury_again(unit: UnitOfWork, tally: Tally, page: Page) -> None:
    """Mark that the living records of ``page`` are to be deleted: the server forgot that they were."""
    for state in states_of(page.sheets, ()):
        key = (state.record, state.id)
        if outbox.find(unit.connection, *key) is not None:
            continue
        buried: bytes = unit.connection.exec_driver_sql(_BURIED, key).one()[0]
        # What was written after the deletion was never seen here: the deletion then meets it, and a person chooses.
        unseen = state.version > versions.version_of(buried)
        kept = buried if unseen else versions.pack(state.stamp, state.stamps)
        unit.connection.exec_driver_sql(_RISE, (kept, state.number, *key))
        tally.add(state.record, [state.id], [state.number])
        base = {"id": state.id, **state.values}
        outbox.keep(unit.connection, outbox.Unsent(*key, Kind.DELETE, base, unit.number()))


def _state(reader: Reader, key: Key) -> State | None:
    for statement in (_WITHHELD, _STRANGER):
        found = reader.connection.exec_driver_sql(statement, key).scalar()
        if found is not None:
            page = decode(found, Page)
            return next(states_of(page.sheets, page.graves), None)
    entry = outbox.find(reader.connection, *key)
    row: Any = reader.connection.exec_driver_sql(_BESIDE.format(key[0]), (key[1],)).fetchone()
    row = row or reader.connection.exec_driver_sql(_BURIED, key).fetchone()
    if row is None or not row[0]:
        return None
    last = reader.plain(*key) or {}
    if entry is not None and entry.kind is Kind.DELETE and entry.base.keys() <= _LEFT_BY_AN_ERASURE:
        return None
    return _as_held(key, {**last, **(entry.base if entry else {})}, row, _cards(reader, key))


def _cards(reader: Reader, key: Key) -> tuple[Rival, ...]:
    return tuple(
        Rival(str(one[0]), str(one[1]), json.loads(one[2]), json.loads(one[3]), str(one[4]), str(one[5]))
        for one in reader.connection.exec_driver_sql(_CARDS, key)
    )


def _as_held(key: Key, values: Mapping[str, Plain], beside: Any, cards: tuple[Rival, ...]) -> State | None:
    known = versions.unpack(beside[0])
    if known is None or not values:
        return None
    stamps = {name: Stamp(*stamp) for name, stamp in known.fields.items()}
    named = {spec.name for spec in TYPES[key[0]].specs if spec.name != "id"}
    held = {name: value for name, value in values.items() if name in named} | json.loads(beside[2])
    dossier = str(values.get("job_seeker_id") or key[1])
    stamp = Stamp(known.number, known.author, known.at)
    return State(*key, dossier, int(beside[1]), held, stamp, stamps, cards)
