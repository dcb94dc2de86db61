"""Sheets joined hold what they held apart, in their order, and are read whole apart from the file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.helpers import writing

from parcours_core.wire.messages import RivalRow, Sheet, StampRow
from parcours_core.wire.packing import (
    mark,
    pack_ids,
    pack_numbers,
    sum_of_marks,
    unpack_ids,
    unpack_numbers,
    unpack_same,
)
from parcours_desktop.store import arrivals
from parcours_desktop.store.arrivals import arrivals_of, joined, only
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.entries import EntryMaker
from parcours_desktop.store.schema import RECORDS

IDS = [f"00000000-0000-4000-8000-{place:012}" for place in range(7)]
NUMBERS = [3, 5, 9, 10, 12, 40, 41]
TYPES_OF = ", ".join(f'typeof("{column.name}")' for column in RECORDS["job_seeker"].columns)
STAMP = StampRow("phone", 2, "Ana", "2026-01-01T00:00:00.000000+00:00")
RIVAL = RivalRow("r", "phone", "0499", "", "Bob", "2026-01-01T00:00:00.000000+00:00")


def sheet(*, own: bool, same: bool) -> Sheet:
    return Sheet(
        record="job_seeker",
        fields=["family_name", "phone"],
        ids=pack_ids(IDS),
        dossiers=b"" if own else pack_ids(IDS[::-1]),
        numbers=pack_numbers(NUMBERS),
        columns=[[f"Nom {place}" for place in range(7)], [f"047{place}" for place in range(7)]],
        authors=["Ana"] if same else [f"Ana {place}" for place in range(7)],
        ats=["2026-01-01T00:00:00.000000+00:00"],
        versions=[] if own else pack_numbers([number - 1 for number in NUMBERS]),
        stamps={1: [STAMP], 5: [STAMP, STAMP]},
        rivals={6: [RIVAL]},
    )


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("cut", [(7,), (3, 4), (1, 1, 5), (2, 2, 2, 1)])
def test_what_was_cut_is_joined_again(own: bool, same: bool, cut: tuple[int, ...]) -> None:
    whole = sheet(own=own, same=same)
    parts, start = [], 0
    for length in cut:
        parts.append(only(whole, range(start, start + length)))
        start += length
    again = joined(parts)
    assert unpack_ids(again.ids) == IDS
    assert unpack_ids(again.dossiers or again.ids) == unpack_ids(whole.dossiers or whole.ids)
    assert unpack_numbers(again.numbers) == NUMBERS
    assert unpack_numbers(again.versions) == unpack_numbers(whole.versions)
    assert unpack_same(again.authors, 7) == unpack_same(whole.authors, 7)
    assert unpack_same(again.ats, 7) == unpack_same(whole.ats, 7)
    assert again.columns == whole.columns
    assert (again.fields, again.stamps, again.rivals) == (whole.fields, whole.stamps, whole.rivals)


def test_what_is_read_ahead_is_the_row_its_mark_and_its_row_of_the_list() -> None:
    whole = sheet(own=True, same=True)
    read = arrivals_of(whole)
    assert read is not None
    assert (read.ids, read.numbers, read.dossiers) == (IDS, NUMBERS, IDS)
    assert read.marks == sum(mark("job_seeker", *one) for one in zip(IDS, NUMBERS, strict=True))
    assert [row[1] for row in read.rows] == [f"Nom {place}" for place in range(7)]
    shown = (IDS[2], "Nom 2", "", "", "0472", None, "", "", "active")
    assert read.entries[2] == EntryMaker().entry(shown)
    assert (read.stamp(1, "phone")[0], read.stamp(1, "family_name")[0]) == (2, 5)


def test_a_sheet_of_a_type_that_is_not_known_is_not_read() -> None:
    assert (
        arrivals_of(Sheet("mood", ["a"], pack_ids(IDS), b"", pack_numbers(NUMBERS), [[1] * 7], ["Ana"], [""])) is None
    )


def test_a_sheet_of_uneven_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="uneven"):
        arrivals_of(Sheet("job_seeker", [], pack_ids(IDS), b"", [1], [], ["Ana"], [""]))


def test_numbers_of_nothing_have_no_mark() -> None:
    assert sum_of_marks("job_seeker", IDS, [0] * 7) == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Zoé", "", "it's"]),
            st.sampled_from([None, "1990-05-24"]),
            st.sampled_from([[], ["fr"]]),
            st.booleans(),
            st.sampled_from([{}, {"new": "it's \x01"}]),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("fresh", [True, False])
def test_what_is_alike_in_all_rows_is_written_as_it_would_be_in_each(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch, fresh: bool, values: list[tuple[Any, ...]]
) -> None:
    count = len(values)
    names, born, languages, interpreters, newer = (list(column) for column in zip(*values, strict=True))
    columns = [names, born, languages, interpreters]
    fields = ["family_name", "birth_date", "languages", "interpreter"]
    if any(newer):
        fields, columns = [*fields, "of_tomorrow"], [*columns, newer]
    read = arrivals_of(
        Sheet("job_seeker", fields, pack_ids(IDS[:count]), b"", pack_numbers(NUMBERS[:count]), columns, ["Ana"], ["x"])
    )
    assert read is not None
    stored = []
    for many in (1, count + 1):
        monkeypatch.setattr(arrivals, "MANY", many)
        with writing(caseload) as unit:
            if not fresh:
                read.put(unit.connection, fresh=True)
                unit.connection.exec_driver_sql("UPDATE job_seeker SET phone = '0499', country = 'FR', niss = '1'")
            read.put(unit.connection, fresh=fresh)
            rows = unit.connection.exec_driver_sql(f"SELECT *, {TYPES_OF} FROM job_seeker ORDER BY id").fetchall()
            stored.append([tuple(row) for row in rows])
    assert stored[0] == stored[1]
    assert [row[: len(read.rows[0])] for row in stored[0]] == read.rows
