"""The unlock screen: one field, one button, and plain words when the passphrase is not the right one.

Nothing heavy is imported here: this is the first thing that is painted (see ``kit.theme`` on ``QtCore.Qt``).
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_20, SPACE_28, Role

SHORTEST_PASSPHRASE = 12
"""Characters of a new passphrase: four short words are easily more (NIST SP 800-63B asks for at least eight)."""


class UnlockView(Ground):
    """Asks for the passphrase. ``asked`` carries it, once, when it is worth trying; the field is emptied by then."""

    asked = Signal(str)

    def __init__(self, *, is_new: bool, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._is_new = is_new
        self.passphrase = TextField(secret=True)
        self.repeated = TextField(secret=True)
        self._field = Field(tr("Phrase de passe"), self.passphrase, hint=self._first_hint(note))
        self._again = Field(tr("La même, encore une fois"), self.repeated)
        self._again.setVisible(is_new)
        self.show_words = PlainButton(tr("Montrer"))
        self.show_words.setCheckable(True)
        self.show_words.toggled.connect(self._show_words)
        self.open_button = PlainButton(self._verb(), primary=True, cap=tr("Entrée"))
        self.open_button.clicked.connect(self._ask)
        self.passphrase.returnPressed.connect(self._ask)
        self.repeated.returnPressed.connect(self._ask)
        self._build()
        self.setFocusProxy(self.passphrase)

    @property
    def is_working(self) -> bool:
        """Whether the caseload is being opened."""
        return not self.open_button.isEnabled()

    def set_working(self, working: bool) -> None:
        """Show that the caseload is being opened; the field waits meanwhile and keeps its place."""
        self.open_button.setEnabled(not working)
        self.passphrase.setEnabled(not working)
        self.repeated.setEnabled(not working)
        self.open_button.set_label(tr("Ouverture…") if working else self._verb())

    def refuse(self, error: WorldError) -> None:
        """Say why it did not open, what is safe and what to do, and let the person try again."""
        self.set_working(False)
        self._field.set_error(str(error))
        self.passphrase.setFocus()

    def _first_hint(self, note: str) -> str:
        if note:
            return note
        if self._is_new:
            return tr("Quatre mots ou plus, faciles à retenir pour vous, introuvables pour les autres.")
        return ""

    def _verb(self) -> str:
        return tr("Créer mon carnet") if self._is_new else tr("Ouvrir")

    def _build(self) -> None:
        title = Text(tr("Parcours"), Role.DISPLAY, "accent")
        subtitle = Text(self._subtitle(), Role.BODY, "ink2", wrap=True)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.show_words)
        buttons.addStretch(1)
        column = QWidget()
        column.setFixedWidth(px(440))
        inner = QVBoxLayout(column)
        inner.setContentsMargins(SPACE_28, SPACE_28, SPACE_28, SPACE_28)
        inner.setSpacing(SPACE_12)
        inner.addWidget(title)
        inner.addWidget(subtitle)
        inner.addSpacing(SPACE_20)
        inner.addWidget(self._field)
        inner.addWidget(self._again)
        inner.addLayout(buttons)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(column)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)

    def _subtitle(self) -> str:
        if self._is_new:
            return tr(
                "Vos dossiers seront chiffrés sur cet ordinateur avec une phrase que vous seul·e connaissez. "
                "Personne ne peut la retrouver à votre place : notez-la en lieu sûr."
            )
        return tr("Vos dossiers sont chiffrés sur cet ordinateur. Aucun réseau n’est nécessaire.")

    def _show_words(self, shown: bool) -> None:
        self.passphrase.set_secret(not shown)
        self.repeated.set_secret(not shown)
        self.show_words.set_label(tr("Cacher") if shown else tr("Montrer"))

    def _ask(self) -> None:
        if not self.open_button.isEnabled():
            return
        passphrase = self.passphrase.text()
        problem = self._problem(passphrase)
        self._field.set_error(problem)
        if problem:
            self.passphrase.setFocus()
            return
        self.set_working(True)
        self.passphrase.clear()
        self.repeated.clear()
        self.asked.emit(passphrase)

    def _problem(self, passphrase: str) -> str:
        if not passphrase:
            return tr("Écrivez votre phrase de passe.")
        if self._is_new and len(passphrase) < SHORTEST_PASSPHRASE:
            return tr("Trop courte : il faut au moins {count} caractères.", count=SHORTEST_PASSPHRASE)
        if self._is_new and passphrase != self.repeated.text():
            return tr("Les deux phrases ne sont pas les mêmes.")
        return ""
