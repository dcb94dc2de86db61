"""Laptops with a real encrypted caseload, each of one person, that sync with one server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from store.helpers import KEY, person
from support.reference_peer import ReferenceServer

from parcours_core.changes import Changes
from parcours_core.protocol import SyncPeer, Unreachable
from parcours_core.records.catalogue import CASELOAD
from parcours_core.records.codec import to_plain
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import outbox, tally
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.rivals import KeptRival, rivals_of
from parcours_desktop.store.sync_state import SyncState, read_sync_state
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.reports import SyncOptions, SyncReport, Watch

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Laptop:
    """One person's device."""

    def __init__(self, server: ReferenceServer, name: str, path: Path, device: str = "") -> None:
        self.server = server
        self.name = name
        self.peer: SyncPeer = server.peer(name, device or f"{name}-1", name.capitalize())
        self.caseload = Caseload.open(path, KEY)
        self.changes: list[Changes] = []

    def sync(self, watch: Watch | None = None, **options: Any) -> SyncReport:
        chosen = replace(SyncOptions(author=self.name.capitalize()), **options)
        hearing = watch or Watch(changed=self.changes.append)
        return sync_once(self.caseload, self.peer, now=lambda: NOON, options=chosen, watch=hearing)

    @contextmanager
    def writing(self, label: str = "Test") -> Iterator[UnitOfWork]:
        with self.caseload.writing(label, author=self.name.capitalize(), at=NOON) as unit:
            yield unit

    def put(self, *records: Any) -> Changes:
        with self.writing() as unit:
            for record in records:
                unit.put(record)
            return unit.commit()

    def change(self, record: Any, **fields: Any) -> Changes:
        now = self.get(type(record), record.id)
        return self.put(replace(now, **fields))

    def remove(self, *records: Any) -> Changes:
        with self.writing() as unit:
            for record in records:
                unit.delete(type(record), record.id)
            return unit.commit()

    def undo(self, changes: Changes) -> Any:
        with self.writing("Annulé") as unit:
            left = unit.take_back(changes.write)
            unit.commit()
            return left

    def get(self, cls: type[Any], record_id: str) -> Any:
        with self.caseload.reading() as reader:
            return reader.get(cls, record_id)

    def everything(self) -> dict[tuple[str, str], dict[str, Any]]:
        with self.caseload.reading() as reader:
            return {(record_type(cls).code, one.id): to_plain(one) for cls in CASELOAD for one in reader.find(cls)}

    def waiting(self) -> tuple[Unsent, ...]:
        with self.caseload.reading() as reader:
            return outbox.pending(reader)

    def cards(self) -> tuple[KeptRival, ...]:
        with self.caseload.reading() as reader:
            return rivals_of(reader)

    def state(self) -> SyncState:
        with self.caseload.reading() as reader:
            return read_sync_state(reader)

    def is_sound(self) -> bool:
        """Whether the tally that was moved along is the one that counting gives."""
        with self.caseload.reading() as reader:
            counted = tally.count_all(reader.connection)
            state = read_sync_state(reader)
            return (state.count, state.sum) == (counted.count, counted.sum)

    def scalar(self, statement: str, *values: Any) -> Any:
        with self.caseload.reading() as reader:
            return reader.connection.exec_driver_sql(statement, values).scalar()


class Laptops:
    """Opens laptops and closes them all."""

    def __init__(self, server: ReferenceServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.opened: list[Laptop] = []

    def open(self, name: str, device: str = "") -> Laptop:
        path = self.folder / f"{name}-{len(self.opened)}.db"
        self.opened.append(Laptop(self.server, name, path, device))
        return self.opened[-1]

    def close(self) -> None:
        for laptop in self.opened:
            laptop.caseload.close()


def shared(giver: Laptop, *receivers: Laptop, **fields: Any) -> JobSeeker:
    """Return a dossier that the giver made and that all of them may write and have."""
    made = person(**fields)
    giver.put(made)
    giver.sync()
    for receiver in receivers:
        giver.server.give(receiver.name, made.id)
        receiver.sync()
    giver.sync()
    return made


class Cut:
    """A peer whose line is cut at its ``at``-th call, before the server has it or, by default, after it has acted."""

    def __init__(self, peer: Any, at: int = 1, *, before: bool = False) -> None:
        self._peer = peer
        self._left = at
        self._before = before

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0 and self._before:
                raise Unreachable("cut")
            answer = getattr(self._peer, name)(*given, **named)
            if self._left == 0:
                raise Unreachable("cut")
            return answer

        return call


def cut_sync(laptop: Laptop, at: int = 1, *, before: bool = False, **options: Any) -> None:
    """Sync over a line that is cut."""
    whole, laptop.peer = laptop.peer, Cut(laptop.peer, at, before=before)
    with pytest.raises(Unreachable):
        laptop.sync(**options)
    laptop.peer = whole
