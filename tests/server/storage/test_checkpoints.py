"""What SQLite has committed is moved from its journal into the file beside the work, and is never lost on the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as threads

import pytest
from server.storage.helpers import SCOPE

from parcours_server.storage import checkpointing, sqlite
from parcours_server.storage.checkpointing import LONG_BYTES, TOO_LONG_BYTES, Checkpoints
from parcours_server.storage.errors import Unavailable
from parcours_server.storage.migrating import migrate
from parcours_server.storage.sqlite import SqliteFile
from parcours_server.storage.transaction import Bulk

PIECES = Bulk("snapshot_piece", ("name", "place", "data"), ("text", "int8", "bytea"))
PIECE = 256 * 1024


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SqliteFile]:
    """A file with tables, open."""
    path = tmp_path / "server.db"
    migrate(f"sqlite:///{path}")
    opened = SqliteFile(path)
    yield opened
    opened.close()


def write(file: SqliteFile, name: str, pieces: int) -> None:
    """Write ``pieces`` of a quarter of a megabyte in a transaction of their own."""
    with file.transaction(SCOPE, "*", writes=True) as transaction:
        transaction.put(PIECES, [(name, place, bytes([place % 256]) * PIECE) for place in range(pieces)])
        transaction.commit()


def held(file: SqliteFile) -> int:
    with file.transaction(SCOPE, "*", writes=False) as transaction:
        found = transaction.row("SELECT count(*), sum(length(data)) FROM snapshot_piece WHERE scope = :scope")
    assert found is not None
    assert found[1] == found[0] * PIECE
    return int(found[0])


def journal(file: SqliteFile) -> Path:
    return file.path.with_name(file.path.name + "-wal")


def watched(path: Path) -> tuple[SqliteFile, Event]:
    """Open a file; the event is set once its thread has begun to move the journal."""
    begun, checkpoints = watching(path)
    return SqliteFile(path, checkpoints=checkpoints), begun


def watching(path: Path) -> tuple[Event, Checkpoints]:
    begun = Event()

    def connect(there: Path) -> sqlite3.Connection:
        connection = sqlite.connect(there)
        connection.set_trace_callback(lambda sql: begun.set() if "wal_checkpoint" in sql else None)
        return connection

    return begun, Checkpoints(path, connect)


def test_a_long_journal_is_moved_by_a_thread_that_ends_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    migrate(f"sqlite:///{path}")
    # Whoever closes a file last moves its journal: this one stays until the end.
    with closing(sqlite.connect(path)) as other:
        other.execute("SELECT count(*) FROM record").fetchone()
        (file, moved), empty = watched(path), path.stat().st_size
        write(file, "few", 2)
        assert path.stat().st_size == empty, "a short journal is left alone"
        write(file, "many", 2 * LONG_BYTES // PIECE)
        assert moved.wait(30)
        file.close()
        assert path.stat().st_size > 2 * LONG_BYTES
        assert not [thread for thread in threads() if thread.name == "checkpoints"]


def test_a_journal_begins_anew_and_is_cut_back(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    migrate(f"sqlite:///{path}")
    moved, checkpoints = watching(path)
    file = SqliteFile(path, checkpoints=checkpoints)
    write(file, "many", 3 * LONG_BYTES // PIECE)
    assert moved.wait(30)
    # Waits for the thread: of two that move at once SQLite turns the second away.
    with checkpoints.still(), closing(sqlite.connect(path)) as other:
        assert other.execute("PRAGMA wal_checkpoint(FULL)").fetchone()[0] == 0
    write(file, "few", 1)
    assert journal(file).stat().st_size <= LONG_BYTES + PIECE
    assert held(file) == 3 * LONG_BYTES // PIECE + 1
    file.close()


def test_who_writes_waits_where_the_journal_grows_without_end(
    file: SqliteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpointing, "TOO_LONG_BYTES", LONG_BYTES)
    write(file, "many", 2 * LONG_BYTES // PIECE)
    assert file.path.stat().st_size > 2 * LONG_BYTES, "moved before the writer went on"
    assert TOO_LONG_BYTES > LONG_BYTES


def test_a_checkpoint_that_fails_takes_nothing_back(file: SqliteFile) -> None:
    tried = Event()

    def failing(_: Path) -> sqlite3.Connection:
        tried.set()
        raise Unavailable

    file = SqliteFile(file.path, checkpoints=Checkpoints(file.path, failing))
    write(file, "many", 2 * LONG_BYTES // PIECE)
    assert tried.wait(30)
    write(file, "more", 1)
    file.close()
    again = SqliteFile(file.path)
    assert held(again) == 2 * LONG_BYTES // PIECE + 1
    again.close()


def test_what_was_erased_counts_as_gone_only_once_the_journal_is_empty(
    file: SqliteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    write(file, "few", 2)
    with file.transaction(SCOPE, "*", writes=False) as reading:
        reading.rows("SELECT 1 FROM scope WHERE scope = :scope")
        write(file, "more", 1)
        with pytest.raises(Unavailable):
            file.scrub()
        assert journal(file).stat().st_size
    file.scrub()
    assert not journal(file).stat().st_size


def test_a_journal_that_is_being_moved_is_waited_for_and_then_emptied(file: SqliteFile) -> None:
    begun, go_on = Event(), Event()

    def connect(there: Path) -> sqlite3.Connection:
        begun.set()
        assert go_on.wait(30)
        return sqlite.connect(there)

    file = SqliteFile(file.path, checkpoints=Checkpoints(file.path, connect))
    write(file, "many", 2 * LONG_BYTES // PIECE)
    assert begun.wait(30)
    scrubbing = Thread(target=file.scrub)
    scrubbing.start()
    scrubbing.join(0.05)
    assert scrubbing.is_alive(), "the one that moves goes first"
    go_on.set()
    scrubbing.join(30)
    assert not journal(file).stat().st_size
    file.close()
