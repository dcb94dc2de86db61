"""Says who may already be known, while the form goes on: never a refusal, never a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.casework.values import SimilarPerson
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import TimelineRow

SHOWN = 2
"""As many as stand below the fields of a small screen at a large text size without taking their room."""


class SimilarNotice(Card):
    """Lists up to two people; ``chosen`` carries the id of the one whose dossier is to be opened instead."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Peut-être déjà connu·e"), parent=parent)
        self.people: tuple[SimilarPerson, ...] = ()
        self.hide()

    def show_people(self, people: Sequence[SimilarPerson]) -> None:
        """Show these people, or go away where there is nobody."""
        shown = tuple(people[:SHOWN])
        if shown == self.people:
            return
        self.people = shown
        while self.body.count():
            item = self.body.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for place, person in enumerate(shown):
            self.add(self._row(person, last=place == len(shown) - 1))
        self.setVisible(bool(shown))

    def _row(self, person: SimilarPerson, *, last: bool) -> TimelineRow:
        to_dossier = Button(tr("C’est cette personne"), "quiet")
        to_dossier.setAccessibleName(tr("C’est cette personne : {name}", name=person.name))
        to_dossier.clicked.connect(lambda: self.chosen.emit(person.id))
        return TimelineRow(
            "", [Run(person.name, strong=True), Run(f" · {person.why}", "ink2")], mark=to_dossier, last=last
        )
