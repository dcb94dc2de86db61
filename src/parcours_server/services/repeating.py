"""Does the noted acts of administrators again after a restore, each only where it is not so yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.protocol import Decision
from parcours_server.services import administering, supervising
from parcours_server.services.acts import Act, Kind
from parcours_server.services.session import Role
from parcours_server.storage import accounts, scopes, sealed
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided
from parcours_server.storage.transaction import Transaction

_Done = str | None
"""What was done in words, None where it was so already."""


def repeat(database: Database, acts: Sequence[Act], since: str, now: datetime) -> tuple[list[str], list[str]]:
    """Do ``acts`` again; return in words what was done, and what is left for a person to do.

    ``since`` is the moment of the backup (ISO 8601, empty if unknown): of what cannot be looked up, as whether a
    password was changed, only what is noted after it is told.
    """
    removed = {act.scope for act in acts if act.kind == Kind.AGENCY_REMOVED}
    # Of what one act undoes of another, the last holds, whatever lay between.
    last = {_undoes(act): act for act in acts}
    known = {scope for scope, _ in administering.agencies(database)}
    done: list[str] = []
    left: list[str] = []
    for act in acts:
        overtaken = act.kind in _UNDONE and last[_undoes(act)] is not act
        gone = act.scope in removed and (act.kind != Kind.AGENCY_REMOVED or act.scope not in known)
        if gone or overtaken:
            continue
        if act.kind == Kind.AGENCY:
            known.add(act.scope)
        if act.scope not in known:
            left.append(tr("Agence inconnue : {scope}", scope=act.scope))
            continue
        if act.kind == Kind.SIGN_IN:
            if act.at > since:
                left.append(tr("Redonnez un mot de passe à {login} : celui d’avant est revenu.", login=_login(act)))
            continue
        again = _AGAIN.get(act.kind)
        try:
            said = database.attempt(act.scope, partial(again, act, now)) if again else None
        except (Refused, Collided):
            left.append(tr("À refaire à la main : {act}.", act=_in_words(act)))
            continue
        if said:
            done.append(said)
    return done, list(dict.fromkeys(left))


def _agency(act: Act, _: datetime, transaction: Transaction) -> _Done:
    if any(scope == act.scope for scope, _ in scopes.listed(transaction)):
        return None
    scopes.add(transaction, act.about.get("name", act.scope), administering.new_epoch(), act.at)
    return tr("agence « {name} » créée", name=act.about.get("name", act.scope))


def _agency_removed(act: Act, _: datetime, transaction: Transaction) -> _Done:
    named = dict(scopes.listed(transaction)).get(act.scope)
    if named is None:
        return None
    administering.remove_agency(transaction)
    return tr("agence « {name} » supprimée", name=named)


def _lease(act: Act, _: datetime, transaction: Transaction) -> _Done:
    days = int(act.about["days"]) if act.about.get("days", "").isdecimal() else -1
    if days == scopes.lease_days_of(transaction):
        return None
    administering.set_lease(transaction, days)
    return tr.count(
        "un appareil s’ouvre {number} jour sans contact", "un appareil s’ouvre {number} jours sans contact", days
    )


def _person(act: Act, _: datetime, transaction: Transaction) -> _Done:
    if accounts.person(transaction, act.about.get("id", "")) is not None:
        return None
    login, name = _login(act), act.about.get("name", "")
    role = act.about.get("role", "")
    if accounts.person_by_login(transaction, login) is not None or not act.about.get("id") or role not in set(Role):
        raise Refused(tr("L’identifiant « {login} » est déjà pris.", login=login))
    # Under the same id: what others share with them and what they answer for name it.
    accounts.add_person(transaction, accounts.Person(act.about["id"], login, name, role, "", False, act.at))
    return tr("{name} ({login}) ajouté·e ; il lui faut un nouveau code", name=name, login=login)


def _disabled(act: Act, _: datetime, transaction: Transaction) -> _Done:
    person = accounts.person(transaction, act.about.get("id", ""))
    if person is None or person.disabled:
        return None
    administering.disable(transaction, person.login)
    return tr("{name} ({login}) n’entre plus", name=person.name, login=person.login)


def _role(act: Act, _: datetime, transaction: Transaction) -> _Done:
    person = accounts.person(transaction, act.about.get("id", ""))
    role = act.about.get("role", "")
    if person is None or person.role == role:
        return None
    if role not in set(Role):
        raise Refused(tr("Ce rôle n’est pas connu."))
    accounts.set_role(transaction, person.id, role)
    return tr("{name} ({login}) a un autre rôle", name=person.name, login=person.login)


def _team(act: Act, _: datetime, transaction: Transaction) -> _Done:
    team, name = act.about.get("id", ""), act.about.get("name", "")
    if not team or any(one.id == team for one in accounts.teams(transaction)):
        return None
    accounts.add_team(transaction, team, name)
    return tr("équipe « {name} » créée", name=name)


def _joined(act: Act, _: datetime, transaction: Transaction) -> _Done:
    person = accounts.person_by_login(transaction, _login(act))
    team = next((one for one in accounts.teams(transaction) if one.id == act.about.get("id")), None)
    if person is None or team is None:
        raise Refused(tr("Personne n’a l’identifiant « {login} ».", login=_login(act)))
    if person.id in team.members:
        return None
    accounts.join(transaction, team.id, person.id)
    return tr("{name} dans l’équipe « {team} »", name=person.name, team=team.name)


def _revoked(act: Act, _: datetime, transaction: Transaction) -> _Done:
    device = accounts.device(transaction, act.about.get("id", ""))
    # One that was enrolled after the backup is unknown, and cannot come back without a new code.
    if device is None or device.revoked_at:
        return None
    accounts.revoke(transaction, device.id, act.at)
    return tr("appareil « {name} » révoqué", name=device.name)


def _settled(act: Act, now: datetime, transaction: Transaction) -> _Done:
    kept = sealed.one(transaction, act.about.get("id", ""))
    decision = act.about.get("decision", "")
    # What was sealed after the backup is still with who sent it.
    if kept is None or kept.settled_by or decision not in set(Decision):
        return None
    supervising.settle_seal(transaction, kept.id, _login(act), now, Decision(decision))
    return tr("pli {number} réglé", number=kept.id)


_AGAIN: Mapping[str, Callable[[Act, datetime, Transaction], _Done]] = {
    Kind.AGENCY: _agency,
    Kind.AGENCY_REMOVED: _agency_removed,
    Kind.LEASE: _lease,
    Kind.PERSON: _person,
    Kind.ROLE: _role,
    Kind.DISABLED: _disabled,
    Kind.TEAM: _team,
    Kind.JOINED: _joined,
    Kind.REVOKED: _revoked,
    Kind.SETTLED: _settled,
}


_UNDONE = frozenset({Kind.LEASE, Kind.ROLE})
"""Acts of which a later one takes the place of the earlier."""


def _undoes(act: Act) -> tuple[str, str, str]:
    return (act.kind, act.scope, act.about.get("id", ""))


def _login(act: Act) -> str:
    return act.about.get("login", "")


def _in_words(act: Act) -> str:
    return ", ".join((act.kind, *(value for value in act.about.values() if value)))
