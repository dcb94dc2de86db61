"""The unlock screen: one field, one button, and plain words when the passphrase is not the right one.

Nothing heavy is imported here: this is the first thing that is painted (see ``kit.theme`` on ``QtCore.Qt``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.features.unlock.frame import lay_out
from parcours_desktop.ui.features.unlock.patience import pause_seconds
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, Role
from parcours_desktop.vault.errors import KeysErased, WrongPassphrase

if TYPE_CHECKING:
    from parcours_desktop.ui.kit.new_passphrase import NewPassphrase


class UnlockView(Ground):
    """Asks for the passphrase. ``asked`` carries it, once, when it is worth trying; the field is emptied by then.

    ``forgotten`` comes from whoever has lost the passphrase, ``rescue_asked`` from whoever saves a damaged file. After
    some wrong ones in a row the button waits a little. Where the keys were erased nothing is asked any more
    (``is_over``).
    """

    asked = Signal(str)
    forgotten = Signal()
    rescue_asked = Signal()

    def __init__(self, *, is_new: bool, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._is_new = is_new
        self._failures = 0
        self._left = 0
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count_down)
        self.warning = Text("", Role.SECONDARY_STRONG, "blocking", wrap=True)
        self.warning.hide()
        self.choice: NewPassphrase | None = None
        if is_new:
            # Loaded here: where there are dossiers already, the first paint does without them.
            from parcours_desktop.ui.features.unlock.judging import judged, suggested
            from parcours_desktop.ui.kit.new_passphrase import NewPassphrase

            self.choice = NewPassphrase(judged, suggested, note=note)
            self.choice.entered.connect(self._ask)
            self.passphrase, self.repeated, self._field = self.choice.words, self.choice.again, self.choice.field
            asking: QWidget = self.choice
        else:
            self.passphrase, self.repeated = TextField(secret=True), TextField(secret=True, parent=self)
            self.repeated.hide()
            self.passphrase.returnPressed.connect(self._ask)
            asking = self._field = Field(tr("Phrase de passe"), self.passphrase, hint=note)
        self.show_words = PlainButton(tr("Montrer"))
        self.show_words.setCheckable(True)
        self.show_words.toggled.connect(self._show_words)
        self.forgot = PlainButton(tr("J’ai oublié la phrase"))
        self.forgot.clicked.connect(self.forgotten)
        self.rescue = PlainButton(tr("Récupérer ce qui est lisible"))
        self.rescue.clicked.connect(self.rescue_asked)
        self.rescue.hide()
        self.open_button = PlainButton(self._verb(), primary=True, cap=tr("Entrée"))
        self.open_button.clicked.connect(self._ask)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        buttons.addWidget(self.open_button)
        for button in (self.show_words, self.forgot):
            # The choice of a new passphrase has its own; without a parent a button would be a window.
            button.setParent(self)
            button.setVisible(not is_new)
            if not is_new:
                buttons.addWidget(button)
        buttons.addStretch(1)
        self.is_over = False
        self._asking = asking
        self._said = lay_out(self, tr("Parcours"), self._subtitle(), self.warning, asking, buttons, self.rescue)
        self.setFocusProxy(self.passphrase)

    @property
    def is_working(self) -> bool:
        """Whether the caseload is being opened, or a wait after wrong passphrases is not over."""
        return not self.open_button.isEnabled()

    def set_working(self, working: bool) -> None:
        """Show that the caseload is being opened; the field waits meanwhile and keeps its place."""
        self.open_button.setEnabled(not working)
        self.passphrase.setEnabled(not working)
        self.repeated.setEnabled(not working)
        self.forgot.setEnabled(not working)
        self.open_button.set_label(tr("Ouverture…") if working else self._verb())

    def refuse(self, error: WorldError) -> None:
        """Say why it did not open, what is safe and what to do, and let the person try again."""
        from parcours_desktop.store.errors import Damaged, WrongKey

        self.set_working(False)
        if isinstance(error, KeysErased):
            self._end(error)
            return
        self._field.set_error(str(error))
        self.passphrase.setFocus()
        # The slot gave its key: what this key does not open is a file whose first pages are lost.
        if isinstance(error, (Damaged, WrongKey)):
            self.offer_rescue()
        if isinstance(error, WrongPassphrase):
            self._failures += 1
            self._wait(pause_seconds(self._failures))

    def _end(self, error: KeysErased) -> None:
        """Say once that nothing opens here any more, and ask for nothing: no passphrase, no code would help."""
        self.is_over = True
        for part in (self._said, self._asking, self.open_button, self.show_words, self.forgot, self.rescue):
            part.hide()
        self.warn(str(error))

    def offer_rescue(self) -> None:
        """Show the way to save what is readable: part of the file could not be read."""
        self.rescue.setVisible(not (self._is_new or self.is_over))

    def warn(self, text: str, *, calm: bool = False) -> None:
        """Say something that must be read before the passphrase is typed; ``calm`` where nothing is wrong."""
        self.warning.set_color("ink" if calm else "blocking")
        self.warning.setText(text)
        self.warning.setVisible(bool(text))

    def _verb(self) -> str:
        return tr("Créer mon carnet") if self._is_new else tr("Ouvrir")

    def _subtitle(self) -> str:
        if self._is_new:
            return tr(
                "Vos dossiers seront chiffrés sur cet ordinateur avec une phrase que vous seul·e connaissez. "
                "Personne ne peut la retrouver à votre place : notez-la en lieu sûr."
            )
        return tr("Vos dossiers sont chiffrés sur cet ordinateur. Aucun réseau n’est nécessaire.")

    def _show_words(self, shown: bool) -> None:
        self.passphrase.set_secret(not shown)
        self.show_words.set_label(tr("Cacher") if shown else tr("Montrer"))

    def _wait(self, seconds: int) -> None:
        self._left = seconds
        if seconds:
            self.open_button.setEnabled(False)
            self.open_button.set_label(tr.count("Encore {number} s", "Encore {number} s", seconds))
            self._second.start()

    def _count_down(self) -> None:
        self._left -= 1
        if self._left > 0:
            self.open_button.set_label(tr.count("Encore {number} s", "Encore {number} s", self._left))
            return
        self._second.stop()
        self.open_button.setEnabled(True)
        self.open_button.set_label(self._verb())

    def _ask(self) -> None:
        if self.is_over or not self.open_button.isEnabled():
            return
        if self.choice is not None:
            passphrase = self.choice.value()
        else:
            passphrase = self.passphrase.text()
            self._field.set_error("" if passphrase else tr("Écrivez votre phrase de passe."))
        if not passphrase:
            return
        self.set_working(True)
        self.passphrase.clear()
        self.repeated.clear()
        self.asked.emit(passphrase)
