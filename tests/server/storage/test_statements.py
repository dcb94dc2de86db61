"""Every statement names the scope of every table that it touches; what our own words become for each database."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.statements import complaint, watch, written_in

import parcours_server.storage
from parcours_server.storage.statements import FILTERS, Unscoped, filtered, for_postgres, for_sqlite

STORAGE = Path(parcours_server.storage.__file__).parent
# Where a driver is spoken to directly: its own words, with no table of ours in them; an image is a file in memory.
DRIVERS = ("postgres.py", "arrays.py", "sqlite.py", "versions.py", "database.py", "images.py")


def test_every_statement_of_the_storage_names_its_scopes() -> None:
    found = [(place, sql) for place, sql in written_in(STORAGE) if not place.startswith(DRIVERS)]
    assert len(found) > 100
    # Pieces of statements that are joined at run time are looked at as they run (``watch``).
    whole = [(place, sql) for place, sql in found if "scope" in sql]
    assert len(found) - len(whole) <= 1, [place for place, sql in found if "scope" not in sql]
    assert [f"{place}: {complaint(sql)}" for place, sql in whole if complaint(sql)] == []


def test_no_other_room_of_the_server_holds_a_statement() -> None:
    """SQL is the storage's alone: nothing that reads like a statement stands anywhere else."""
    rooms = [STORAGE.parent, *(folder for folder in STORAGE.parent.iterdir() if folder.is_dir())]
    elsewhere = [place for room in rooms if room != STORAGE for place, sql in written_in(room) if " FROM " in sql]
    assert elsewhere == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM record",
        "SELECT r.id FROM record r, access a WHERE r.scope = :scope AND a.dossier = r.dossier",
        "SELECT r.id FROM record r JOIN access a ON a.dossier = r.dossier WHERE r.scope = :scope",
        "SELECT id FROM record WHERE scope = :scope AND id IN (SELECT dossier FROM access WHERE person = :person)",
        "UPDATE record SET number = 1 WHERE id = :id",
        "DELETE FROM record WHERE id = :id",
        "INSERT INTO team (id, name) VALUES (:id, :name)",
        "INSERT INTO team (id, scope, name) VALUES (:id, :scope, :name)",
        "INSERT INTO team VALUES (:scope, :id, :name)",
    ],
)
def test_a_statement_that_forgets_a_scope_would_be_found(sql: str) -> None:
    assert complaint(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM record WHERE scope = :scope",
        "SELECT r.id FROM record r JOIN access a ON a.scope = :scope WHERE r.scope = :scope",
        "UPDATE record SET number = 1 WHERE scope = :scope AND id = :id",
        "INSERT INTO team (scope, id, name) VALUES (:scope, :id, :name)",
    ],
)
def test_a_statement_that_names_its_scopes_is_let_through(sql: str) -> None:
    assert complaint(sql) == ""


def test_the_filters_name_their_scopes() -> None:
    for name in FILTERS:
        watch(f"SELECT r.id FROM record r WHERE r.scope = :scope AND {name}(r)")


def test_a_statement_without_its_scope_does_not_translate() -> None:
    for translate in (filtered, for_sqlite, for_postgres):
        with pytest.raises(Unscoped):
            translate("SELECT id FROM record")


def test_our_words_for_each_database() -> None:
    sql = "SELECT id FROM record WHERE scope = :scope AND id AMONG :ids AND at LIKE '10:30%' LOCKED"
    begins = "SELECT id FROM record WHERE scope = "
    assert for_sqlite(sql) == (f"{begins}:scope AND id IN (SELECT value FROM json_each(:ids)) AND at LIKE '10:30%' ")
    assert for_postgres(sql) == (
        f"{begins}%(scope)s AND id = ANY(string_to_array(%(ids)s, E'\\x1f')) AND at LIKE '10:30%%' FOR UPDATE"
    )


def test_a_text_within_a_body_for_each_database() -> None:
    begins, asked = "SELECT r.id FROM record r WHERE r.scope = ", "HOLDS(r, :text)"
    assert for_sqlite(f"{begins}:scope AND {asked}") == f"{begins}:scope AND instr(r.body, CAST(:text AS BLOB)) > 0"
    assert for_postgres(f"{begins}:scope AND {asked}") == (
        f"{begins}%(scope)s AND position(convert_to(%(text)s, 'UTF8') IN r.body) > 0"
    )


def test_a_cast_is_no_parameter() -> None:
    assert for_postgres("SELECT :scope::text") == "SELECT %(scope)s::text"
