"""Puts under seal what somebody sent for a dossier that is not open to them: for a supervisor, and within measure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

import msgspec

from parcours_core.merge import Change, Kind
from parcours_core.wire.messages import ChangeSheet, Decided, encode
from parcours_core.wire.sheets import change_sheets_of, changes_of
from parcours_server.services.columns import DOSSIER
from parcours_server.services.moments import written
from parcours_server.services.session import Session
from parcours_server.storage import accounts, sealed
from parcours_server.storage.transaction import Transaction

MOST_WAITING = 5_000
"""So many changes of one person wait for a decision at most, whichever devices they came from."""

MOST_ASKED = 1_000
"""Of so many batches at most it is told in one answer what was decided."""

MOST_BYTES = 32 * 1024 * 1024
"""So many bytes they are together at most."""


def seal_sent(
    transaction: Transaction, session: Session, changes: Mapping[int, Change], batch: str, now: datetime
) -> list[int]:
    """Seal what came in ``batch``, by place; return the places of what found no room: it stays with who sent it."""
    named = ((place, f"{batch}.{number}", change) for number, (place, change) in enumerate(sorted(changes.items())))
    return _seal(transaction, session, named, batch, now)


def seal_offered(
    transaction: Transaction, session: Session, changes: Mapping[int, Sequence[Change]], now: datetime
) -> list[int]:
    """Seal what a restore lost and its device could not give back, each thing once; return what found no room.

    Of a dossier itself it is kept in any case that something was offered (``sealed.offered``), be there room or not:
    that is of a few bytes, and once for each dossier. By it alone its device may offer again once it is open.
    """
    named: dict[str, tuple[int, Change]] = {}
    for place, change in ((place, change) for place, several in sorted(changes.items()) for change in several):
        said = (session.person_id, change.record, change.id, encode(change_sheets_of([change])).hex())
        seal = f"offer-{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:32]}"
        tells = change.values or change.kind is Kind.DELETE or change.record == DOSSIER
        if tells and seal not in named and sealed.one(transaction, seal) is None:
            named[seal] = (place, change)
    rows = ((place, seal, change) for seal, (place, change) in named.items())
    beyond = sorted(set(_seal(transaction, session, rows, sealed.OFFERED, now)))
    _note_offered(transaction, session, {change.dossier for place in beyond for change in changes[place]}, now)
    return beyond


def _note_offered(transaction: Transaction, session: Session, dossiers: Set[str], now: datetime) -> None:
    """Keep that something was offered of some dossiers of which nothing could be sealed."""
    for dossier in sorted(dossiers - sealed.offered(transaction, session.person_id, dossiers)):
        said = f"{session.person_id}{chr(0)}{dossier}"
        seal = f"noted-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
        nothing = encode(change_sheets_of([Change(DOSSIER, dossier, dossier, Kind.CHANGE, {}, written(now))]))
        who = (session.person_id, session.device_id)
        sealed.add(transaction, sealed.Sealed(seal, dossier, *who, sealed.OFFERED, written(now), nothing))


def seal_again(transaction: Transaction, session: Session, changes: Mapping[int, Change], now: datetime) -> list[int]:
    """Seal what a restore lost of this person's seals, by place; return the places of what now lies there anew.

    Whatever the backup opens to them again: that they were shut out is not theirs to undo. What it held already is not
    sealed twice; nor is what finds no room, of which they keep their copy.
    """
    held = sealed.of_person(transaction, session.person_id, [change.dossier for change in changes.values()])
    known = [next(changes_of(msgspec.msgpack.decode(one.change, type=list[ChangeSheet]))) for one in held]
    lacking = {place: each for place, each in changes.items() if not any(_says(one, each) for one in known)}
    named = ((place, _name(session, change), change) for place, change in lacking.items())
    beyond = _seal(transaction, session, named, sealed.AGAIN, now)
    return sorted(lacking.keys() - set(beyond))


def _says(whole: Change, part: Change) -> bool:
    """Say whether ``whole`` writes all that ``part`` does; devices keep of what they made what is not the default."""
    same = (whole.record, whole.id, whole.dossier) == (part.record, part.id, part.dossier)
    return same and all(name in whole.values and whole.values[name] == value for name, value in part.values.items())


def _name(session: Session, change: Change) -> str:
    said = encode([session.person_id, change.record, change.id, change.dossier, sorted(change.values.items())])
    return f"{sealed.AGAIN}-{hashlib.sha256(said).hexdigest()[:32]}"


def decided(transaction: Transaction, session: Session, batches: Sequence[str]) -> list[Decided]:
    """Return what was decided of what this person sent in some batches, whichever device asks.

    The transaction sees all of the scope, or what the person sees.
    """
    found = sealed.decided(transaction, session.person_id, batches[:MOST_ASKED])
    names = {person.id: person.name for person in accounts.people(transaction)} if found else {}
    told = []
    for one in found:
        change = next(changes_of(msgspec.msgpack.decode(one.change, type=list[ChangeSheet])))
        by = names.get(one.settled_by, "")
        told.append(Decided(one.batch, change.record, change.id, one.decision, by, one.settled_at))
    return told


def _seal(
    transaction: Transaction, session: Session, named: Iterable[tuple[int, str, Change]], batch: str, now: datetime
) -> list[int]:
    beyond: list[int] = []
    count, size = -1, 0
    for place, seal, change in named:
        if count < 0:
            count, size = sealed.weight(transaction, session.person_id)
        packed = encode(change_sheets_of([change]))
        if count >= MOST_WAITING or size + len(packed) > MOST_BYTES:
            beyond.append(place)
            continue
        count, size = count + 1, size + len(packed)
        kept = sealed.Sealed(
            seal, change.dossier, session.person_id, session.device_id, batch, written(now), packed
        )  # fmt: skip
        sealed.add(transaction, kept)
    return beyond
