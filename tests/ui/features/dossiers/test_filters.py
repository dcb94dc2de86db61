"""The filters above the list: what they say when nothing is chosen is read whole, at every size of the text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.keyboard import settle

from parcours_desktop.ui.features.dossiers.filters import Filters
from parcours_desktop.ui.features.dossiers.view import NARROWEST, WIDTH
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.theme import apply_theme, width
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16

ROOM_AROUND = SPACE_16 + SPACE_12


@pytest.fixture(autouse=True)
def _usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")


def laid_out(qtbot: QtBot, room: int) -> Filters:
    filters = Filters()
    qtbot.addWidget(filters)
    filters.setFixedWidth(room)
    filters.show()
    settle()
    return filters


def labels(choice: Choice) -> list[str]:
    return [choice.itemText(place) for place in range(choice.count())]


@pytest.mark.parametrize("listed", [NARROWEST, 260, WIDTH])
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_no_state_and_not_all_barriers_are_cut(qapp: QApplication, qtbot: QtBot, scale: float, listed: int) -> None:
    apply_theme(qapp, "light", scale)
    filters = laid_out(qtbot, width(listed) - ROOM_AROUND)
    assert filters.kind.width() >= filters.kind.room_for(["Tous les freins"])
    assert filters.state.width() >= filters.state.room_for(labels(filters.state))


def test_where_there_is_room_each_has_half_of_it_in_one_line(qtbot: QtBot) -> None:
    filters = laid_out(qtbot, 300)
    assert filters.state.y() == filters.kind.y()
    assert abs(filters.state.width() - filters.kind.width()) <= 1
    assert filters.state.width() + filters.kind.width() + SPACE_8 == 300


def test_the_room_for_a_label_is_what_it_needs_and_no_more(qtbot: QtBot) -> None:
    filters = laid_out(qtbot, 300)
    choice = filters.kind
    for label in labels(choice):
        choice.setFixedWidth(choice.room_for([label]))
        assert choice.words_shown(label) == label
        choice.setFixedWidth(choice.room_for([label]) - 3)
        assert choice.words_shown(label) != label


def test_each_choice_is_told(qtbot: QtBot) -> None:
    filters = laid_out(qtbot, 300)
    for choice in (filters.state, filters.kind):
        choice.setFocus()
        with qtbot.waitSignal(filters.chosen):
            qtbot.keyClick(choice, Qt.Key.Key_Down)
