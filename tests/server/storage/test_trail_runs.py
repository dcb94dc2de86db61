"""Lines of a device's trail that came together: kept as one row, read as each by itself, and as hard to tamper with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from server.storage.helpers import AT, AUTHOR, SCOPE

from parcours_core.trail import BEGINNING, Entry, first_break, seal
from parcours_server.storage import checking, device_trail, scopes, trail_runs
from parcours_server.storage.backup import back_up, restore
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided
from parcours_server.storage.migrating import migrate
from parcours_server.storage.versions import path_of

MANY = trail_runs.MANY
BEFORE = "0010"


def lines(count: int, first: int = 1, before: bytes = BEGINNING, dossier: str = "") -> list[Entry]:
    """Return lines that follow from ``before``, each about a dossier of its own where none is named."""
    made = []
    for number in range(first, first + count):
        entry = Entry(number, AT, AUTHOR, "made", dossier or str(uuid4()), "" if number % 2 else "Essai")
        before = seal(before, entry)
        made.append(replace(entry, seal=before))
    return made


def add(database: Database, entries: list[Entry], device: str = "v1") -> None:
    with database.writing(SCOPE) as transaction:
        device_trail.add(transaction, device, entries)
        transaction.commit()


def rows_in(database: Database, table: str) -> int:
    with database.reading(SCOPE) as transaction:
        found = transaction.row(f"SELECT count(*) FROM {table} WHERE scope = :scope")
        assert found is not None
        return int(found[0])


@pytest.fixture
def mixed(database: Database) -> list[Entry]:
    """A trail of a few lines, many, a few, and many again; what it holds."""
    entries: list[Entry] = []
    for count in (2, MANY, 3, 2 * MANY):
        here = lines(count, len(entries) + 1, entries[-1].seal if entries else BEGINNING)
        add(database, here)
        entries += here
    return entries


def test_many_lines_lie_in_one_row(database: Database, mixed: list[Entry]) -> None:
    assert (rows_in(database, "trail_run"), rows_in(database, "device_trail")) == (2, 2 + 1 + 3 + 1)
    with database.reading(SCOPE) as transaction:
        assert list(device_trail.each(transaction, "v1")) == mixed
        assert first_break(device_trail.each(transaction, "v1")) is None
        assert device_trail.last(transaction, "v1") == (len(mixed), mixed[-1].seal)
        assert device_trail.devices(transaction) == ["v1"]
        for entry in (mixed[0], mixed[2], mixed[50], mixed[-1]):
            assert device_trail.of_dossier(transaction, entry.dossier) == [("v1", entry)]
        assert device_trail.of_dossier(transaction, str(uuid4())) == []
        assert device_trail.of_dossier(transaction, "d1") == []


def test_the_last_line_is_that_of_the_highest_number(database: Database) -> None:
    many = lines(MANY)
    add(database, many)
    with database.reading(SCOPE) as transaction:
        assert device_trail.last(transaction, "v1") == (MANY, many[-1].seal)
        assert device_trail.last(transaction, "v2") == (0, BEGINNING)
    one = lines(1, MANY + 1, many[-1].seal)
    add(database, one)
    with database.reading(SCOPE) as transaction:
        assert device_trail.last(transaction, "v1") == (MANY + 1, one[-1].seal)


def test_lines_about_no_dossier_or_one_of_another_form_are_kept_word_for_word(database: Database) -> None:
    entries = lines(MANY, dossier="D’été")
    after = [replace(one, dossier="") for one in lines(MANY, MANY + 1)]
    add(database, entries)
    add(database, after)
    with database.reading(SCOPE) as transaction:
        assert list(device_trail.each(transaction, "v1")) == entries + after
        assert device_trail.of_dossier(transaction, "D’été") == [("v1", one) for one in entries]


@pytest.mark.parametrize("count", [1, MANY - 1, MANY, MANY + 1])
@pytest.mark.parametrize("other", [1, MANY, MANY + 7])
def test_two_that_go_on_from_the_same_line_collide(database: Database, count: int, other: int) -> None:
    begun = lines(3)
    add(database, begun)
    add(database, lines(count, 4, begun[-1].seal))
    with pytest.raises(Collided):
        add(database, lines(other, 4, begun[-1].seal))
    with database.reading(SCOPE) as transaction:
        assert first_break(device_trail.each(transaction, "v1")) is None


@pytest.mark.parametrize("command", ["UPDATE trail_run SET first = 1", "DELETE FROM trail_run"])
@pytest.mark.usefixtures("mixed")
def test_the_program_can_only_add_to_it(database: Database, command: str) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.InsufficientPrivilege)):
        database.attempt(SCOPE, lambda one: one.change(f"{command} WHERE scope = :scope"))


@pytest.mark.usefixtures("mixed")
def test_another_scope_sees_none_of_it(database: Database) -> None:
    with database.writing("autre") as transaction:
        scopes.add(transaction, "Autre", "e", AT)
        assert device_trail.devices(transaction) == []
        assert device_trail.last(transaction, "v1") == (0, BEGINNING)
        assert list(device_trail.each(transaction, "v1")) == []


def harmed(database: Database, command: str, *values: Any) -> None:
    """Do what only somebody at the machine can do."""
    if database.kind == "postgresql":
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute(command.replace("?", "%s").encode(), values)
        return
    with closing(sqlite3.connect(path_of(database.url), isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER trail_run_keeps_update")
        connection.execute("DROP TRIGGER trail_run_keeps_delete")
        connection.execute(command, values)


def rewritten(data: bytes) -> bytes:
    return data.replace(AUTHOR.encode(), ("X" * len(AUTHOR)).encode())


@pytest.mark.parametrize(
    ("harm", "number"),
    [
        ("DELETE FROM trail_run WHERE first = 4", 4),
        ("UPDATE trail_run SET lines = ? WHERE first = 4", 4),
        ("UPDATE trail_run SET last = last - 1 WHERE first = 4", 4),
    ],
)
@pytest.mark.usefixtures("mixed")
def test_what_was_tampered_with_is_named(database: Database, harm: str, number: int) -> None:
    with database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []
    harmed(database, harm, *([b"\x91"] if "?" in harm else []))
    with database.reading(SCOPE) as transaction:
        found = first_break(device_trail.each(transaction, "v1"))
        assert found is not None
        assert found.number == number
        assert checking.problems(transaction) == [f"the trail of the device v1 is broken at entry {number}"]


@pytest.mark.usefixtures("mixed")
def test_a_line_that_was_rewritten_within_a_run_is_named(database: Database) -> None:
    with database.reading(SCOPE) as transaction:
        row = transaction.row("SELECT lines FROM trail_run WHERE scope = :scope AND first = 4")
    assert row is not None
    assert rewritten(bytes(row[0])) != bytes(row[0])
    harmed(database, "UPDATE trail_run SET lines = ? WHERE first = 4", rewritten(bytes(row[0])))
    with database.reading(SCOPE) as transaction:
        found = first_break(device_trail.each(transaction, "v1"))
        assert found is not None
        assert found.number == 4


def test_an_end_that_was_cut_off_a_run_is_named(database: Database) -> None:
    add(database, lines(MANY))
    short = trail_runs.packed(lines(MANY)[1:-1])
    harmed(database, "UPDATE trail_run SET lines = ?", short)
    with database.reading(SCOPE) as transaction:
        found = first_break(device_trail.each(transaction, "v1"))
        assert found is not None
        assert found.number == 2


def test_an_earlier_program_finds_each_line_by_itself(
    database: Database, opened: Callable[..., Database], mixed: list[Entry]
) -> None:
    migrate(database.url, BEFORE)
    with closing(_bare(database)) as connection:
        found = connection.execute("SELECT number, seal FROM device_trail ORDER BY number").fetchall()
    assert [(number, bytes(sealed)) for number, sealed in found] == [(one.number, one.seal) for one in mixed]
    migrate(database.url)
    after = opened()
    with after.reading(SCOPE) as transaction:
        assert list(device_trail.each(transaction, "v1")) == mixed
        assert device_trail.last(transaction, "v1") == (len(mixed), mixed[-1].seal)


def _bare(database: Database) -> Any:
    if database.kind == "postgresql":
        return psycopg.connect(database.url)
    return sqlite3.connect(path_of(database.url))


def test_a_backup_carries_it(database: Database, tmp_path: Path, mixed: list[Entry]) -> None:
    assert back_up(database, tmp_path / "backup", AT)["trail_run"] == 2
    other = Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    restore(other, tmp_path / "backup", "again")
    with other.reading(SCOPE) as transaction:
        assert list(device_trail.each(transaction, "v1")) == mixed
    other.close()
