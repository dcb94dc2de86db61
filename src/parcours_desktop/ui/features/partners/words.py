"""How the list and the sheet of the partners speak: the rows, and the facts in groups with what is unknown."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.language import say, tr
from parcours_desktop.casework.person_checks import show_phone
from parcours_desktop.casework.values import PartnerSheet
from parcours_desktop.directory.search import ServiceRow
from parcours_desktop.ui.kit.two_line import TwoLineRow

NO_BREAK = "\u00a0"

_PHONE = say("Téléphone")

_FOR_WHOM = (
    say("Aide pour"), say("Forme"), say("Pour qui"), say("Conditions"), say("Prix"), say("Durée"),
)  # fmt: skip
_HOW = (
    _PHONE, say("Courriel"), say("Contact"), say("Adresse"), say("Horaires"), say("Accueil"),
    say("Langues d’accueil"), say("Accessibilité"), say("Comment s’y adresser"), say("Qui peut s’y adresser"),
    say("Site web"),
)  # fmt: skip
_ASKED_FOR = frozenset(  # verbatim: the labels above, before they are translated
    {"Pour qui", "Conditions", "Prix", "Téléphone", "Adresse", "Horaires", "Langues d’accueil", "Comment s’y adresser"}
)
"""What a person asks about: where the sheet does not tell, that is said."""

GROUPS = ((say("Le service"), _FOR_WHOM), (say("Venir et joindre"), _HOW))


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line of the sheet; ``known`` is false where ``text`` says that it is unknown."""

    label: str
    text: str
    known: bool = True


def fact_groups(sheet: PartnerSheet) -> list[tuple[str, list[FactLine]]]:
    """Return the facts of a sheet in groups, each (title, lines); what a person asks about is never left out."""
    told = dict(sheet.facts)
    groups: list[tuple[str, list[FactLine]]] = []
    for title, labels in GROUPS:
        lines: list[FactLine] = []
        for label in labels:
            text = told.pop(tr(label), "")
            if label == _PHONE:
                text = show_phone(text)
            if text:
                lines.append(FactLine(tr(label), text))
            elif label in _ASKED_FOR:
                lines.append(FactLine(tr(label), tr("inconnu"), known=False))
        groups.append((tr(title), lines))
    if told:
        groups.append((tr("Encore"), [FactLine(label, text) for label, text in told.items()]))
    return groups


def row_of(service: ServiceRow) -> TwoLineRow:
    """Return a service as a row of the list."""
    return TwoLineRow(service.id, service.name, service.second_line, aside=distance(service.distance_km))


def distance(km: float | None) -> str:
    """Return « 1,1 km », empty where it is unknown."""
    if km is None:
        return ""
    number = f"{km:.1f}".replace(".", ",") if km < 10 else str(round(km))
    return f"{number}{NO_BREAK}km"
