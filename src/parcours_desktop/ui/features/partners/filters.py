"""What narrows the list of partners: theme, public, mode, fee, and near which place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.data_inclusion import CATEGORIES, PUBLICS, RECEPTION_MODES, THEMES, themes_of
from parcours_desktop.casework.localities import Locality, suggest_localities
from parcours_desktop.casework.values import PartnerQuery
from parcours_desktop.ui.kit.chip import Chip
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.suggest_field import SuggestField
from parcours_desktop.ui.kit.tokens import SPACE_8
from parcours_desktop.ui.work.workbench import Workbench

_KILOMETRES = (5, 10, 20, 50)


class PartnerFilters(QWidget):
    """``changed`` comes when a filter was changed; ``narrow`` puts them all into a query."""

    changed = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._near = ""
        self.category = _choice(tr("Domaine"), [("", tr("Tout domaine")), *_labels(CATEGORIES)])
        self.theme = _choice(tr("Thème"), [("", tr("Tout thème"))])
        self.public = _choice(tr("Public"), [("", tr("Tous les publics")), *_labels(PUBLICS)[1:]])
        self.mode = _choice(tr("Accueil"), [("", tr("Tout accueil")), *_labels(RECEPTION_MODES)])
        self.near = SuggestField(placeholder=tr("Près de… (la halte)"))
        self.near.setAccessibleName(tr("Près de : code postal ou commune"))
        distances = [(km, tr("à moins de {km} km", km=km)) for km in _KILOMETRES]
        self.km = _choice(tr("Distance"), [(None, tr("à toute distance")), *distances], value=None)
        self.free = Chip(tr("Gratuit"))
        self.clear = Chip(tr("Retirer les filtres"), removable=True)
        self.clear.setAccessibleName(tr("Retirer les filtres"))
        self._lay_out()
        self._connect()
        self._settle()

    def narrow(self, query: PartnerQuery) -> PartnerQuery:
        """Return ``query`` with every filter as it is set now."""
        return replace(
            query,
            category="" if self.theme.value() else str(self.category.value()),
            theme=str(self.theme.value() or ""),
            public=str(self.public.value()),
            mode=str(self.mode.value()),
            near=self._near,
            km=self.km.value(),
            free_only=self.free.isChecked(),
        )

    @property
    def any_set(self) -> bool:
        """Whether anything is filtered."""
        return self.narrow(PartnerQuery()) != PartnerQuery()

    def reset(self) -> None:
        """Take every filter away."""
        for choice in (self.category, self.theme, self.public, self.mode):
            choice.set_value("")
        self.km.setCurrentIndex(0)
        self.free.setChecked(False)
        self.near.clear()
        self._near = ""
        self._offer_themes("")
        self._tell()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_8)
        pairs = ((self.category, self.theme), (self.public, self.mode), (self.near, self.km), (self.free, self.clear))
        for line, pair in enumerate(pairs):
            for place, part in enumerate(pair):
                grid.addWidget(part, line, place)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def _connect(self) -> None:
        self.category.chosen.connect(self._on_category)
        for choice in (self.theme, self.public, self.mode, self.km):
            choice.chosen.connect(lambda _: self._tell())
        self.free.clicked.connect(self._tell)
        self.clear.removed.connect(self.reset)
        self.near.asked.connect(self._suggest)
        self.near.picked.connect(self._on_picked)
        self.near.editingFinished.connect(self._on_near)

    def _on_category(self, category: object) -> None:
        self._offer_themes(str(category))
        self._tell()

    def _offer_themes(self, category: str) -> None:
        offered = [(code, tr(THEMES[code])) for code in themes_of(category)] if category else []
        self.theme.set_options([("", tr("Tout thème")), *offered])
        if self.theme.value() is None:
            self.theme.set_value("")

    def _suggest(self, text: str) -> None:
        self._workbench.ask(
            lambda desk: suggest_localities(desk, text),
            lambda found: self.near.offer([(each.label, each) for each in found]),
            owner=self,
            replaces="partner-localities",
        )

    def _on_picked(self, place: object) -> None:
        if isinstance(place, Locality):
            self.near.setText(place.label)
            self._near = place.postal_code
            self._tell()

    def _on_near(self) -> None:
        """Take what was typed and not picked for what it is; a label that was picked is known already."""
        text = self.near.text().strip()
        if not text and self._near:
            self._near = ""
            self._tell()
        elif text and "(" not in text and text != self._near:
            self._near = text
            self._tell()

    def _tell(self) -> None:
        self._settle()
        self.changed.emit()

    def _settle(self) -> None:
        self.theme.setEnabled(bool(self.category.value()))
        self.clear.setVisible(self.any_set)


def _choice(name: str, options: list[tuple[object, str]], value: object = "") -> Choice:
    choice = Choice(options)
    choice.set_value(value)
    choice.setAccessibleName(name)
    return choice


def _labels(table: dict[str, str]) -> list[tuple[object, str]]:
    return [(code, tr(label)) for code, label in table.items()]
