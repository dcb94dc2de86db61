"""The screen of an offline lease that is over: what happened, what is safe, and how the dossiers open again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.features.unlock.frame import lay_out
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, Role


class LeaseView(Ground):
    """``asked`` carries the passphrase and the code of the administrator, empty without one; ``cancelled`` goes back.

    The code is asked for where the server does not know this computer any more, or where the person has one.
    """

    asked = Signal(str, str)
    cancelled = Signal()

    def __init__(self, error: WorldError, *, needs_code: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self.safe = Text("", Role.BODY, "ink2", wrap=True)
        self.to_do = Text("", Role.STRONG, wrap=True)
        self.passphrase = TextField(secret=True)
        self._field = Field(tr("Phrase de passe"), self.passphrase)
        self.code = TextField()
        hint = tr("De votre administrateur·rice ; il sert une seule fois.")
        self._code_field = Field(tr("Code d’inscription"), self.code, hint=hint)
        self.open_button = PlainButton(tr("Se connecter"), primary=True, cap=tr("Entrée"))
        self.have_code = PlainButton(tr("J’ai un code"))
        self.back = PlainButton(tr("Retour"))
        self.open_button.clicked.connect(self._ask)
        self.have_code.clicked.connect(self.ask_for_code)
        self.back.clicked.connect(self.cancelled)
        self.passphrase.returnPressed.connect(self._ask)
        self.code.returnPressed.connect(self._ask)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        for button in (self.open_button, self.have_code, self.back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.happened = lay_out(
            self,
            tr("Une connexion est nécessaire"),
            "",
            self.safe,
            self.to_do,
            self._code_field,
            self._field,
            buttons,
            scrolls=True,
        )
        self._code_field.hide()
        self._tell(error)
        if needs_code:
            self._show_code()
        self.setFocusProxy(self.code if needs_code else self.passphrase)

    @property
    def is_working(self) -> bool:
        """Whether the server is being asked."""
        return not self.open_button.isEnabled()

    @property
    def asks_for_code(self) -> bool:
        """Whether a code can be typed."""
        return not self._code_field.isHidden()

    def said(self) -> str:
        """Return what is said to be wrong with what was typed, empty where nothing is."""
        return self._field.error() or self._code_field.error()

    def ask_for_code(self) -> None:
        """Let the person type the code that they were given."""
        self._show_code()
        self.code.setFocus()

    def refuse(self, error: WorldError) -> None:
        """Say what is wrong with what was typed."""
        self._set_working(False)
        self._field.set_error(str(error))
        self.passphrase.setFocus()

    def refuse_code(self, error: WorldError) -> None:
        """Say that the code is not good; it stays, so that one sign can be corrected."""
        self._set_working(False)
        self._code_field.set_error(str(error))
        self.code.setFocus()

    def still_closed(self, error: WorldError, *, needs_code: bool) -> None:
        """Say that there was no contact this time either, and why."""
        self._set_working(False)
        self._tell(error)
        self._field.set_error(tr("Pas encore de contact avec le serveur."))
        if needs_code:
            self._show_code()
        (self.code if needs_code else self.passphrase).setFocus()

    def _tell(self, error: WorldError) -> None:
        self.happened.setText(error.what_happened)
        self.safe.setText(error.what_is_safe)
        self.to_do.setText(error.what_to_do)

    def _show_code(self) -> None:
        self._code_field.show()
        self.have_code.hide()

    def _ask(self) -> None:
        passphrase, code = self.passphrase.text(), self.code.text().strip()
        if self.is_working:
            return
        self._code_field.set_error("")
        self._field.set_error("" if passphrase else tr("Écrivez votre phrase de passe."))
        if not passphrase:
            self.passphrase.setFocus()
            return
        self.passphrase.clear()
        self._set_working(True)
        self.asked.emit(passphrase, code if self.asks_for_code else "")

    def _set_working(self, working: bool) -> None:
        for control in (self.open_button, self.have_code, self.back, self.passphrase, self.code):
            control.setEnabled(not working)
        self.open_button.set_label(tr("Connexion…") if working else tr("Se connecter"))
