"""The server's storage alone: 10,000 dossiers put in and read back, beside bare COPY, bare sqlite3 and bare SELECT.

Dossiers have 22 fields and about 700 bytes of JSON, as in the benchmark of the whole sync; every commit is durable.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from benchmarks.harness import Line, compare, float_of, seconds
from support.clusters import cluster

from parcours_server.storage import feed, pages, scopes
from parcours_server.storage.database import Database

DOSSIERS = 10_000
FIELDS = (
    *("id", "family_name", "given_name", "birth_date", "gender", "phone", "email", "street", "postal_code"),
    *("municipality", "country", "work_status", "seeking_since", "schooling", "occupation", "axis", "state"),
    *("counsellor", "interpreter", "niss", "restricted_reason", "opened_at"),
)
AT = "2026-11-22T08:00:00.000000+00:00"
# The whole way of a push may cost 5.5 × COPY and 5 × sqlite3; this room may take little more than half of it.
PUT_GOAL = 3.0
READ_GOAL = 4.0


def run() -> list[Line]:
    """Return the lines of the storage on both databases."""
    dossiers = list(_dossiers(DOSSIERS))
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        bare = _BareSqlite(Path(folder) / "bare.db", dossiers)
        lines += _measure("SQLite", f"sqlite:///{folder}/server.db", bare.put, bare.read, dossiers)
    with cluster(durable=True) as running:
        copied = _BareCopy(running.empty(), dossiers)
        lines += _measure("PostgreSQL", running.migrated(), copied.put, copied.read, dossiers)
        copied.close()
    return lines


def _measure(
    name: str, url: str, put: Callable[[], float], read: Callable[[], object], dossiers: list[dict[str, Any]]
) -> list[Line]:
    database = Database.open(url)
    ours = _Ours(database, dossiers)
    lines = [
        compare(ours.put, put, 7, measure=float_of).line(f"{name}: put {DOSSIERS:,} dossiers", PUT_GOAL),
        compare(ours.read, read, 7).line(f"{name}: read {DOSSIERS:,} dossiers by pages of 1,000", READ_GOAL),
    ]
    database.close()
    return lines


class _Ours:
    """The storage's own functions; each put goes to a scope of its own, so that the tables grow as they do in life."""

    def __init__(self, database: Database, dossiers: list[dict[str, Any]]) -> None:
        self._database = database
        self._dossiers = dossiers
        # As a sheet of changes holds them when it has come over the wire.
        self._columns = [[one[name] for one in dossiers] for name in FIELDS]
        self._scopes = (f"agence-{number}" for number in itertools.count())
        self._scope = ""

    def put(self) -> float:
        """Put all dossiers in a new scope and return the seconds it took."""
        self._scope = next(self._scopes)
        return seconds(self._push)

    def _push(self) -> None:
        with self._database.writing(self._scope) as transaction:
            scopes.add(transaction, "Agence", "e", AT)
            ids = [one["id"] for one in self._dossiers]
            feed.dossiers(transaction, ids, lock=True)
            feed.existing(transaction, "job_seeker", ids)
            first = feed.take_numbers(transaction, len(ids))
            new = feed.New("job_seeker", FIELDS, ids, ids, self._columns, [AT] * len(ids))
            feed.create_new(transaction, new, first, "Camille", dict.fromkeys(ids, "camille"))
            transaction.commit()

    def read(self) -> None:
        cursor, more, count = 0, True, 0
        while more:
            with self._database.reading(self._scope, "camille") as transaction:
                page = pages.page(transaction, feed.head(transaction).number, cursor, 1000)
            cursor, more = page.cursor, page.more
            count += len(page.states)
        if count != DOSSIERS:
            raise AssertionError(count)


class _BareSqlite:
    def __init__(self, path: Path, dossiers: list[dict[str, Any]]) -> None:
        self._path = path
        self._rows = [tuple(one.values()) for one in dossiers]

    def put(self) -> float:
        self._path.unlink(missing_ok=True)
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"CREATE TABLE bare ({', '.join(FIELDS)}, PRIMARY KEY (id))")
        taken = seconds(lambda: self._insert(connection))
        connection.close()
        return taken

    def _insert(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(FIELDS))})", self._rows)
        connection.execute("COMMIT")

    def read(self) -> None:
        connection = sqlite3.connect(self._path)
        connection.execute("SELECT * FROM bare").fetchall()
        connection.close()


class _BareCopy:
    def __init__(self, url: str, dossiers: list[dict[str, Any]]) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._rows = [tuple(one.values()) for one in dossiers]

    def put(self) -> float:
        columns = ", ".join(f"{name} {'boolean' if name == 'interpreter' else 'text'}" for name in FIELDS)
        self._connection.execute("DROP TABLE IF EXISTS bare")
        self._connection.execute(f"CREATE TABLE bare ({columns}, PRIMARY KEY (id))".encode())
        return seconds(self._copy)

    def _copy(self) -> None:
        with (
            self._connection.transaction(),
            self._connection.cursor() as cursor,
            cursor.copy("COPY bare FROM STDIN") as copy,
        ):
            for row in self._rows:
                copy.write_row(row)

    def read(self) -> None:
        self._connection.execute("SELECT * FROM bare").fetchall()

    def close(self) -> None:
        self._connection.close()


def _dossiers(count: int) -> list[dict[str, Any]]:
    chance = random.Random(42)
    words = ("projet", "recherche", "entretien", "mobilité", "garde", "enfant", "formation", "permis", "atelier")
    return [
        {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "family_name": chance.choice(("Martin", "Lefèvre", "Dubois", "Müller")),
            "given_name": chance.choice(("Aïcha", "Noël", "Zoé", "Émilie")),
            "birth_date": f"19{chance.randrange(60, 99)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}",
            "gender": chance.choice(("woman", "man", "unsaid")),
            "phone": f"0{chance.randrange(10**9):09d}",
            "email": f"personne.{chance.randrange(10**6)}@exemple.be",
            "street": f"{chance.randrange(200)} rue de la République",
            "postal_code": f"{chance.randrange(1000, 9999)}",
            "municipality": chance.choice(("Liège", "Namur", "Charleroi", "Tournai")),
            "country": "BE",
            "work_status": "unemployed",
            "seeking_since": "2025-03-14",
            "schooling": chance.choice(("none", "upper", "higher")),
            "occupation": " ".join(chance.choices(words, k=5)),
            "axis": "open",
            "state": "active",
            "counsellor": f"conseiller-{chance.randrange(40):03d}",
            "interpreter": chance.random() < 0.2,
            "niss": f"{chance.randrange(10**11):011d}",
            "restricted_reason": " ".join(chance.choices(words, k=20)),
            "opened_at": AT,
        }
        for _ in range(count)
    ]
