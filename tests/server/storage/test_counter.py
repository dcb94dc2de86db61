"""The feed skips nothing (F9): with writers at once a follower reads every row; by a plain sequence it misses some."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import psycopg
import pytest
from server.storage.helpers import LEA, SCOPE, create, person
from support.clusters import Cluster

from parcours_server.storage import checking, feed, pages
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

WRITERS = 6
ROUNDS = 40
MOST_ROUNDS = 4000


class Follower(threading.Thread):
    """Reads after its cursor, again and again, until the writers are done; then once more."""

    def __init__(self, read: Callable[[int], tuple[int, list[str]]], done: threading.Event) -> None:
        super().__init__(name="follower")
        self._read, self._done = read, done
        self.seen: list[str] = []
        self.cursors = [0]

    def run(self) -> None:
        last = False
        while not last:
            last = self._done.is_set()
            cursor, found = self._read(self.cursors[-1])
            self.seen += found
            self.cursors.append(cursor)


def written_at_once(write: Callable[[int], None], follower: Follower, done: threading.Event) -> None:
    """Let the writers write and the follower follow; return when all have ended."""
    threads = [threading.Thread(target=write, args=(number,), name=f"writer-{number}") for number in range(WRITERS)]
    follower.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    follower.join()


def test_a_follower_misses_nothing(database: Database) -> None:
    done = threading.Event()

    def write(number: int) -> None:
        chance = random.Random(number)
        for place in range(ROUNDS):
            ids = [f"{number}-{place}-{one}" for one in range(chance.randrange(1, 4))]

            def work(transaction: Transaction, ids: list[str] = ids) -> None:
                feed.dossiers(transaction, ids, lock=True)
                create(transaction, [person(one, 0) for one in ids], dict.fromkeys(ids, LEA))

            database.attempt(SCOPE, work)

    def read(cursor: int) -> tuple[int, list[str]]:
        with database.reading(SCOPE, LEA) as transaction:
            page = pages.page(transaction, feed.head(transaction).number, cursor, 50)
        return page.cursor, [state.id for state in page.states]

    follower = Follower(read, done)
    written_at_once(write, follower, done)
    while (page := read(follower.cursors[-1]))[1]:
        follower.cursors.append(page[0])
        follower.seen += page[1]
    with database.reading(SCOPE) as transaction:
        rows = transaction.rows("SELECT id, number FROM record WHERE scope = :scope ORDER BY number")
        assert checking.problems(transaction) == []
    assert [number for _, number in rows] == list(range(1, len(rows) + 1))
    assert follower.seen == [record_id for record_id, _ in rows]
    assert follower.cursors == sorted(follower.cursors)


@pytest.fixture
def plain(postgres: Cluster) -> str:
    """A database with a feed numbered by a plain sequence, as many systems have it."""
    url = postgres.empty()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE plain (number bigserial PRIMARY KEY, id text NOT NULL)")
    return url


def read_plain(connection: psycopg.Connection[tuple[int, str]], cursor: int) -> tuple[int, list[str]]:
    rows = connection.execute("SELECT number, id FROM plain WHERE number > %s ORDER BY number", (cursor,)).fetchall()
    return (rows[-1][0] if rows else cursor), [record_id for _, record_id in rows]


def test_control_a_plain_sequence_misses_a_row(plain: str) -> None:
    """One writer takes its number first and commits last: the follower has passed by then."""
    with psycopg.connect(plain) as slow, psycopg.connect(plain) as quick, psycopg.connect(plain) as follower:
        slow.execute("INSERT INTO plain (id) VALUES ('slow')")
        quick.execute("INSERT INTO plain (id) VALUES ('quick')")
        quick.commit()
        cursor, seen = read_plain(follower, 0)
        slow.commit()
        follower.commit()
        assert (seen, read_plain(follower, cursor)[1]) == (["quick"], [])
        assert follower.execute("SELECT count(*) FROM plain").fetchone() == (2,)


def test_control_writers_at_once_lose_rows_by_a_plain_sequence(plain: str) -> None:
    """The same writers and the same follower as ours, numbered by a sequence: they write until a row is lost."""
    done, lost = threading.Event(), threading.Event()
    written: list[str] = []

    def write(number: int) -> None:
        chance = random.Random(number)
        with psycopg.connect(plain) as connection:
            for place in range(MOST_ROUNDS):
                connection.execute("INSERT INTO plain (id) VALUES (%s)", (f"{number}-{place}",))
                # The rest of a push: some more work before the commit.
                connection.execute("SELECT count(*) FROM generate_series(1, %s)", (chance.randrange(20_000),))
                connection.commit()
                written.append(f"{number}-{place}")
                if lost.is_set():
                    return

    with psycopg.connect(plain, autocommit=True) as reading, psycopg.connect(plain, autocommit=True) as counting:

        def read(cursor: int) -> tuple[int, list[str]]:
            reached, found = read_plain(reading, cursor)
            passed = counting.execute("SELECT count(*) FROM plain WHERE number <= %s", (cursor,)).fetchone()
            if passed is not None and passed[0] > len(follower.seen):
                lost.set()
            return reached, found

        follower = Follower(read, done)
        written_at_once(write, follower, done)
    assert len(follower.seen) == len(set(follower.seen)) < len(written)


def test_the_counter_waits_for_no_one_in_another_scope(database: Database) -> None:
    """On PostgreSQL two agencies write at once; SQLite has one writer for all."""
    if database.kind == "sqlite":
        return
    with database.writing(SCOPE) as here, database.writing("voisine") as there:
        assert feed.take_numbers(here, 1) == feed.take_numbers(there, 1) == 1
        there.commit()
        here.commit()


def test_a_number_that_was_not_committed_is_given_again(database: Database) -> None:
    """Nothing is left out and nothing waits for a number that never comes."""
    with database.writing(SCOPE) as transaction:
        create(transaction, [person("d1", 0)], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        (placed,) = create(transaction, [person("d2", 0)], {"d2": LEA})
        transaction.commit()
    assert placed.number == 1
