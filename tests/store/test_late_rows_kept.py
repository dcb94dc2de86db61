"""What was worked out of rows that wait is kept while nothing is written, and never outlives what it was made of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from store.arriving import arrive, arrive_in, empty_caseload, order
from store.helpers import KEY, NOON, person, put, writing

from parcours_desktop.store import late_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import lay_rows
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.names import sort_key
from parcours_desktop.store.reader import Reader

PEOPLE = [person(f"Nom {number}", "Zoé") for number in range(8)]


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return what tells how often the late rows were worked out since it was last asked."""
    times: list[Connection] = []
    plain = late_rows._fill
    monkeypatch.setattr(late_rows, "_fill", lambda connection: (times.append(connection), plain(connection)))

    def since() -> int:
        number = len(times)
        times.clear()
        return number

    return since


def test_what_was_worked_out_is_kept_until_somebody_writes(caseload: Caseload, filled: Callable[[], int]) -> None:
    arrive(caseload, [person("Dupont")])
    for _ in range(3):
        assert len(order(caseload)) == 1
    assert filled() == 1
    put(caseload, person("Durand"))
    assert len(order(caseload)) == 2
    assert filled() == 1
    lay_rows(caseload, lambda: NOON)
    with caseload.reading() as reader:
        assert late_rows.view(reader.connection) is late_rows.LAID
        for table in ("late_row", "late_behind", "late_from"):
            assert reader.connection.exec_driver_sql(f"SELECT count(*) FROM temp.{table}").scalar_one() == 0
        assert reader.connection.exec_driver_sql("PRAGMA query_only").scalar_one() == 1


def test_whoever_writes_works_it_out_once_for_each_time_that_something_was_written(
    caseload: Caseload, filled: Callable[[], int]
) -> None:
    arrive(caseload, [person("Dupont"), person("Durand")])
    with writing(caseload) as unit:
        for number in range(3):
            for typed in ("", "du", "dupomt"):
                list_dossiers(unit, typed)
            assert filled() == 1, number
            unit.put(person("Zoé", str(number)))
    with writing(caseload) as unit:
        assert list_dossiers(unit).total == 2
        assert filled() == 1


TURNS = st.lists(
    st.sampled_from(["arrive", "arrive", "put", "rename", "mark", "back", "read", "read"]), min_size=4, max_size=14
)


@given(TURNS, st.booleans())
@settings(max_examples=40, deadline=None)
def test_within_a_transaction_the_list_is_what_the_records_say_however_much_is_taken_back(
    turns: list[str], commits: bool
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copyfile(empty_caseload(), Path(folder) / "caseload.db")
        with Caseload.open(Path(folder) / "caseload.db", KEY) as caseload:
            _take_back(caseload, turns, commits=commits)


def _take_back(caseload: Caseload, turns: list[str], *, commits: bool) -> None:
    arrive(caseload, PEOPLE[:2])
    with writing(caseload) as unit:
        # Begun before what is taken back, as every unit that writes begins.
        unit.number()
        marks: list[Any] = []
        for number, turn in enumerate(turns):
            if turn == "arrive":
                arrive_in(unit, [replace(PEOPLE[number % 8], family_name=f"N{number}")])
            elif turn == "put":
                unit.put(person(f"P{number}"))
            elif turn == "rename":
                unit.put(replace(PEOPLE[0], family_name=f"R{number}"))
            elif turn == "mark":
                marks.append(unit.connection.begin_nested())
            elif turn == "back" and marks:
                marks.pop().rollback()
                # What is kept beside the transaction of records that are in the list by now.
                unit.unlisted.catch_up()
            else:
                assert_as_recorded(unit)
        assert_as_recorded(unit)
        while marks:
            marks.pop().commit()
        if commits:
            unit.commit()
    with caseload.reading() as reader:
        assert_as_recorded(reader)


def assert_as_recorded(reader: Reader) -> None:
    shown_ = [(row.id, row.family_name) for row in list_dossiers(reader).rows]
    stored = reader.connection.exec_driver_sql("SELECT id, family_name, given_name FROM job_seeker").fetchall()
    assert sorted(shown_) == sorted((one, family) for one, family, _ in stored)
    keys = {one: sort_key(family, given_) for one, family, given_ in stored}
    assert [keys[one] for one, _ in shown_] == sorted(keys.values())


def test_whoever_writes_reads_what_was_written_and_not_what_was_taken_back(caseload: Caseload) -> None:
    arrive(caseload, [person("Dupont")])
    for _ in range(2):
        with writing(caseload) as unit:
            assert list_dossiers(unit).total == 1
            unit.put(person("Durand", "Zoé"))
            assert list_dossiers(unit).total == 2
            arrive_in(unit, [person("Durand", "Ath")])
            assert list_dossiers(unit, "durand").total == 2
            assert list_dossiers(unit).total == 3
    assert len(order(caseload)) == 1
