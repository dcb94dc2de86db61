"""What PostgreSQL samples of columns for its planner: of what dossiers hold nothing, and nothing after an erasure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import psycopg
import pytest
from server.storage.helpers import LEA, SCOPE, filled, person

from parcours_server.storage import contents, erasing
from parcours_server.storage.database import Database
from parcours_server.storage.migrating import migrate

CANARY = "Xqzvkanari-échantillon"
AT = "2026-11-22T09:00:00+00:00"
BODIES = {
    ("record", "body"),
    ("confidence", "body"),
    ("change_log", "body"),
    ("sealed", "change"),
    ("receipt", "receipt"),
    ("content_piece", "data"),
    ("snapshot_piece", "data"),
}

pytestmark = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


def measured(url: str) -> tuple[set[tuple[str, str]], bytes]:
    """Measure all tables as PostgreSQL does by itself; return of which columns it keeps samples, and these raw."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        columns = connection.execute("SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public'").fetchall()
    return {(str(table), str(column)) for table, column in columns}, raw(url)


def raw(url: str) -> bytes:
    """Return the pages of the samples as they lie on the disk, those of long ones too."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        rows = connection.execute(
            """SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c
            WHERE c.oid = 'pg_statistic'::regclass OR c.oid = (
                SELECT reltoastrelid FROM pg_class WHERE oid = 'pg_statistic'::regclass)"""
        ).fetchall()
    return b"".join(data for (data,) in rows)


def fill(database: Database) -> None:
    parts = [person(f"d{place}", 0, given_name=f"{CANARY}{place}") for place in range(1, 4)]
    filled(database, parts, {f"d{place}": LEA for place in range(1, 4)})
    data = CANARY.encode()
    with database.writing(SCOPE) as transaction:
        digest = hashlib.sha256(data).hexdigest()
        contents.use(transaction, digest, "d1")
        contents.receive(transaction, digest, 0, data, size=len(data), at=AT)
        transaction.commit()


def test_no_sample_is_kept_of_what_dossiers_hold(database: Database) -> None:
    fill(database)
    columns, pages = measured(database.url)
    assert ("record", "id") in columns, "nothing was measured: the test says nothing"
    assert columns & BODIES == set()
    assert CANARY.encode() not in pages


def test_the_step_drops_the_samples_and_a_scrub_takes_them_off_the_disk(
    database: Database, opened: Callable[..., Database]
) -> None:
    fill(database)
    migrate(database.url, "0004")
    columns, pages = measured(database.url)
    assert ("record", "body") in columns, "the control: without the step the planner samples bodies"
    assert CANARY.encode() in pages
    migrate(database.url)
    after = opened()
    with after.writing(SCOPE) as transaction:
        for place in range(1, 4):
            erasing.erase(transaction, f"d{place}", "Léa", AT)
        transaction.commit()
    after.scrub()
    columns, pages = measured(after.url)
    assert columns & BODIES == set()
    assert CANARY.encode() not in pages
