"""The palette that Ctrl+K opens: one field, results in groups, the keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from parcours_core.language import tr
from parcours_desktop.ui.kit.painting import fill_box, start
from parcours_desktop.ui.kit.palette_results import ENTRY_ROLE, Entry, Group, ResultDelegate, Results
from parcours_desktop.ui.kit.search_field import SearchField
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, theme
from parcours_desktop.ui.kit.tokens import RADIUS_CARD, SPACE_8, SPACE_12, Role

WIDTH = 620
MOST_ROWS = 9
Index = QModelIndex | QPersistentModelIndex


class PalettePopup(QWidget):
    """A veil over ``host`` with the palette in it.

    ``queried`` carries what is typed, trimmed, and comes once with an empty text at each opening; whoever listens
    answers with ``set_groups``. ``chosen`` carries the key of an entry. Up and down step, Enter chooses, Escape closes;
    the focus returns to where it was.
    """

    queried = Signal(str)
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, host: QWidget, placeholder: str) -> None:
        super().__init__(host)
        self._host = host
        self._before: QWidget | None = None
        self._panel = _Panel(self)
        self.field = SearchField(placeholder)
        self.field.searched.connect(self.queried)
        self.field.installEventFilter(self)
        self._results = Results(self)
        self._list = QListView()
        self._list.setProperty("bare", True)
        self._list.setModel(self._results)
        self._list.setItemDelegate(ResultDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(tr("Résultats"))
        self._list.viewport().setAutoFillBackground(False)
        self._list.clicked.connect(self._choose)
        self._nothing = Text(tr("Rien ne correspond. Essayez le début d’un mot."), Role.SECONDARY, "ink2")
        self._nothing.setContentsMargins(12, SPACE_8, 12, SPACE_8)
        layout = QVBoxLayout(self._panel)
        layout.setContentsMargins(SPACE_12, SPACE_12, SPACE_12, SPACE_12)
        layout.setSpacing(SPACE_8)
        layout.addWidget(self.field)
        layout.addWidget(self._list)
        layout.addWidget(self._nothing)
        self.setAccessibleName(placeholder)
        host.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the palette, empty, with the focus in its field."""
        self._before = QApplication.focusWidget()
        self.field.clear()
        self.setGeometry(self._host.rect())
        self.set_groups(())
        self._nothing.hide()
        self.show()
        self.raise_()
        self.field.take_focus()
        self.queried.emit("")

    def shut(self) -> None:
        """Put the palette away."""
        if not self.isVisible():
            return
        self.hide()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Show these results; the first entry is selected."""
        self._results.set_groups(groups)
        rows = self._results.rowCount()
        self._list.setVisible(rows > 0)
        self._nothing.setVisible(rows == 0 and bool(self.field.text().strip()))
        if rows:
            self._list.setCurrentIndex(self._results.index(1, 0))
            height = sum(self._list.sizeHintForRow(row) for row in range(min(rows, MOST_ROWS)))
            self._list.setFixedHeight(height + 4)
        self._place()

    def current(self) -> Entry | None:
        """Return the selected entry."""
        entry = self._list.currentIndex().data(ENTRY_ROLE)
        return entry if isinstance(entry, Entry) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the field that belong to the list, and follow the size of the host."""
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
            self._place()
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event.key())
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close when the veil is clicked."""
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.shut()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the veil."""
        del event
        veil = QColor(theme().shadow)
        veil.setAlphaF(0.5 if theme().dark else 0.18)
        QPainter(self).fillRect(self.rect(), veil)

    def _take(self, key: int) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.shut()
        else:
            # Tab would leave the palette for the page under the veil.
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _step(self, step: int) -> None:
        row = self._list.currentIndex().row() + step
        while 0 <= row < self._results.rowCount():
            index = self._results.index(row, 0)
            if index.data(ENTRY_ROLE) is not None:
                self._list.setCurrentIndex(index)
                return
            row += step

    def _choose(self, index: Index) -> None:
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, Entry):
            self.shut()
            self.chosen.emit(entry.key)

    def _place(self) -> None:
        width = min(px(WIDTH), self.width() - 2 * SPACE_12)
        self._panel.layout_now()
        self._panel.setGeometry((self.width() - width) // 2, 72, width, self._panel.sizeHint().height())


class _Panel(QWidget):
    """The surface of the palette."""

    def layout_now(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colors = theme()
        fill_box(start(QPainter(self)), self.rect(), colors.card, edge=colors.edge, radius=RADIUS_CARD)
