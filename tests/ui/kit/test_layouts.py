"""Columns, flows, states and paper: nothing is cut, nothing jumps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.columns import AdaptiveColumns, ScrollColumn, SplitColumns
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.marks import Tag
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.paper_view import MOST_ZOOM, PaperView
from parcours_desktop.ui.kit.text import ElidedText, Text
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.kit.tokens import LIGHT

Stage = Callable[..., QWidget]


def test_a_flow_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    flow = FlowLayout(root)
    for number in range(8):
        flow.addWidget(Tag(f"Public numéro {number}"))
    assert flow.heightForWidth(2000) == 26
    assert flow.heightForWidth(300) > 3 * 26
    root.resize(300, 400)
    root.show()
    assert all(root.rect().contains(child.geometry()) for child in root.findChildren(Tag))
    taken = flow.takeAt(0)
    assert taken is not None
    taken.widget().deleteLater()
    assert flow.count() == 7
    assert flow.takeAt(99) is None


def test_columns_stand_side_by_side_only_where_there_is_room(stage: Stage, qtbot: QtBot) -> None:
    left, right = Ground("card"), Ground("card")
    columns = AdaptiveColumns([(left, 53), (right, 47)], least=300)
    root = stage(columns, width=900, height=500)
    assert left.y() == right.y()
    root.resize(500, 500)
    qtbot.waitUntil(lambda: right.y() > left.y())
    assert left.x() == right.x()


def test_split_columns_keep_their_widths(stage: Stage, light: QApplication) -> None:
    first, rest = Ground("paper"), Ground("paper")
    stage(SplitColumns([(first, 300), (rest, 0)]), width=1100, height=300)
    assert abs(first.width() - 300) <= 2
    apply_theme(light, "light", 2.0)
    assert abs(first.width() - 450) <= 2


def test_a_column_scrolls_only_when_it_must(stage: Stage, qtbot: QtBot) -> None:
    column = ScrollColumn()
    column.add(Text("Quelques mots " * 20, wrap=True))
    stage(column, width=600, height=400)
    assert not column.verticalScrollBar().isVisible()
    for _ in range(40):
        column.add(Text("Encore"))
    qtbot.waitUntil(column.verticalScrollBar().isVisible)


def test_a_long_line_ends_in_dots_and_is_told_whole(stage: Stage) -> None:
    text = ElidedText("Une très longue ligne " * 10)
    stage(text, width=200)
    text.grab()
    assert text.toolTip() == text.text()
    text.setText("Court")
    text.grab()
    assert text.toolTip() == ""


def test_an_empty_state_shows_all_its_words(stage: Stage, light: QApplication) -> None:
    state = EmptyState(
        "people", "Aucun dossier", "Notez la première personne que vous recevez : un nom suffit.", Button("Ok")
    )
    stage(state, width=360, height=500)
    for scale in (1.0, 2.0):
        apply_theme(light, "light", scale)
        for text in state.findChildren(Text):
            assert text.height() >= text.heightForWidth(text.width())
    assert state.accessibleDescription().startswith("Notez")


def test_a_notice_says_the_three_things(stage: Stage) -> None:
    notice = InlineNotice("error", "L’imprimante ne répond pas.", "La lettre est enregistrée.", "Vérifiez le câble.")
    stage(notice)
    assert notice.accessibleName() == "L’imprimante ne répond pas."
    assert notice.accessibleDescription() == "La lettre est enregistrée. Vérifiez le câble."
    assert notice.grab().toImage().pixelColor(30, 4).name().upper() == LIGHT.blocking_soft
    notice.say("success", "La lettre est partie.")
    assert notice.accessibleDescription() == ""
    assert notice.grab().toImage().pixelColor(30, 4).name().upper() == LIGHT.solved_soft


def test_paper_fits_the_width_and_draws_only_what_is_in_sight(stage: Stage) -> None:
    drawn: list[tuple[int, QSize]] = []

    def render(page: int, size: QSize) -> QImage:
        drawn.append((page, size))
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        return image

    view = PaperView("Lettre")
    stage(view, width=500, height=500)
    view.set_pages([QSizeF(595, 842)] * 50, render)
    view.grab()
    assert {page for page, _ in drawn} <= {0, 1}
    first = view.page_rects()[0]
    assert 0 < first.left() < 60
    assert first.right() < view.viewport().width()
    assert abs(first.height() / first.width() - 842 / 595) < 0.01
    assert drawn[0][1].width() == first.width()


def test_paper_zooms_by_keys_within_bounds(stage: Stage, qtbot: QtBot) -> None:
    view = PaperView("Lettre")
    stage(view, width=500, height=500)
    view.set_images([QImage(595, 842, QImage.Format.Format_RGB32)])
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(view, Qt.Key.Key_Plus, control)
    assert view.zoom() > 1
    assert view.horizontalScrollBar().maximum() > 0
    qtbot.keyClick(view, Qt.Key.Key_0, control)
    assert view.zoom() == 1
    view.set_zoom(99)
    assert view.zoom() == MOST_ZOOM
    view.set_zoom(0)
    assert view.zoom() == 1


def test_new_pages_keep_the_scroll(stage: Stage) -> None:
    view = PaperView("Lettre")
    stage(view, width=500, height=500)
    pages = [QImage(595, 842, QImage.Format.Format_RGB32)] * 3
    view.set_images(pages)
    view.verticalScrollBar().setValue(400)
    view.set_images(pages)
    assert view.verticalScrollBar().value() == 400
    assert view.page_count() == 3


def test_paper_stays_white_in_the_dark(stage: Stage, light: QApplication) -> None:
    apply_theme(light, "dark")
    view = PaperView("Lettre")
    stage(view, width=500, height=500)
    page = QImage(595, 842, QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    view.set_images([page])
    shown = view.viewport().grab().toImage()
    assert shown.pixelColor(shown.width() // 2, 200).name() == "#ffffff"


def test_a_text_that_may_not_be_as_wide_as_its_column_is_not_cut(qtbot: QtBot) -> None:
    column = ScrollColumn()
    qtbot.addWidget(column)
    narrow = QWidget()
    words = Text("Rien n’a été envoyé, et le code reste bon. " * 12, wrap=True)
    inner = QVBoxLayout(narrow)
    inner.addWidget(words)
    narrow.setMaximumWidth(300)
    column.add(narrow)
    column.resize(900, 200)
    column.show()
    qtbot.waitUntil(lambda: narrow.width() == 300)
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()))
