"""Two-line lists: one height, places kept over a refresh, keys, and speed at 100,000 rows."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.theme import apply_theme, font
from parcours_desktop.ui.kit.tokens import DARK, LIGHT, Role, Theme, Tone
from parcours_desktop.ui.kit.two_line import TwoLineList, TwoLineModel, TwoLineRow, fit_person

Stage = Callable[..., QWidget]


def rows(number: int) -> list[TwoLineRow]:
    return [
        TwoLineRow(str(place), f"Delvaux, Aurélie {place}", "Chièvres · 3 freins", "6,4 km" if place % 2 else "")
        for place in range(number)
    ]


def made(number: int) -> tuple[TwoLineList, TwoLineModel]:
    view = TwoLineList("Dossiers")
    model = TwoLineModel(view)
    model.set_rows(rows(number))
    view.setModel(model)
    return view, model


def test_the_model_keeps_the_rules(qtmodeltester: ModelTester) -> None:
    model = TwoLineModel()
    model.set_rows(rows(5))
    qtmodeltester.check(model)


def test_a_choice_is_told_by_key(stage: Stage, qtbot: QtBot) -> None:
    view, _ = made(20)
    stage(view, height=500)
    view.setFocus()
    view.select_key("3")
    with qtbot.waitSignal(view.row_chosen) as told:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert told.args == ["4"]
    with qtbot.waitSignal(view.opened) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == ["4"]


def test_selecting_by_key_is_silent(stage: Stage, qtbot: QtBot) -> None:
    view, _ = made(20)
    stage(view)
    with qtbot.assertNotEmitted(view.row_chosen):
        assert view.select_key("7")
        assert not view.select_key("nobody")
    assert view.current_key() is None


def test_a_refresh_keeps_selection_and_scroll(stage: Stage, qtbot: QtBot) -> None:
    view, model = made(200)
    stage(view, height=500)
    view.select_key("150")
    place = view.verticalScrollBar().value()
    assert place > 0
    with qtbot.assertNotEmitted(view.row_chosen):
        model.set_rows(rows(200))
    assert view.current_key() == "150"
    assert view.verticalScrollBar().value() == place


def test_a_refresh_without_the_row_selects_none(stage: Stage) -> None:
    view, model = made(20)
    stage(view)
    view.select_key("15")
    model.set_rows(rows(5))
    assert view.current_key() is None


def test_letters_are_left_to_the_search_field(stage: Stage, qtbot: QtBot) -> None:
    view, _ = made(20)
    stage(view)
    view.setFocus()
    view.select_key("2")
    qtbot.keyClick(view, Qt.Key.Key_D)
    assert view.current_key() == "2"


def test_every_row_has_the_same_height_at_each_scale(stage: Stage, light: QApplication) -> None:
    view, _ = made(20)
    stage(view)
    assert {view.sizeHintForRow(row) for row in range(20)} == {58}
    apply_theme(light, "light", 2.0)
    assert {view.sizeHintForRow(row) for row in range(20)} == {98}


def test_selection_is_seen_without_colour_alone(stage: Stage) -> None:
    view, _ = made(3)
    stage(view, width=320, height=260)
    view.select_key("1")
    image = view.viewport().grab().toImage()
    assert image.pixelColor(1, 58 + 20).name().upper() == LIGHT.accent
    assert image.pixelColor(200, 58 + 6).name().upper() == LIGHT.accent_soft


def test_a_badge_is_painted_in_its_tone(stage: Stage) -> None:
    view, model = made(1)
    model.set_rows([TwoLineRow("1", "El Idrissi, Yacine", "Mons", badge=("31 jours", Tone.BLOCKING))])
    stage(view, width=320, height=160)
    image = view.viewport().grab().toImage()
    seen = {image.pixelColor(x, 22).name().upper() for x in range(image.width())}
    assert LIGHT.blocking_soft in seen


@pytest.mark.parametrize("mode", [LIGHT, DARK])
@pytest.mark.parametrize("tone", [Tone.LIGHT, Tone.STRONG, Tone.SOLVED])
def test_a_badge_stands_out_on_a_selected_row(stage: Stage, light: QApplication, mode: Theme, tone: Tone) -> None:
    apply_theme(light, "dark" if mode.dark else "light")
    view, model = made(1)
    model.set_rows([TwoLineRow("1", "El Idrissi, Yacine", "Mons", badge=("doublon ?", tone))])
    stage(view, width=320, height=160)
    view.select_key("1")
    image = view.viewport().grab().toImage()
    seen = {image.pixelColor(x, 20).name().upper() for x in range(120, image.width())}
    assert {mode.accent_soft, mode.card, mode.tone(tone)[0]} <= seen


def test_a_screen_reader_hears_both_lines(stage: Stage) -> None:
    view, _ = made(2)
    stage(view)
    heard = QAccessible.queryAccessibleInterface(view)
    assert heard.text(QAccessible.Text.Name) == "Dossiers"
    parts = [heard.child(place) for place in range(heard.childCount())]
    cells = [part.text(QAccessible.Text.Name) for part in parts if part.role() == QAccessible.Role.Cell]
    assert cells[1] == "Delvaux, Aurélie 1, Chièvres · 3 freins, 6,4 km"


def test_a_hundred_thousand_rows_cost_no_more_than_those_in_sight(stage: Stage) -> None:
    """Painting does not grow with the number of rows; a list with row widgets takes minutes here."""
    few, _ = made(100)
    many, _ = made(100_000)
    stage(few, many, height=1000)
    assert _paint_seconds(many) < 5 * _paint_seconds(few) + 0.005


def _paint_seconds(view: TwoLineList) -> float:
    taken = []
    for _ in range(7):
        begun = time.perf_counter()
        view.viewport().repaint()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[3]


def test_a_long_family_name_leaves_the_given_name() -> None:
    face = font(Role.STRONG)
    long = "O’Brien-Łukasz van der Straeten-Waillet de Montpellier"
    ann, zoe = (fit_person(face, f"{long}, {given}", 260.0) for given in ("Anne", "Zoé"))
    assert ann.endswith("…, Anne")
    assert zoe.endswith("…, Zoé")
    assert ann.startswith("O’Brien")
    assert fit_person(face, "Delvaux, Aurélie", 260.0) == "Delvaux, Aurélie"
    assert fit_person(face, f"Ng, {long}", 260.0).startswith("Ng, O’Brien")
