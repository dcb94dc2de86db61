"""The partners of the directory: search them, and open the sheet of a service with its structure, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.partner import Service, Structure
from parcours_core.vocabulary.data_inclusion import (
    FEES,
    MOBILISATION_MODES,
    MOBILISERS,
    PUBLICS,
    RECEPTION_MODES,
    SERVICE_TYPES,
    THEMES,
)
from parcours_core.vocabulary.languages import language_label
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.values import PartnerQuery, PartnerSheet
from parcours_desktop.casework.whereabouts import address_lines, opening_lines, phone_of
from parcours_desktop.casework.words import DOT, capital, length_of_time, listed, small, typeset
from parcours_desktop.directory.search import ServiceFilters, ServicePage, search_services

if TYPE_CHECKING:
    from parcours_desktop.directory.pack import Pack
    from parcours_desktop.directory.places import Place


def search(desk: Desk, query: PartnerQuery) -> ServicePage:
    """Return a part of the services found; near ``query.near`` or today's stop, the nearest first without text."""
    filters = ServiceFilters(
        theme=query.theme,
        category=query.category,
        public=query.public,
        near=_near(desk, query.near),
        km=query.km,
        mode=query.mode,
        free_only=query.free_only,
        language=query.language,
    )
    return search_services(desk.pack, query.text, filters, query.offset, query.limit)


def sheet(desk: Desk, service_id: str) -> PartnerSheet:
    """Return the sheet of a service. Raises ``Refused`` where it is no longer in the directory."""
    return sheet_in(desk.pack, service_id, desk.clock.today())


def sheet_in(pack: Pack, service_id: str, today: date) -> PartnerSheet:
    """Return the sheet of a service of ``pack`` as of ``today``. Raises ``Refused`` where the pack does not hold it."""
    service = pack.service(service_id)
    if service is None:
        raise Refused(
            tr("Ce service n’est plus dans l’annuaire."), what_to_do=tr("Cherchez-le sous un autre nom, ou un voisin.")
        )
    structure = pack.structure(service.structure_id)
    facts = _facts(service, structure)
    ids = pack.services_of(service.structure_id) if structure else ()
    others = [each for each in (pack.service(other) for other in ids if other != service_id) if each]
    place = DOT.join(part for part in (structure.name if structure else "", *_town(service, structure)) if part)
    return PartnerSheet(
        service=service,
        structure=structure,
        title=service.name,
        second=place,
        description=service.description or (structure.description if structure else ""),
        facts=tuple((label, typeset(text)) for label, text in facts if text),
        freshness=_freshness(service.updated_on, today),
        unknown=_unknown(facts),
        others=tuple((each.id, each.name) for each in others),
    )


def _near(desk: Desk, near: str) -> Place | None:
    if not near.strip():
        return desk.stop
    found = desk.places.find(near)
    if found is not None:
        return found
    suggested = desk.places.suggest(near, 1)
    return suggested[0] if suggested else None


def _facts(service: Service, structure: Structure | None) -> Sequence[tuple[str, str]]:
    conditions = " ".join(part for part in (service.access_conditions, service.publics_detail) if part)
    reach = [_labels(service.mobilisation_modes, MOBILISATION_MODES), service.mobilisation_detail]
    length = _length(service)
    return (
        (tr("Aide pour"), _labels(service.themes, THEMES)),
        (tr("Forme"), tr(SERVICE_TYPES[service.type]) if service.type in SERVICE_TYPES else ""),
        (tr("Pour qui"), _labels(service.publics, PUBLICS)),
        (tr("Conditions"), conditions),
        (tr("Prix"), ". ".join(part for part in (_fee(service), service.fee_detail) if part)),
        (tr("Horaires"), " ; ".join(opening_lines(service, structure, tr))),
        (tr("Accueil"), _labels(service.modes, RECEPTION_MODES)),
        (tr("Adresse"), ", ".join(address_lines(service, structure))),
        (tr("Téléphone"), phone_of(service, structure)),
        (tr("Courriel"), service.email or (structure.email if structure else "")),
        (tr("Contact"), service.contact_name),
        (tr("Comment s’y adresser"), ". ".join(part for part in reach if part)),
        (tr("Qui peut s’y adresser"), _labels(service.mobilised_by, MOBILISERS)),
        (tr("Langues d’accueil"), listed([tr(language_label(code)) for code in service.languages], tr)),
        (tr("Durée"), length),
        (tr("Accessibilité"), structure.accessibility if structure else ""),
        (tr("Site web"), service.mobilisation_link or (structure.website if structure else "")),
    )


def _labels(codes: Iterable[str], labels: Mapping[str, str]) -> str:
    return capital(", ".join(small(tr(labels[code])) for code in codes if code in labels))


def _fee(service: Service) -> str:
    return tr(FEES[service.fee]) if service.fee in FEES else ""


def _length(service: Service) -> str:
    weeks = tr.count("{number} semaine", "{number} semaines", service.weeks) if service.weeks else ""
    if not service.weekly_hours:
        return weeks
    hours = tr("{number} h par semaine", number=f"{service.weekly_hours:g}".replace(".", ","))
    return tr("{weeks}, {hours}", weeks=weeks, hours=hours) if weeks else hours


def _town(service: Service, structure: Structure | None) -> tuple[str, ...]:
    lines = address_lines(service, structure)
    return lines[-1:]


def _freshness(updated_on: date | None, today: date) -> str:
    if updated_on is None:
        return tr("On ne sait pas de quand date la fiche.")
    if updated_on >= today:
        return tr("Fiche mise à jour aujourd’hui.")
    return tr("Fiche mise à jour il y a {time}.", time=length_of_time(updated_on, today))


def _unknown(facts: Iterable[tuple[str, str]]) -> str:
    wanted = (tr("Horaires"), tr("Prix"), tr("Pour qui"), tr("Langues d’accueil"), tr("Téléphone"))
    missing = [label.lower() for label, text in facts if label in wanted and not text]
    return typeset(tr("Inconnu : {fields}.", fields=listed(missing, tr))) if missing else ""
