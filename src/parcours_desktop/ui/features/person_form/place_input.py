"""Where a person lives: a postal code or a municipality typed, a known place picked, or free text kept as it is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from parcours_core.language import tr
from parcours_desktop.casework.localities import Locality, suggest_localities
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.suggest_field import SuggestField
from parcours_desktop.ui.work.workbench import Workbench


class PlaceInput(QObject):
    """Two fields that fill each other: postal code and municipality; the country follows from the place picked."""

    picked = Signal()

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._country = "BE"
        self.postal_code = SuggestField()
        self.municipality = SuggestField()
        self.postal_code_field = Field(tr("Code postal"), self.postal_code)
        self.municipality_field = Field(tr("Commune"), self.municipality)
        for field in (self.postal_code, self.municipality):
            field.asked.connect(lambda text, field=field: self._suggest(field, text))
            field.picked.connect(self._pick)

    def values(self) -> dict[str, str]:
        """Return postal code, municipality and country as fields of the person."""
        return {
            "postal_code": self.postal_code.text().strip(),
            "municipality": self.municipality.text().strip(),
            "country": self._country,
        }

    def show_values(self, postal_code: str, municipality: str, country: str) -> None:
        """Show what is known."""
        self.postal_code.setText(postal_code)
        self.municipality.setText(municipality)
        self._country = country

    def _suggest(self, field: SuggestField, text: str) -> None:
        self._workbench.ask(
            lambda desk: suggest_localities(desk, text),
            lambda found: field.offer([(each.label, each) for each in found]),
            owner=self,
            replaces="place-input",
        )

    def _pick(self, locality: object) -> None:
        if isinstance(locality, Locality):
            self.show_values(locality.postal_code, locality.name, locality.country)
            self.picked.emit()
