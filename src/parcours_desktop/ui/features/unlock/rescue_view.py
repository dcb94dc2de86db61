"""The screens of the guided rescue: what will be done, then what was saved and who lost something."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.features.unlock.frame import lay_out
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_8, Role

MOST_HEIGHT = 240


class RescueView(Ground):
    """Explains the rescue and asks for the passphrase. ``asked`` carries it, ``cancelled`` goes back."""

    asked = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self.passphrase = TextField(secret=True)
        self.passphrase.returnPressed.connect(self._ask)
        self._field = Field(tr("Phrase de passe"), self.passphrase)
        self.start = PlainButton(tr("Récupérer ce qui est lisible"), primary=True, cap=tr("Entrée"))
        self.start.clicked.connect(self._ask)
        self.back = PlainButton(tr("Retour"))
        self.back.clicked.connect(self.cancelled)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        for button in (self.start, self.back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        explained = tr(
            "Une partie du fichier des dossiers est abîmée. Tout ce qui est encore lisible est copié dans un nouveau "
            "fichier, et les dossiers incomplets sont nommés. Le fichier abîmé est gardé à côté, rien n’est effacé."
        )
        lay_out(self, tr("Récupérer les dossiers"), explained, self._field, buttons)
        self.setFocusProxy(self.passphrase)

    @property
    def is_working(self) -> bool:
        """Whether the rescue is under way."""
        return not self.start.isEnabled()

    def refuse(self, error: WorldError) -> None:
        """Say why nothing could be saved, and let the person try again."""
        self._set_working(False)
        self._field.set_error(str(error))
        self.passphrase.setFocus()

    def _ask(self) -> None:
        passphrase = self.passphrase.text()
        if self.is_working or not passphrase:
            return
        self.passphrase.clear()
        self._field.set_error("")
        self._set_working(True)
        self.asked.emit(passphrase)

    def _set_working(self, working: bool) -> None:
        for widget in (self.start, self.back, self.passphrase):
            widget.setEnabled(not working)
        self.start.set_label(tr("Récupération…") if working else tr("Récupérer ce qui est lisible"))


class RescuedView(Ground):
    """Shows what was saved and names each dossier that lost something. ``finished`` goes on."""

    finished = Signal()

    def __init__(self, said: str, lines: tuple[str, ...], kept: str, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        told = QWidget()
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 0, 0, 0)
        column = ScrollColumn()
        column.setMaximumHeight(px(MOST_HEIGHT))
        for line in lines or (tr("Rien ne manque."),):
            column.add(Text(line, wrap=True))
        words.addWidget(column)
        words.addWidget(Text(tr("Le fichier abîmé est gardé : {file}", file=kept), Role.SECONDARY, "ink2", wrap=True))
        self.go_on = PlainButton(tr("Ouvrir les dossiers"), primary=True)
        self.go_on.clicked.connect(self.finished)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go_on)
        buttons.addStretch(1)
        lay_out(self, tr("Récupération terminée"), said, told, buttons)
        self.setFocusProxy(self.go_on)
