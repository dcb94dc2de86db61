"""How the inputs stand on the form: who it is, how to reach them, their situation, their household."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.features.person_form.inputs import Input
from parcours_desktop.ui.features.person_form.place_input import PlaceInput
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.chip_choice import ChipChoice
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.columns import AdaptiveColumns, ScrollColumn
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_16

FORM_WIDTH = 760
LEAST_FIELD = 120
"""Narrower, the fields of a line stand one below the other."""


def lay_out(
    column: ScrollColumn, person: Mapping[str, Input], household: Mapping[str, Input], place: PlaceInput
) -> None:
    """Put every input into ``column``, in the order of a conversation."""
    field = _fields(person, household)
    rows: list[tuple[str, list[list[Field]]]] = [
        (
            tr("Qui"),
            [
                [field["family_name"], field["given_name"]],
                [field["birth_date"], field["gender"], field["niss"]],
                [field["phone"], field["email"]],
                [field["street"]],
                [place.postal_code_field, place.municipality_field],
            ],
        ),
        (
            tr("Situation"),
            [
                [field["work_status"], field["seeking_since"], field["schooling"]],
                [field["occupation"], field["axis"], field["start_date"]],
                [field["languages"]],
                [field["interpreter"]],
                [field["travel"]],
                [field["can_come_on"]],
                [field["circumstances"]],
            ],
        ),
        (tr("Ménage"), [[field["adults"], field["children"], field["children_born"]]]),
    ]
    for title, lines in rows:
        column.add(_card(title, lines))


def keep_in_sight(column: ScrollColumn) -> None:
    """Scroll to the field with the keyboard, once what appears below the column has taken its room."""
    content = column.widget()
    focused = column.window().focusWidget()
    if focused is not None and content is not None and content.isAncestorOf(focused):
        QTimer.singleShot(0, focused, lambda: column.ensureWidgetVisible(focused))


def edits(person: Mapping[str, Input], household: Mapping[str, Input], place: PlaceInput) -> Iterator[Any]:
    """Yield the signal of every input that says that something was typed or ticked."""
    controls: list[QWidget] = [each.control for each in (*person.values(), *household.values())]
    controls += [place.postal_code, place.municipality]
    for control in controls:
        if isinstance(control, QLineEdit):
            yield control.textEdited
        elif isinstance(control, ChipChoice):
            yield control.changed
        elif isinstance(control, Choice):
            yield control.chosen
        elif isinstance(control, CheckRow):
            yield control.clicked


def _fields(*inputs: Mapping[str, Input]) -> dict[str, Field]:
    return {name: each.field for group in inputs for name, each in group.items()}


def _card(title: str, lines: Sequence[Sequence[Field]]) -> Card:
    card = Card(title)
    card.body.setSpacing(SPACE_8)
    card.setMaximumWidth(px(FORM_WIDTH))
    for line in lines:
        # The situation and the level of studies are the longest words of the form.
        usual = (3, 2, 3) if title == tr("Situation") and line is lines[0] else (1, 1, 2)
        shares = usual if len(line) == 3 else (1,) * len(line)
        card.add(AdaptiveColumns(list(zip(line, shares, strict=True)), least=LEAST_FIELD, spacing=SPACE_16))
    return card
