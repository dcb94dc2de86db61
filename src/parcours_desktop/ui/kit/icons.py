"""One family of line icons, named by meaning, drawn in the colour of the theme at the moment they are painted."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from parcours_desktop.resources import resource
from parcours_desktop.ui.kit.theme import px, theme
from parcours_desktop.ui.kit.tokens import ICON_SIZE

ICONS = {
    "access": "key-round",
    "accepted": "circle-check",
    "action": "list-checks",
    "add": "plus",
    "archive": "inbox",
    "back": "arrow-left",
    "bank": "credit-card",
    "barrier": "flag",
    "book": "book-open",
    "bus": "bus",
    "calendar": "calendar-days",
    "certified": "badge-check",
    "check": "check",
    "child": "baby",
    "clock": "clock",
    "close": "x",
    "collapse": "chevron-up",
    "command": "command",
    "computer": "laptop",
    "copy": "copy",
    "debt": "scale",
    "delete": "trash-2",
    "disability": "accessibility",
    "dossier": "folder",
    "dossier-open": "folder-open",
    "download": "download",
    "edit": "pencil",
    "error": "circle-alert",
    "expand": "chevron-down",
    "fee": "euro",
    "filter": "filter",
    "forward": "arrow-right",
    "health": "heart-pulse",
    "help": "circle-help",
    "hide": "eye-off",
    "history": "history",
    "home": "house",
    "idea": "lightbulb",
    "indicators": "chart-column",
    "information": "info",
    "language": "languages",
    "letter": "file-text",
    "list": "list",
    "lock": "lock",
    "mentoring": "handshake",
    "message": "message-square",
    "mobility": "car",
    "more": "ellipsis",
    "next": "chevron-right",
    "note": "notebook-pen",
    "offline": "wifi-off",
    "online": "wifi",
    "open-outside": "external-link",
    "orient": "signpost",
    "paperclip": "paperclip",
    "partner": "building-2",
    "people": "users",
    "person": "user",
    "person-add": "user-plus",
    "phone": "phone",
    "place": "map-pin",
    "previous": "chevron-left",
    "print": "printer",
    "protected": "shield-check",
    "remove": "minus",
    "reply": "reply",
    "route": "route",
    "save": "save",
    "save-file": "file-down",
    "scan": "scan-line",
    "search": "search",
    "send": "send",
    "settings": "settings",
    "show": "eye",
    "sync": "refresh-cw",
    "theme-dark": "moon",
    "theme-light": "sun",
    "today": "sun",
    "training": "graduation-cap",
    "undo": "undo-2",
    "unlock": "lock-open",
    "upload": "upload",
    "warning": "triangle-alert",
    "work": "briefcase",
    "write": "mail",
    "zoom-in": "zoom-in",
    "zoom-out": "zoom-out",
}


def paint_icon(painter: QPainter, name: str, rect: QRect | QRectF, color: str | QColor) -> None:
    """Draw the icon that means ``name`` into ``rect`` (logical pixels), sharp at the density of the device.

    Raises ``KeyError`` when no icon has that meaning.
    """
    box = QRectF(rect)
    ratio = painter.device().devicePixelRatioF()
    side = max(1, round(min(box.width(), box.height()) * ratio))
    pixmap = _pixmap(ICONS[name], QColor(color).name(), side)
    scale = side / ratio
    corner = QPointF(box.center().x() - scale / 2, box.center().y() - scale / 2)
    snapped = QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
    painter.drawPixmap(QRectF(snapped, QSize(1, 1).toSizeF() * scale), pixmap, QRectF(pixmap.rect()))


def icon(name: str, color: str = "ink2") -> QIcon:
    """Return a ``QIcon`` that follows the theme; ``color`` is the name of a token, such as ``"accent"``."""
    return QIcon(_ThemedEngine(name, color))


def icon_size() -> int:
    """Return the side of an icon in logical pixels at the current text scale."""
    return px(ICON_SIZE)


@lru_cache(maxsize=64)
def _source(file: str) -> bytes:
    return (resource("icons") / f"{file}.svg").read_bytes()


@lru_cache(maxsize=512)
def _pixmap(file: str, color: str, side: int) -> QPixmap:
    # With the first icon, so that a window without one does not wait for it.
    from PySide6.QtSvg import QSvgRenderer

    drawing = _source(file).replace(b"currentColor", color.encode())
    # Two units of 24 are heavy beside the text at 20 px; 1.75 matches the stems of Source Sans.
    drawing = drawing.replace(b'stroke-width="2"', b'stroke-width="1.75"')
    pixmap = QPixmap(side, side)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


class _ThemedEngine(QIconEngine):
    """Paints one icon in a token's colour, looked up at each paint."""

    def __init__(self, name: str, color: str) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def clone(self) -> QIconEngine:
        return _ThemedEngine(self._name, self._color)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = "ink3" if mode is QIcon.Mode.Disabled else self._color
        paint_icon(painter, self._name, rect, theme().named(token))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap
