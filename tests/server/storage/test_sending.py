"""Statements that are sent one behind the other: each is answered, in order, and nothing follows an error."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from time import monotonic

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server.storage.helpers import SCOPE
from support.clusters import Cluster

from parcours_server.storage import scopes
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided, Unavailable
from parcours_server.storage.postgres import PostgresTransaction
from parcours_server.storage.sending import Link, numbered

INSERT = numbered("INSERT INTO line (number, words) VALUES (%(number)s, %(words)s)")
HELD = numbered("SELECT number, words FROM line ORDER BY number")
BROKEN = numbered("SELECT 1 / %(nothing)s::int")
TWICE = [True, False]


@pytest.fixture
def kind() -> str:
    """Only PostgreSQL is asked over a line."""
    return "postgresql"


@pytest.fixture
def link(postgres: Cluster) -> Iterator[Link]:
    """Return a connection with a table of its own."""
    with Link.connect(postgres.migrated(), autocommit=True) as made:
        made.execute("CREATE TEMPORARY TABLE line (number bigint PRIMARY KEY, words text)")
        yield made


def asked(link: Link, text: str, **values: object) -> list[tuple[object, ...]]:
    """Return what a statement gives."""
    link.send(numbered(text), values)
    return link.rows_of(link.ask())


def test_parameters_are_numbered_each_once() -> None:
    told = numbered("SELECT %(one)s, %(two)s, %(one)s WHERE 7 %% 2 = 1")
    assert (told.text, told.names) == (b"SELECT $1, $2, $1 WHERE 7 % 2 = 1", ("one", "two"))


@pytest.mark.parametrize("prepared", TWICE)
def test_what_was_sent_is_done_in_order(link: Link, prepared: bool) -> None:
    link.prepares = prepared
    for number in range(50):
        link.send(INSERT, {"number": number, "words": f"n° {number}"})
    assert asked(link, "SELECT number, words FROM line ORDER BY number") == [(one, f"n° {one}") for one in range(50)]
    link.rest()
    assert bool(link.execute("SELECT 1 FROM pg_prepared_statements").fetchall()) is prepared


@pytest.mark.parametrize("prepared", TWICE)
def test_nothing_that_follows_an_error_is_done(link: Link, prepared: bool) -> None:
    link.prepares = prepared
    link.send(INSERT, {"number": 1, "words": "avant"})
    link.send(BROKEN, {"nothing": 0})
    link.send(INSERT, {"number": 2, "words": "après"})
    link.send(HELD, {})
    with pytest.raises(psycopg.errors.DivisionByZero):
        link.ask()
    # All of it was one transaction. The line serves as before, also for what was to be prepared behind the error.
    assert asked(link, "SELECT number, words FROM line ORDER BY number") == []
    link.send(INSERT, {"number": 3, "words": "encore"})
    assert asked(link, "SELECT number, words FROM line ORDER BY number") == [(3, "encore")]


def test_what_cannot_be_prepared_is_prepared_anew_when_it_can(link: Link) -> None:
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            asked(link, "SELECT count(*) FROM later")
    link.rest()
    link.execute("CREATE TEMPORARY TABLE later (number bigint)")
    assert asked(link, "SELECT count(*) FROM later") == [(0,)]


def test_rows_that_were_not_touched_collide(link: Link) -> None:
    link.send(INSERT, {"number": 1, "words": "a"}, rows=1)
    assert link.unsure
    link.send(numbered("UPDATE line SET words = 'b' WHERE number = %(number)s"), {"number": 2}, rows=1)
    with pytest.raises(Collided):
        link.ask()
    assert not link.unsure


def test_whoever_rests_hears_of_nothing(link: Link) -> None:
    link.send(BROKEN, {"nothing": 0})
    link.rest()
    link.rest()
    assert link.execute("SELECT 1").fetchone() == (1,)


def test_what_was_ended_answers_nobody_who_asks_since(link: Link) -> None:
    link.send(BROKEN, {"nothing": 0})
    link.end()
    assert asked(link, "SELECT 5") == [(5,)]
    link.send(INSERT, {"number": 1, "words": "a"})
    link.end()
    assert asked(link, "SELECT number FROM line") == [(1,)]


def test_a_line_that_is_cut_is_closed(link: Link, postgres: Cluster) -> None:
    (found,) = asked(link, "SELECT pg_backend_pid()")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", found)
    with pytest.raises(psycopg.OperationalError):
        asked(link, "SELECT pg_sleep(20)")
    assert link.closed
    link.rest()


def test_others_work_while_one_waits(link: Link) -> None:
    begun = monotonic()
    ended: list[float] = []
    waiting = Thread(target=lambda: (asked(link, "SELECT pg_sleep(1)"), ended.append(monotonic())))
    waiting.start()
    turns = 0
    while not ended:
        turns += 1
    waiting.join()
    # It held nothing back: whoever does not let go of the interpreter leaves a handful of turns.
    assert turns > 1000
    assert ended[0] - begun > 0.9


def test_much_is_sent_while_the_line_is_full(link: Link) -> None:
    words = "é" * 3_000_000
    for number in range(8):
        link.send(INSERT, {"number": number, "words": words})
        link.send_on()
    assert asked(link, "SELECT count(*), sum(length(words)) FROM line") == [(8, 24_000_000)]


words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
wholes = st.integers(-(2**63), 2**63 - 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(words, wholes, st.floats(allow_nan=False), st.booleans(), st.binary(max_size=40), st.none()))
def test_what_is_sent_comes_back(link: Link, values: tuple[object, ...]) -> None:
    given = dict(zip("abcdef", values, strict=True))
    sent = "SELECT %(a)s::text, %(b)s, %(c)s, %(d)s, %(e)s, %(f)s::text"
    # Of a real the sign of nought too.
    assert repr(asked(link, sent, **given)) == repr([values])


def test_what_no_text_holds_is_not_sent_in_part(link: Link) -> None:
    with pytest.raises(psycopg.DataError):
        link.send(INSERT, {"number": 1, "words": "Ada\0; et le reste"})
    assert asked(link, "SELECT count(*) FROM line") == [(0,)]


def test_whoever_has_read_does_not_wait_for_the_end(database: Database) -> None:
    with database.reading(SCOPE) as transaction:
        assert isinstance(transaction, PostgresTransaction)
        (found,) = transaction.rows("SELECT pg_backend_pid() WHERE :scope <> ''")
    # It has ended all the same, soon, though nobody asked on that line since.
    with psycopg.connect(database.url, autocommit=True) as other:
        until = monotonic() + 10
        state = ""
        while state != "idle" and monotonic() < until:
            ((state,),) = other.execute("SELECT state FROM pg_stat_activity WHERE pid = %s", found).fetchall()
    assert state == "idle"


def test_a_commit_that_was_none_is_not_taken_for_one(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        transaction.send("UPDATE scope SET name = 'x' WHERE scope = :scope")
        with pytest.raises(psycopg.errors.DivisionByZero):
            transaction.rows("SELECT 1 / 0 WHERE :scope <> ''")
        with pytest.raises((RuntimeError, psycopg.errors.InFailedSqlTransaction)):
            transaction.commit()
    with database.reading(SCOPE) as transaction:
        assert scopes.name_of(transaction) != "x"


def test_what_nobody_waited_for_is_said_at_the_commit(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        transaction.send("INSERT INTO milestone (scope, day, number) VALUES (:scope, 'a', 1)")
        transaction.send("INSERT INTO milestone (scope, day, number) VALUES (:scope, 'a', 2)")
        with pytest.raises(Collided):
            transaction.commit()
    with database.reading(SCOPE) as transaction:
        assert transaction.rows("SELECT number FROM milestone WHERE scope = :scope") == []


def test_a_line_that_broke_between_two_is_unavailable_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.reading(SCOPE) as transaction:
        (found,) = transaction.rows("SELECT pg_backend_pid() WHERE :scope <> ''")
    with psycopg.connect(database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", found)
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", found).fetchone():
            pass
    with pytest.raises(Unavailable), database.reading(SCOPE) as transaction:
        scopes.name_of(transaction)
    with database.reading(SCOPE) as transaction:
        scopes.name_of(transaction)
    assert "discarding closed connection" in caplog.text
    caplog.clear()


@pytest.mark.parametrize("change", ["DEALLOCATE ALL", "ALTER TABLE line ALTER COLUMN words TYPE varchar"])
def test_what_the_database_prepared_no_more_is_prepared_anew_at_the_next_asking(link: Link, change: str) -> None:
    link.send(INSERT, {"number": 1, "words": "un"})
    assert asked(link, HELD.text.decode()) == [(1, "un")]
    link.rest()
    link.execute(change)
    with pytest.raises((psycopg.errors.InvalidSqlStatementName, psycopg.errors.FeatureNotSupported)):
        asked(link, HELD.text.decode())
    link.rest()
    assert asked(link, HELD.text.decode()) == [(1, "un")]
    link.send(INSERT, {"number": 2, "words": "deux"})
    assert asked(link, HELD.text.decode()) == [(1, "un"), (2, "deux")]
    link.rest()
