"""When a device last synced: exact after a push, and after a pull once the minute is written; no sync writes for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from support.agency import AT, SCOPE, Agency, dossier

from parcours_server.api.context import Context, Limits, Throttle
from parcours_server.api.metrics import Metrics
from parcours_server.app import keeping_last_syncs
from parcours_server.services.last_syncs import LastSyncs
from parcours_server.services.moments import written
from parcours_server.storage import accounts, scopes
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction


def synced(database: Database, device_id: str, scope: str = SCOPE) -> str:
    with database.reading(scope) as transaction:
        device = accounts.device(transaction, device_id)
    assert device is not None
    return device.synced_at


def test_a_push_notes_it_with_its_receipt(agency: Agency) -> None:
    anne = agency.person("anne")
    assert synced(agency.database, "device-anne") == ""
    agency.push(anne, dossier())
    assert synced(agency.database, "device-anne") == written(agency.now)


def test_a_pull_writes_nothing_and_the_minute_writes_it_for_all(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    agency.push(anne, dossier())
    pushed, syncs = written(agency.now), LastSyncs()
    agency.now += timedelta(minutes=4)
    for session in (anne, bob):
        agency.seen(session)
        syncs.note(session, agency.now)
    assert (synced(agency.database, "device-anne"), synced(agency.database, "device-bob")) == (pushed, "")
    syncs.keep(agency.database)
    later = written(agency.now)
    assert (synced(agency.database, "device-anne"), synced(agency.database, "device-bob")) == (later, later)


def test_an_older_moment_that_comes_late_changes_nothing(agency: Agency) -> None:
    anne, syncs = agency.person("anne"), LastSyncs()
    syncs.note(anne, agency.now)
    agency.now += timedelta(minutes=1)
    agency.push(anne, dossier())
    syncs.keep(agency.database)
    assert synced(agency.database, "device-anne") == written(agency.now)


def test_what_the_database_does_not_take_waits(tmp_path: Path) -> None:
    """The disk is gone for a while: the moments stay, newer ones before them, and go at the next time."""
    disk, away = tmp_path / "disk", tmp_path / "away"
    disk.mkdir()
    url = f"sqlite:///{disk / 'server.db'}"
    with closing(Database.open(url)) as database:
        database.attempt(SCOPE, lambda transaction: scopes.add(transaction, "Agence", "e1", AT))
        agency = Agency(database)
        anne, bob, syncs = agency.person("anne"), agency.person("bob"), LastSyncs()
    with closing(Database.open(url)) as database:
        syncs.note(anne, agency.now)
        syncs.note(bob, agency.now)
        disk.rename(away)
        syncs.keep(database)
        away.rename(disk)
        later = agency.now + timedelta(seconds=30)
        syncs.note(anne, later)
        syncs.keep(database)
        assert synced(database, "device-anne") == written(later)
        assert synced(database, "device-bob") == written(agency.now)


def test_an_agency_that_is_gone_stops_nothing(agency: Agency) -> None:
    anne, syncs = agency.person("anne"), LastSyncs()
    stranger = type(anne)("nowhere", "p", "P", "counsellor", "device-p")
    syncs.note(stranger, agency.now)
    syncs.note(anne, agency.now)
    syncs.keep(agency.database)
    assert synced(agency.database, "device-anne") == written(agency.now)


def test_many_threads_note_while_it_is_kept(agency: Agency) -> None:
    anne, bob, syncs = agency.person("anne"), agency.person("bob"), LastSyncs()

    def note() -> None:
        for second in range(200):
            syncs.note(anne, agency.now + timedelta(seconds=second))
            syncs.note(bob, agency.now)

    threads = [threading.Thread(target=note) for _ in range(3)]
    for thread in threads:
        thread.start()
    syncs.keep(agency.database)
    for thread in threads:
        thread.join()
    syncs.keep(agency.database)
    assert synced(agency.database, "device-anne") == written(agency.now + timedelta(seconds=199))
    assert synced(agency.database, "device-bob") == written(agency.now)


def test_the_minute_is_kept_by_the_server_itself(agency: Agency) -> None:
    """Not only when it is asked or stops: a server that is killed has lost a minute and no more."""
    anne = agency.person("anne")
    limits = Limits()
    context = Context(agency.database, lambda: agency.now, limits, Throttle.of(limits), Metrics())

    async def serve() -> None:
        async with asyncio.timeout(20), keeping_last_syncs(context, every=0.01):
            context.last_syncs.note(anne, agency.now)
            while not await context.on_a_thread(lambda: synced(agency.database, "device-anne")):
                pass

    asyncio.run(serve())
    context.threads.close()
    assert synced(agency.database, "device-anne") == written(agency.now)


def test_a_fault_of_ours_is_told_at_once_and_ends_nothing(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    anne = agency.person("anne")
    limits = Limits()
    context = Context(agency.database, lambda: agency.now, limits, Throttle.of(limits), Metrics())
    keep, faults = accounts.keep_synced, iter([True])

    def first_a_fault(transaction: Transaction, device: str, at: str) -> None:
        if next(faults, False):
            raise ZeroDivisionError
        keep(transaction, device, at)

    monkeypatch.setattr(accounts, "keep_synced", first_a_fault)

    async def serve() -> None:
        async with asyncio.timeout(20), keeping_last_syncs(context, every=0.01):
            context.last_syncs.note(anne, agency.now)
            while not await context.on_a_thread(lambda: synced(agency.database, "device-anne")):
                pass

    with caplog.at_level(logging.ERROR, logger="parcours_server"):
        asyncio.run(serve())
    context.threads.close()
    assert synced(agency.database, "device-anne") == written(agency.now), "what was noted before the fault too"
    assert [record.getMessage() for record in caplog.records] == ["fault"]
    caplog.clear()
