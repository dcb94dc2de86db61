"""A database as a program of two steps ago left it: stepped up from wherever it stands, all it held is there.

``old_rows.json`` is what that program wrote for an agency of invented people: six dossiers of Anne's, one of them
shared with Bob for help, one for reading, one handed over to him; a value of his beside hers, another under seal; a
deleted barrier, a file, a trail, a snapshot.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from support.agency import AT, SCOPE, Agency, barrier, dossier, writes

from parcours_core.merge import Change, Kind, State
from parcours_core.wire.messages import PROTOCOL, Call
from parcours_core.wire.sheets import states_of
from parcours_server.services.session import Role, Session
from parcours_server.storage import accounts, checking, device_trail, feed, log, sealed
from parcours_server.storage.backup import back_up, restore
from parcours_server.storage.database import Database
from parcours_server.storage.migrating import migrate
from parcours_server.storage.versions import KNOWN, path_of, version_of

OLD = "0005"
ROWS: dict[str, Any] = json.loads((Path(__file__).parent / "old_rows.json").read_text(encoding="utf-8"))
STEPS = [step for step in KNOWN if step >= OLD]
PHONES = ["par Anne", *(f"08122{number:04}" for number in range(1, 6))]


def _read(value: Any) -> Any:
    return base64.b85decode(value["bytes"]) if isinstance(value, dict) else value


def _laid(url: str) -> None:
    """Lay the old rows into tables of their time."""
    tables = {name: table for name, table in ROWS.items() if name != "alembic_version"}
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(path_of(url))) as file, file:
            for name, table in tables.items():
                marks = ", ".join("?" * len(table["columns"]))
                statement = f"INSERT INTO {name} ({', '.join(table['columns'])}) VALUES ({marks})"
                file.executemany(statement, [[_read(one) for one in row] for row in table["rows"]])
        return
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for name, table in tables.items():
            truths = _truths(cursor, name)
            marks = sql.SQL(", ").join([sql.Placeholder()] * len(table["columns"]))
            names = sql.SQL(", ").join(map(sql.Identifier, table["columns"]))
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(name), names, marks)
            for row in table["rows"]:
                values = zip(table["columns"], map(_read, row), strict=True)
                cursor.execute(statement, [bool(one) if column in truths else one for column, one in values])


def _truths(cursor: psycopg.Cursor[Any], table: str) -> set[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'boolean'", (table,)
    )
    return {name for (name,) in cursor.fetchall()}


@pytest.fixture(params=STEPS)
def stepped(request: pytest.FixtureRequest, empty_url: str) -> Iterator[Agency]:
    """The old agency, stepped up to one of the steps since, and from there to the newest."""
    migrate(empty_url, OLD)
    _laid(empty_url)
    migrate(empty_url, request.param)
    migrate(empty_url)
    assert version_of(empty_url) == KNOWN[-1]
    database = Database.open(empty_url)
    # Its batches have names that the old receipts do not have.
    yield Agency(database, _made=len(ROWS["receipt"]["rows"]))
    database.close()


def _session(agency: Agency, login: str) -> Session:
    columns = ROWS["person"]["columns"]
    found = next(dict(zip(columns, row, strict=True)) for row in ROWS["person"]["rows"] if login in row)
    session = Session(SCOPE, found["id"], found["name"], Role(found["role"]).value, f"device-{login}")
    with agency.database.reading(SCOPE) as transaction:
        device = accounts.device(transaction, session.device_id)
    assert device is not None
    agency.chains[session.device_id] = device.chain
    return session


def test_all_that_an_old_database_held_is_there(stepped: Agency, tmp_path: Path) -> None:
    anne, bob = _session(stepped, "anne"), _session(stepped, "bob")
    seen = stepped.seen(anne)
    dossiers = sorted(one["phone"] for one in seen.values() if "family_name" in one)
    assert dossiers == sorted(PHONES)
    assert sorted(one["detail"] for one in seen.values() if "detail" in one) == [
        f"frein {number}" for number in (0, 1, 2, 4, 5)
    ]
    assert sorted(one["phone"] for one in stepped.seen(bob).values() if "family_name" in one) == sorted(PHONES[:3])
    with stepped.database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []
        keys = [("job_seeker", row[0]) for row in transaction.rows("SELECT id FROM record WHERE scope = :scope")]
        states = feed.states(transaction, keys)
        (card,) = [rival for state in states.values() for rival in state.rivals]
        assert (card.field, card.value, card.author) == ("phone", "par Bob", "Bob")
        (waits,) = sealed.waiting(transaction)
        assert (waits.person, waits.decision) == (bob.person_id, "")
        told = [entry for key in keys for _, entry in device_trail.of_dossier(transaction, key[1])]
        assert sorted(entry.number for entry in told) == [1, 2, 3, 4, 5]
        changed = next(state for state in states.values() if state.rivals)
        assert len(log.history(transaction, changed)) >= 2
    assert len(_snapshot(stepped, anne)) > 100
    assert back_up(stepped.database, tmp_path / "backup", AT)["record"] == len(ROWS["record"]["rows"])
    with closing(Database.open(f"sqlite:///{tmp_path / 'other.db'}")) as other:
        restore(other, tmp_path / "backup", "again")
        assert Agency(other).seen(anne) == seen


def test_people_go_on_in_it(stepped: Agency) -> None:
    anne, bob = _session(stepped, "anne"), _session(stepped, "bob")
    page = stepped.peer(anne).exchange(Call(PROTOCOL, "", 0, limit=100)).page
    assert page is not None
    card = next(state for state in states_of(page.sheets, page.graves) if state.rivals)
    made = dossier(phone="new")
    assert stepped.push(anne, made, barrier(made.id, detail="neuf")).fates == []
    change = writes(made, stepped.peer(anne).exchange(Call(PROTOCOL, "", 0)).head, phone="changed")
    stepped.push(anne, change)
    told = stepped.push(bob, _over(card, "phone", "par Bob encore"))
    assert told.fates == []
    assert stepped.seen(anne)[card.id]["phone"] == "par Bob encore"
    assert made.id in stepped.seen(anne)
    content = ROWS["content"]["columns"].index("sha256")
    assert len(stepped.peer(anne).get_content(ROWS["content"]["rows"][0][content], 0, 5000)) == 3000


def _over(state: State, name: str, value: str) -> Change:
    """Return a change of one field by somebody who has seen all of ``state``."""
    bases = {name: state.stamp_of(name).number, "": state.version}
    return Change(state.record, state.id, state.dossier, Kind.CHANGE, {name: value}, AT, bases)


def _snapshot(agency: Agency, session: Session) -> bytes:
    """Read the snapshot that was laid before the steps, or what is laid in its place."""
    peer = agency.peer(session)
    info = peer.snapshot()
    return b"".join(peer.snapshot_piece(info.name, offset, 65_536) for offset in range(0, info.size, 65_536))
