"""With whom a dossier can be shared: the colleagues and teams of the agency, as the server last told them."""

from __future__ import annotations

from parcours_core.language import say, tr
from parcours_desktop.casework.agency import Agency, Colleague, known_agency
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.words import DOT

ROLES = {
    "counsellor": say("conseiller·ère"),
    "supervisor": say("responsable d’équipe"),
    "officer": say("délégué·e à la protection des données"),
    "administrator": say("administration"),
}
"""The roles of the server in words; one of a newer server is not said."""


def agency_people(desk: Desk) -> Agency:
    """Return the people of the agency; nobody where this device never met the server."""
    with desk.caseload.reading() as reader:
        return known_agency(reader)


def receivers(agency: Agency) -> tuple[tuple[str, str], ...]:
    """Return those to whom a dossier can be given, by id, with their name and role: colleagues, then teams."""
    people = sorted((each for each in agency.colleagues if each.id != agency.me), key=lambda each: each.name)
    named = [(each.id, DOT.join(part for part in (each.name, _role(each)) if part)) for each in people]
    teams = sorted(agency.teams, key=lambda each: each.name)
    return (*named, *((team.id, _as_team(team.name)) for team in teams))


def _as_team(name: str) -> str:
    """Return how a team is shown among people: one that is called « Équipe Nord » says by itself that it is one."""
    says_so = name.casefold().startswith(("équipe", "equipe", "team"))  # verbatim: how a name begins
    return name if says_so else tr("Équipe {name}", name=name)


def _role(colleague: Colleague) -> str:
    return tr(ROLES[colleague.role]) if colleague.role in ROLES else ""
