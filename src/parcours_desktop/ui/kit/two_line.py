"""Long lists of two lines a row, a name and what decides, from a model, at a constant height, without row widgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from parcours_desktop.ui.kit.check_row import BOX, GAP, paint_tick
from parcours_desktop.ui.kit.marks import badge_size, paint_badge
from parcours_desktop.ui.kit.painting import draw_text, focus_ring, start, text_width
from parcours_desktop.ui.kit.theme import font, grown, px, theme
from parcours_desktop.ui.kit.tokens import Role, Tone

ROW = 58
SECONDARY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
ASIDE_ROLE = SECONDARY_ROLE + 1
BADGE_ROLE = SECONDARY_ROLE + 2
KEY_ROLE = SECONDARY_ROLE + 3
"""What a model answers beside ``DisplayRole`` (the name): the second line; a short text on the right; a pair of a word
and its ``Tone``, or ``None``; the key of the record, by which a selection survives a refresh."""

Index = QModelIndex | QPersistentModelIndex


class TwoLineRow(NamedTuple):
    """One row of a ``TwoLineModel``."""

    key: str
    name: str
    secondary: str = ""
    aside: str = ""
    badge: tuple[str, Tone] | None = None


_PARTS = {
    int(Qt.ItemDataRole.DisplayRole): "name",
    SECONDARY_ROLE: "secondary",
    ASIDE_ROLE: "aside",
    BADGE_ROLE: "badge",
    KEY_ROLE: "key",
}


def answer(row: TwoLineRow, role: int) -> Any:
    """Return what a row answers to ``role``, for a screen reader too."""
    if role == Qt.ItemDataRole.AccessibleTextRole:
        words = (row.name, row.secondary, row.aside, row.badge[0] if row.badge else "")
        return ", ".join(word for word in words if word)
    part = _PARTS.get(int(role))
    return None if part is None else getattr(row, part)


class TwoLineModel(QAbstractListModel):
    """Rows held in memory. A list that is paged has ``PagedRows``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[TwoLineRow] = ()

    def set_rows(self, rows: Sequence[TwoLineRow]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> TwoLineRow:
        """Return a row by its place; raises ``IndexError`` beyond the end."""
        return self._rows[place]

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return what the roles above ask for."""
        return answer(self._rows[index.row()], role)


class TwoLineDelegate(QStyledItemDelegate):
    """Paints a row; ``left`` is where its words begin, in logical pixels; ``people``: see ``TwoLineList``."""

    def __init__(self, parent: QWidget | None = None, *, left: int = 23, people: bool = False) -> None:
        super().__init__(parent)
        self._left = left
        self._fit_name = fit_person if people else _fit

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the one height of every row."""
        del index
        return QSize(option.rect.width(), grown(ROW, 40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, name, second line, badge and aside."""
        painter.save()
        start(painter)
        colors = theme()
        box = QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(box, QColor(colors.accent_soft))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), QColor(colors.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colors.hover))
        right = self._paint_right(painter, box, index, selected=selected)
        x = box.left() + self._left
        ticked = index.data(Qt.ItemDataRole.CheckStateRole)
        if ticked is not None:
            side = px(BOX)
            mark = QRectF(x, box.top() + round((box.height() - side) / 2), side, side)
            paint_tick(painter, mark, Qt.CheckState(ticked))
            x += side + GAP
        first = box.top() + round(box.height() * 0.44)
        second = box.top() + round(box.height() * 0.78)
        room = right - x - 8
        quiet = font(Role.SECONDARY)
        strong = font(Role.STRONG)
        name = self._fit_name(strong, str(index.data(Qt.ItemDataRole.DisplayRole) or ""), room)
        draw_text(painter, (x, first), name, strong, colors.ink)
        words = _fit(quiet, str(index.data(SECONDARY_ROLE) or ""), box.right() - x - 12)
        draw_text(painter, (x, second), words, quiet, colors.ink2)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, box.adjusted(1, 1, -1, -1), radius=6)
        painter.restore()

    def _paint_right(self, painter: QPainter, box: QRectF, index: Index, *, selected: bool) -> float:
        """Paint badge or aside at the right of the first line and return where it begins."""
        right = box.right() - 12
        badge = index.data(BADGE_ROLE)
        aside = index.data(ASIDE_ROLE)
        if badge:
            word, tone = badge
            right -= badge_size(word).width()
            paint_badge(painter, (right, box.top() + box.height() * 0.36), word, tone, selected=selected)
        elif aside:
            face = font(Role.SECONDARY_STRONG)
            right -= text_width(face, aside)
            draw_text(painter, (right, box.top() + round(box.height() * 0.44)), aside, face, theme().ink2)
        return right


class TwoLineList(QTableView):
    """The list. ``row_chosen`` carries the key of the row that became current, ``opened`` of one confirmed by Enter.

    A model reset keeps the selection (by key) and the scroll. Escape and Tab are left to what is around. It is a table
    of one column and not a ``QListView``, which asks for every row at each reset: 7 ms for 10,000 rows. While it is
    ``ticking`` rows are ticked, by a click or the space bar, and none is opened: ``ticked`` carries the key. A list of
    ``people`` shortens the family name first, so that the given names of a family stay to be told apart.
    """

    row_chosen = Signal(object)
    opened = Signal(object)
    ticked = Signal(object)

    def __init__(self, label: str, *, left: int = 23, people: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bare", True)
        self.setAccessibleName(label)
        self.setItemDelegate(TwoLineDelegate(self, left=left, people=people))
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(0)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(grown(ROW, 40))
        self.setShowGrid(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self._kept: tuple[Any, int] | None = None
        self._quiet = False
        self.ticking = False
        self.doubleClicked.connect(self._open)
        self.clicked.connect(self._tick)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show ``model`` and keep the place at its resets."""
        super().setModel(model)
        if model is not None:
            model.modelAboutToBeReset.connect(self._remember)
            model.modelReset.connect(self._return)

    def current_key(self) -> Any:
        """Return the key of the current row, ``None`` while there is none."""
        return self.currentIndex().data(KEY_ROLE) if self.currentIndex().isValid() else None

    def enter(self) -> None:
        """Take the keyboard, as the arrow down of a search does; the first row is current where none is.

        A list without a row takes none: what stands in its place is shown then, and Qt would give it the keyboard as
        soon as a row comes, in the middle of the next word that is sought.
        """
        model = self.model()
        if model is None or not model.rowCount():
            return
        self.setFocus()
        if not self.currentIndex().isValid():
            self.choose_first()

    def choose_first(self) -> bool:
        """Make the first row current, as Enter in a search does; return whether there is one."""
        model = self.model()
        first = model.index(0, 0) if model is not None else QModelIndex()
        if first.isValid():
            self.setCurrentIndex(first)
        return first.isValid()

    def select_key(self, key: Any) -> bool:
        """Make the row of ``key`` current, in silence; return whether it is there."""
        model = self.model()
        start_index = model.index(0, 0) if model is not None else QModelIndex()
        found = model.match(start_index, KEY_ROLE, key, 1, Qt.MatchFlag.MatchExactly) if start_index.isValid() else []
        self._quiet = True
        try:
            self.setCurrentIndex(found[0] if found else QModelIndex())
        finally:
            self._quiet = False
        return bool(found)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell the row that became current."""
        super().currentChanged(current, previous)
        if current.isValid() and not self._quiet and not self.ticking:
            self.row_chosen.emit(current.data(KEY_ROLE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row; letters are left to the search field."""
        if self.ticking and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tick(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self.verticalHeader().setDefaultSectionSize(grown(ROW, 40))
        super().changeEvent(event)

    def _tick(self, index: Index) -> None:
        if self.ticking and index.isValid():
            self.ticked.emit(index.data(KEY_ROLE))

    def _open(self, index: Index) -> None:
        if index.isValid() and not self.ticking:
            self.opened.emit(index.data(KEY_ROLE))

    def _remember(self) -> None:
        self._kept = (self.current_key(), self.verticalScrollBar().value())

    def _return(self) -> None:
        if self._kept is None:
            return
        key, scroll = self._kept
        self._kept = None
        if key is not None:
            self.select_key(key)
        self.updateGeometries()
        self.verticalScrollBar().setValue(scroll)


def fit_person(face: Any, text: str, room: float) -> str:
    """Return « family name, given name » as ``room`` shows it in ``face``: the family name is what is cut."""
    metrics = QFontMetricsF(face)
    family, comma, given = text.rpartition(", ")
    left = room - metrics.horizontalAdvance(comma + given)
    # A given name that leaves the family name no room is cut itself.
    if not comma or metrics.horizontalAdvance(text) <= room or left < room / 4:
        return _fit(face, text, room)
    cut = metrics.elidedText(family, Qt.TextElideMode.ElideRight, left)
    return cut.replace(" …", "…") + comma + given


def _fit(face: Any, text: str, room: float) -> str:
    metrics = QFontMetricsF(face)
    if metrics.horizontalAdvance(text) <= room:
        return text
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
