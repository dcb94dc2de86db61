"""Days and moments in an image are judged by SQLite, and as those of a page are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from parcours_core.records.declare import Shape
from parcours_core.records.written import all_written
from parcours_desktop.store import images

WRITTEN = st.one_of(
    st.dates().map(date.isoformat),
    st.datetimes().map(lambda one: one.replace(tzinfo=UTC).isoformat(timespec="microseconds")),
    st.datetimes().map(datetime.isoformat),
    st.dates().map(lambda one: f"{one}T23:59:59.999999+00:00"),
    st.sampled_from(["2026-11-20T25:00:00.000000+00:00", "2026-11-20T29:59:59.999999+00:00", "2451545", "12:00", ""]),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.text("0123456789-", min_size=10, max_size=10),
    st.text("0123456789-T:.+", min_size=32, max_size=32),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(WRITTEN, min_size=1, max_size=8))
def test_days_and_moments_are_judged_as_those_of_a_page(texts: list[str]) -> None:
    with closing(sqlite3.connect(":memory:")) as judging:
        for shape, odd in images._MISWRITTEN.items():
            # The statement is SQLCipher's, whose SQLite is newer than many a system's.
            asked = odd.format("?1").replace("octet_length(?1)", "length(CAST(?1 AS BLOB))")
            for text in texts:
                ((found,),) = judging.execute(f"SELECT {asked}", (text,)).fetchall()
                assert bool(found) is not all_written({text}, day=shape is Shape.DAY)
            assert judging.execute(f"SELECT coalesce({asked}, 0)", (None,)).fetchall() == [(0,)]
