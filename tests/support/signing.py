"""A hand that signs: the mouse drawn over a pad, stroke by stroke."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from parcours_desktop.ui.kit.signature_pad import SignaturePad

STROKES = (((40, 120), (90, 60), (140, 130), (190, 70)), ((220, 100), (300, 110)))


def draw(pad: SignaturePad) -> None:
    """Draw two strokes with the left button."""
    left, free = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for stroke in STROKES:
        QTest.mousePress(pad, left, free, QPoint(*stroke[0]))
        for point in stroke[1:]:
            QTest.mouseMove(pad, QPoint(*point))
        QTest.mouseRelease(pad, left, free, QPoint(*stroke[-1]))
