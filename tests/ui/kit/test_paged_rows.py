"""Rows by pages: only what comes into sight is asked for, once; the same answer moves nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.paged_rows import PagedRows
from parcours_desktop.ui.kit.two_line import BADGE_ROLE, KEY_ROLE, SECONDARY_ROLE, TwoLineRow


def rows(first: int, number: int) -> list[TwoLineRow]:
    return [TwoLineRow(f"k{place}", f"Nom {place}", "second") for place in range(first, first + number)]


def test_it_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    model = PagedRows(lambda _: None, 10)
    model.begin(25, 0, rows(0, 10))
    qtmodeltester.check(model, force_py=True)


def test_a_page_is_asked_for_once_and_filled_in(qtbot: QtBot) -> None:
    asked: list[int] = []
    model = PagedRows(asked.append, 10)
    model.begin(25, 0, rows(0, 10))
    assert model.index(12).data() == "…"
    assert model.index(19).data() == "…"
    assert model.index(12).data(KEY_ROLE) is None
    assert asked == [10]
    with qtbot.waitSignal(model.dataChanged):
        model.add(25, 10, rows(10, 10))
    assert model.index(12).data() == "Nom 12"
    assert model.index(12).data(SECONDARY_ROLE) == "second"
    assert model.index(12).data(BADGE_ROLE) is None
    assert model.index(12).data(Qt.ItemDataRole.AccessibleTextRole) == "Nom 12, second"


def test_a_page_of_an_older_question_is_left_out() -> None:
    model = PagedRows(lambda _: None, 10)
    model.begin(25, 0, rows(0, 10))
    model.add(99, 10, rows(10, 10))
    model.add(25, 10, [])
    assert model.index(12).data() == "…"


def test_the_same_rows_again_reset_nothing(qtbot: QtBot) -> None:
    model = PagedRows(lambda _: None, 10)
    model.begin(10, 0, rows(0, 10))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.begin(10, 0, [row._replace(secondary="changé") for row in rows(0, 10)])
    assert model.index(3).data(SECONDARY_ROLE) == "changé"
    with qtbot.waitSignal(model.modelReset):
        model.begin(10, 0, list(reversed(rows(0, 10))))


def test_a_key_is_found_among_what_is_held() -> None:
    asked: list[int] = []
    model = PagedRows(asked.append, 10)
    model.begin(25, 0, rows(0, 10))
    assert model.place_of("k7") == 7
    assert model.place_of("k17") is None
    assert [index.row() for index in model.match(model.index(0), KEY_ROLE, "k7")] == [7]
    assert model.match(model.index(0), KEY_ROLE, "k17") == []
    assert asked == []


@given(total=st.integers(0, 200), page=st.integers(1, 40), seen=st.lists(st.integers(0, 199), max_size=20))
def test_whatever_is_looked_at_is_there_in_the_end(total: int, page: int, seen: list[int]) -> None:
    asked: list[int] = []
    model = PagedRows(asked.append, page)
    model.begin(total, 0, rows(0, min(page, total)))
    for place in seen:
        if place < total:
            model.index(place).data()
    for offset in asked:
        model.add(total, offset, rows(offset, min(page, total - offset)))
    assert len(asked) == len(set(asked))
    assert all(model.index(place).data() == f"Nom {place}" for place in seen if place < total)
