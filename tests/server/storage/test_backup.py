"""A backup of either database comes back whole in an empty one of either kind, under a new epoch, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from server.storage.helpers import AT, LEA, OTHER, SAM, SCOPE, encounter, filled, person, seen, shared
from support.clusters import Cluster
from support.statements import watch

from parcours_core.epochs import ERA_BITS
from parcours_core.wire.messages import SnapshotInfo
from parcours_server.storage import accounts, checking, contents, feed, pages, scopes, snapshots, trail
from parcours_server.storage.accounts import Device, Person
from parcours_server.storage.backup import FORMAT, back_up, restore
from parcours_server.storage.database import Database
from parcours_server.storage.errors import BrokenBackup, NewerDatabase, NotEmpty
from parcours_server.storage.schema import METADATA
from parcours_server.storage.versions import HEAD

LONG = b"0123456789" * 60_000
NOT_KEPT = {"snapshot", "snapshot_piece"}


@pytest.fixture
def agency(database: Database) -> Database:
    """Something in many tables of two scopes."""
    parts = [person("d1", 0, given_name="Alix", confidences="secret", newer=[1, None, "x"]), encounter("e1", "d1", 0)]
    filled(database, [*parts, *(person(f"x{number}", 0) for number in range(4500))], _HoldersOfAll())
    filled(database, [person("d1", 0)], {"d1": SAM}, OTHER)
    shared(database, "d1", SAM)
    digest = hashlib.sha256(LONG).hexdigest()
    with database.writing(SCOPE) as transaction:
        accounts.add_person(transaction, Person("p1", "camille", "Camille", "counsellor", "h", True, AT))
        accounts.add_device(transaction, Device("v1", "p1", "n", b"\x00seal", b"sign", "chain", "b", AT, "", ""))
        contents.use(transaction, digest, "d1")
        contents.receive(transaction, digest, 0, LONG, size=len(LONG), at=AT)
        trail.add(transaction, [trail.Deed(LEA, "v1", "open", "d1", AT)] * 3)
        snapshots.begin(transaction, SnapshotInfo("s", 1, 1, digest, 1, "e"), LEA, AT)
        transaction.commit()
    return database


class _HoldersOfAll(dict[str, str]):
    def __missing__(self, dossier: str) -> str:
        return LEA


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with tables, of either kind."""
    postgres: Cluster | None = None
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'restored.db'}"
    else:
        postgres = request.getfixturevalue("postgres")
        url = postgres.migrated()
    database = Database.open(url, observer=watch)
    yield database
    database.close()
    if postgres is not None:
        postgres.drop(url)


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, truths as truths."""
    held: dict[str, list[tuple[Any, ...]]] = {}
    for scope in (SCOPE, OTHER):
        with database.reading(scope) as transaction:
            for name, table in METADATA.tables.items():
                key = ", ".join(column.name for column in table.primary_key.columns)
                columns = ", ".join(table.columns.keys())
                rows = transaction.rows(f"SELECT {columns} FROM {name} WHERE scope = :scope ORDER BY {key}")
                held.setdefault(name, []).extend(tuple(map(_alike, row)) for row in rows)
    return held


def _alike(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def test_it_comes_back_whole(agency: Database, empty: Database, tmp_path: Path) -> None:
    counts = back_up(agency, tmp_path / "backup", AT)
    assert counts["record"] == 4503
    assert not counts.keys() & NOT_KEPT
    assert restore(empty, tmp_path / "backup", "second") == counts
    before, after = everything(agency), everything(empty)
    for name in METADATA.tables.keys() - NOT_KEPT - {"scope", "device"}:
        assert after[name] == before[name], name
    assert after["snapshot"] == []
    for scope, number in ((SCOPE, 4502), (OTHER, 1)):
        with empty.writing(scope) as transaction:
            head = feed.head(transaction)
            assert (head.epoch, head.restored_from) == (f"second.{number}.{head.number}", number)
            assert head.number >= number + 2**ERA_BITS
            assert checking.problems(transaction) == []
    known = seen(empty, SAM)
    assert known == seen(agency, SAM)
    with empty.reading(SCOPE, SAM) as transaction:
        assert pages.tally(transaction).count == len(known) == 2


def test_it_is_one_moment_while_others_write(agency: Database, empty: Database, tmp_path: Path) -> None:
    """A record that is put in after the backup began is not in it, wherever its reading stands."""
    begun = []

    def interrupt(sql: str) -> None:
        if "FROM record" in sql and not begun:
            begun.append(sql)
            filled(agency, [person("later", 0)], {"later": LEA})

    watched = Database.open(agency.url, observer=interrupt)
    back_up(watched, tmp_path / "backup", AT)
    watched.close()
    restore(empty, tmp_path / "backup", "second")
    assert begun
    assert ("job_seeker", "later") in seen(agency, LEA)
    with empty.reading(SCOPE) as transaction:
        assert feed.states(transaction, [("job_seeker", "later")]) == {}
        assert checking.problems(transaction) == []


def test_only_into_an_empty_database(agency: Database, tmp_path: Path) -> None:
    back_up(agency, tmp_path / "backup", AT)
    before = everything(agency)
    with pytest.raises(NotEmpty):
        restore(agency, tmp_path / "backup", "second")
    assert everything(agency) == before
    with pytest.raises(FileExistsError):
        back_up(agency, tmp_path / "backup", AT)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A backup of a small agency, to be harmed."""
    database = Database.open(f"sqlite:///{tmp_path / 'small.db'}")
    with database.writing(SCOPE) as transaction:
        scopes.add(transaction, "Agence", "first", AT)
        transaction.commit()
    filled(database, [person("d1", 0), encounter("e1", "d1", 0)], {"d1": LEA})
    back_up(database, tmp_path / "backup", AT)
    database.close()
    return tmp_path / "backup"


def refused(path: Path, error: type[Exception], *, into: str | None = None) -> None:
    """See that a backup is refused and that nothing of it stays."""
    empty = Database.open(into or f"sqlite:///{path.parent / 'refused.db'}")
    with pytest.raises(error):
        restore(empty, path, "second")
    with empty.administering() as transaction:
        assert scopes.listed(transaction) == []
    with empty.reading(SCOPE) as transaction:
        assert transaction.rows("SELECT id FROM record WHERE scope = :scope") == []
    empty.close()


def rewritten(path: Path, change: Callable[[list[Any]], list[Any]]) -> None:
    """Rewrite the messages of a backup."""
    data = zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
    messages, place = [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        messages.append(msgspec.msgpack.decode(data[place + 4 : place + 4 + length]))
        place += 4 + length
    packed = [msgspec.msgpack.encode(message) for message in change(messages)]
    whole = b"".join(len(one).to_bytes(4, "big") + one for one in packed)
    path.write_bytes(zstandard.ZstdCompressor().compress(whole))


HARMS: dict[str, Callable[[list[Any]], list[Any]]] = {
    "the end is missing": lambda messages: messages[:-1],
    "a run of rows is missing": lambda messages: messages[:1] + messages[2:],
    "nothing but the head": lambda messages: messages[:1],
    "nothing": lambda messages: [],
    "another kind of file": lambda messages: [["other", HEAD, AT], *messages[1:]],
    "a head of another shape": lambda messages: [{"format": FORMAT}, *messages[1:]],
    "a table that is none of ours": lambda messages: [
        messages[0],
        ["agence", "pg_authid", ["id"], [["x"]]],
        *messages[1:],
    ],
    "a column that is none of ours": lambda messages: [
        messages[0],
        ["agence", "team", ["id", "name) VALUES ('x'); --"], [["x", "y"]]],
        *messages[1:],
    ],
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_backup_that_was_changed_is_refused(small: Path, harm: str) -> None:
    rewritten(small, HARMS[harm])
    refused(small, BrokenBackup)


@pytest.mark.parametrize("cut", [0, 3, 40, -40, -5])
def test_a_backup_that_was_cut_is_refused(small: Path, cut: int) -> None:
    small.write_bytes(small.read_bytes()[:cut])
    refused(small, BrokenBackup)


def test_a_flipped_byte_is_noticed(small: Path, url: str) -> None:
    data = bytearray(small.read_bytes())
    data[len(data) // 2] ^= 1
    small.write_bytes(data)
    refused(small, BrokenBackup, into=url)


def test_a_backup_of_a_newer_program_is_refused(small: Path) -> None:
    rewritten(small, lambda messages: [[FORMAT, "9999", AT], *messages[1:]])
    refused(small, NewerDatabase)


def test_unharmed_it_would_have_been_taken(small: Path) -> None:
    """Also without the checksum of zstd itself: the hash inside is what counts."""
    rewritten(small, list)
    with pytest.raises(pytest.fail.Exception):
        refused(small, BrokenBackup)
