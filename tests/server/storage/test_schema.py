"""The tables on both databases: every one split by its scope, every one bound, each step walked up and down."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from parcours_server.storage import scopes, trail
from parcours_server.storage.database import Database
from parcours_server.storage.migrating import MIGRATIONS, engine_of, migrate
from parcours_server.storage.postgres import ROLE, PostgresTransaction
from parcours_server.storage.schema import METADATA
from parcours_server.storage.versions import HEAD, KNOWN, path_of, version_of

SCOPE = "agence"
TABLES = sorted(METADATA.tables)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = engine_of(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def asked(url: str, sql: str) -> list[tuple[object, ...]]:
    """Ask PostgreSQL as the owner of everything."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(sql.encode()).fetchall()


@pytest.mark.parametrize("name", TABLES)
def test_the_scope_comes_first_in_every_key_and_index(name: str) -> None:
    table = METADATA.tables[name]
    assert list(table.columns.keys()).index("scope") == 0
    assert list(table.primary_key.columns.keys()).index("scope") == 0
    for index in table.indexes:
        assert list(index.columns.keys()).index("scope") == 0, index.name


def test_the_known_steps_are_those_of_the_folder() -> None:
    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert tuple(sorted(step.revision for step in steps)) == KNOWN


def test_the_head_is_what_the_program_declares(empty_url: str) -> None:
    migrate(empty_url)
    with connected(empty_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_each_step_up_and_down(empty_url: str) -> None:
    for target in (*KNOWN, *reversed(KNOWN[:-1]), "base", HEAD):
        migrate(empty_url, target)
        assert version_of(empty_url) == ("" if target == "base" else target)
    database = Database.open(empty_url)
    with database.writing(SCOPE) as transaction:
        scopes.add(transaction, "x", "e", "")
        transaction.commit()
    database.close()


def test_to_base_nothing_of_ours_is_left(empty_url: str) -> None:
    migrate(empty_url)
    migrate(empty_url, "base")
    with connected(empty_url) as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA)
        names = set(connection.dialect.get_table_names(connection))
    assert names <= {"alembic_version"}


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.administering() as transaction:
        assert len(scopes.listed(transaction)) == 2


def test_an_empty_sqlite_file_has_the_durable_settings(database: Database) -> None:
    if database.kind == "sqlite":
        with database.writing(SCOPE) as transaction:
            settings = [transaction.row(f"PRAGMA {name} -- :scope") for name in ("journal_mode", "synchronous")]
        assert settings == [("wal",), (2,)]
    else:
        assert asked(database.url, "SELECT count(*) FROM pg_class WHERE relpersistence = 'u'") == [(0,)]


def test_every_table_is_bound_by_policies(url: str, kind: str) -> None:
    if kind == "sqlite":
        assert path_of(url).name
        return
    rows = asked(
        url,
        """SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
            EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own_scope' AND p.polpermissive),
            EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname <> 'own_scope' AND p.polpermissive)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'alembic_version'""",
    )
    assert sorted(str(row[0]) for row in rows) == TABLES
    assert {row[1:] for row in rows} == {(True, True, True, False)}


def test_the_role_owns_nothing_and_passes_nothing(url: str, kind: str) -> None:
    if kind == "sqlite":
        return
    role = asked(
        url, f"SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole FROM pg_roles WHERE rolname = '{ROLE}'"
    )
    assert role == [(False, False, False, False)]
    owned = f"SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = '{ROLE}'"
    assert asked(url, owned) == [(0,)]


def test_every_transaction_takes_the_role(database: Database) -> None:
    if database.kind == "postgresql":
        with database.reading(SCOPE) as transaction:
            assert transaction.row("SELECT current_user::text, :scope") == (ROLE, SCOPE)


def test_nothing_outlives_a_transaction(opened: Callable[..., Database]) -> None:
    """What PgBouncer lends to the next one must be as it was: no role, no scope, no person."""
    database = opened(pool_size=1)
    if database.kind == "sqlite":
        return
    settings = "current_setting('app.scope', true), current_setting('app.person', true), current_user::text"
    with database.writing(SCOPE, "lea") as transaction:
        assert transaction.row(f"SELECT {settings}, :scope") == (SCOPE, "lea", ROLE, SCOPE)
        transaction.commit()
        assert isinstance(transaction, PostgresTransaction)
        assert transaction._connection.execute(f"SELECT {settings}").fetchone() == ("", "", "postgres")


@pytest.mark.parametrize("change", ["UPDATE trail SET what = 'x'", "DELETE FROM trail"])
def test_the_trail_is_only_added_to(database: Database, change: str) -> None:
    with database.writing(SCOPE) as transaction:
        trail.add(transaction, [trail.Deed("lea", "laptop", "open", "d1", "2026-11-22")])
        transaction.commit()
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.InsufficientPrivilege)):
        database.attempt(SCOPE, lambda transaction: transaction.change(f"{change} WHERE scope = :scope"))


def test_a_file_made_by_hand_gets_its_tables(kind: str, empty_url: str) -> None:
    if kind == "sqlite":
        with closing(sqlite3.connect(path_of(empty_url))) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    migrate(empty_url)
    assert version_of(empty_url) == HEAD


def test_the_program_need_not_own_the_tables(database: Database) -> None:
    """Whoever connects may be a plain member of the role: migrating is for the owner, all the rest works."""
    if database.kind == "sqlite":
        return
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS visitor")
        connection.execute(f"CREATE ROLE visitor LOGIN IN ROLE {ROLE}".encode())
    visited = Database.open(database.url.replace("postgres@", "visitor@"))
    with visited.writing(SCOPE) as transaction:
        trail.add(transaction, [trail.Deed("lea", "laptop", "open", "d1", "2026-11-22")])
        transaction.commit()
    with visited.reading(SCOPE) as transaction:
        assert trail.end(transaction)[0] == 1
    with pytest.raises(Exception, match="must be owner"):
        migrate(visited.url, "base")
    visited.close()
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("DROP ROLE visitor")
