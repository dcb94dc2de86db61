"""The trail in the caseload: written with what it tells of, never without, and not to be changed or removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError
from store.helpers import KEY, NOON, barrier, person, put

from parcours_core.trail import Act, Break
from parcours_desktop.store import trail
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect


def acts(caseload: Caseload, dossier: str | None = None) -> list[tuple[str, str]]:
    with caseload.reading() as reader:
        return [(entry.act, entry.words) for entry in trail.entries(reader, dossier)]


def test_making_and_changing_leave_their_lines_in_the_same_transaction(caseload: Caseload) -> None:
    ana = person("Delvaux", "Ana")
    with caseload.writing("Dossier ouvert", author="Nadia", at=NOON) as unit:
        unit.put(ana)
        unit.commit()
    with caseload.writing("Frein noté", author="Nadia", at=NOON) as unit:
        unit.put(barrier(ana))
        unit.commit()
    assert acts(caseload, ana.id) == [("made", "Dossier ouvert"), ("changed", "Frein noté")]
    with caseload.reading() as reader:
        assert {entry.author for entry in trail.entries(reader)} == {"Nadia"}
        assert trail.broken_at(reader) is None


def test_what_was_not_committed_or_changed_nothing_leaves_no_line(caseload: Caseload) -> None:
    ana = person("Delvaux", "Ana")
    put(caseload, ana)
    with caseload.writing("Dossier modifié", author="Nadia", at=NOON) as unit:
        unit.put(replace(ana, phone="065 12 34 56"))
    with caseload.writing("Dossier modifié", author="Nadia", at=NOON) as unit:
        unit.put(ana)
        unit.commit()
    assert [act for act, _ in acts(caseload)] == ["made"]


def test_reading_acts_are_noted_and_the_latest_is_found(caseload: Caseload) -> None:
    with caseload.writing("", author="Nadia", at=NOON) as unit:
        unit.note(Act.OPENED, ["a", "b"])
        unit.commit()
    with caseload.writing("", author="Rik", at=NOON + timedelta(hours=1)) as unit:
        unit.note(Act.OPENED, ["a"])
        unit.note(Act.PRINTED, ["a"], "lettre K7M")
        unit.commit()
    with caseload.reading() as reader:
        latest = trail.last_of(reader, "a", Act.OPENED)
        assert latest is not None
        assert (latest.author, latest.number) == ("Rik", 3)
        assert [entry.number for entry in trail.entries(reader, after=2, limit=1)] == [3]
        assert trail.last_of(reader, "b", Act.PRINTED) is None


@pytest.mark.parametrize("statement", ["UPDATE trail SET author = 'x'", "DELETE FROM trail"])
def test_a_line_is_neither_changed_nor_removed(caseload: Caseload, statement: str) -> None:
    put(caseload, person("Delvaux", "Ana"))
    with pytest.raises(DatabaseError), caseload.writing("", author="x", at=NOON) as unit:
        unit.connection.exec_driver_sql(statement)
    with caseload.reading() as reader:
        assert trail.broken_at(reader) is None


def test_a_line_forged_behind_the_triggers_is_named(path: Path) -> None:
    with Caseload.open(path, KEY) as caseload:
        for name in ("Un", "Deux", "Trois"):
            put(caseload, person(name))
    connection = connect(path, KEY)
    connection.execute("DROP TRIGGER trail_is_not_changed")
    connection.execute("UPDATE trail SET author = 'personne' WHERE number = 2")
    connection.commit()
    connection.close()
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        assert trail.broken_at(reader) == Break(2, missing=False)
