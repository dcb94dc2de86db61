"""The button of the first window, drawn by the style sheet alone, so that no painter of ours is loaded before it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.theme import bus, font
from parcours_desktop.ui.kit.tokens import Role

_CAP_GAP = 9
_PADDING = 16


class PlainButton(QPushButton):
    """A primary or a quiet button with the look of ``Button``; ``cap`` is the word on its key, such as « Entrée ».

    It binds no key: in the first window the field itself answers to Enter.
    """

    def __init__(self, text: str, *, primary: bool = False, cap: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("primary", primary)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self._cap: QLabel | None = None
        if cap:
            self.setProperty("capped", True)
            self.setAccessibleDescription(tr("Touche {keys}", keys=cap))
            self._cap = QLabel(cap)
            self._cap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row = QHBoxLayout(self)
            row.setContentsMargins(0, 0, _PADDING - 1, 0)
            row.addStretch(1)
            row.addWidget(self._cap)
        self._dress()
        bus().changed.connect(self._dress)

    def set_label(self, text: str) -> None:
        """Change the words, on screen and for a screen reader."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room for the words and the cap."""
        size = super().sizeHint()
        return (
            size if self._cap is None else QSize(size.width() + self._cap.sizeHint().width() + _CAP_GAP, size.height())
        )

    def _dress(self) -> None:
        self.setFont(font(Role.STRONG))
        if self._cap is not None:
            self._cap.setFont(font(Role.HINT))
