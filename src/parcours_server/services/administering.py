"""What an administrator does: agencies, people, teams, enrolment codes, devices."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parcours_core.errors import Refused
from parcours_core.identity import new_id
from parcours_core.language import tr
from parcours_server.security import passwords
from parcours_server.security.codes import digest, new_code, new_scope, read_code
from parcours_server.services.authenticating import CHECK
from parcours_server.services.moments import written
from parcours_server.services.session import Role
from parcours_server.storage import accounts, scopes, tokens
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided
from parcours_server.storage.transaction import Transaction

CODE_HOLDS = timedelta(days=7)
"""A code that nobody typed within a week is no longer good."""

LONGEST_LEASE_DAYS = 366
"""After a year a device is enrolled anew in any case (``security.tokens``)."""

_EPOCH_BYTES = 8
_LOGIN = re.compile(r"[^\s-]\S{0,99}")


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time enrolment code, told once, and until when it is good."""

    person: accounts.Person
    text: str
    ends: datetime


def add_agency(database: Database, name: str, now: datetime) -> str:
    """Make an agency and return its short name. Raises ``Refused`` for a name without letters, or of another one.

    Two of one name could be told apart by their short names alone, and a command typed twice would make two.
    """
    if not name.strip():
        raise Refused(tr("L’agence n’a pas de nom."), what_to_do=tr("Donnez celui que ses équipes connaissent."))
    if any(known.strip().casefold() == name.strip().casefold() for _, known in agencies(database)):
        raise Refused(
            tr("Il y a déjà une agence « {name} ».", name=name.strip()),
            what_is_safe=tr("Rien n’a été créé."),
            what_to_do=tr("« agency list » la montre ; donnez à une autre un nom qui l’en distingue."),
        )
    while True:
        scope = new_scope()
        try:
            with database.writing(scope) as transaction:
                scopes.add(transaction, name, new_epoch(), written(now))
                transaction.commit()
        except Collided:
            continue
        return scope


def remove_agency(transaction: Transaction) -> None:
    """Remove the agency of the transaction, made by mistake: no device was ever enrolled there. Raises ``Refused``.

    One that was used is never removed by a command: its dossiers, and the trail of who did what, are kept by law.
    """
    if not scopes.remove(transaction):
        raise Refused(
            tr("Cette agence a déjà servi : des appareils y sont inscrits, ou des dossiers y sont."),
            what_is_safe=tr("Rien n’a été supprimé."),
            what_to_do=tr("Pour ne plus y laisser entrer personne : « user disable » et « device revoke »."),
        )


def set_lease(transaction: Transaction, days: int) -> None:
    """Let a device open for ``days`` without having heard from the server, 0 for however many. Raises ``Refused``.

    A device is told at its next sync, and counts from then.
    """
    if not 0 <= days <= LONGEST_LEASE_DAYS:
        raise Refused(
            tr("Ce nombre de jours n’est pas possible."),
            what_to_do=tr("Donnez de 1 à {most} jours, ou 0 pour ne rien limiter.", most=LONGEST_LEASE_DAYS),
        )
    scopes.keep_lease_days(transaction, days)


def new_epoch() -> str:
    """Return the name of a new epoch of an agency's feed."""
    return secrets.token_hex(_EPOCH_BYTES)


def agencies(database: Database) -> list[tuple[str, str]]:
    """Return the agencies: short name and name."""
    with database.administering() as transaction:
        return scopes.listed(transaction)


def add_person(transaction: Transaction, login: str, name: str, role: Role, now: datetime) -> accounts.Person:
    """Make a person. Raises ``Refused`` where someone has that login, and for one that is no word, or no name."""
    if not _LOGIN.fullmatch(login) or not login.isprintable():
        raise Refused(
            tr("« {login} » ne convient pas comme identifiant.", login=login),
            what_is_safe=tr("Rien n’a été créé."),
            what_to_do=tr("Donnez un mot court, sans espace, par exemple jean.paul."),
        )
    if not name.strip():
        raise Refused(tr("La personne n’a pas de nom."), what_to_do=tr("Donnez --name NOM, comme on l’appelle."))
    if accounts.person_by_login(transaction, login) is not None:
        raise Refused(
            tr("L’identifiant « {login} » est déjà pris.", login=login),
            what_is_safe=tr("Rien n’a été créé."),
            what_to_do=tr(
                "Donnez un autre identifiant. Pour un nouveau code de la même personne : "
                "« parcours-server user code {login} ».",
                login=login,
            ),
        )
    made = accounts.Person(new_id(_milliseconds(now)), login, name, role.value, "", False, written(now))
    accounts.add_person(transaction, made)
    return made


def person_called(transaction: Transaction, login: str) -> accounts.Person:
    """Return the person with a login. Raises ``Refused``."""
    person = accounts.person_by_login(transaction, login)
    if person is None:
        raise Refused(
            tr("Personne n’a l’identifiant « {login} ».", login=login),
            what_to_do=tr("« parcours-server user list » montre ceux de l’agence."),
        )
    return person


def give_code(transaction: Transaction, person: accounts.Person, now: datetime) -> Code:
    """Make a one-time enrolment code for ``person``; it is shown once and kept nowhere."""
    text = new_code(transaction.scope)
    ends = now + CODE_HOLDS
    read = read_code(text)
    if read is None:
        raise AssertionError("a code that cannot be read")
    tokens.add_enrolment(transaction, tokens.Enrolment(digest(read[1]), person.id, written(now), written(ends)))
    return Code(person, text, ends)


def set_password(transaction: Transaction, login: str, password: str) -> None:
    """Give a person a new password. Raises ``Refused`` for a weak one and for an unknown login."""
    person = person_called(transaction, login)
    try:
        hashed = passwords.hash_password(password)
    except passwords.WeakPassword as error:
        raise Refused(
            tr("Ce mot de passe est trop court ou trop long."),
            what_to_do=tr("Prenez au moins {count} caractères.", count=passwords.SHORTEST),
        ) from error
    accounts.set_password(transaction, person.id, hashed)


def give_role(transaction: Transaction, login: str, role: Role) -> accounts.Person:
    """Give a person another role; it holds from their next request on. Raises ``Refused``."""
    person = person_called(transaction, login)
    accounts.set_role(transaction, person.id, role.value)
    return replace(person, role=role.value)


def disable(transaction: Transaction, login: str) -> accounts.Person:
    """Let a person in no more: their devices' tokens end at once. Raises ``Refused``."""
    person = person_called(transaction, login)
    accounts.set_disabled(transaction, person.id, True)
    tokens.drop_of_person(transaction, person.id, but=CHECK)
    return replace(person, disabled=True)


def add_team(transaction: Transaction, name: str, now: datetime) -> accounts.Team:
    """Make a team. Raises ``Refused`` where one has that name, and for none."""
    if not name.strip():
        raise Refused(tr("L’équipe n’a pas de nom."), what_to_do=tr("Donnez celui que ses membres connaissent."))
    if any(team.name == name for team in accounts.teams(transaction)):
        raise Refused(tr("Il y a déjà une équipe « {name} ».", name=name))
    team_id = new_id(_milliseconds(now))
    accounts.add_team(transaction, team_id, name)
    return accounts.Team(team_id, name, ())


def join(transaction: Transaction, team_name: str, login: str) -> accounts.Team:
    """Put a person in a team. Raises ``Refused``."""
    person = person_called(transaction, login)
    for team in accounts.teams(transaction):
        if team_name in {team.id, team.name}:
            accounts.join(transaction, team.id, person.id)
            return team
    raise Refused(tr("Il n’y a pas d’équipe « {name} ».", name=team_name))


def revoke(transaction: Transaction, device_id: str, now: datetime) -> accounts.Device:
    """Revoke a device: at its next contact it erases its key slots. Raises ``Refused`` where there is none."""
    found = _device_called(accounts.devices(transaction), device_id)
    accounts.revoke(transaction, found.id, written(now))
    return found


def unconfirmed(transaction: Transaction) -> list[accounts.Device]:
    """Return the devices that wait to be confirmed since a restore."""
    known = accounts.devices(transaction)
    return [one for one in known if one.chain == scopes.UNCONFIRMED and not one.revoked_at]


def confirm(
    transaction: Transaction, ids: Sequence[str], *, every: bool = False, of: str = ""
) -> list[accounts.Device]:
    """Let devices come back that wait since a restore: those that are named, those ``of`` a login, or ``every`` one.

    Return them. Raises ``Refused`` for one that does not wait, for somebody who comes in no more, and where none is
    named.
    """
    waiting = unconfirmed(transaction)
    if of:
        person = person_called(transaction, of)
        if person.disabled:
            raise Refused(tr("{name} n’entre plus : ses appareils ne reviennent pas.", name=person.name))
        ids = [*ids, *(one.id for one in waiting if one.person == person.id)]
    if not ids and not every and not of:
        raise Refused(
            tr("On ne sait pas quels appareils peuvent revenir."),
            what_to_do=tr(
                "Donnez leurs numéros (device list), « --of » et l’identifiant d’une personne, "
                "ou « --all » si aucun n’a été révoqué depuis la sauvegarde."
            ),
        )
    none = tr("Aucun appareil qui attend d’être confirmé n’a ce numéro.")
    confirmed = waiting if every else [_device_called(waiting, one, none) for one in dict.fromkeys(ids)]
    for device in confirmed:
        accounts.confirm(transaction, device.id)
    return confirmed


def _device_called(among: Sequence[accounts.Device], device_id: str, none: str = "") -> accounts.Device:
    found = [one for one in among if one.id == device_id or one.id.startswith(device_id)]
    if len(found) != 1 or not device_id:
        raise Refused(
            none or tr("Aucun appareil n’a ce numéro.")
            if not found
            else tr("Plus d’un appareil a un numéro qui commence ainsi."),
            what_to_do=tr("« parcours-server device list » les montre ; donnez-en le début, plus long s’il le faut."),
        )
    return found[0]


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)
