"""The connection that was used last is used first, and whoever waits for one gets it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from server.conftest import SCOPE

from parcours_server.storage import lending
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Unavailable
from parcours_server.storage.postgres import ROLE, PostgresPool, PostgresTransaction
from parcours_server.storage.sqlite import SqliteFile
from parcours_server.storage.transaction import Transaction

WHO = "SELECT pg_backend_pid() WHERE :scope <> ''"


@pytest.fixture
def kind() -> str:
    """Only PostgreSQL lends connections."""
    return "postgresql"


def who(transaction: Transaction) -> int:
    """Return which connection a transaction is on."""
    found = transaction.row(WHO)
    assert found is not None
    return int(found[0])


def one_after_another(database: Database, times: int) -> list[int]:
    """Return the connections of some transactions, each begun once the one before has ended."""
    found = []
    for _ in range(times):
        with database.reading(SCOPE) as transaction:
            found.append(who(transaction))
    return found


def test_one_after_another_use_the_same(database: Database) -> None:
    with database.reading(SCOPE) as one, database.reading(SCOPE) as other:
        both = {who(one), who(other)}
    assert len(both) == 2
    assert len(set(one_after_another(database, 5))) == 1


def test_two_at_once_never_have_the_same(opened: Callable[..., Database], database: Database) -> None:
    small = opened(pool_size=2)
    for _ in range(3):
        with small.reading(SCOPE) as one, small.writing(SCOPE) as other:
            assert who(one) != who(other)


def test_whoever_waits_gets_the_one_that_comes_back(opened: Callable[..., Database], database: Database) -> None:
    alone = opened(pool_size=1)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: one_after_another(alone, 25), range(4)))
    assert len({one for each in found for one in each}) == 1


def test_one_that_was_at_hand_for_long_goes_back_to_the_pool(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reading(SCOPE) as one, database.reading(SCOPE) as other:
        both = {who(one), who(other)}
    monkeypatch.setattr(lending, "_AT_HAND_SECONDS", 0.0)
    # The pool lends all of them in turn.
    assert set(one_after_another(database, 4)) == both


def test_it_goes_back_in_time_however_many_others_come_back_meanwhile(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = database._main
    assert isinstance(pool, PostgresPool)
    moments = count(monotonic(), 20)
    monkeypatch.setattr(lending, "monotonic", lambda: next(moments))
    lend = pool._connections
    first, second = lend.lend(), lend.lend()
    lend.give_back(first)
    lend.give_back(second)
    at_hand = []
    for _ in range(10):
        one, other = lend.lend(), lend.lend()
        at_hand.append(one)
        lend.give_back(one)
        lend.give_back(other)
    assert set(at_hand) == {first, second}


def test_a_line_on_which_nothing_is_said_is_kept_open(database: Database) -> None:
    with database.reading(SCOPE) as transaction:
        assert isinstance(transaction, PostgresTransaction)
        assert transaction._connection.info.get_parameters()["keepalives_idle"] == "60"


def test_what_is_asked_after_the_commit_is_asked_by_the_same_person(database: Database) -> None:
    asked = """SELECT current_user::text, current_setting('app.scope', true), current_setting('app.person', true)
        WHERE :scope <> ''"""
    with database.writing(SCOPE, "anne") as transaction:
        before = transaction.row(asked)
        transaction.commit()
        after = transaction.row(asked)
    assert before == after == (ROLE, SCOPE, "anne")
    with database.reading(SCOPE, "bob") as transaction:
        assert transaction.row(asked) == (ROLE, SCOPE, "bob")


def test_what_comes_back_after_the_end_is_closed(opened: Callable[..., Database], database: Database) -> None:
    ending = opened()
    with ending.reading(SCOPE) as transaction:
        assert isinstance(transaction, PostgresTransaction)
        who(transaction)
        connection = transaction._connection
        ending.close()
    assert connection.closed
    with pytest.raises(Unavailable), ending.reading(SCOPE) as transaction:
        who(transaction)


def test_what_is_at_hand_is_closed_with_the_rest(database: Database, url: str) -> None:
    one_after_another(database, 1)
    database.close()
    again = Database.open(url)
    try:
        with again.reading(SCOPE) as transaction:
            found = transaction.row(
                "SELECT count(*) FROM pg_stat_activity WHERE :scope <> '' AND datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state IS NOT NULL"
            )
        assert found == (0,)
    finally:
        again.close()


def test_whoever_reads_a_file_reads_by_what_was_used_last(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "server.db")

    def lent() -> sqlite3.Connection:
        with file.transaction(SCOPE, "lea", writes=False) as transaction:
            return transaction._connection

    with file.transaction(SCOPE, "lea", writes=False), file.transaction(SCOPE, "lea", writes=False):
        pass
    assert len({lent() for _ in range(5)}) == 1
    file.close()
