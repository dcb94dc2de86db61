"""Ties this computer to the agency's server with a one-time code; afterwards it says as whom, and where."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.protocol import SignInAgain
from parcours_desktop.casework.sync_values import SyncDetails
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, Role

TERM = 130


class EnrolmentForm(Card):
    """Asks for the address and the code. ``asked`` carries them with the name of this computer."""

    asked = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Relier cet ordinateur au serveur de l’agence"), parent=parent)
        self.body.setSpacing(SPACE_12)
        lead = tr(
            "L’administrateur·rice vous donne l’adresse et un code qui ne sert qu’une fois. "
            "Sans serveur, tout continue de fonctionner ici."
        )
        self.add(prose(lead, Role.SECONDARY, "ink2"))
        self.server = TextField(placeholder=tr("https://parcours.mon-agence.be"))
        self.code = TextField(placeholder=tr("par exemple K7QF-2M9X-B4TD-8HWN-5RCE"))
        self.name = TextField(placeholder=tr("par exemple Portable du bus"))
        self._server = Field(tr("Adresse du serveur"), self.server)
        self._code = Field(tr("Code"), self.code)
        self.error = InlineNotice("error", "")
        self.error.hide()
        # Above the fields: below them it would lie under the edge of a small screen or of large text.
        self.add(self.error)
        for field in (self._server, self._code):
            self.add(field)
        self.add(Field(tr("Nom de cet ordinateur"), self.name, quiet=True))
        self.button = Button(tr("Relier"), "primary")
        self.button.clicked.connect(self._ask)
        for line in (self.server, self.code, self.name):
            line.returnPressed.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self.button)
        row.addStretch(1)
        self.body.addLayout(row)

    def fill(self, server: str, name: str) -> None:
        """Show what is known already of the server and of this computer."""
        if not self.server.text():
            self.server.setText(server)
            self.name.setText(name)

    def first(self) -> QWidget:
        """Return where one goes on."""
        return self.code if self.server.text() else self.server

    def refuse(self, error: WorldError) -> None:
        """Say why it did not work; what was typed stays, and the keyboard goes to what may be wrong in it."""
        self.set_working(False)
        self.error.say("error", error.what_happened, error.what_is_safe, error.what_to_do)
        self.error.show()
        wrong = self.code if isinstance(error, SignInAgain) else self.server
        wrong.setFocus()
        wrong.selectAll()

    def set_working(self, working: bool) -> None:
        """Let nothing be asked twice while the server is asked."""
        self.button.setEnabled(not working)
        self.button.set_label(tr("Un instant…") if working else tr("Relier"))

    def clear_code(self) -> None:
        """Forget the code: it was used."""
        self.code.clear()
        self.error.hide()
        self.set_working(False)

    def _ask(self) -> None:
        server, code = self.server.text().strip(), self.code.text().strip()
        self._server.set_error("" if server else tr("Écrivez l’adresse que l’on vous a donnée."))
        self._code.set_error("" if code else tr("Écrivez le code que l’on vous a donné."))
        if not server or not code:
            (self.code if server else self.server).setFocus()
            return
        if not self.button.isEnabled():
            return
        self.error.hide()
        self.set_working(True)
        address = server if "://" in server else f"https://{server}"
        self.asked.emit(address, code, self.name.text().strip() or tr("Ordinateur de terrain"))


class AccountCard(Card):
    """Says as whom this computer syncs, and where; ``again_asked`` wants to tie it anew, with another code."""

    again_asked = Signal()

    def __init__(self, details: SyncDetails, parent: QWidget | None = None) -> None:
        again = Button(tr("Nouveau code"), "quiet")
        super().__init__(tr("Cet ordinateur"), action=again, parent=parent)
        again.clicked.connect(self.again_asked)
        known = (
            (tr("Agence"), details.agency),
            (tr("Personne"), details.person),
            (tr("Ordinateur"), details.device),
            (tr("Serveur"), details.server),
        )
        shown = [(term, value) for term, value in known if value]
        for place, (term, value) in enumerate(shown):
            self.add(DefinitionRow(term, value, term_width=TERM, last=place == len(shown) - 1))
