"""The pad takes mouse, pen and finger, shows what was drawn, wipes by key; the sheet confirms only what is there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEventPoint, QImage, QPointingDevice, QTabletEvent, QTouchEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard
from support.signing import draw

from parcours_desktop.ui.kit.signature_pad import SignaturePad
from parcours_desktop.ui.kit.signing_panel import SigningPanel
from parcours_desktop.ui.kit.theme import apply_theme


@pytest.fixture
def pad(qtbot: QtBot, qapp: QApplication) -> SignaturePad:
    apply_theme(qapp, "light")
    pad = SignaturePad()
    qtbot.addWidget(pad)
    pad.resize(400, 210)
    with qtbot.waitExposed(pad):
        pad.show()
    return pad


def dark(pad: SignaturePad) -> int:
    image: QImage = pad.grab().toImage()
    wide, high = range(2, image.width() - 2), range(2, image.height() - 2)
    return sum(image.pixelColor(x, y).lightness() < 70 for x in wide for y in high)


def test_a_mouse_draws_strokes_and_ink_is_seen(pad: SignaturePad, qtbot: QtBot) -> None:
    blank = dark(pad)
    with qtbot.waitSignal(pad.changed):
        draw(pad)
    assert [len(stroke) for stroke in pad.strokes()] == [4, 2]
    assert pad.strokes()[0][0] == (40.0, 120.0)
    assert dark(pad) > blank + 300


def test_delete_wipes(pad: SignaturePad) -> None:
    draw(pad)
    pad.setFocus()
    Keyboard(pad).press("Delete")
    assert pad.is_empty


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_paper_is_white_in_both_themes(pad: SignaturePad, qapp: QApplication, mode: str) -> None:
    apply_theme(qapp, "dark" if mode == "dark" else "light")
    assert pad.grab().toImage().pixelColor(200, 20).name() == "#ffffff"


def test_a_pen_draws_once_though_the_system_makes_a_mouse_of_it(pad: SignaturePad) -> None:
    device = QPointingDevice.primaryPointingDevice()
    kinds = ((QEvent.Type.TabletPress, 10.0), (QEvent.Type.TabletMove, 60.0), (QEvent.Type.TabletRelease, 60.0))
    for kind, x in kinds:
        place = QPointF(x, 50)
        down = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
        event = QTabletEvent(
            kind, device, place, pad.mapToGlobal(place), 0.5, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, down,
        )  # fmt: skip
        QApplication.sendEvent(pad, event)
    assert pad.strokes() == [[(10.0, 50.0), (60.0, 50.0)]]


def test_a_finger_draws(pad: SignaturePad) -> None:
    device = QPointingDevice.primaryPointingDevice()
    states = (
        (QEvent.Type.TouchBegin, QEventPoint.State.Pressed, 10.0),
        (QEvent.Type.TouchUpdate, QEventPoint.State.Updated, 80.0),
        (QEvent.Type.TouchEnd, QEventPoint.State.Released, 80.0),
    )
    for kind, state, x in states:
        point = QEventPoint(1, state, QPointF(x, 30), pad.mapToGlobal(QPointF(x, 30)))
        QApplication.sendEvent(pad, QTouchEvent(kind, device, Qt.KeyboardModifier.NoModifier, [point]))
    assert len(pad.strokes()) == 1


def test_the_sheet_confirms_only_what_was_drawn_and_says_what_else_counts(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 600)
    panel = SigningPanel(host)
    with qtbot.waitExposed(host):
        host.show()
    panel.begin("Pour transmettre : nom.")
    assert not panel.confirm.isEnabled()
    assert "vive voix" in panel.other.text()
    draw(panel.pad)
    assert panel.confirm.isEnabled()
    panel.wipe.click()
    assert not panel.confirm.isEnabled()
    draw(panel.pad)
    with qtbot.waitSignal(panel.signed):
        panel.confirm.click()
    panel.begin("Encore")
    assert panel.pad.is_empty
