"""The theme in force: which colours and which text scale, and the one signal that says when they change.

``QtCore.Qt`` is looked up where it is needed and never imported: its first use builds a hundred enumerations, which
takes longer (23 ms measured) than everything else that the first window does. The same holds for every module of the
kit that an unlock window is made of; a test keeps it so.
"""

from __future__ import annotations

import os
import sys
from typing import Literal

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from parcours_desktop.resources import resource
from parcours_desktop.ui.kit.fonts import load_fonts, make_font
from parcours_desktop.ui.kit.style_sheet import style_sheet
from parcours_desktop.ui.kit.tokens import DARK, LIGHT, Role, Theme

Mode = Literal["light", "dark", "system"]

MOST_SCALE = 2.0

TEXT_ROLES = {
    "ink": QPalette.ColorRole.WindowText,
    "ink2": QPalette.ColorRole.LinkVisited,
    "ink3": QPalette.ColorRole.PlaceholderText,
    "accent": QPalette.ColorRole.Link,
    "blocking": QPalette.ColorRole.BrightText,
    "solved": QPalette.ColorRole.ToolTipBase,
    "strong": QPalette.ColorRole.ToolTipText,
}
"""Roles of the palette that carry a colour of text. A label that names one follows the theme without a palette of its
own, which Qt would throw away when the label moves to another parent. The tool tip's roles
are free: its style is explicit."""


class ThemeBus(QObject):
    """Holds the theme in force and tells when it changed. Style sheet changes repaint by themselves; caches listen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Theme = LIGHT
        self.mode: Mode = "light"
        self.wished_scale = 1.0
        self.scale = 1.0
        self.dots_per_inch = 96.0
        self.fonts: dict[Role, QFont] = {}
        self.following = False
        self.frame_mode: Mode = "system"
        self.system_dark: bool | None = None


_bus = ThemeBus()


def bus() -> ThemeBus:
    """Return the one bus; connect ``bus().changed`` to drop what was drawn in the former colours."""
    return _bus


def theme() -> Theme:
    """Return the colours in force; ask at each paint and do not keep them."""
    return _bus.tokens


def color(token: str) -> QColor:
    """Return the colour in force of a token, such as ``"accent"``."""
    return QColor(_bus.tokens.named(token))


def px(length: float) -> int:
    """Return a length (logical pixels at text scale 1) at the scale in force: for what must grow with its text."""
    return round(length * _bus.scale)


def grown(length: float, text: float = 20) -> int:
    """Return a height of which only ``text`` pixels are text: those grow with the scale, the space around does not.

    So a page still fits an old screen at a text scale of 2.
    """
    return round(length + text * (_bus.scale - 1))


def width(length: float) -> int:
    """Return the width of a column at the scale in force: half as much more as its text, which may wrap or be cut."""
    return round(length * (1 + (_bus.scale - 1) / 2))


def font(role: Role = Role.BODY) -> QFont:
    """Return the font of ``role`` at the text scale in force."""
    made = _bus.fonts.get(role)
    if made is None:
        made = _bus.fonts[role] = make_font(role, _bus.scale, _bus.dots_per_inch)
    return made


def system_text_scale() -> float:
    """Return how much larger than usual the system asks text to be, from 1 to 2.

    Windows keeps it in the registry (Accessibility, ``TextScaleFactor``, in percent); elsewhere it shows in the
    logical density of the screen, which is 96 dots an inch by default, 72 on macOS.
    """
    if sys.platform == "win32":
        settings = QtCore.QSettings(
            "HKEY_CURRENT_USER\\Software\\Microsoft\\Accessibility", QtCore.QSettings.Format.NativeFormat
        )
        percent = settings.value("TextScaleFactor", 100)
        return _within(int(str(percent)) / 100)
    usual = 72.0 if sys.platform == "darwin" else 96.0
    return _within(_logical_density() / usual)


def apply_theme(app: QApplication, mode: Mode = "system", scale: float = 1.0) -> None:
    """Dress the whole application, now and live: colours, type, style sheet.

    ``mode`` ``"system"`` follows the system and its later changes. ``scale`` is the person's own wish and multiplies
    the text scale of the system; the product is kept between 1 and 2.
    """
    load_fonts()
    _use_fusion(app)
    _bus.mode = mode
    _bus.wished_scale = scale
    _ask_frame(app, mode)
    if not _bus.following:
        app.styleHints().colorSchemeChanged.connect(_follow_system)
        _bus.following = True
    _dress(app)


def palette_of(tokens: Theme) -> QPalette:
    """Return the palette of a theme, for what Qt draws itself (dialogs of its own, the text cursor, links)."""
    role = QPalette.ColorRole
    colors = {
        role.Window: tokens.paper,
        role.Base: tokens.card,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.ink,
        role.Button: tokens.card,
        role.ButtonText: tokens.ink,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Light: tokens.card,
        role.Midlight: tokens.hover,
        role.Mid: tokens.line,
        role.Dark: tokens.edge,
        role.Shadow: tokens.line,
    }
    colors.update({each: tokens.named(name) for name, each in TEXT_ROLES.items()})
    palette = QPalette()
    for each, value in colors.items():
        palette.setColor(each, QColor(value))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(tokens.ink3))
    return palette


def _within(scale: float) -> float:
    return min(MOST_SCALE, max(1.0, scale))


def _logical_density() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.logicalDotsPerInch() if screen is not None else 96.0


def _ask_frame(app: QApplication, mode: Mode) -> None:
    """Ask the system for a window frame and for dialogs of the same mode."""
    if mode == _bus.frame_mode or (_bus.frame_mode == "system" and mode == _system_mode(app)):
        return
    _bus.frame_mode = mode
    hints = app.styleHints()
    if mode == "system":
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(QtCore.Qt.ColorScheme.Dark if mode == "dark" else QtCore.Qt.ColorScheme.Light)


def _system_mode(app: QApplication) -> Mode:
    if _bus.system_dark is None:
        # Before the first dressing, the palette is still the one that the system asked for.
        _bus.system_dark = app.palette().window().color().lightness() < 128
    return "dark" if _bus.system_dark else "light"


def _use_fusion(app: QApplication) -> None:
    """Stand on the one style that draws the same everywhere; naming it costs 8 ms where it is the default already."""
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "")
    default = sys.platform == "linux" and "KDE" not in desktop and "QT_STYLE_OVERRIDE" not in os.environ
    if not default and not _bus.following:
        app.setStyle("Fusion")


def _follow_system(scheme: QtCore.Qt.ColorScheme) -> None:
    if scheme is not QtCore.Qt.ColorScheme.Unknown:
        _bus.system_dark = scheme is QtCore.Qt.ColorScheme.Dark
    app = QApplication.instance()
    if _bus.mode == "system" and isinstance(app, QApplication):
        _dress(app)


def _dress(app: QApplication) -> None:
    mode = _system_mode(app) if _bus.mode == "system" else _bus.mode
    _bus.tokens = DARK if mode == "dark" else LIGHT
    _bus.scale = _within(_bus.wished_scale * system_text_scale())
    _bus.dots_per_inch = _logical_density()
    _bus.fonts.clear()
    app.setPalette(palette_of(_bus.tokens))
    app.setFont(font(Role.BODY))
    QToolTip.setFont(font(Role.SECONDARY))
    app.setStyleSheet(style_sheet(_bus.tokens, _bus.scale, resource("icons").as_posix()))
    _bus.changed.emit()
