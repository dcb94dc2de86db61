"""The palette (Ctrl+K): a few letters find people, partner services and letters; actions are the screen's own."""

from __future__ import annotations

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier_list import list_dossiers
from parcours_desktop.casework.followup import find_reference
from parcours_desktop.casework.references import looks_like_reference
from parcours_desktop.casework.values import DossierQuery, Suggestion
from parcours_desktop.directory.search import ServiceFilters, search_services

PEOPLE = 6
SERVICES = 4


def look_up(desk: Desk, text: str) -> tuple[Suggestion, ...]:
    """Return what ``text`` may mean, people first; nothing for an empty text.

    A letter's target is its referral's id; a reference that no letter here has is not suggested.
    """
    if not text.strip():
        return ()
    return (*_letters(desk, text), *_people(desk, text), *_services(desk, text))


def _letters(desk: Desk, text: str) -> tuple[Suggestion, ...]:
    if not looks_like_reference(text):
        return ()
    try:
        found = find_reference(desk, text)
    except Refused:
        return ()
    title = tr("Lettre {reference}", reference=found.referral.reference)
    return (Suggestion("referral", title, f"{found.person_name} → {found.referral.service_name}", found.referral.id),)


def _people(desk: Desk, text: str) -> tuple[Suggestion, ...]:
    page = list_dossiers(desk, DossierQuery(text=text, state="", limit=PEOPLE))
    return tuple(Suggestion("person", row.name, row.second, row.id) for row in page.rows)


def _services(desk: Desk, text: str) -> tuple[Suggestion, ...]:
    page = search_services(desk.pack, text, ServiceFilters(near=desk.stop), 0, SERVICES)
    return tuple(Suggestion("service", row.name, row.second_line, row.id) for row in page.rows)
