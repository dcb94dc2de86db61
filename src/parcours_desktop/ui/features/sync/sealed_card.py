"""What this person wrote and the server sealed: its words, who decides, and what can be done with the copy here."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.revealing import REASONS
from parcours_desktop.casework.sealed import SealedLine
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.rich_text import RichText, Run, prose
from parcours_desktop.ui.kit.rows import DefinitionRow, Row
from parcours_desktop.ui.kit.strip import Remark
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_4, Role

TERM = 120


class SealedCard(Card):
    """``dossier_asked`` carries a person, ``let_go`` the key of a line, ``copied`` comes once its words are copied.

    ``reveal_asked`` carries the key of a line of which something stands behind the cover, and why one looks.
    """

    dossier_asked = Signal(str)
    let_go = Signal(str)
    copied = Signal()
    reveal_asked = Signal(str, str)

    def __init__(self, lines: tuple[SealedLine, ...], parent: QWidget | None = None) -> None:
        super().__init__(tr("Mis sous scellé : le dossier n’était plus à vous"), parent=parent)
        self.first: Button | None = None
        self.add(
            Text(
                tr(
                    "Un·e responsable d’équipe décide si cela entre dans le dossier. "
                    "Cette copie reste ici trente jours, pour vous seul·e."
                ),
                Role.SECONDARY,
                "ink2",
                wrap=True,
            )
        )
        for place, line in enumerate(lines):
            self.add(self._row(line, last=place == len(lines) - 1))

    def _row(self, line: SealedLine, *, last: bool) -> Row:
        row = Row(last=last)
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        about = " · ".join(part for part in (line.person, line.when) if part)
        column.addWidget(RichText([Run(line.title, strong=True), Run(f"\n{about}", "ink2", small=True)]))
        for place, (label, words) in enumerate(line.parts):
            part = DefinitionRow(label, words, term_width=TERM, last=place == len(line.parts) - 1)
            part.text.set_selectable(True)
            column.addWidget(part)
        column.addWidget(prose(line.to_do, Role.SECONDARY, "ink2"))
        flow = FlowLayout(ways := QWidget())
        for button in self._ways(line):
            self.first = self.first or button
            flow.addWidget(button)
        column.addWidget(ways)
        if line.hidden:
            column.addWidget(self._cover(line))
        row.line.addLayout(column, 1)
        row.setAccessibleName(f"{line.title}, {about}")
        return row

    def _cover(self, line: SealedLine) -> QWidget:
        """Return what says that something is covered, and asks why one looks once it is pressed."""
        flow = FlowLayout(cover := QWidget())
        show = Button(tr("Montrer"), "link")
        show.setAccessibleName(tr("Montrer : {title}", title=line.title))
        flow.addWidget(Remark("hide", tr("Informations masquées"), show))
        flow.addWidget(why := Text(tr("Pourquoi ?"), Role.SECONDARY_STRONG))
        reasons = [Button(tr(reason)) for reason in REASONS]
        for button in reasons:
            button.clicked.connect(partial(self._tell_why, line.key, button.text()))
            flow.addWidget(button)
        for each in (why, *reasons):
            each.hide()

        def ask() -> None:
            show.hide()
            for each in (why, *reasons):
                each.show()
            reasons[0].setFocus(Qt.FocusReason.OtherFocusReason)

        show.clicked.connect(ask)
        return cover

    def _tell_why(self, key: str, reason: str, _: bool = False) -> None:
        self.reveal_asked.emit(key, reason)

    def _ways(self, line: SealedLine) -> list[Button]:
        copy = Button(tr("Copier le texte"), "quiet", icon="copy")
        copy.setAccessibleName(tr("Copier le texte : {title}", title=line.title))
        copy.clicked.connect(lambda: self._copy(line.text))
        ways = [copy]
        if line.job_seeker_id:
            there = Button(tr("Ouvrir le dossier"), "quiet")
            there.setAccessibleName(tr("Ouvrir le dossier : {name}", name=line.person))
            there.clicked.connect(lambda: self.dossier_asked.emit(line.job_seeker_id))
            ways.append(there)
        away = Button(tr("Laisser tomber la copie"), "quiet")
        away.setAccessibleName(tr("Laisser tomber la copie : {title}", title=line.title))
        away.clicked.connect(lambda: self.let_go.emit(line.key))
        return [*ways, away]

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.emit()
