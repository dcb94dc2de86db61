"""A date that is typed: tolerant of how it is written, told below the field when it cannot be one, never modal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.days import day_text, parse_day
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.text_field import TextField


class DateField(TextField):
    """Takes « 5/1/26 » and shows « 05/01/2026 » once it is left. ``day_changed`` carries a ``date``, or ``None``.

    ``past`` is for dates that cannot lie ahead, such as a birth date. ``today`` may be given for tests.
    """

    day_changed = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        day: date | None = None,
        *,
        past: bool = False,
        today: Callable[[], date] = date.today,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(day_text(day), placeholder=tr("jj/mm/aaaa"), parent=parent)
        self._day = day
        self._past = past
        self._today = today
        self._problem = ""
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self.settle)

    def day(self) -> date | None:
        """Return the day typed, ``None`` when the field is empty or holds no date (then ``problem`` says so)."""
        return self._day

    def set_day(self, day: date | None) -> None:
        """Show ``day``; emits nothing."""
        self._day = day
        self.setText(day_text(day))
        self._tell("")

    def take_up(self, text: str) -> None:
        """Show what was typed earlier and not settled, as if it were typed now; emits nothing."""
        self.setText(text)
        self._day = parse_day(text, self._today(), past=self._past)
        self._tell("")

    def problem(self) -> str:
        """Return why what is typed is no date, empty when there is nothing to say."""
        return self._problem

    def is_unreadable(self) -> bool:
        """Say whether something is typed that is no date, and tell so below: a form would lose it."""
        self.settle()
        return bool(self.text().strip()) and self._day is None

    def settle(self) -> None:
        """Write the date out in full, or tell below what is wrong with it."""
        if self.text().strip() and self._day is None:
            self._tell(tr("Cette date n’existe pas. Écrivez par exemple 05/01/2026."))
        elif self._past and self._day is not None and self._day > self._today():
            self._tell(tr("Cette date est dans le futur."))
        else:
            self.setText(day_text(self._day))
            self._tell("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Settle also when the text did not change, so that an error that was set stays true."""
        super().focusOutEvent(event)
        self.settle()

    def _edited(self, text: str) -> None:
        before = self._day
        self._day = parse_day(text, self._today(), past=self._past)
        if self._problem and (self._day is not None or not text.strip()):
            self._tell("")
        if self._day != before:
            self.day_changed.emit(self._day)

    def _tell(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self.refused.emit(problem)


def date_field(label: str, control: DateField, *, hint: str = "", optional: bool = False) -> Field:
    """Return ``control`` under ``label``, its problem shown below it."""
    field = Field(label, control, hint=hint, optional=optional)
    control.refused.connect(field.set_error)
    return field
