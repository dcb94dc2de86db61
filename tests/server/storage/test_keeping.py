"""What is forgotten and what never is: the horizon, erasures, the trail that is only added to, the check of a scope."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import psycopg
import pytest
from server.storage.helpers import AT, AUTHOR, LEA, NOE, SAM, SCOPE, create, encounter, filled, person, seen, shared

from parcours_core.merge import Change, Kind, State, judge, settle
from parcours_core.trail import BEGINNING, Entry, first_break, seal
from parcours_core.wire.messages import SnapshotInfo
from parcours_server.storage import (
    checking,
    contents,
    device_trail,
    erasing,
    feed,
    horizon,
    log,
    moves,
    pages,
    sealed,
    snapshots,
    trail,
)
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction
from parcours_server.storage.versions import path_of

CANARY = "canari-sous-le-sceau"


def deleted(transaction: Transaction, *keys: feed.Key) -> None:
    for (record, record_id), before in feed.states(transaction, keys).items():
        change = Change(record, record_id, before.dossier, Kind.DELETE, {}, AT, {"": before.version})
        after = settle(before, change, judge(before, change), AUTHOR, feed.take_numbers(transaction, 1))
        feed.replace(transaction, [(before, after)], {before.dossier: LEA})


def changed(transaction: Transaction, key: feed.Key, **values: object) -> State:
    (before,) = feed.states(transaction, [key]).values()
    bases = dict.fromkeys([*values, ""], before.version)
    change = Change(*key, before.dossier, Kind.CHANGE, values, AT, bases)
    after = settle(before, change, judge(before, change), AUTHOR, feed.take_numbers(transaction, 1))
    feed.replace(transaction, [(before, after)], {before.dossier: LEA})
    return after


def test_what_was_deleted_long_ago_is_purged(database: Database) -> None:
    filled(database, [person("d1", 0), encounter("e1", "d1", 0, text="vu"), person("d2", 0)], {"d1": LEA, "d2": LEA})
    with database.writing(SCOPE) as transaction:
        deleted(transaction, ("encounter", "e1"))
        moves.leave(transaction, SAM, ["d1"])
        horizon.keep_day(transaction, "2026-01-01")
        deleted(transaction, ("job_seeker", "d2"))
        horizon.keep_day(transaction, "2026-01-01")
        horizon.keep_day(transaction, "2026-03-01")
        transaction.commit()
    with database.writing(SCOPE) as transaction:
        assert horizon.purge(transaction, "2025-12-31") == horizon.Purged(0, 0)
        assert horizon.purge(transaction, "2026-02-01") == horizon.Purged(1, 0)
        assert feed.head(transaction).horizon == 5
        assert horizon.purge(transaction, "2026-02-01") == horizon.Purged(0, 0)
        assert feed.head(transaction).horizon == 5
        assert transaction.rows("SELECT id FROM change_log WHERE scope = :scope AND record = 'encounter'") == []
        transaction.commit()
    assert set(seen(database, LEA)) == {("job_seeker", "d1"), ("job_seeker", "d2")}
    with database.writing(SCOPE) as transaction:
        assert horizon.purge(transaction, "2026-03-01") == horizon.Purged(1, 0)
        assert feed.head(transaction).horizon == 6
        assert checking.problems(transaction) == []


def test_a_living_record_is_never_purged(database: Database) -> None:
    filled(database, [person("d1", 0)], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        horizon.keep_day(transaction, "2026-01-01")
        assert horizon.purge(transaction, "2027-01-01") == horizon.Purged(0, 0)
        assert feed.head(transaction).horizon == 0


def erased_dossier(database: Database) -> None:
    """A dossier with the canary in every table that may hold it, erased; another one beside it."""
    parts = [
        person("d1", 0, given_name=CANARY, confidences=CANARY),
        encounter("e1", "d1", 0, text=CANARY, place=CANARY),
        person("d2", 0, given_name="Alix"),
    ]
    filled(database, parts, {"d1": LEA, "d2": LEA})
    data = CANARY.encode()
    digest = hashlib.sha256(data).hexdigest()
    with database.writing(SCOPE) as transaction:
        changed(transaction, ("encounter", "e1"), text="remplacé", place=f"{CANARY} encore")
        sealed.add(transaction, sealed.Sealed("x", "d1", SAM, "v", "b", AT, data))
        contents.use(transaction, digest, "d1")
        contents.receive(transaction, digest, 0, data, size=len(data), at=AT)
        snapshots.begin(transaction, SnapshotInfo("s", 1, len(data), digest, 1, "e"), LEA, AT)
        snapshots.put(transaction, "s", 0, data)
        transaction.commit()
    with database.writing(SCOPE) as transaction:
        assert erasing.erase(transaction, "d1", AUTHOR, AT) == 2
        transaction.commit()


def test_an_erased_dossier_leaves_only_tombstones(database: Database) -> None:
    erased_dossier(database)
    found = seen(database, LEA)
    assert {key: (state.deleted, dict(state.values)) for key, state in found.items()} == {
        ("job_seeker", "d1"): (True, {}),
        ("encounter", "e1"): (True, {}),
        ("job_seeker", "d2"): (False, {"id": "d2", "given_name": "Alix"}),
    }
    assert all(found[key].number > 3 for key in found if key[1] != "d2")
    with database.reading(SCOPE, LEA) as transaction:
        assert pages.tally(transaction).count == 1
    with database.writing(SCOPE) as transaction:
        assert erasing.erased(transaction, ["d1", "d2", "d3"]) == {"d1"}
        assert erasing.erase(transaction, "d3", AUTHOR, AT) == 0
        assert checking.problems(transaction) == []


def test_what_was_erased_is_not_on_the_disk(database: Database) -> None:
    """The raw pages are read: in the control, a dossier that was not erased is found in them."""
    filled(database, [person("d9", 0, given_name="témoin-visible")], {"d9": LEA})
    erased_dossier(database)
    database.scrub()
    raw = _raw(database)
    assert "témoin-visible".encode() in raw
    assert CANARY.encode() not in raw


def _raw(database: Database) -> bytes:
    if database.kind == "sqlite":
        path = path_of(database.url)
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        rows = connection.execute(
            """SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('public', 'pg_toast') AND c.relkind IN ('r', 'i', 't')"""
        ).fetchall()
    return b"".join(data for (data,) in rows)


def test_the_trail_is_a_chain(database: Database) -> None:
    deeds = [trail.Deed(LEA, "v1", "open", f"d{number % 2}", AT) for number in range(5)]
    with database.writing(SCOPE) as transaction:
        assert trail.end(transaction)[0] == 0
        trail.add(transaction, [])
        trail.add(transaction, deeds[:2])
        end = trail.end(transaction)
        trail.add(transaction, deeds[2:])
        assert trail.end(transaction)[0] == 5
        assert [entry.deed for entry in trail.of_dossier(transaction, "d1")] == [deeds[1], deeds[3]]
        assert trail.first_broken(transaction) is trail.first_broken(transaction, end) is None
        transaction.commit()
    with database.reading("voisine") as transaction:
        assert trail.of_dossier(transaction, "d1") == []


@pytest.mark.parametrize(
    ("harm", "broken"),
    [
        ("UPDATE trail SET what = 'print' WHERE seq = 3", 3),
        ("DELETE FROM trail WHERE seq = 2", 2),
        ("UPDATE trail SET dossier = 'd9' WHERE seq = 5", 5),
        ("DELETE FROM trail WHERE seq = 5", 5),
        ("DELETE FROM trail", 1),
    ],
)
def test_whoever_rewrites_the_trail_is_found_out(database: Database, harm: str, broken: int) -> None:
    """Done past the program, as one who owns the machine could; a cut end is known by an end that was kept."""
    with database.writing(SCOPE) as transaction:
        trail.add(transaction, [trail.Deed(LEA, "v1", "open", "d1", AT) for _ in range(5)])
        end = trail.end(transaction)
        transaction.commit()
    if database.kind == "sqlite":
        with closing(sqlite3.connect(path_of(database.url))) as connection, connection:
            connection.execute("DROP TRIGGER trail_keeps_update")
            connection.execute("DROP TRIGGER trail_keeps_delete")
            connection.execute(harm)
    else:
        with psycopg.connect(database.url) as connection:
            connection.execute(harm.encode())
    with database.reading(SCOPE) as transaction:
        assert trail.first_broken(transaction, end) == broken


def test_the_trails_of_devices(database: Database) -> None:
    entries: list[Entry] = []
    before = BEGINNING
    for number in range(1, 4):
        entry = Entry(number, AT, AUTHOR, "opened", f"d{number % 2}", "")
        before = seal(before, entry)
        entries.append(Entry(*(getattr(entry, name) for name in Entry.__match_args__[:6]), before))
    with database.writing(SCOPE) as transaction:
        assert device_trail.last(transaction, "v1") == (0, BEGINNING)
        device_trail.add(transaction, "v1", entries[:2])
        device_trail.add(transaction, "v1", entries[2:])
        device_trail.add(transaction, "v2", entries[:1])
        device_trail.add(transaction, "v2", [])
        assert device_trail.last(transaction, "v1") == (3, before)
        assert device_trail.devices(transaction) == ["v1", "v2"]
        assert list(device_trail.each(transaction, "v1")) == entries
        assert first_break(device_trail.each(transaction, "v1")) is None
        found = device_trail.of_dossier(transaction, "d1")
        assert found == [("v1", entries[0]), ("v1", entries[2]), ("v2", entries[0])]
        transaction.commit()
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.InsufficientPrivilege)):
        database.attempt(SCOPE, lambda one: one.change("DELETE FROM device_trail WHERE scope = :scope"))


HARMS = (
    ("UPDATE holding SET count = count + 1 WHERE scope = 'agence'", "holding"),
    ("UPDATE record SET number = 99 WHERE id = 'd1'", "the counter stands at"),
    ("UPDATE record SET mark = 1 WHERE id = 'e1'", "wrong mark"),
    ("DELETE FROM confidence", "lost their confidences"),
    ("DELETE FROM content_piece", "pieces"),
    ("UPDATE receipt SET device = 'none'", "receipts"),
)


@pytest.mark.parametrize(("harm", "told"), HARMS)
def test_a_scope_that_does_not_agree_is_told(database: Database, harm: str, told: str) -> None:
    digest = hashlib.sha256(b"foo").hexdigest()
    filled(database, [person("d1", 0), encounter("e1", "d1", 0, text="vu")], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        contents.use(transaction, digest, "d1")
        contents.receive(transaction, digest, 0, b"foo", size=3, at=AT)
        transaction.change(
            "INSERT INTO receipt (scope, device, batch, receipt, at) VALUES (:scope, 'v1', 'b', :body, '')", body=b""
        )
        transaction.change(
            """INSERT INTO device (scope, id, person, name, seal_key, sign_key, chain, last_batch, enrolled_at,
                seen_at, revoked_at) VALUES (:scope, 'v1', 'p', '', :key, :key, '', '', '', '', '')""",
            key=b"",
        )
        assert checking.problems(transaction) == []
        transaction.commit()
    if database.kind == "sqlite":
        with closing(sqlite3.connect(path_of(database.url))) as connection, connection:
            connection.execute(harm)
    else:
        with psycopg.connect(database.url) as connection:
            connection.execute(harm.encode())
    with database.reading(SCOPE) as transaction:
        assert any(told in problem for problem in checking.problems(transaction))


def test_sums_that_are_wrong_are_counted_anew(database: Database) -> None:
    filled(database, [person("d1", 0), person("d2", 0)], {"d1": LEA, "d2": SAM})
    with database.writing(SCOPE) as transaction:
        before = pages.tallies(transaction)
        transaction.change("UPDATE holding SET sum = 5 WHERE scope = :scope AND holder = 'lea'")
        transaction.change("DELETE FROM holding WHERE scope = :scope AND holder = 'sam'")
        feed.hold(transaction, {"nobody": (3, 3)})
        assert checking.recount(transaction) == 3
        assert checking.recount(transaction) == 0
        assert checking.problems(transaction) == []
        assert pages.tallies(transaction) == before
        transaction.commit()


def test_a_dossier_changes_hands_with_all_that_is_in_it(database: Database) -> None:
    filled(database, [person("d1", 0), encounter("e1", "d1", 0, text="vu"), person("d2", 0)], {"d1": LEA, "d2": LEA})
    with database.writing(SCOPE) as transaction:
        changed(transaction, ("encounter", "e1"), text="revu")
        assert moves.hand_over(transaction, ["d1", "none"], SAM) == 2
        moves.leave(transaction, LEA, ["d1"])
        moves.leave(transaction, LEA, [])
        assert moves.touch(transaction, []) == 0
        transaction.commit()
    assert set(seen(database, LEA)) == {("job_seeker", "d2")}
    found = seen(database, SAM)
    assert found["encounter", "e1"].values["text"] == "revu"
    with database.reading(SCOPE, SAM) as transaction:
        told = log.history(transaction, found["encounter", "e1"])
        assert [entry.after.get("text") for entry in told] == ["vu", "revu"]
    with database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []


def test_a_late_record_of_a_shared_dossier_is_seen(database: Database) -> None:
    filled(database, [person("d1", 0)], {"d1": LEA})
    shared(database, "d1", NOE, confidences=False)
    with database.writing(SCOPE) as transaction:
        create(
            transaction, [encounter("e1", "d1", 0, text="vu"), encounter("e2", "d1", 0, confidential=True)], {"d1": LEA}
        )
        transaction.commit()
    assert {record_id for _, record_id in seen(database, NOE)} == {"d1", "e1"}
