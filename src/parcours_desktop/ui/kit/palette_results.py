"""The results of the palette: entries in titled groups, as one list model, and how a row of it is painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from parcours_desktop.ui.kit.icons import icon_size, paint_icon
from parcours_desktop.ui.kit.key_hint import key_hint_size, paint_key_hint
from parcours_desktop.ui.kit.painting import baseline, draw_text, fill_box, start, text_width
from parcours_desktop.ui.kit.theme import font, grown, theme
from parcours_desktop.ui.kit.tokens import Role

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1

Index = QModelIndex | QPersistentModelIndex


class Entry(NamedTuple):
    """One result: ``key`` is handed back when it is chosen; ``hint`` is the shortcut that does the same."""

    key: Any
    label: str
    secondary: str = ""
    icon: str = ""
    hint: str = ""


class Group(NamedTuple):
    """Results of one kind under their title."""

    title: str
    entries: Sequence[Entry]


class Results(QAbstractListModel):
    """Titles and entries in one list; titles cannot be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str | Entry] = []

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Replace everything; a group without entries is left out."""
        self.beginResetModel()
        self._rows = []
        for group in groups:
            if group.entries:
                self._rows.append(group.title)
                self._rows.extend(group.entries)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows there are, titles included."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the words of a row, or the entry itself."""
        row = self._rows[index.row()]
        if role == ENTRY_ROLE:
            return row if isinstance(row, Entry) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.label if isinstance(row, Entry) else row
        if role == Qt.ItemDataRole.AccessibleTextRole and isinstance(row, Entry):
            return ", ".join(part for part in (row.label, row.secondary) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let entries be selected, titles not."""
        if isinstance(self._rows[index.row()], Entry):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class ResultDelegate(QStyledItemDelegate):
    """Paints a title or an entry with its icon, second words and shortcut."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of an entry, or the lower one of a title."""
        return QSize(option.rect.width(), grown(40) if index.data(ENTRY_ROLE) else grown(30, 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        painter.save()
        start(painter)
        colors = theme()
        box = QRectF(option.rect)
        entry = index.data(ENTRY_ROLE)
        if entry is None:
            face = font(Role.HINT)
            words = str(index.data(Qt.ItemDataRole.DisplayRole))
            draw_text(painter, (box.left() + 12, baseline(face, box.adjusted(0, 6, 0, 0))), words, face, colors.ink3)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            fill_box(painter, box, colors.accent_soft)
            painter.fillRect(QRectF(box.left(), box.top() + 6, 3, box.height() - 12), QColor(colors.accent))
        side = icon_size()
        x = box.left() + 12
        if entry.icon:
            paint_icon(painter, entry.icon, QRectF(x, box.top() + (box.height() - side) / 2, side, side), colors.ink2)
        x += side + 12
        right = box.right() - 12
        if entry.hint:
            right -= key_hint_size(entry.hint).width()
            paint_key_hint(
                painter, (right, box.center().y()), entry.hint, ink=colors.ink2, edge=colors.line, ground=colors.paper
            )
            right -= 12
        face, quiet = font(Role.STRONG), font(Role.SECONDARY)
        line = baseline(face, box)
        label = option.fontMetrics.elidedText(entry.label, Qt.TextElideMode.ElideRight, int(right - x))
        end = draw_text(painter, (x, line), label, face, colors.ink) + 10
        room = right - end
        if entry.secondary and room > text_width(quiet, "…"):
            words = option.fontMetrics.elidedText(entry.secondary, Qt.TextElideMode.ElideRight, int(room))
            draw_text(painter, (end, line), words, quiet, colors.ink2)
        painter.restore()
