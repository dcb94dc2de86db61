"""The switch before health, origin and confidences: one line that says they are there, and asks why one looks.

The dossier and the cards of what has two versions have one each, so it stands with what all screens share.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.revealing import REASONS, reveal
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.strip import Remark
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_4, Role
from parcours_desktop.ui.work.workbench import Workbench


class Cover(QWidget):
    """Covers one dossier after the other; ``changed`` comes when what is ``revealed`` has to be shown or hidden.

    With ``apart`` its ``line`` stands where the screen puts it, and here only the question why one looks.
    """

    changed = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None, *, apart: bool = False) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._person_id = ""
        self._asking = False
        self.revealed = False
        self._apart = apart
        self.show_button = Button(tr("Montrer"), "link")
        self.cover_button = Button(tr("Masquer à nouveau"), "link")
        self.line = Remark("hide", "", self.show_button, self.cover_button)
        self.reasons = [Button(tr(reason)) for reason in REASONS]
        self.other = TextField(placeholder=tr("Autre raison, puis Entrée"))
        self.other.setAccessibleName(tr("Autre raison"))
        self.other.setFixedWidth(px(220))
        self._why = QWidget()
        self._lay_out()
        self.show_button.clicked.connect(self._ask_why)
        self.cover_button.clicked.connect(lambda: self._set_revealed(revealed=False))
        for button, reason in zip(self.reasons, REASONS, strict=True):
            button.clicked.connect(lambda _=False, reason=reason: self._reveal(tr(reason)))
        self.other.returnPressed.connect(lambda: self._reveal(self.other.text()))
        self.show_count(0)

    def begin(self, person_id: str, *, revealed: bool = False) -> None:
        """Cover the dossier of another person, but where it was ``revealed`` on this visit already."""
        self._person_id = person_id
        self._asking = False
        self.revealed = revealed

    def ask(self) -> None:
        """Ask why somebody looks, as its button does; ``changed`` follows once they said it."""
        if not self.revealed:
            self._ask_why()

    def show_count(self, count: int) -> None:
        """Say how many pieces of information are covered, or that they are shown; nothing where there are none."""
        covered = tr.count("{number} information masquée", "{number} informations masquées", count)
        self.line.say(
            tr("Informations sensibles montrées, noté dans la trace") if self.revealed else covered,
            tr("Santé, origine, confidences : montrées à qui dit pourquoi."),
        )
        # The question stays while it is being answered, whatever a sync brings meanwhile.
        self._asking = self._asking and not self.revealed
        self.show_button.setVisible(not self.revealed and not self._asking)
        self.cover_button.setVisible(self.revealed)
        self._why.setVisible(self._asking)
        if not self._asking:
            self.other.clear()
        self.line.setVisible(count > 0)
        self.setVisible(count > 0 and (self._asking or not self._apart))

    def _lay_out(self) -> None:
        why = FlowLayout(self._why)
        why.addWidget(Text(tr("Pourquoi ?"), Role.SECONDARY_STRONG))
        for button in self.reasons:
            why.addWidget(button)
        why.addWidget(self.other)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        if not self._apart:
            column.addWidget(self.line)
        column.addWidget(self._why)

    def _ask_why(self) -> None:
        self._asking = True
        self.show_button.hide()
        self._why.show()
        self.show()
        self.reasons[0].setFocus()

    def _reveal(self, reason: str) -> None:
        person_id = self._person_id

        def noted(_: object) -> None:
            if person_id == self._person_id:
                self._set_revealed(revealed=True)

        self._workbench.do(lambda desk: reveal(desk, person_id, reason), owner=self, then=noted)

    def _set_revealed(self, *, revealed: bool) -> None:
        self.revealed = revealed
        self.changed.emit()
