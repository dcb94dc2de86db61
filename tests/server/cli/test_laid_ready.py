"""A code for another laptop lays its snapshot ready, where there are many dossiers; the code is told in any case."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from server.cli.shell import Shell
from support import served
from support.agency import AT, dossier
from support.served import Device

from parcours_core.wire.images import form
from parcours_core.wire.messages import PROTOCOL, Batch, Call, SnapshotInfo
from parcours_core.wire.sheets import change_sheets_of
from parcours_server.services import snapshotting
from parcours_server.services.peer import ServicePeer
from parcours_server.services.session import Session
from parcours_server.storage import accounts
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction


@contextmanager
def filled(url: str, scope: str, count: int) -> Iterator[ServicePeer]:
    """Give Anne ``count`` dossiers, and her peer."""
    with closing(Database.open(url)) as database:

        def enrolled(transaction: Transaction) -> Session:
            anne = accounts.person_by_login(transaction, "anne")
            assert anne is not None
            accounts.add_device(transaction, accounts.Device("d", anne.id, "PC", b"", b"", "", "", AT, AT, ""))
            return Session(scope, anne.id, anne.name, anne.role, "d")

        peer = ServicePeer(database, database.attempt(scope, enrolled), lambda: datetime.now(UTC))
        made = [dossier() for _ in range(count)]
        peer.exchange(Call(PROTOCOL, "", 0, batch=Batch("b", "", change_sheets_of(made))))
        yield peer


def scope_of(shell: Shell) -> str:
    return str(shell.tells("agency", "list")["agencies"][0]["agency"])


def laid(url: str) -> int:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return int(connection.execute("SELECT count(*) FROM snapshot WHERE sha256 <> ''").fetchone()[0])


def test_a_code_lays_a_snapshot_ready_where_there_are_many_dossiers(shell: Shell) -> None:
    with filled(shell.url, scope_of(shell), snapshotting.LARGE) as peer:
        assert "code" in shell.tells("user", "code", "anne")
        assert laid(shell.url) == 1
        info = peer.snapshot(growing=True, images=form())
        assert (info.growing, info.records) == (False, snapshotting.LARGE)
        assert shell.tells("user", "code", "anne")["code"]
        assert laid(shell.url) == 1
    shell.says("user", "add", "bob", "--name", "Bob")
    assert laid(shell.url) == 1


def test_few_dossiers_are_not_worth_it(shell: Shell) -> None:
    with filled(shell.url, scope_of(shell), 20):
        assert shell.tells("user", "code", "anne")["code"]
    assert laid(shell.url) == 0


def test_enrolling_lays_it_in_the_background_if_none_is_ready(tmp_path: Path) -> None:
    """As for a code that was given while the agency was still small."""
    with served.running(tmp_path) as server, served.client(server) as client:
        first = server.tell("user", "add", "anne", "--name", "Anne")["code"]
        later = server.tell("user", "code", "anne")["code"]
        anne = Device(client, client.post("/v1/enrol", json={"code": first}).json())
        anne.exchange(*(dossier() for _ in range(snapshotting.LARGE)))
        assert laid(server.database) == 0
        answer: httpx.Response = client.post("/v1/enrol", json={"code": later})
        device = Device(client, answer.json())
        while not laid(server.database):
            # The server answers others meanwhile.
            assert client.get("/live").text == "ok"
        told = served.read(device.get("/v1/snapshot", growing="true", images=form()), SnapshotInfo)
        assert not told.growing
        assert told.records == snapshotting.LARGE
