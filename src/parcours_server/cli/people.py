"""The commands about agencies, people, teams and devices."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping
from contextlib import suppress

from parcours_core.breach import moment
from parcours_core.language import say, tr
from parcours_server.cli import confirming, losing
from parcours_server.cli.answering import give
from parcours_server.cli.choosing import one_of
from parcours_server.cli.context import Add, agency_of, note_act, now, opened, read, say_unnoted, write_noted
from parcours_server.services import administering, readying
from parcours_server.services.acts import Kind
from parcours_server.services.moments import ZONE
from parcours_server.services.session import Role
from parcours_server.storage import accounts, scopes
from parcours_server.storage.errors import Collided, StorageError

_ROLES: dict[str, str] = {
    Role.COUNSELLOR.value: say("conseiller·ère"),
    Role.SUPERVISOR.value: say("responsable"),
    Role.OFFICER.value: say("délégué·e à la protection des données"),
}
_TYPED = {"conseiller": Role.COUNSELLOR.value, "responsable": Role.SUPERVISOR.value, "délégué": Role.OFFICER.value}
_SHORTEST = 8
"""So many signs of a device's number are shown at least."""


def add_agencies(add: Add) -> None:
    """Add the verbs about agencies."""
    making = add("add", tr("créer une agence"), _agency_add)
    making.add_argument("name", metavar=tr("NOM"))
    add("list", tr("montrer les agences"), _agency_list)
    removing = add(
        "remove", tr("supprimer une agence créée par erreur, où aucun appareil n’a été inscrit"), _agency_remove
    )
    removing.add_argument("name", metavar=tr("AGENCE"), help=tr("son nom court, ou son nom (agency list)"))
    leasing = add("lease", tr("dire combien de jours un appareil s’ouvre sans contact avec le serveur"), _agency_lease)
    days = tr("0 pour ne rien limiter ; sans nombre, la limite est montrée")
    leasing.add_argument("days", metavar=tr("JOURS"), type=int, nargs="?", help=days)


def add_people(add: Add) -> None:
    """Add the verbs about people."""
    making = add("add", tr("ajouter une personne, et dire son code d’inscription"), _user_add)
    making.add_argument("login", metavar=tr("IDENTIFIANT"), help=tr("un mot court, comme lea"))
    making.add_argument("--name", metavar=tr("NOM"), required=True, help=tr("comment ses collègues l’appellent"))
    rights = tr(
        "ce qu’elle peut faire : conseiller (conseiller·ère, si rien n’est dit) ; responsable (ouvre les scellés, "
        "confie des dossiers) ; délégué (délégué·e à la protection des données)"
    )
    changing = add("role", tr("donner un autre rôle à une personne"), _user_role)
    changing.add_argument("login", metavar=tr("IDENTIFIANT"))
    changing.add_argument("role", type=one_of(_TYPED), metavar=tr("RÔLE"), help=rights)
    making.add_argument("--role", type=one_of(_TYPED), metavar=tr("RÔLE"), default=Role.COUNSELLOR.value, help=rights)
    for verb, words, command in (
        ("code", tr("dire un autre code d’inscription, pour un autre appareil"), _user_code),
        ("passwd", tr("donner un mot de passe, lu sur l’entrée"), _user_password),
        ("disable", tr("ne plus laisser entrer une personne"), _user_disable),
    ):
        add(verb, words, command).add_argument("login", metavar=tr("IDENTIFIANT"))
    add("list", tr("montrer les personnes"), _user_list)


def add_teams(add: Add) -> None:
    """Add the verbs about teams."""
    add("add", tr("créer une équipe"), _team_add).add_argument("name", metavar=tr("NOM"))
    joining = add("join", tr("mettre une personne dans une équipe"), _team_join)
    joining.add_argument("name", metavar=tr("ÉQUIPE"))
    joining.add_argument("login", metavar=tr("IDENTIFIANT"))
    add("list", tr("montrer les équipes"), _team_list)


def add_devices(add: Add) -> None:
    """Add the verbs about devices."""
    add("list", tr("montrer les appareils"), _device_list)
    revoking = add("revoke", tr("révoquer un appareil rendu ou remplacé"), _device_revoke)
    revoking.add_argument(
        "device", metavar=tr("APPAREIL"), help=tr("son numéro, ou le début de celui-ci (device list)")
    )
    losing.add_to(add)
    confirming.add_to(add)


def _agency_add(given: argparse.Namespace) -> int:
    with opened(given, new=True) as database:
        scope = administering.add_agency(database, given.name, now())
        note_act(database, Kind.AGENCY, scope, {"name": given.name})
        say_unnoted(database.url)
    text = tr("Agence « {name} » créée : {scope}", name=given.name, scope=scope)
    return give(text, {"agency": scope, "name": given.name}, as_json=given.json)


def _agency_remove(given: argparse.Namespace) -> int:
    # Nothing typed is no name, or it would be the only agency there is.
    given.agency = given.name.strip() or " "
    with opened(given) as database:
        scope = agency_of(database, given)
        database.attempt(scope, administering.remove_agency)
        note_act(database, Kind.AGENCY_REMOVED, scope, {"name": given.name})
    return give(tr("Agence supprimée : {scope}", scope=scope), {"agency": scope, "removed": True}, as_json=given.json)


def _agency_list(given: argparse.Namespace) -> int:
    with opened(given) as database:
        known = administering.agencies(database)
    lines = [f"{scope}  {name}" for scope, name in known] or [tr("Aucune agence.")]
    values = {"agencies": [{"agency": scope, "name": name} for scope, name in known]}
    return give("\n".join(lines), values, as_json=given.json)


def _agency_lease(given: argparse.Namespace) -> int:
    days: int | None = given.days
    if days is not None:
        chosen = days
        write_noted(
            given,
            Kind.LEASE,
            lambda transaction: administering.set_lease(transaction, chosen),
            lambda _: {"days": str(chosen)},
        )
    kept = read(given, scopes.lease_days_of)
    told = tr.count(
        "Un appareil s’ouvre {number} jour sans contact avec le serveur, puis attend le contact suivant.",
        "Un appareil s’ouvre {number} jours sans contact avec le serveur, puis attend le contact suivant.",
        kept,
    )
    text = told if kept else tr("Un appareil s’ouvre sans limite de temps, même sans contact avec le serveur.")
    return give(text, {"lease_days": kept}, as_json=given.json)


def _user_add(given: argparse.Namespace) -> int:
    moment = now()
    code = write_noted(
        given,
        Kind.PERSON,
        lambda transaction: administering.give_code(
            transaction,
            administering.add_person(transaction, given.login, given.name, Role(given.role), moment),
            moment,
        ),
        lambda code: {"id": code.person.id, "login": given.login, "name": given.name, "role": given.role},
    )
    return _tell_code(code, as_json=given.json)


def _user_code(given: argparse.Namespace) -> int:
    moment = now()
    with opened(given) as database:
        scope = agency_of(database, given)
        code = database.attempt(
            scope,
            lambda transaction: administering.give_code(
                transaction, administering.person_called(transaction, given.login), moment
            ),
        )
        done = _tell_code(code, as_json=given.json)
        # The code is good by now: what is laid ready for it only spares the new device a wait.
        with suppress(StorageError, Collided):
            readying.lay_ready(database, scope, code.person.id, moment)
    return done


def _tell_code(code: administering.Code, *, as_json: bool) -> int:
    day = code.ends.strftime("%d/%m/%Y")
    text = "\n".join(
        (
            tr("Code d’inscription de {name} : {code}", name=code.person.name, code=code.text),
            tr("Il sert une seule fois, jusqu’au {day}, et ne sera plus montré.", day=day),
        )
    )
    values = {
        "person": code.person.id,
        "login": code.person.login,
        "name": code.person.name,
        "code": code.text,
        "ends": code.ends.isoformat(),
    }
    return give(text, values, as_json=as_json)


def _user_password(given: argparse.Namespace) -> int:
    if sys.stdin.isatty():
        password = getpass.getpass(tr("Nouveau mot de passe : "))
    else:
        password = sys.stdin.readline().rstrip("\n")
    write_noted(
        given,
        Kind.SIGN_IN,
        lambda transaction: administering.set_password(transaction, given.login, password),
        lambda _: {"login": given.login},
    )
    return give(tr("Le mot de passe est changé."), {"login": given.login}, as_json=given.json)


def _user_role(given: argparse.Namespace) -> int:
    person = write_noted(
        given,
        Kind.ROLE,
        lambda transaction: administering.give_role(transaction, given.login, Role(given.role)),
        lambda person: {"id": person.id, "login": given.login, "role": given.role},
    )
    text = tr("{name} : {role}.", name=person.name, role=tr(_ROLES.get(person.role, person.role)))
    return give(text, {"login": given.login, "role": person.role}, as_json=given.json)


def _user_disable(given: argparse.Namespace) -> int:
    person = write_noted(
        given,
        Kind.DISABLED,
        lambda transaction: administering.disable(transaction, given.login),
        lambda person: {"id": person.id, "login": given.login},
    )
    text = tr("{name} n’entre plus. Révoquez aussi ses appareils s’ils ne sont pas rendus.", name=person.name)
    return give(text, {"login": given.login, "disabled": True}, as_json=given.json)


def person_line(person: accounts.Person) -> str:
    """Return how a person is shown in a list."""
    shown = f"{person.login}  {person.name}  {tr(_ROLES.get(person.role, person.role))}"
    return shown + (f"  ({tr('n’entre plus')})" if person.disabled else "")


def team_line(team: accounts.Team, logins: Mapping[str, str]) -> str:
    """Return how a team is shown in a list; ``logins`` are those of people by id."""
    members = ", ".join(logins.get(member, member) for member in team.members)
    return tr("{name} : {members}", name=team.name, members=members or tr("personne"))


def _user_list(given: argparse.Namespace) -> int:
    people = read(given, accounts.people)
    lines = [person_line(one) for one in people]
    values = [
        {"id": one.id, "login": one.login, "name": one.name, "role": one.role, "disabled": one.disabled}
        for one in people
    ]
    return give("\n".join(lines) or tr("Personne."), {"people": values}, as_json=given.json)


def _team_add(given: argparse.Namespace) -> int:
    team = write_noted(
        given,
        Kind.TEAM,
        lambda transaction: administering.add_team(transaction, given.name, now()),
        lambda team: {"id": team.id, "name": team.name},
    )
    return give(
        tr("Équipe « {name} » créée.", name=team.name), {"team": team.id, "name": team.name}, as_json=given.json
    )


def _team_join(given: argparse.Namespace) -> int:
    team = write_noted(
        given,
        Kind.JOINED,
        lambda transaction: administering.join(transaction, given.name, given.login),
        lambda team: {"id": team.id, "login": given.login},
    )
    text = tr("{login} fait partie de l’équipe « {name} ».", login=given.login, name=team.name)
    return give(text, {"team": team.id, "login": given.login}, as_json=given.json)


def _team_list(given: argparse.Namespace) -> int:
    teams = read(given, accounts.teams)
    logins = {one.id: one.login for one in read(given, accounts.people)}
    shown = [(team, [logins.get(member, member) for member in team.members]) for team in teams]
    lines = [team_line(team, logins) for team in teams]
    values = [{"team": team.id, "name": team.name, "members": members} for team, members in shown]
    return give("\n".join(lines) or tr("Aucune équipe."), {"teams": values}, as_json=given.json)


def _device_list(given: argparse.Namespace) -> int:
    devices = read(given, accounts.devices)
    people = {one.id: one for one in read(given, accounts.people)}
    logins = {one.id: one.login for one in people.values()}
    shown = _signs_that_tell_apart([one.id for one in devices])
    lines = [
        "  ".join((one.id[:shown], one.name or tr("sans nom"), _holder(people.get(one.person)), _standing(one)))
        for one in devices
    ]
    values = [
        {
            "device": one.id,
            "login": logins.get(one.person, ""),
            "name": one.name,
            "person": people[one.person].name if one.person in people else "",
            "enrolled_at": one.enrolled_at,
            "seen_at": one.seen_at,
            "synced_at": one.synced_at,
            "revoked_at": one.revoked_at,
            "heard_at": one.heard_at,
            "unconfirmed": one.chain == scopes.UNCONFIRMED,
        }
        for one in devices
    ]
    return give("\n".join(lines) or tr("Aucun appareil."), {"devices": values}, as_json=given.json)


def _holder(person: accounts.Person | None) -> str:
    return tr("personne inconnue") if person is None else tr("{name} ({login})", name=person.name, login=person.login)


def _standing(device: accounts.Device) -> str:
    """Return when a device was last here, or that it was revoked and whether it knows."""
    if not device.revoked_at and device.chain == scopes.UNCONFIRMED:
        return tr("attend d’être confirmé depuis que le serveur a été rétabli (device confirm)")
    if not device.revoked_at:
        return tr("dernier contact : {moment}", moment=moment(device.last_sync, ZONE))
    since = tr("révoqué le {moment}", moment=moment(device.revoked_at, ZONE))
    heard = tr("l’a appris le {moment}", moment=moment(device.heard_at, ZONE)) if device.heard_at else ""
    return ", ".join((since, heard or tr("n’est pas revenu depuis")))


def _signs_that_tell_apart(ids: list[str]) -> int:
    """Return how many signs of each id are enough to tell it from the others."""
    longest = max(map(len, ids), default=_SHORTEST)
    enough = (each for each in range(_SHORTEST, longest) if len({one[:each] for one in ids}) == len(ids))
    return next(enough, longest)


def _device_revoke(given: argparse.Namespace) -> int:
    device = write_noted(
        given,
        Kind.REVOKED,
        lambda transaction: administering.revoke(transaction, given.device, now()),
        lambda device: {"id": device.id},
    )
    text = tr("L’appareil « {name} » est révoqué : à son prochain contact il efface ses clés.", name=device.name)
    return give(text, {"device": device.id, "revoked": True}, as_json=given.json)
