"""The quiet line below a history: what came here without its past, and the way to ask the server for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.words import typeset
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_28, Role


class EarlierLine(QWidget):
    """Hidden where nothing is unknown. ``asked`` comes when a person wants the past; nothing is asked before."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.load = Button(tr("Charger"), "quiet", icon="download")
        self.load.setAccessibleName(tr("Charger ce qui a précédé"))
        self.load.clicked.connect(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_28, SPACE_8, SPACE_28, SPACE_8)
        row.setSpacing(SPACE_8)
        row.addWidget(self.words, 1)
        row.addWidget(self.load)
        self.hide()

    def forget(self) -> None:
        """Say nothing: another dossier is shown."""
        self.load.setEnabled(True)
        self.hide()

    def show_unknown(self, number: int, *, told: bool) -> None:
        """Say how many values came without what stood there before; ``told`` says that the server was asked."""
        self.load.setEnabled(True)
        self.setVisible(number > 0 and not told)
        said = tr.count(
            "Avant : {number} changement dont cet ordinateur ne connaît que la suite.",
            "Avant : {number} changements dont cet ordinateur ne connaît que la suite.",
            number,
        )
        self.words.setText(typeset(said))

    def wait(self) -> None:
        """Say that the server is being asked."""
        self.load.setEnabled(False)
        self.words.setText(tr("Le serveur est interrogé…"))

    def refuse(self, error: WorldError) -> None:
        """Say in the same place why it did not come; it can be asked again."""
        self.load.setEnabled(True)
        self.words.setText(" ".join(part for part in (error.what_happened, error.what_to_do) if part))
