"""What happened to a dossier before it reached this device: asked of the server when a person wants it, never kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from parcours_core.protocol import NotThere
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.store.dossier_history import PastEntry, entries_of_dossier
from parcours_desktop.store.history import Happening
from parcours_desktop.store.schema import TYPES

if TYPE_CHECKING:
    from parcours_core.protocol import SyncPeer
    from parcours_core.wire.messages import FieldEntry

Key = tuple[str, str]
Earlier = tuple[PastEntry, ...]
"""Past entries as the server tells them."""


def without_past(entries: Iterable[PastEntry]) -> tuple[Key, ...]:
    """Return the records (type code, id) among ``entries`` whose earlier changes only the server knows."""
    told = tuple(entries)
    oldest = {(each.record, each.record_id): each for each in told}
    back = {(each.record, each.record_id) for each in told if each.kind is Happening.MADE}
    # One that was brought back here is as if it had been made here, but its beginning lies elsewhere.
    return tuple(
        key for key, each in oldest.items() if not each.write or (key in back and each.kind is not Happening.MADE)
    )


def ask_earlier(desk: Desk, job_seeker_id: str, peer: SyncPeer | None = None) -> Earlier:
    """Ask the server what happened in the dossiers of a person before they came here, one record after the other.

    Raises ``WorldError`` where the server cannot be reached or knows this device no longer. ``peer`` stands for the
    server; without one it is the device's own, over the network.
    """
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        wanted = without_past(entries_of_dossier(reader, whole.kept, *whole.others))
    if peer is not None:
        return _told(peer, wanted)
    # Loaded here: nothing but a question to the server needs what speaks to it.
    from parcours_desktop.sync.http_peer import HttpPeer
    from parcours_desktop.sync.tokens import TokenKeeper

    own = HttpPeer(TokenKeeper(desk.caseload, desk.clock.now))
    try:
        return _told(own, wanted)
    finally:
        own.close()


def with_earlier(entries: tuple[PastEntry, ...], earlier: Earlier) -> tuple[PastEntry, ...]:
    """Return the history with what the server told, the latest first; what both tell is told once."""
    loaded = {(each.record, each.record_id) for each in earlier}
    here = [each for each in entries if each.write or (each.record, each.record_id) not in loaded]
    known = {
        (each.record, each.record_id, name, each.author, each.at)
        for each in here
        for name in (each.after if each.kind is Happening.CHANGED else (each.kind.value,))
    }
    fresh = [entry for each in earlier if (entry := _without(each, known)) is not None]
    return (*(each for each in here if each.write), *sorted(
        [*fresh, *(each for each in here if not each.write)], key=lambda each: each.at, reverse=True
    ))  # fmt: skip


def _without(entry: PastEntry, known: set[tuple[str, str, str, str, datetime]]) -> PastEntry | None:
    """Return the entry without the fields that the history here tells too, None where nothing is left of it."""
    own = (entry.record, entry.record_id)
    if entry.kind is not Happening.CHANGED:
        return None if (*own, entry.kind.value, entry.author, entry.at) in known else entry
    after = {name: value for name, value in entry.after.items() if (*own, name, entry.author, entry.at) not in known}
    if not after:
        return None
    before = {name: entry.before.get(name) for name in after}
    return PastEntry(
        entry.place, 0, "", entry.author, entry.at, True, entry.record, entry.record_id, entry.kind, before, after
    )


def _told(peer: SyncPeer, wanted: Iterable[Key]) -> Earlier:
    found: list[PastEntry] = []
    for key in wanted:
        try:
            entries = peer.history(*key)
        except NotThere:
            # Nobody but this device knows the record, or it went meanwhile.
            continue
        found += [_entry(key, place, each) for place, each in enumerate(entries)]
    return tuple(found)


def _entry(key: Key, place: int, told: FieldEntry) -> PastEntry:
    names = {spec.name for spec in TYPES[key[0]].specs}
    kinds = {"create": Happening.MADE, "delete": Happening.DELETED}
    return PastEntry(
        place=f"{key[0]}:{key[1]}:before:{place}",
        write=0,
        label="",
        author=told.author,
        at=datetime.fromisoformat(told.at),
        brought=True,
        record=key[0],
        record_id=key[1],
        kind=kinds.get(told.kind, Happening.CHANGED),
        before={name: value for name, value in told.before.items() if name in names},
        after={name: value for name, value in told.after.items() if name in names},
    )
