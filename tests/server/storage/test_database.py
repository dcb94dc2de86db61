"""One door to either database: what is committed stays, what is not never was, and its version is looked at first."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest

from parcours_server.storage import scopes
from parcours_server.storage.database import TRIES, Database
from parcours_server.storage.errors import Collided, NewerDatabase, NotMigrated, Unavailable
from parcours_server.storage.statements import Unscoped
from parcours_server.storage.transaction import Transaction

SCOPE = "agence"


def names(database: Database) -> list[str]:
    with database.administering() as transaction:
        return [scope for scope, _ in scopes.listed(transaction)]


def test_what_is_not_committed_never_was(database: Database) -> None:
    with database.writing("neuve") as transaction:
        scopes.add(transaction, "Neuve", "e", "")
    assert names(database) == ["agence", "voisine"]
    with database.writing("neuve") as transaction:
        scopes.add(transaction, "Neuve", "e", "")
        transaction.commit()
    assert names(database) == ["agence", "neuve", "voisine"]


def test_what_raises_is_rolled_back(database: Database) -> None:
    def work(transaction: Transaction) -> float:
        scopes.add(transaction, "Neuve", "e", "")
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        database.attempt("neuve", work)
    assert names(database) == ["agence", "voisine"]


def test_a_scope_sees_itself_alone(database: Database) -> None:
    with database.reading(SCOPE) as transaction:
        assert scopes.listed(transaction) == [(SCOPE, "Agence agence")]
        assert scopes.name_of(transaction) == "Agence agence"


def test_one_who_reads_cannot_write(database: Database) -> None:
    with database.reading("neuve") as transaction, pytest.raises(Exception, match=r"read-only|ne répond pas"):
        scopes.add(transaction, "Neuve", "e", "")


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.reading(SCOPE) as transaction:
        before = scopes.name_of(transaction)
        with database.writing(SCOPE) as other:
            other.change("UPDATE scope SET name = 'Autre' WHERE scope = :scope")
            other.commit()
        assert scopes.name_of(transaction) == before
    with database.reading(SCOPE) as transaction:
        assert scopes.name_of(transaction) == "Autre"


def test_a_statement_without_its_scope_is_never_run(database: Database) -> None:
    with database.reading(SCOPE) as transaction, pytest.raises(Unscoped):
        transaction.rows("SELECT scope FROM scope")


def test_every_statement_can_be_watched(opened: Callable[..., Database]) -> None:
    seen: list[str] = []
    database = opened(observer=seen.append)
    with database.writing("neuve") as transaction:
        scopes.add(transaction, "Neuve", "e", "")
    assert [statement.split()[:3] for statement in seen] == [["INSERT", "INTO", "scope"]]


def test_a_collision_is_tried_again(database: Database) -> None:
    tried: list[int] = []

    def work(transaction: Transaction) -> str:
        tried.append(1)
        scopes.add(transaction, "Encore", "e", "")
        if len(tried) < 3:
            scopes.add(transaction, "Encore", "e", "")
        return "done"

    assert database.attempt("neuve", work) == "done"
    assert len(tried) == 3
    assert names(database) == ["agence", "neuve", "voisine"]


def test_a_collision_that_stays_is_told(database: Database) -> None:
    tried: list[int] = []

    def work(transaction: Transaction) -> None:
        tried.append(1)
        scopes.add(transaction, "Encore", "e", "")

    with pytest.raises(Collided):
        database.attempt(SCOPE, work)
    assert len(tried) == TRIES


def test_a_bug_of_ours_is_not_told_as_the_world(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as caught, database.reading(SCOPE) as transaction:
        transaction.rows("SELECT 1 FROM nowhere WHERE scope = :scope")
    assert not isinstance(caught.value, (Unavailable, Collided))


def test_writers_from_many_threads_all_get_their_turn(database: Database) -> None:
    def add(number: int) -> None:
        with database.writing(f"agence-{number}") as transaction:
            scopes.add(transaction, "x", "e", "")
            transaction.commit()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(database)) == 14


def test_a_database_without_tables(kind: str, empty_url: str) -> None:
    """SQLite wants no set-up at all; on PostgreSQL someone decides who owns the tables."""
    if kind == "sqlite":
        database = Database.open(empty_url)
        assert database.answers()
        database.close()
    else:
        with pytest.raises(NotMigrated):
            Database.open(empty_url)


def test_a_newer_database_is_refused(opened: Callable[..., Database], url: str) -> None:
    database = opened()
    with database.writing(SCOPE) as transaction:
        if database.kind == "postgresql":
            transaction.rows("SELECT set_config('role', session_user, true), :scope")
        transaction.change("UPDATE alembic_version SET version_num = '9999' WHERE :scope <> ''")
        transaction.commit()
    with pytest.raises(NewerDatabase, match="9999"):
        Database.open(url)
    with pytest.raises(NewerDatabase, match="9999"):
        database.migrate()


def test_a_server_that_is_down_is_unavailable(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere")
    url = f"sqlite:///{nowhere}" if kind == "sqlite" else f"postgresql://postgres@/x?host={nowhere}"
    with pytest.raises(Unavailable):
        Database.open(url)


def test_another_address_is_a_bug(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(ValueError, match="neither"):
        Database.open("mysql://x")


def test_it_answers(database: Database) -> None:
    assert database.answers()


@pytest.mark.parametrize("prepared", [True, False])
def test_statements_are_prepared_only_where_they_may_be(opened: Callable[..., Database], prepared: bool) -> None:
    """Behind a PgBouncer that lends a session for a transaction, what one prepared another would not find."""
    database = opened(pool_size=1, prepared=prepared)
    if database.kind == "sqlite":
        return
    for _ in range(10):
        with database.reading(SCOPE) as transaction:
            scopes.listed(transaction)
    with database.reading(SCOPE) as transaction:
        kept = transaction.rows("SELECT statement FROM pg_prepared_statements WHERE :scope <> ''")
    assert bool(kept) is prepared


def test_a_replica_is_read_unless_it_must_be_fresh(opened: Callable[..., Database], database: Database) -> None:
    """The replica here is the same database: what differs is who is asked, seen by the connections it has."""
    if database.kind == "sqlite":
        return
    split = opened(replica=f"{database.url}&application_name=replica")
    asked = "SELECT current_setting('application_name') WHERE :scope <> ''"
    names = []
    for reading in (split.reading(SCOPE), split.reading(SCOPE, fresh=True), split.writing(SCOPE)):
        with reading as transaction:
            names += transaction.rows(asked)
    assert names == [("replica",), ("",), ("",)]


def test_a_connection_that_broke_is_replaced(opened: Callable[..., Database], caplog: pytest.LogCaptureFixture) -> None:
    database = opened(pool_size=1)
    if database.kind == "sqlite":
        return

    def work(transaction: Transaction) -> None:
        (found,) = transaction.rows("SELECT pg_backend_pid(), :scope")
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", (found[0],))
        scopes.listed(transaction)

    with pytest.raises(Unavailable):
        database.attempt(SCOPE, work)
    assert database.answers()
    assert "discarding closed connection" in caplog.text
    caplog.clear()
