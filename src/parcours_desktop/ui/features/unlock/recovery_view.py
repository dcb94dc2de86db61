"""For whoever forgot the passphrase: the printed code and a new passphrase, then the new code to print or to copy."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_desktop.ui.features.unlock.frame import lay_out
from parcours_desktop.ui.features.unlock.judging import judged, suggested
from parcours_desktop.ui.kit.code_groups import CodeGroups
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.new_passphrase import NewPassphrase
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, Role


class RecoveryView(Ground):
    """``asked`` carries the code and the new passphrase, once both are worth trying; ``cancelled`` leads back."""

    asked = Signal(str, str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self.code = TextField(placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX")
        hint = tr("Six groupes de cinq signes ; majuscules et tirets sont sans importance.")
        self._code_field = Field(tr("Code de secours"), self.code, hint=hint)
        self.choice = NewPassphrase(judged, suggested)
        self.code.returnPressed.connect(self.choice.setFocus)
        self.choice.entered.connect(self._ask)
        self.open_button = PlainButton(tr("Ouvrir"), primary=True, cap=tr("Entrée"))
        self.open_button.clicked.connect(self._ask)
        self.back = PlainButton(tr("Revenir"))
        self.back.clicked.connect(self.cancelled)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        self.without = Text(
            tr(
                "Sans ce code, la personne qui garde la clé de votre organisme peut ouvrir les dossiers, si cette clé "
                "avait été ajoutée ici. Sinon, personne ne le peut."
            ),
            Role.SECONDARY,
            "ink3",
            wrap=True,
        )
        subtitle = tr("Prenez la feuille du code de secours, et choisissez une nouvelle phrase.")
        lay_out(
            self, tr("Phrase oubliée"), subtitle, self._code_field, self.choice, buttons, self.without, scrolls=True
        )
        self.setFocusProxy(self.code)

    @property
    def is_working(self) -> bool:
        """Whether the code is being tried."""
        return not self.open_button.isEnabled()

    def said(self) -> str:
        """Return what is said to be wrong, empty where nothing is."""
        return self._code_field.error() or self.choice.field.error()

    def set_working(self, working: bool) -> None:
        """Show that the code is being tried."""
        for control in (self.open_button, self.back, self.code, self.choice):
            control.setEnabled(not working)
        self.open_button.set_label(tr("Ouverture…") if working else tr("Ouvrir"))

    def refuse(self, error: WorldError) -> None:
        """Say why the code did not open; what was typed stays, so that one sign can be corrected."""
        self.set_working(False)
        if isinstance(error, Refused):
            self.choice.refuse(str(error))
            return
        self._code_field.set_error(str(error))
        self.code.setFocus()

    def _ask(self) -> None:
        if self.is_working:
            return
        code = self.code.text().strip()
        self._code_field.set_error("" if code else tr("Écrivez le code de la feuille."))
        passphrase = self.choice.value()
        if not code:
            self.code.setFocus()
        elif passphrase:
            self.set_working(True)
            self.asked.emit(code, passphrase)


class NewCodeView(Ground):
    """Shows the code that replaces the one just used. ``print_asked`` prints it, ``finished`` goes on."""

    print_asked = Signal()
    finished = Signal()

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self.code = code
        groups = CodeGroups(code, tr("Nouveau code de secours : {code}", code=code))
        self.print_button = PlainButton(tr("Imprimer"), primary=True)
        self.print_button.clicked.connect(self.print_asked)
        self.go_on = PlainButton(tr("J’ai le nouveau code"))
        self.go_on.clicked.connect(self.finished)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        buttons.addWidget(self.print_button)
        buttons.addWidget(self.go_on)
        buttons.addStretch(1)
        self.state = Text("", Role.SECONDARY, "ink2", wrap=True)
        subtitle = tr(
            "Votre nouvelle phrase ouvre les dossiers. L’ancien code ne sert plus : imprimez ou recopiez celui-ci, "
            "il n’est montré qu’une fois. Détruisez l’ancienne feuille."
        )
        lay_out(self, tr("Nouveau code de secours"), subtitle, groups, self.state, buttons, scrolls=True)
        self.setFocusProxy(self.print_button)

    def say(self, text: str) -> None:
        """Say how the printing went."""
        self.state.setText(text)
