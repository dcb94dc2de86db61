"""Where another value is written in place of all versions, with what fits the field; it is kept while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.records.codec import Plain
from parcours_desktop.casework.conflict_values import ConflictCard, Editor
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.text_field import TextArea, TextField
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8

MOST_TICKS = 8
"""More boxes than these scroll in a frame of their own."""


class ValueEditor(QWidget):
    """Writes a value for ``card``. ``given`` carries it as a plain value; ``left`` comes with Escape."""

    given = Signal(object)
    left = Signal()
    edited = Signal()

    def __init__(self, card: ConflictCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = card
        self._read: Callable[[], Plain] = lambda: None
        self._field = self._make()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(self._field)
        key = "Ctrl+Return" if card.editor is Editor.PROSE else "Return"
        self.save = Button(tr("Garder cette valeur"), "secondary", key=key, bind_key=False)
        self.save.clicked.connect(self._give)
        away = Button(tr("Annuler"), "quiet", key="Esc", bind_key=False)
        away.clicked.connect(self.left)
        ways = QWidget()
        row = FlowLayout(ways)
        row.addWidget(self.save)
        row.addWidget(away)
        column.addWidget(ways)
        keys = QShortcut(QKeySequence("Ctrl+Return"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._give)

    @property
    def control(self) -> QWidget:
        """Where one types or chooses."""
        return self._field.control if isinstance(self._field, Field) else self._field

    def typed(self) -> str:
        """Return the text that would be lost if the program ended now; empty where nothing is typed."""
        control = self.control
        if isinstance(control, TextArea | TextField):
            return control.text()
        return ""

    def take_up(self, text: str) -> None:
        """Show text that was typed earlier."""
        control = self.control
        if isinstance(control, DateField):
            control.take_up(text)
        elif isinstance(control, TextArea):
            control.set_text(text)
        elif isinstance(control, TextField):
            control.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter gives the value of a line, Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        control = self.control
        if isinstance(control, DateField) and control.is_unreadable():
            return
        if self._card.editor is Editor.NUMBER and isinstance(control, TextField):
            text = control.text().strip()
            if text and not text.isdecimal():
                if isinstance(self._field, Field):
                    self._field.set_error(tr("Un nombre, en chiffres."))
                return
        if isinstance(control, Choice) and control.value() is None:
            return
        self.given.emit(self._read())

    def _make(self) -> QWidget:
        makers: dict[Editor, Callable[[], QWidget]] = {
            Editor.LINE: self._line,
            Editor.PROSE: self._prose,
            Editor.DAY: self._day,
            Editor.ONE: self._one,
            Editor.SEVERAL: self._several,
            Editor.NUMBER: self._line,
        }
        return makers[self._card.editor]()

    def _line(self) -> QWidget:
        line = TextField("" if self._card.editable is None else str(self._card.editable))
        number = self._card.editor is Editor.NUMBER

        def read() -> Plain:
            text = line.text().strip()
            return (int(text) if text else None) if number else text

        self._read = read
        line.textEdited.connect(self.edited)
        return Field(self._card.title, line)

    def _prose(self) -> QWidget:
        area = TextArea(str(self._card.editable or ""), lines=3)
        self._read = lambda: area.text().strip()
        area.textChanged.connect(self.edited)
        return Field(self._card.title, area, quiet=True)

    def _day(self) -> QWidget:
        kept = self._card.editable
        control = DateField(date.fromisoformat(kept) if isinstance(kept, str) and kept else None)

        def read() -> Plain:
            day = control.day()
            return day.isoformat() if day else None

        self._read = read
        control.textEdited.connect(self.edited)
        return date_field(self._card.title, control)

    def _one(self) -> QWidget:
        kept = self._card.editable
        truth = isinstance(kept, bool)
        choice = Choice(self._card.options, value=str(kept).lower() if truth else kept)
        self._read = lambda: choice.value() == "true" if truth else choice.value()
        return Field(self._card.title, choice, quiet=True)

    def _several(self) -> QWidget:
        kept = self._card.editable if isinstance(self._card.editable, list) else []
        known = dict(self._card.options)
        offered = [
            *((code, label) for code, label in self._card.options),
            *((c, str(c)) for c in kept if c not in known),
        ]
        # What is ticked stands first: of forty languages two are spoken.
        offered.sort(key=lambda item: item[0] not in kept)
        rows = {code: CheckRow(label, checked=code in kept) for code, label in offered}
        self._read = lambda: [code for code, row in rows.items() if row.isChecked()]
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        for row in rows.values():
            column.addWidget(row)
        box.setFocusProxy(next(iter(rows.values())))
        if len(rows) <= MOST_TICKS:
            return box
        frame = ScrollColumn(ground="card", margins=(0, 0, 0, 0))
        frame.add(box)
        frame.setFixedHeight(px(240))
        frame.setFocusProxy(next(iter(rows.values())))
        return frame
