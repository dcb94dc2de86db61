"""Rows put in and written anew come to the same however many there are and whatever they hold, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server.storage.helpers import OTHER, SCOPE
from support.clusters import Cluster

from parcours_server.storage.arrays import Spread, updating
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided
from parcours_server.storage.postgres import ROLE
from parcours_server.storage.sending import Link, numbered
from parcours_server.storage.transaction import Bulk, Row

TRUTHS = Bulk(
    "content", ("sha256", "size", "received", "complete", "at"), ("text", "int8", "int8", "bool", "text"), key=1
)
LINES = Bulk("milestone", ("day", "number"), ("text", "int8"), key=1)
PIECES = Bulk("snapshot_piece", ("name", "place", "data"), ("text", "int8", "bytea"), key=2)

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
wholes = st.integers(-(2**62), 2**62)


def held(database: Database, bulk: Bulk, scope: str = SCOPE) -> list[Row]:
    with database.reading(scope) as transaction:
        rows = transaction.rows(f"SELECT {', '.join(bulk.columns)} FROM {bulk.table} WHERE scope = :scope")
    return sorted(rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words, wholes, wholes, st.booleans(), words), max_size=30, unique_by=lambda row: row[0]))
def test_what_is_put_in_is_what_is_held(database: Database, rows: list[Row]) -> None:
    with database.writing(SCOPE) as transaction:
        transaction.change("DELETE FROM content WHERE scope = :scope")
        transaction.put(TRUTHS, rows)
        transaction.commit()
    assert held(database, TRUTHS) == sorted(rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words, wholes, st.booleans()), min_size=1, max_size=30, unique_by=lambda row: row[0]))
def test_columns_that_hold_the_same_are_held_each(database: Database, given: list[tuple[str, int, bool]]) -> None:
    rows = [(word, whole, whole, truth, word) for word, whole, truth in given]
    with database.writing(SCOPE) as transaction:
        transaction.change("DELETE FROM content WHERE scope = :scope")
        transaction.put(TRUTHS, [(word, 0, 0, False, "") for word, *_ in rows])
        transaction.rewrite(TRUTHS, rows)
        transaction.commit()
    assert held(database, TRUTHS) == sorted(rows)
    with database.writing(SCOPE) as transaction:
        transaction.change("DELETE FROM content WHERE scope = :scope")
        transaction.put(TRUTHS, rows)
        transaction.commit()
    assert held(database, TRUTHS) == sorted(rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(wholes, st.binary(max_size=40)), min_size=1, max_size=30, unique_by=lambda row: row[0]))
def test_what_is_written_anew_is_what_is_held(database: Database, rows: list[tuple[int, bytes]]) -> None:
    name = uuid4().hex
    begun = [(name, place, b"old") for place, _ in rows]
    with database.writing(OTHER) as transaction:
        transaction.put(PIECES, [*begun, (f"{name}x", 1, b"old")])
        transaction.commit()
    with database.writing(SCOPE) as transaction:
        transaction.put(PIECES, [*begun, (f"{name}x", 1, b"old")])
        transaction.rewrite(PIECES, [(name, place, data) for place, data in rows])
        transaction.commit()
    mine = [row for row in held(database, PIECES) if row[0].startswith(name)]
    assert mine == sorted([*((name, place, data) for place, data in rows), (f"{name}x", 1, b"old")])
    # The same rows of another scope stay as they were.
    assert {row[2] for row in held(database, PIECES, OTHER)} == {b"old"}


@pytest.mark.parametrize("count", [0, 1, 2, 19, 20, 21, 999, 1000, 1001, 2500])
def test_few_and_many_are_put_in_alike(database: Database, count: int) -> None:
    def made() -> Iterator[Row]:
        for number in range(count):
            yield (f"{number:05}", number)

    with database.writing(SCOPE) as transaction:
        transaction.put_each(LINES, made(), count)
        # A second time in the same transaction.
        transaction.put_each(LINES, ((f"x{number:05}", 7) for number in range(count)), count)
        transaction.commit()
    assert held(database, LINES) == [*made(), *((f"x{number:05}", 7) for number in range(count))]


@pytest.mark.parametrize("count", [1, 30, 1500])
def test_one_that_is_there_collides_and_nothing_is_written(database: Database, count: int) -> None:
    with database.writing(SCOPE) as transaction:
        transaction.put(LINES, [(f"{count - 1:05}", 1)])
        transaction.commit()
    rows = [(f"{number:05}", number) for number in range(count)]
    with pytest.raises(Collided):
        database.attempt(SCOPE, lambda transaction: transaction.put(LINES, rows))
    assert held(database, LINES) == [(f"{count - 1:05}", 1)]


@pytest.mark.parametrize("count", [1, 30, 1500])
def test_many_are_written_anew_alike(database: Database, count: int) -> None:
    with database.writing(SCOPE) as transaction:
        transaction.put(LINES, [(f"{number:05}", 1) for number in range(count + 1)])
        transaction.rewrite(LINES, [(f"{number:05}", number + 5) for number in range(count)])
        transaction.commit()
    assert held(database, LINES) == [*((f"{number:05}", number + 5) for number in range(count)), (f"{count:05}", 1)]


@pytest.mark.parametrize("count", [2, 100, 1000])
def test_each_row_that_arrives_is_looked_up_and_written_where_it_lies(postgres: Cluster, count: int) -> None:
    url = postgres.migrated()
    spread = Spread(PIECES, [(f"{number:05}", number % 2, b"%d" % number) for number in range(count)])
    with Link.connect(url, autocommit=True) as connection:
        # As the program has it: the role that policies bind, and nothing known of the table.
        for setting in (f"SET role = '{ROLE}'", f"SET app.scope = '{SCOPE}'", "SET enable_seqscan = off"):
            connection.send(numbered(setting), {})
        connection.send(numbered("EXPLAIN " + updating(PIECES, spread.told)), {**spread.values, "scope": SCOPE})
        plan = "\n".join(line for (line,) in connection.rows_of(connection.ask()))
        connection.rest()
    postgres.drop(url)
    # A plan is kept: one that was good for an empty table must be good for a full one.
    assert "Index Scan using snapshot_piece_pkey on snapshot_piece x" in plan
    assert "Tid Scan on snapshot_piece r" in plan
    assert "Join Filter" not in plan


def test_one_that_is_not_there_is_not_passed_over(database: Database, kind: str) -> None:
    with database.writing(SCOPE) as transaction:
        transaction.put(LINES, [("a", 1)])
        if kind == "postgresql":
            transaction.rewrite(LINES, [("a", 2), ("b", 2)])
            with pytest.raises(Collided):
                transaction.commit()
    assert held(database, LINES) == []
