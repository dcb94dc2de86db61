"""The tab of the encounters: every note, whole, the latest first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.dates import clock, day_in_words
from parcours_core.language import tr
from parcours_core.records.encounter import Encounter
from parcours_core.vocabulary.work import LABELS
from parcours_desktop.casework.encounters import delete_note
from parcours_desktop.casework.values import DossierView
from parcours_desktop.ui.features.dossier.panes import Pane, quiet_line
from parcours_desktop.ui.kit.button import IconButton
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_8, Role, Tone
from parcours_desktop.ui.work.workbench import Workbench


class EncountersPane(Pane):
    """Notes as they were written. A deleted note can be taken back."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench

    def fill(self, column: QVBoxLayout, view: DossierView) -> None:
        """Show every note on a card of its own."""
        if not view.encounters:
            asks = tr("Aucun entretien noté. La vue d’ensemble a de quoi écrire pendant l’entretien.")
            column.addWidget(quiet_line(tr("Aucun entretien noté.") if view.reading else asks))
        for encounter in sorted(view.encounters, key=lambda each: each.at, reverse=True):
            column.addWidget(self._card(encounter, reading=bool(view.reading)))

    def _card(self, encounter: Encounter, *, reading: bool) -> Card:
        card = Card()
        card.body.setSpacing(SPACE_8)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        facts = QWidget()
        flow = FlowLayout(facts)
        flow.addWidget(Text(_when(encounter), Role.STRONG))
        flow.addWidget(Badge(tr(LABELS[encounter.kind]), Tone.NEUTRAL))
        if encounter.confidential:
            flow.addWidget(Badge(tr("confidence"), Tone.STRONG))
        flow.addWidget(Text(encounter.author, Role.SECONDARY, "ink3"))
        head.addWidget(facts, 1)
        # A note always says something: one without words was written for those who share the confidences.
        told = bool(encounter.text.strip())
        if told and not reading:
            delete = IconButton("delete", tr("Supprimer la note du {when}", when=_when(encounter)))
            delete.clicked.connect(lambda: self._workbench.do(lambda desk: delete_note(desk, encounter.id)))
            head.addWidget(delete)
        card.body.addLayout(head)
        unshared = tr("Le texte de cette note ne vous est pas partagé.")
        card.add(prose(encounter.text) if told else quiet_line(unshared))
        return card


def _when(encounter: Encounter) -> str:
    local = encounter.at.astimezone(ZoneInfo(encounter.zone))
    return tr("{day} à {time}", day=day_in_words(local.date(), tr), time=clock(local.hour, local.minute, tr))
