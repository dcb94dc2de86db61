"""F9, the feed: no row is missed when commits land out of order; a follower of a plain sequence must miss some."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from parcours_core.merge import Stamp, State
from parcours_server.storage import feed, pages, scopes
from parcours_server.storage.database import Database

SCOPE = "agence"
WRITERS = 4
ROWS_A_WRITER = 60
PERSON = "anne"


def test_a_number_taken_early_holds_back_the_later_one(postgres_url: str) -> None:
    """The order that breaks a sequence: the first number commits last."""
    with _database(postgres_url) as database:
        later_done = threading.Event()

        def later() -> None:
            _write(database, "later")
            later_done.set()

        thread = threading.Thread(target=later)
        with database.writing(SCOPE) as first:
            number = feed.take_numbers(first, 1)
            thread.start()
            assert _read(database, 0) == (0, [])
            assert not later_done.is_set()
            feed.create(first, [_state("earlier", number)], {"earlier": PERSON})
            first.commit()
        thread.join()
        cursor, seen = _read(database, 0)
        assert seen == ["earlier", "later"]
        assert _read(database, cursor) == (cursor, [])


def test_a_follower_of_the_feed_misses_nothing_of_many_writers(postgres_url: str) -> None:
    with _database(postgres_url) as database:
        seen, written = _followed(
            lambda name: _write(database, name),
            lambda cursor: _read(database, cursor),
        )
        assert seen == written


def test_control_a_follower_of_a_sequence_must_miss_rows(postgres_url: str) -> None:
    """If this finds every row, the test above could not have found a gap either."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE naive (number bigserial PRIMARY KEY, name text NOT NULL)")

    def write(name: str) -> None:
        with psycopg.connect(postgres_url) as connection:
            connection.execute("INSERT INTO naive (name) VALUES (%s)", (name,))
            # What a real transaction still does after it has its number: here, other statements.
            for _ in range(3):
                connection.execute("SELECT count(*) FROM naive")

    def read(cursor: int) -> tuple[int, list[str]]:
        with psycopg.connect(postgres_url) as connection:
            rows = connection.execute(
                "SELECT number, name FROM naive WHERE number > %s ORDER BY 1", (cursor,)
            ).fetchall()
        return (rows[-1][0] if rows else cursor), [name for _, name in rows]

    for _ in range(5):
        seen, written = _followed(write, read)
        if seen != written:
            return
    pytest.fail("the naive feed lost nothing")


def _followed(
    write: Callable[[str], None], read: Callable[[int], tuple[int, list[str]]]
) -> tuple[list[str], list[str]]:
    """Let writers write side by side while one follows; return what the follower saw and what was written."""
    names = [[f"{writer}-{row}-{random.random()}" for row in range(ROWS_A_WRITER)] for writer in range(WRITERS)]
    threads = [threading.Thread(target=lambda mine=mine: [write(name) for name in mine]) for mine in names]
    for thread in threads:
        thread.start()
    cursor, seen = 0, []
    while any(thread.is_alive() for thread in threads):
        cursor, more = read(cursor)
        seen += more
    for thread in threads:
        thread.join()
    _, more = read(cursor)
    return sorted(seen + more), sorted(name for mine in names for name in mine)


@contextmanager
def _database(url: str) -> Iterator[Database]:
    database = Database.open(url)
    try:
        with database.writing(SCOPE) as transaction:
            scopes.add(transaction, "Agence", "epoch", "2026-11-22T08:00:00+00:00")
            transaction.commit()
        yield database
    finally:
        database.close()


def _write(database: Database, name: str) -> None:
    with database.writing(SCOPE) as transaction:
        number = feed.take_numbers(transaction, 1)
        feed.create(transaction, [_state(name, number)], {name: PERSON})
        transaction.commit()


def _read(database: Database, cursor: int) -> tuple[int, list[str]]:
    with database.reading(SCOPE, PERSON) as transaction:
        page = pages.page(transaction, feed.head(transaction).number, cursor, 1000)
    return page.cursor, [state.id for state in page.states]


def _state(name: str, number: int) -> State:
    return State("job_seeker", name, name, number, {"family_name": name}, Stamp(number, "Anne", "x"))
