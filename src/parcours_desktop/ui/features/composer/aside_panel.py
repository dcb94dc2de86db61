"""« Voir pourquoi »: the services of the themes that are set aside, each with the sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.matches import set_aside
from parcours_desktop.directory.matching.values import Exclusion, ExclusionCount
from parcours_desktop.ui.features.composer.runs import distance_of, title_of
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.rich_text import RichText, Run
from parcours_desktop.ui.kit.rows import Row
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_8, Role
from parcours_desktop.ui.work.workbench import Workbench

SHOWN = 20


class AsidePanel(SidePanel):
    """Looks them up for the barriers that are ticked. ``service_chosen`` carries one to take anyway."""

    service_chosen = Signal(str)

    def __init__(self, host: QWidget, workbench: Workbench) -> None:
        super().__init__(host, tr("Services écartés"))
        self._workbench = workbench
        self._person_id = ""
        self._ticked: frozenset[str] = frozenset()
        self._aside: Sequence[Exclusion] = ()
        self.rows: dict[str, QWidget] = {}
        self.reason = Choice([("", tr("Toutes les raisons"))], value="")
        self.reason.setAccessibleName(tr("Raison"))
        self.reason.chosen.connect(self._ask)
        self.said = Text("", Role.SECONDARY, "ink3", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.more = Button(tr("Afficher la suite"), "quiet", icon="expand")
        self.more.clicked.connect(self._show_more)
        self.body.setSpacing(SPACE_8)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.said)
        self.body.addLayout(self._list)
        self.body.addWidget(self.more)

    def begin(self, person_id: str, ticked: frozenset[str], counts: Sequence[ExclusionCount]) -> None:
        """Open with the reasons that there are for a person and these barriers; the services follow."""
        self._person_id, self._ticked = person_id, ticked
        options = [("", tr("Toutes les raisons"))]
        options += [(each.code, f"{each.label} ({each.number})") for each in counts]
        self.reason.set_options(options)
        self.reason.set_value("")
        self.show_services(None)
        self.open()
        self.reason.setFocus()
        self._ask("")

    def show_services(self, aside: Sequence[Exclusion] | None) -> None:
        """Show the services set aside, None while they are looked up."""
        self.rows.clear()
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._aside = aside or ()
        self.said.setText(tr("Recherche…") if aside is None else self._sentence(len(aside)))
        self._show(SHOWN)

    def _ask(self, code: object) -> None:
        person_id, ticked = self._person_id, self._ticked
        self._workbench.ask(
            lambda desk: set_aside(desk, person_id, ticked, str(code)),
            self.show_services,
            owner=self,
            replaces="composer-aside",
        )

    @staticmethod
    def _sentence(number: int) -> str:
        if not number:
            return tr("Aucun service n’est écarté pour cette raison.")
        return tr.count("{number} service.", "{number} services, les plus proches d’abord.", number)

    def _show(self, number: int) -> None:
        for service in self._aside[len(self.rows) : number]:
            row = self._row(service)
            self.rows[service.service_id] = row
            self._list.addWidget(row)
        self.more.setVisible(len(self.rows) < len(self._aside))

    def _show_more(self) -> None:
        self._show(len(self.rows) + SHOWN)

    def _row(self, service: Exclusion) -> Row:
        row = Row()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(title_of(service), Role.STRONG, wrap=True))
        words.addWidget(RichText([Run(service.words, "ink2")], Role.SECONDARY))
        row.line.setSpacing(SPACE_8)
        row.line.addLayout(words, 1)
        right = QHBoxLayout()
        right.addWidget(Text(distance_of(service), Role.SECONDARY_STRONG, "ink2"))
        take = Button(tr("Choisir"), "quiet")
        take.setAccessibleName(tr("Choisir quand même {service}", service=service.name))
        take.clicked.connect(lambda: self.service_chosen.emit(service.service_id))
        right.addWidget(take)
        row.line.addLayout(right)
        row.line.setAlignment(right, Qt.AlignmentFlag.AlignTop)
        row.setAccessibleName(f"{title_of(service)} : {service.words}")
        return row
