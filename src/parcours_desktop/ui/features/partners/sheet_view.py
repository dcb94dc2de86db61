"""The sheet of one service and its structure: what it does, for whom, how to get there, and what nobody knows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.records.partner import Structure
from parcours_desktop.casework.directory_credits import DirectoryCredits
from parcours_desktop.casework.values import PartnerSheet
from parcours_desktop.ui.features.partners.words import FactLine, fact_groups
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.rich_text import RichText, Run, prose
from parcours_desktop.ui.kit.rows import Row
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_16, SPACE_20, SPACE_28, Role

TERM_WIDTH = 150
LEAST_VALUE = 90
LARGE = 140
"""The text scale, in percent, from which labels stand above their values."""

SHOWN_OTHERS = 12


class SheetView(ScrollColumn):
    """Shows one sheet. ``service_asked`` carries another service of the same structure."""

    service_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(SPACE_28, SPACE_20, SPACE_28, SPACE_28), parent=parent)
        self._content: QWidget | None = None
        self.service_id = ""
        self.values: dict[str, RichText] = {}
        self.others: dict[str, RichText] = {}

    def show_sheet(self, sheet: PartnerSheet, credits: DirectoryCredits) -> None:
        """Show a sheet; the scroll stays where it is the same service, and begins at the top where it is another."""
        place = self.verticalScrollBar().value() if sheet.service.id == self.service_id else 0
        self.service_id = sheet.service.id
        self.values.clear()
        self.others.clear()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        column.addLayout(self._head(sheet))
        for title, lines in fact_groups(sheet):
            if lines:
                column.addWidget(self._facts(title, lines))
        if sheet.structure is not None:
            column.addWidget(self._structure(sheet, sheet.structure))
        column.addWidget(_origin(sheet, credits))
        if self._content is not None:
            self.body.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        self.add(content)
        self.verticalScrollBar().setValue(place)

    @staticmethod
    def _head(sheet: PartnerSheet) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(Text(sheet.title, Role.DISPLAY, wrap=True))
        head.addWidget(prose(sheet.second, Role.BODY, "ink2"))
        runs: list[Run | str] = [Run(sheet.freshness, "ink2", small=True)]
        if sheet.unknown:
            runs.append(Run(f" {sheet.unknown}", "strong", strong=True, small=True))
        head.addWidget(RichText(runs))
        for paragraph in _paragraphs(sheet.description):
            head.addWidget(prose(paragraph))
        return head

    def _facts(self, title: str, lines: list[FactLine]) -> Card:
        card = Card(title)
        for place, line in enumerate(lines):
            value = Run(line.text) if line.known else Run(line.text, "strong", strong=True)
            text = RichText([value])
            text.set_selectable(line.known)
            # An address that cannot be broken must not push the sheet beyond its room at a large text scale.
            text.setMinimumWidth(px(LEAST_VALUE))
            text.setToolTip(line.text if "@" in line.text or "//" in line.text else "")
            self.values[line.label] = text
            card.add(_row(line.label, text, last=place == len(lines) - 1))
        return card

    def _structure(self, sheet: PartnerSheet, structure: Structure) -> Card:
        card = Card(tr("L’organisation"))
        card.body.setSpacing(SPACE_8)
        card.add(Text(structure.name, Role.STRONG, wrap=True))
        if structure.description and structure.description != sheet.description:
            for paragraph in _paragraphs(structure.description):
                card.add(prose(paragraph, Role.BODY, "ink2"))
        if not sheet.others:
            card.add(prose(tr("Aucun autre service dans l’annuaire."), Role.SECONDARY, "ink2"))
            return card
        card.add(Text(tr("Ses autres services"), Role.SECONDARY_STRONG, "ink2"))
        for service_id, name in sheet.others[:SHOWN_OTHERS]:
            other = RichText([Run(name, "accent", strong=True, link=service_id)])
            other.linkActivated.connect(self.service_asked)
            self.others[service_id] = other
            card.add(other)
        more = len(sheet.others) - SHOWN_OTHERS
        if more > 0:
            words = tr.count("et {number} autre, à chercher à gauche", "et {number} autres, à chercher à gauche", more)
            card.add(prose(words, Role.SECONDARY, "ink2"))
        return card


def _row(label: str, value: RichText, *, last: bool) -> Row:
    """Return a fact: its label beside its value, above it where the text is large."""
    row = Row(last=last)
    term = Text(label, Role.SECONDARY, "ink3")
    large = px(100) > LARGE
    row.line.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
    if not large:
        term.setMinimumWidth(px(TERM_WIDTH))
        term.setContentsMargins(0, 2, SPACE_8, 0)
    row.line.addWidget(term, 0, Qt.AlignmentFlag.AlignTop)
    row.line.addWidget(value, 1)
    row.setAccessibleName(f"{label} : {value.plain()}")
    return row


def _origin(sheet: PartnerSheet, credits: DirectoryCredits) -> RichText:
    service = sheet.service
    parts = [tr("Source : {source}.", source=service.source)]
    if service.source_link:
        parts.append(tr("Fiche d’origine : {link}", link=service.source_link))
    origin = prose("\n".join((" ".join(parts), credits.built, *credits.credits)), Role.SECONDARY, "ink3")
    origin.set_selectable(True)
    return origin


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.splitlines() if part.strip()]
