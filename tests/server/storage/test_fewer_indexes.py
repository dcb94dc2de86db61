"""A database of the step before opens with all it held; what lies in a dossier is found with fewer indexes too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.storage.helpers import AT, AUTHOR, LEA, SAM, SCOPE, encounter, filled, person, seen

from parcours_core.merge import Change, Kind, judge, settle
from parcours_core.trail import BEGINNING, Entry, seal
from parcours_server.storage import checking, device_trail, erasing, feed, log, moves
from parcours_server.storage.backup import back_up, restore
from parcours_server.storage.database import Database
from parcours_server.storage.migrating import migrate

BEFORE = "0008"
APART = ("confidence", "change_log")


def fill(database: Database) -> None:
    """Two dossiers with an encounter each; everything is changed once, confidences too, and stands in a trail."""
    states = [
        person("d1", 0, family_name="A", confidences="secret"),
        encounter("e1", "d1", 0, text="vu", confidential=True),
        person("d2", 0, family_name="A", confidences="secret"),
        encounter("e2", "d2", 0, text="vu"),
    ]
    placed = filled(database, states, {"d1": LEA, "d2": LEA})
    line = Entry(1, AT, AUTHOR, "made", "d1", "", b"")
    with database.writing(SCOPE) as transaction:
        first = feed.take_numbers(transaction, len(placed))
        pairs = []
        for number, before in enumerate(placed, first):
            values = {"text": "revu"} if before.record == "encounter" else {"confidences": "autre"}
            bases = dict.fromkeys([*values, ""], before.number)
            change = Change(before.record, before.id, before.dossier, Kind.CHANGE, values, AT, bases)
            pairs.append((before, settle(before, change, judge(before, change), AUTHOR, number)))
        feed.replace(transaction, pairs, {"d1": LEA, "d2": LEA}, device="v1")
        device_trail.add(transaction, "v1", [Entry(1, AT, AUTHOR, "made", "d1", "", seal(BEGINNING, line))])
        transaction.commit()


def rows_of(database: Database, table: str, dossier: str) -> list[tuple[Any, ...]]:
    with database.reading(SCOPE) as transaction:
        return transaction.rows(
            f"SELECT id, number, holder FROM {table} WHERE scope = :scope AND dossier = :dossier ORDER BY id, number",
            dossier=dossier,
        )


def test_what_the_step_before_held_is_there(
    database: Database, opened: Callable[..., Database], tmp_path: Path
) -> None:
    fill(database)
    held = seen(database, LEA)
    migrate(database.url, BEFORE)
    migrate(database.url)
    after = opened()
    assert seen(after, LEA) == held
    with after.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []
        assert [entry.words for _, entry in device_trail.of_dossier(transaction, "d1")] == [""]
        assert len(log.history(transaction, held["job_seeker", "d1"])) == 2
    assert back_up(after, tmp_path / "backup", AT)["change_log"] == 4
    other = Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    restore(other, tmp_path / "backup", "again")
    assert seen_values(other) == {key: state.values for key, state in held.items()}
    other.close()


def seen_values(database: Database) -> dict[feed.Key, Any]:
    with database.reading(SCOPE, LEA) as transaction:
        keys = [("job_seeker", "d1"), ("encounter", "e1"), ("job_seeker", "d2"), ("encounter", "e2")]
        return {key: state.values for key, state in feed.states(transaction, keys).items()}


def test_all_of_a_dossier_changes_hands(database: Database) -> None:
    fill(database)
    with database.writing(SCOPE) as transaction:
        assert moves.hand_over(transaction, ["d1"], SAM) == 2
        transaction.commit()
    for table in APART:
        assert {row[0] for row in rows_of(database, table, "d1")} == {"d1", "e1"}
        assert {row[2] for row in rows_of(database, table, "d1")} == {SAM}
        assert {row[2] for row in rows_of(database, table, "d2")} == {LEA}


def test_all_of_a_dossier_is_erased(database: Database) -> None:
    fill(database)
    with database.writing(SCOPE) as transaction:
        assert erasing.erase(transaction, "d1", AUTHOR, AT) == 2
        transaction.commit()
    for table in APART:
        assert rows_of(database, table, "d1") == []
        assert rows_of(database, table, "d2") != []
    assert [row[0] for row in rows_of(database, "record", "d1")] == ["d1", "e1"]
