"""The inputs of the form, one for each field of the record that is asked, with the label that the record declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.languages import LANGUAGES
from parcours_core.vocabulary.person import LABELS, Axis, Circumstance, Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.chip_choice import ChipChoice
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.days import parse_day
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.text_field import TextField

COMMON_LANGUAGES = 12
"""How many languages are offered as chips: the commonest of the list; the others are typed."""


@dataclass(frozen=True, slots=True)
class Input:
    """A control and how the value of its field is read from it and shown in it."""

    field: Field
    read: Callable[[], Any]
    show: Callable[[Any], None]

    @property
    def control(self) -> QWidget:
        """The control itself."""
        return self.field.control


def label_of(name: str, cls: type[Any] = JobSeeker) -> str:
    """Return the French label that the record type declares for a field."""
    return tr(record_type(cls).spec(name).field.label)


def text_input(name: str, *, hint: str = "", placeholder: str = "", cls: type[Any] = JobSeeker) -> Input:
    """Return a line of text."""
    control = TextField(placeholder=placeholder)
    return Input(Field(label_of(name, cls), control, hint=hint), lambda: control.text().strip(), control.setText)


def day_input(name: str, *, past: bool = False) -> Input:
    """Return a date."""
    control = DateField(past=past)
    return Input(date_field(label_of(name), control), control.day, control.set_day)


def choice_input(name: str, codes: type[StrEnum]) -> Input:
    """Return a choice of one."""
    control = Choice([(code, tr(LABELS[code]).capitalize()) for code in codes])
    field = Field(label_of(name), control, quiet=True)
    return Input(field, lambda: codes(control.value()), control.set_value)


def chips_input(name: str, options: Mapping[Any, str]) -> Input:
    """Return a set of values; the ones that are not offered here stay as they are."""
    control = ChipChoice(options.items())
    others: list[Any] = []

    def show(values: tuple[Any, ...]) -> None:
        others[:] = [value for value in values if value not in options]
        control.set_values(values)

    return Input(Field(label_of(name), control, quiet=True), lambda: (*control.values(), *others), show)


def tick_input(name: str) -> Input:
    """Return a yes or no."""
    control = CheckRow(label_of(name))
    field = Field("", control, quiet=True)
    control.setAccessibleName(label_of(name))
    return Input(field, control.isChecked, control.setChecked)


def number_input(name: str) -> Input:
    """Return a small whole number of the household; empty means that it was not asked."""
    control = TextField()
    control.setMaxLength(2)
    field = Field(label_of(name, Household), control)

    def read() -> int | None:
        text = control.text().strip()
        return int(text) if text.isdecimal() else None

    return Input(field, read, lambda value: control.setText("" if value is None else str(value)))


def births_input(today: Callable[[], date]) -> Input:
    """Return the birth dates of the children, as many as are typed with commas between them."""
    control = TextField(placeholder=tr("par exemple 3/2/2024, 14/9/2020"))
    field = Field(label_of("children_born", Household), control, hint=tr("Une virgule entre deux dates."))

    def read() -> tuple[date, ...]:
        days = [parse_day(part, today(), past=True) for part in control.text().split(",") if part.strip()]
        wrong = any(day is None for day in days)
        field.set_error(tr("Une de ces dates n’existe pas ; elle n’est pas enregistrée.") if wrong else "")
        return tuple(sorted(day for day in days if day is not None))

    return Input(field, read, lambda days: control.setText(", ".join(day.strftime("%d/%m/%Y") for day in days)))


def person_inputs() -> dict[str, Input]:
    """Return the inputs of the person, in the order in which one asks."""
    offered = {code: tr(label) for code, label in list(LANGUAGES.items())[:COMMON_LANGUAGES]}
    return {
        "family_name": text_input("family_name"),
        "given_name": text_input("given_name"),
        "birth_date": day_input("birth_date", past=True),
        "gender": choice_input("gender", Gender),
        "phone": text_input("phone"),
        "email": text_input("email"),
        "niss": text_input("niss", placeholder="00.00.00-000.00"),
        "street": text_input("street"),
        "work_status": choice_input("work_status", WorkStatus),
        "seeking_since": day_input("seeking_since", past=True),
        "schooling": choice_input("schooling", Schooling),
        "occupation": text_input("occupation"),
        "axis": choice_input("axis", Axis),
        "start_date": day_input("start_date"),
        "languages": chips_input("languages", offered),
        "interpreter": tick_input("interpreter"),
        "travel": chips_input("travel", {code: tr(LABELS[code]) for code in Travel}),
        "can_come_on": chips_input("can_come_on", {code: tr(LABELS[code]) for code in Weekday}),
        "circumstances": chips_input("circumstances", {code: tr(LABELS[code]) for code in Circumstance}),
    }


def household_inputs(today: Callable[[], date]) -> dict[str, Input]:
    """Return the inputs of the household."""
    return {
        "adults": number_input("adults"),
        "children": number_input("children"),
        "children_born": births_input(today),
    }
