"""Ties this computer to the agency's server with a one-time code; afterwards it says as whom, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.protocol import SignInAgain
from parcours_desktop.casework.enrolling import ChosenAuthority
from parcours_desktop.casework.sync_values import SyncDetails
from parcours_desktop.sync.troubles import Untrusted
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, SPACE_12, Role

TERM = 130


ChooseFile = Callable[[QWidget, str], Path | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed and chosen; ``authority`` is the certificate (PEM) of a private one, mostly empty."""

    server: str
    code: str
    name: str
    authority: str = ""


def ask_for_certificate(parent: QWidget, title: str) -> Path | None:
    """Ask where the certificate lies; None where the dialog was put away."""
    kinds = tr("Certificats (*.pem *.crt *.cer *.der)") + ";;" + tr("Tous les fichiers (*)")
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(chosen) if chosen else None


class AuthorityPart(QWidget):
    """Where an agency has an authority of its own, its certificate; ``chosen`` carries the file (a ``Path``)."""

    chosen = Signal(object)

    def __init__(self, choose_file: ChooseFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choose_file = choose_file
        self.pem = ""
        self.words = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.choose = Button(tr("Choisir un fichier"), "secondary", icon="protected")
        self.choose.setAccessibleName(tr("Choisir le certificat de l’autorité"))
        self.drop = Button(tr("Retirer"), "quiet")
        self.drop.setAccessibleName(tr("Retirer le certificat de l’autorité"))
        self.choose.clicked.connect(self._choose)
        self.drop.clicked.connect(lambda: self.show_chosen(None))
        ways = QWidget()
        flow = FlowLayout(ways)
        flow.addWidget(self.choose)
        flow.addWidget(self.drop)
        self.field = Field(tr("Certificat de l’autorité (si votre agence en a une)"), ways)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.field)
        column.addWidget(self.words)
        self.show_chosen(None)

    def show_chosen(self, authority: ChosenAuthority | None) -> None:
        """Show which authority is believed besides the usual ones."""
        had_focus = self.drop.hasFocus()
        self.pem = authority.pem if authority else ""
        self.words.setText(authority.words if authority else "")
        self.words.setVisible(authority is not None)
        self.drop.setVisible(authority is not None)
        self.choose.set_label(tr("Choisir un autre fichier") if authority else tr("Choisir un fichier"))
        self.choose.setAccessibleName(tr("Choisir le certificat de l’autorité"))
        self.field.set_error("")
        if had_focus:
            self.choose.setFocus()

    def refuse(self, error: WorldError) -> None:
        """Say why a file is not it; what was chosen before stays."""
        self.field.set_error(" ".join(part for part in (error.what_happened, error.what_to_do) if part))

    def _choose(self) -> None:
        path = self._choose_file(self, tr("Le certificat de l’autorité de votre agence"))
        if path is not None:
            self.chosen.emit(path)


class EnrolmentForm(Card):
    """Asks for the address and the code. ``asked`` carries them as ``Asked``."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, choose_file: ChooseFile = ask_for_certificate) -> None:
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
        self.authority = AuthorityPart(choose_file)
        self.add(self.authority)
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
        # In this order: what is said of a hidden notice is not reckoned into the height of what is around it.
        self.error.show()
        self.error.say("error", error.what_happened, error.what_is_safe, error.what_to_do)
        if isinstance(error, Untrusted):
            # What was just said has moved it down: the column scrolls to where it is by then.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            self.authority.choose.setFocus()
            return
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
        # What was said of the last time is not true of what stands there now.
        self.error.hide()
        self._server.set_error("" if server else tr("Écrivez l’adresse que l’on vous a donnée."))
        self._code.set_error("" if code else tr("Écrivez le code que l’on vous a donné."))
        if not server or not code:
            (self.code if server else self.server).setFocus()
            return
        if not self.button.isEnabled():
            return
        self.set_working(True)
        address = server if "://" in server else f"https://{server}"
        name = self.name.text().strip() or tr("Ordinateur de terrain")
        self.asked.emit(Asked(address, code, name, self.authority.pem))


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
