"""Databases for the server's tests: the same test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.clusters import Cluster, cluster
from support.statements import watch

from parcours_server.storage import postgres as postgres_module
from parcours_server.storage import scopes, statements
from parcours_server.storage.database import Database

SCOPE = "agence"
OTHER = "voisine"
KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running PostgreSQL, one for the session."""
    with cluster() as running:
        yield running


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    yield from _url(kind, request, tmp_path, "empty")


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the newest tables (a SQLite file gets them when it is opened)."""
    yield from _url(kind, request, tmp_path, "migrated")


@pytest.fixture
def opened(url: str) -> Iterator[Callable[..., Database]]:
    """Open the database of the test, any number of times; all are closed at its end."""
    databases: list[Database] = []

    def open_it(**options: Any) -> Database:
        # Every statement of every test is looked at: does it name the scope of each table?
        databases.append(Database.open(url, **{"observer": watch, **options}))
        return databases[-1]

    yield open_it
    for database in databases:
        database.close()


@pytest.fixture
def database(opened: Callable[..., Database]) -> Database:
    """A database with two agencies, ``SCOPE`` and ``OTHER``, and nothing in them."""
    database = opened()
    for scope in (SCOPE, OTHER):
        with database.writing(scope) as transaction:
            scopes.add(transaction, f"Agence {scope}", f"epoch-{scope}", "2026-11-22T08:00:00+00:00")
            transaction.commit()
    return database


def _url(kind: str, request: pytest.FixtureRequest, tmp_path: Path, make: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'server.db'}"
        return
    postgres: Cluster = request.getfixturevalue("postgres")
    made = postgres.migrated() if make == "migrated" else postgres.empty()
    yield made
    postgres.drop(made)


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The code's own filter taken away: every row may be seen, as far as the code is concerned."""
    statements.for_sqlite.cache_clear()
    statements.for_postgres.cache_clear()
    postgres_module._statement.cache_clear()
    monkeypatch.setattr(statements, "FILTERS", dict.fromkeys(statements.FILTERS, "({0}.scope = :scope)"))
    yield
    statements.for_sqlite.cache_clear()
    statements.for_postgres.cache_clear()
    postgres_module._statement.cache_clear()
