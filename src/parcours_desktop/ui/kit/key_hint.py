"""The small key caps that tell the shortcut beside what it does: « Ctrl N »."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter

from parcours_core.language import tr
from parcours_desktop.ui.kit.painting import baseline, draw_text, fill_box, text_width
from parcours_desktop.ui.kit.theme import font, px
from parcours_desktop.ui.kit.tokens import Role

_ARROWS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


def key_text(keys: str) -> str:
    """Return what stands on the keys of a portable sequence: ``"Ctrl+Shift+N"`` gives « Ctrl Maj N »."""
    parts = [part or "+" for part in keys.split("+")] if keys != "+" else ["+"]
    return " ".join(_key_name(part) for part in parts)


def _key_name(key: str) -> str:
    names = {
        "Ctrl": tr("Ctrl"),
        "Shift": tr("Maj"),
        "Alt": tr("Alt"),
        "Return": tr("Entrée"),
        "Enter": tr("Entrée"),
        "Esc": tr("Échap"),
        "Escape": tr("Échap"),
        "Space": tr("Espace"),
        "Del": tr("Suppr"),
        "Backspace": tr("Retour"),
        "PgUp": tr("Page préc."),
        "PgDown": tr("Page suiv."),
    }
    return names.get(key) or _ARROWS.get(key, key)


def key_hint_size(keys: str) -> QSize:
    """Return the size of the cap for ``keys`` in logical pixels."""
    width = text_width(font(Role.HINT), key_text(keys)) + 12
    return QSize(max(round(width), px(18)), px(20))


def paint_key_hint(painter: QPainter, at: tuple[float, float], keys: str, *, ink: str, edge: str, ground: str) -> None:
    """Draw the cap; ``at`` is its left side and the middle of its height; colours are ``#rrggbb``."""
    left, middle = at
    size = key_hint_size(keys)
    box = QRectF(left, round(middle - size.height() / 2), size.width(), size.height())
    fill_box(painter, box, ground, edge=edge, radius=4)
    text = key_text(keys)
    face = font(Role.HINT)
    left = box.left() + (box.width() - text_width(face, text)) / 2
    draw_text(painter, (left, baseline(face, box)), text, face, ink)
