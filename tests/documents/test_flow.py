"""Rows fill pages in order, never below the edge, and what is held together stays together."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.documents.flow import Ink, Placed, Row, beside, gap, height_of, paginate, stacked, text_rows
from parcours_desktop.documents.look import look

FIRST, LATER = (200.0, 300.0), (50.0, 300.0)


def _row(height: float, name: str = "", *, keep: bool = False) -> Row:
    return Row(height, (Ink(0, 0, name, look().body),), keep)


ROWS = st.lists(
    st.builds(
        lambda height, keep, air: gap(height, keep=keep) if air else _row(height, keep=keep),
        st.floats(0.5, 120),
        st.booleans(),
        st.booleans(),
    ),
    max_size=60,
)


@given(ROWS)
def test_no_row_leaves_its_page_and_none_is_lost(rows: list[Row]) -> None:
    pages = paginate(rows, FIRST, LATER)
    for number, page in enumerate(pages):
        top, bottom = FIRST if number == 0 else LATER
        for placed in page:
            assert placed.top >= top
            assert placed.top + placed.row.height <= bottom + 1e-6
    kept = [placed.row for page in pages for placed in page if not placed.row.gap]
    assert [id(row) for row in kept] == [id(row) for row in rows if not row.gap]


@given(ROWS)
def test_rows_of_a_page_follow_each_other_without_overlap(rows: list[Row]) -> None:
    for page in paginate(rows, FIRST, LATER):
        for above, below in pairwise(page):
            assert below.top >= above.top + above.row.height - 1e-6


def test_what_is_kept_together_moves_to_the_next_page_together() -> None:
    rows = [_row(60), _row(30, keep=True), _row(30)]
    assert [len(page) for page in paginate(rows, FIRST, LATER)] == [1, 2]


def test_what_is_kept_together_but_taller_than_a_page_is_parted() -> None:
    rows = [_row(20, keep=True) for _ in range(30)]
    pages = paginate(rows, FIRST, LATER)
    assert sum(map(len, pages)) == 30
    assert [len(page) for page in pages] == [5, 12, 12, 1]


def test_no_page_begins_with_air() -> None:
    pages = paginate([_row(100), gap(20), _row(100)], FIRST, LATER)
    assert pages[1] == [Placed(50.0, pages[1][0].row)]
    assert not pages[1][0].row.gap


def test_nothing_still_makes_one_page() -> None:
    assert paginate([], FIRST, LATER) == [[]]


def test_no_line_of_a_paragraph_is_left_alone() -> None:
    rows = text_rows("mot " * 200, look().body, 0, 200)
    assert rows[0].keep
    assert rows[-2].keep
    assert not rows[-1].keep
    assert not any(row.keep for row in rows[1:-2])


def test_two_columns_side_by_side_are_as_tall_as_the_taller() -> None:
    left, right = [_row(10, "a")], [_row(12, "b"), _row(12, "c")]
    both = beside(left, right)
    assert height_of(both) == 24
    assert [len(row.marks) for row in both] == [2, 1]
    assert [placed.top for placed in stacked(both, 5)] == [5, 17]
