"""Buttons: one primary action a screen, secondary and quiet ones beside it, each with its key in sight."""

from __future__ import annotations

from typing import Literal

from PySide6 import QtCore, QtGui
from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.key_hint import key_hint_size, key_text, paint_key_hint
from parcours_desktop.ui.kit.painting import baseline, draw_text, fill_box, fill_rect, focus_ring, start, text_width
from parcours_desktop.ui.kit.theme import font, grown, px, theme
from parcours_desktop.ui.kit.tokens import CONTROL_HEIGHT, ICON_SIZE, RADIUS_CONTROL, Role

Kind = Literal["primary", "secondary", "quiet", "danger", "link"]

_PADDING = {"primary": 16, "secondary": 16, "danger": 16, "quiet": 10, "link": 2}


class Button(QPushButton):
    """A push button.

    ``kind``: ``primary`` (the one main action), ``secondary``, ``quiet`` (words in the accent, no bounds), ``danger``
    (what cannot be undone easily), ``link`` (underlined, in a running text). ``key`` is a portable sequence such as
    ``"Ctrl+N"``: it is shown, and pressing it clicks the button, unless ``bind_key`` is off because an action of the
    window already answers to it; so in the first window too, since binding wakes ``QtCore.Qt`` (see ``theme``).
    ``icon`` is a name of the icon table.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "secondary",
        *,
        key: str = "",
        icon: str = "",
        bind_key: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._key = key
        self._icon_name = icon
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self._dress()
        if key:
            self.setAccessibleDescription(tr("Touche {keys}", keys=key_text(key)))
            if bind_key:
                self.setShortcut(QtGui.QKeySequence(key))

    def set_label(self, text: str) -> None:
        """Change the words, on screen and for a screen reader; the key stays bound."""
        shortcut = self.shortcut()
        self.setText(text)
        self.setShortcut(shortcut)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_look(self, text: str, *, key: str = "", icon: str = "") -> None:
        """Change words, icon and the key that is shown; which key is bound does not change."""
        if (text, key, icon) != (self.text(), self._key, self._icon_name):
            self._key, self._icon_name = key, icon
            self.setAccessibleDescription(tr("Touche {keys}", keys=key_text(key)) if key else "")
            self.set_label(text)
            self.update()

    @property
    def _role(self) -> Role:
        """A link stands in a running text, and is as large as it."""
        return Role.SECONDARY_STRONG if self._kind == "link" else Role.STRONG

    def set_kind(self, kind: Kind) -> None:
        """Change the rank of the button."""
        self._kind = kind
        self._dress()
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        """Answer to the key at once: Qt would show the button pressed for a tenth of a second first."""
        if event.type() == QEvent.Type.Shortcut and isinstance(event, QtGui.QShortcutEvent) and not event.isAmbiguous():
            self.click()
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Return the size that the icon, the words and the key need."""
        width = 2 * _PADDING[self._kind] + text_width(font(self._role), self.text())
        if self._icon_name:
            width += px(ICON_SIZE) + (8 if self.text() else 0)
        if self._key:
            width += 9 + key_hint_size(self._key).width()
        return QSize(round(width + 0.5), grown(32 if self._kind == "link" else CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the same size: a button is never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter click too, not only the space bar."""
        if event.key() in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.StyleChange:
            self._dress()
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, words and key."""
        del event
        painter = start(QPainter(self))
        ink = self._paint_ground(painter)
        padding = _PADDING[self._kind]
        x = padding + max(0.0, (self.width() - self.sizeHint().width()) / 2)
        if self._icon_name:
            side = px(ICON_SIZE)
            self._paint_icon(painter, QRectF(x, (self.height() - side) / 2, side, side), ink)
            x += side + 8
        face = font(self._role)
        box = QRectF(self.rect())
        line = baseline(face, box)
        end = draw_text(painter, (x, line), self.text(), face, ink)
        if self._kind == "link":
            fill_rect(painter, QRectF(x, line + 3, end - x, 1), ink)
        if self._key:
            colors = theme()
            filled = self._kind == "primary" and self.isEnabled()
            edge = ink if filled else colors.line
            ground = self._ground() if filled else colors.paper
            words = ink if filled else colors.ink2
            at = (end + 9, box.center().y())
            paint_key_hint(painter, at, self._key, ink=words, edge=edge, ground=ground)

    def _paint_icon(self, painter: QPainter, box: QRectF, ink: str) -> None:
        # Loaded with the first icon: a window without one is painted earlier.
        from parcours_desktop.ui.kit.icons import paint_icon

        paint_icon(painter, self._icon_name, box, ink)

    def _ground(self) -> str:
        colors = theme()
        over, down = self.underMouse() and self.isEnabled(), self.isDown() or self.isChecked()
        if self._kind == "primary":
            return colors.accent_pressed if down else colors.accent_hover if over else colors.accent
        return colors.accent_soft if down else colors.hover if over else colors.card

    def _paint_ground(self, painter: QPainter) -> str:
        """Paint the box and the focus ring; return the colour of the words."""
        colors = theme()
        box = QRectF(self.rect())
        focused = self.hasFocus()
        if not self.isEnabled():
            if self._kind in ("primary", "secondary", "danger"):
                fill_box(painter, box, colors.sunken, edge=colors.line)
            return colors.ink3
        bare = self._kind in ("quiet", "link")
        if self._kind == "primary":
            inner = box.adjusted(3.5, 3.5, -3.5, -3.5) if focused else box
            fill_box(painter, inner, self._ground(), radius=5 if focused else RADIUS_CONTROL)
        elif not bare:
            fill_box(painter, box, self._ground(), edge=colors.accent if self.isChecked() else colors.line)
        elif self.isDown() or self.isChecked() or (self.underMouse() and self._kind == "quiet"):
            fill_box(painter, box, colors.accent_soft if self.isDown() or self.isChecked() else colors.hover)
        if focused:
            focus_ring(painter, box)
        return self._ink()

    def _ink(self) -> str:
        colors = theme()
        inks = {"primary": colors.on_accent, "danger": colors.blocking, "secondary": colors.ink}
        return inks.get(self._kind, colors.accent)

    def _dress(self) -> None:
        # A painter starts with the palette's colour of the words, and draws in it without a new pen.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.ButtonText, QColor(self._ink()))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor(theme().ink3))
        self.setPalette(palette)


class IconButton(Button):
    """A square button with an icon only; ``label`` says what it does, as a tool tip and to a screen reader."""

    def __init__(
        self, icon: str, label: str, *, kind: Kind = "quiet", key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("", kind, icon=icon, parent=parent)
        self.setAccessibleName(label)
        self.setToolTip(f"{label} ({key_text(key)})" if key else label)
        if key:
            self.setShortcut(QtGui.QKeySequence(key))

    def sizeHint(self) -> QSize:
        """Return a square that is easy to hit."""
        side = max(px(32), px(ICON_SIZE) + 2 * 8)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon in the middle."""
        del event
        painter = start(QPainter(self))
        ink = self._paint_ground(painter)
        side = px(ICON_SIZE)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        self._paint_icon(painter, box, theme().ink2 if self._kind == "quiet" else ink)
