"""One computer of the agency: what is known of it, what saying that it is lost does, and what lay on it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.breach import Chapter
from parcours_core.language import tr
from parcours_desktop.casework.devices import DeviceLine, LostView
from parcours_desktop.casework.words import capital
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, SPACE_12, SPACE_16, Role

TERM = 160
MOST_LINES = 60
"""How many lines of a chapter are shown; the files have all of them."""


class DeviceCard(Card):
    """What is known of a computer. ``lost_asked`` wants to say that it is lost, ``report_asked`` to read the report."""

    lost_asked = Signal()
    report_asked = Signal()

    def __init__(self, line: DeviceLine, parent: QWidget | None = None) -> None:
        super().__init__(line.person, parent=parent)
        known = (
            (tr("Ordinateur"), line.name),
            (tr("Serveur"), capital(line.contact)),
            (tr("Situation"), capital(line.state)),
        )
        for place, (term, value) in enumerate(known):
            self.add(DefinitionRow(term, value, term_width=120, last=place == len(known) - 1))
        self.body.addSpacing(SPACE_12)
        self.button: Button | None = None
        if line.own:
            self.add(Text(tr("C’est celui que vous avez devant vous."), Role.SECONDARY, "ink2", wrap=True))
        elif line.revoked:
            self.button = Button(tr("Voir le rapport"), "primary", icon="letter")
            self.button.clicked.connect(self.report_asked)
        else:
            self.button = Button(tr("Cet ordinateur est perdu ou volé"), "danger", icon="warning")
            self.button.clicked.connect(self.lost_asked)
        if self.button is not None:
            self.add(_ways(self.button))


class ConfirmCard(Card):
    """What saying so does, before it is done. ``confirmed`` goes on, ``refused`` leaves everything as it is."""

    confirmed = Signal()
    refused = Signal()

    def __init__(self, line: DeviceLine, parent: QWidget | None = None) -> None:
        super().__init__(tr("Retirer cet ordinateur de l’agence ?"), parent=parent)
        self.body.setSpacing(SPACE_8)
        for sentence in (
            tr("Dès maintenant, il n’échange plus rien avec le serveur."),
            tr("À son prochain contact, il efface ses clés avant de montrer quoi que ce soit."),
            tr("Ce qui y a été écrit sans être envoyé est perdu ; tout le reste est sur le serveur."),
            tr("Vous recevez aussitôt le rapport : les dossiers qui s’y trouvaient, et ce qui les ouvre."),
            tr("Votre demande est notée dans le journal de l’agence."),
        ):
            self.add(prose(sentence, Role.BODY, "ink2"))
        undone = tr(
            "Cela ne peut pas être annulé. S’il est retrouvé, {person} le relie avec un nouveau code.",
            person=line.person,
        )
        self.add(Text(undone, Role.STRONG, wrap=True))
        self.no = Button(tr("Non, ne rien faire"), "secondary")
        self.yes = Button(tr("Oui, le retirer pour toujours"), "danger")
        self.no.clicked.connect(self.refused)
        self.yes.clicked.connect(self.confirmed)
        self.body.addSpacing(SPACE_8)
        self.add(_ways(self.no, self.yes))

    def set_working(self, working: bool) -> None:
        """Let nothing be asked twice while the server is asked."""
        self.yes.setEnabled(not working)
        self.yes.set_label(tr("Un instant…") if working else tr("Oui, le retirer pour toujours"))


class ReportPart(QWidget):
    """The report, to read and to keep. ``pdf_asked`` and ``json_asked`` want it as a file."""

    pdf_asked = Signal()
    json_asked = Signal()

    def __init__(self, view: LostView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.pdf_button = Button(tr("Enregistrer en PDF"), "primary", key="Ctrl+Shift+S", icon="save-file")
        self.json_button = Button(tr("Enregistrer en JSON"), "secondary")
        self.pdf_button.clicked.connect(self.pdf_asked)
        self.json_button.clicked.connect(self.json_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        column.addWidget(self._head(view))
        for chapter in view.chapters:
            if chapter.sentences or chapter.lines:
                column.addWidget(_chapter(chapter))

    def _head(self, view: LostView) -> Card:
        card = Card(view.title)
        card.body.setSpacing(SPACE_8)
        for place, sentence in enumerate(view.summary):
            card.add(Text(sentence, Role.BODY if place else Role.STRONG, wrap=True))
        card.body.addSpacing(SPACE_4)
        card.add(_ways(self.pdf_button, self.json_button))
        plain = tr("Un fichier enregistré n’est pas chiffré, et il nomme des personnes.")
        card.add(Text(plain, Role.SECONDARY, "ink3", wrap=True))
        return card


def _chapter(chapter: Chapter) -> Card:
    card = Card(chapter.heading)
    card.body.setSpacing(SPACE_8 if not chapter.lines else 0)
    for sentence in chapter.sentences:
        card.add(prose(sentence, Role.BODY, "ink2"))
    if chapter.sentences and chapter.lines:
        card.body.addSpacing(SPACE_8)
    shown = chapter.lines[:MOST_LINES]
    rest = len(chapter.lines) - len(shown)
    for place, (label, text) in enumerate(shown):
        card.add(DefinitionRow(label, capital(text), term_width=TERM, last=place == len(shown) - 1))
    if rest:
        more = tr.count("et {number} autre, dans le fichier", "et {number} autres, dans le fichier", rest)
        card.add(Text(more, Role.SECONDARY, "ink3", wrap=True))
    return card


def _ways(*buttons: Button) -> QWidget:
    row = QWidget()
    flow = FlowLayout(row)
    for button in buttons:
        flow.addWidget(button)
    return row
