"""Fields: labels, errors below, dates, choices, ticks; by keyboard as well as by mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.check_row import CheckRow, Switch
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.search_field import SearchField
from parcours_desktop.ui.kit.text_field import TextArea, TextField
from parcours_desktop.ui.kit.theme import apply_theme

Stage = Callable[..., QWidget]

TODAY = date(2026, 11, 21)


def test_a_field_names_its_control(stage: Stage, qtbot: QtBot) -> None:
    control = TextField()
    stage(Field("Nom", control, hint="Nom de famille"))
    assert control.accessibleName() == "Nom"
    assert control.accessibleDescription() == "Nom de famille"


def test_an_error_takes_the_place_of_the_hint_and_nothing_jumps(stage: Stage, qtbot: QtBot) -> None:
    control = TextField()
    field = Field("Nom", control, hint="Nom de famille")
    stage(field)
    height = field.sizeHint().height()
    field.set_error("Écrivez un nom.")
    assert field.error() == "Écrivez un nom."
    assert control.accessibleDescription() == "Écrivez un nom."
    assert field.sizeHint().height() == height
    field.set_error("")
    assert control.accessibleDescription() == "Nom de famille"
    assert field.sizeHint().height() == height


def test_a_hint_waits_behind_an_error(stage: Stage, qtbot: QtBot) -> None:
    control = TextField()
    field = Field("Nom", control, hint="Nom de famille")
    stage(field)
    field.set_error("Écrivez un nom.")
    assert control.accessibleDescription() == "Écrivez un nom."
    field.set_error("")
    assert control.accessibleDescription() == "Nom de famille"


def test_a_secret_can_be_shown(stage: Stage, qtbot: QtBot) -> None:
    control = TextField("abc", secret=True)
    stage(control)
    assert control.displayText() != "abc"
    control.set_secret(False)
    assert control.displayText() == "abc"


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
def test_targets_are_at_least_32_high(stage: Stage, qtbot: QtBot, light: QApplication, scale: float) -> None:
    apply_theme(light, "light", scale)
    for control in (TextField(), Choice(), CheckRow("Oui"), Switch("Oui"), SearchField("Chercher"), DateField()):
        qtbot.addWidget(control)
        control.ensurePolished()
        assert control.sizeHint().height() >= 32 * (1 if scale == 1 else 1.1)


def test_a_text_area_grows_with_its_text_and_leaves_with_tab(stage: Stage, qtbot: QtBot) -> None:
    area, after = TextArea(lines=3, most_lines=6), QLineEdit()
    stage(area, after)
    low = area.sizeHint().height()
    area.set_text("a\nb\nc\nd\ne")
    middle = area.sizeHint().height()
    area.set_text("\n".join("abcdefghijkl"))
    assert low < middle < area.sizeHint().height()
    assert area.sizeHint().height() < 8 * area.fontMetrics().lineSpacing() + 24
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_the_same_text_does_not_move_the_cursor(stage: Stage, qtbot: QtBot) -> None:
    area = TextArea("Bonjour")
    stage(area)
    cursor = area.textCursor()
    cursor.setPosition(3)
    area.setTextCursor(cursor)
    area.set_text("Bonjour")
    assert area.textCursor().position() == 3


def test_a_date_is_written_out_when_the_field_is_left(stage: Stage, qtbot: QtBot) -> None:
    control = DateField(today=lambda: TODAY)
    stage(control)
    with qtbot.waitSignal(control.day_changed, check_params_cb=lambda day: day is not None):
        qtbot.keyClicks(control, "5/1/26")
    qtbot.keyClick(control, Qt.Key.Key_Return)
    assert control.text() == "05/01/2026"
    assert control.day() == date(2026, 1, 5)


def test_a_date_that_is_none_is_told_below_and_corrected(stage: Stage, qtbot: QtBot) -> None:
    control = DateField(today=lambda: TODAY)
    field = date_field("Début", control)
    stage(field)
    qtbot.keyClicks(control, "31/2/26")
    assert field.error() == ""
    control.settle()
    assert "n’existe pas" in field.error()
    assert control.text() == "31/2/26"
    control.selectAll()
    qtbot.keyClicks(control, "28/2/26")
    assert field.error() == ""
    assert control.day() == date(2026, 2, 28)


def test_a_birth_cannot_lie_ahead(stage: Stage, qtbot: QtBot) -> None:
    control = DateField(past=True, today=lambda: TODAY)
    field = date_field("Date de naissance", control)
    stage(field)
    qtbot.keyClicks(control, "1/1/2030")
    control.settle()
    assert "futur" in field.error()


def test_a_date_that_is_set_says_nothing(stage: Stage, qtbot: QtBot) -> None:
    control = DateField(today=lambda: TODAY)
    stage(control)
    with qtbot.assertNotEmitted(control.day_changed):
        control.set_day(date(2026, 5, 1))
    assert control.text() == "01/05/2026"
    control.set_day(None)
    assert (control.text(), control.day(), control.problem()) == ("", None, "")


def test_a_choice_speaks_in_values(stage: Stage, qtbot: QtBot) -> None:
    choice = Choice([("ath", "Ath"), ("mons", "Mons"), ("lens", "Lens")], value="mons")
    stage(choice)
    assert choice.currentText() == "Mons"
    with qtbot.waitSignal(choice.chosen) as told:
        qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert told.args == ["lens"]
    choice.set_options([("lens", "Lens"), ("liege", "Liège")])
    assert choice.value() == "lens"
    choice.set_value("nowhere")
    assert choice.value() is None


def test_the_wheel_leaves_a_choice_without_focus_alone(stage: Stage, qtbot: QtBot) -> None:
    choice = Choice([("a", "A"), ("b", "B")], value="a")
    stage(choice)
    choice.clearFocus()
    turn = QWheelEvent(
        QPointF(5, 5),
        choice.mapToGlobal(QPointF(5, 5)),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(choice, turn)
    assert choice.value() == "a"


@pytest.mark.parametrize("kind", [CheckRow, Switch])
def test_a_row_is_ticked_anywhere_and_by_keys(stage: Stage, qtbot: QtBot, kind: type[CheckRow]) -> None:
    row = kind("Mobilité")
    stage(row)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 3, row.height() // 2))
    assert row.isChecked()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert not row.isChecked()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert row.isChecked()


def test_a_second_line_makes_a_row_higher_and_is_read_out(stage: Stage, qtbot: QtBot) -> None:
    row = CheckRow("Garde d’enfants")
    qtbot.addWidget(row)
    low = row.sizeHint().height()
    row.set_secondary("avant le 5 janvier")
    assert row.sizeHint().height() > low
    assert row.accessibleDescription() == "avant le 5 janvier"


def test_long_words_of_a_row_take_more_lines(stage: Stage) -> None:
    words = "Problème de santé, handicap ou situation ne permettant plus d’exercer une activité"
    long, short = CheckRow(words), CheckRow("Mobilité")
    stage(long, short, QListWidget(), width=300, height=400)
    assert long.height() > short.height()
    assert long.heightForWidth(300) > long.heightForWidth(1000) == long.sizeHint().height()


def test_search_tells_trimmed_words_and_escape_clears(stage: Stage, qtbot: QtBot) -> None:
    field = SearchField("Chercher", key="Ctrl+K")
    stage(field)
    told: list[str] = []
    field.searched.connect(told.append)
    qtbot.keyClicks(field, " ab")
    assert told == ["", "a", "ab"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_the_key_of_search_brings_the_focus(stage: Stage, qtbot: QtBot) -> None:
    other, field = QLineEdit(), SearchField("Chercher", key="Ctrl+K")
    stage(other, field)
    other.setFocus()
    qtbot.keyClick(other, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert field.hasFocus()
    with qtbot.waitSignal(field.left_downwards):
        qtbot.keyClick(field, Qt.Key.Key_Down)
