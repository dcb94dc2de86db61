"""The quiet remark under a person's name: something in this dossier has several versions, and it may wait."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.conflict_values import Waiting, versions_in_words
from parcours_desktop.casework.conflicts import waiting_in_dossiers
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.strip import Remark
from parcours_desktop.ui.kit.tokens import Tone
from parcours_desktop.ui.work.workbench import Workbench


class ReviewBanner(QWidget):
    """Shows itself where something waits. ``review_asked`` carries whose cards are wanted."""

    review_asked = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._person_id = ""
        self.choose = Button(tr("Choisir"), "link", key="Ctrl+Shift+V")
        self.choose.clicked.connect(lambda: self.review_asked.emit(self._person_id))
        self.remark = Remark("information", "", self.choose, tone=Tone.LIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.remark)
        self.hide()
        workbench.changed.connect(self._on_changes)

    def show_person(self, person_id: str) -> None:
        """Look after the dossier of a person."""
        if person_id != self._person_id:
            self.hide()
        self._person_id = person_id
        self._ask()

    def _on_changes(self, _: Changes) -> None:
        if self._person_id:
            self._ask()

    def _ask(self) -> None:
        self._workbench.ask(waiting_in_dossiers, self._show, owner=self, replaces="review-banner")

    def _show(self, waiting: dict[str, Waiting]) -> None:
        found = waiting.get(self._person_id)
        if found is not None:
            self.remark.say(
                tr.count(
                    "{number} information a {versions}",
                    "{number} informations ont {versions}",
                    found.cards,
                    # Of several, the one may have two and the other three.
                    versions=versions_in_words(found.versions if found.cards == 1 or found.versions == 2 else 0),
                )
            )
        self.setVisible(found is not None)
