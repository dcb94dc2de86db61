"""A laptop is lost: it is revoked, and what lay on it is told to the data-protection officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from parcours_core.breach import AgencyDevice, LostDossier, LostReport
from parcours_core.language import say, tr
from parcours_core.merge import State
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import Plain
from parcours_core.records.declare import Sensitivity
from parcours_server.services import administering, refusals
from parcours_server.services.moments import written
from parcours_server.services.session import Session
from parcours_server.storage import accounts, feed, horizon, moves, pages, scopes, trail, vaults
from parcours_server.storage.statements import EVERYONE
from parcours_server.storage.transaction import Transaction

NOTIFY_WITHIN = timedelta(hours=72)
LOST = "device-lost"
"""In the trail: a device was said to be lost, or the report of it was asked once more."""

_AT_ONCE = 2_000

_BY_FIELD: dict[str, str] = {
    "niss": say("numéro national"),
    "phone": say("coordonnées"),
    "email": say("coordonnées"),
    "street": say("coordonnées"),
    "children_born": say("famille"),
    "children": say("famille"),
}
_BY_BARRIER: dict[str, str] = {
    "health": say("santé"),
    "disability": say("handicap"),
    "debt": say("dettes"),
    "housing": say("logement"),
    "justice": say("justice"),
}
_BY_RECORD: dict[str, str] = {
    "encounter": say("notes d’entretien"),
    "referral": say("orientations"),
    "attachment": say("documents"),
}
_FREE = frozenset({"detail", "reason"})
"""Fields of barriers and referrals in which anything may have been typed."""
_SPECIAL = say("situation particulière (santé, origine, justice)")
_CONFIDENCE = say("confidences")
_BARRIER = say("freins à l’emploi")
_TYPED = say("précisions écrites librement (santé, origine et justice peuvent s’y trouver)")
_IDENTITY = say("identité")


def devices(transaction: Transaction, own: str = "") -> list[AgencyDevice]:
    """Return all devices of the agency, also revoked ones, by person; ``own`` is the id of the one that asks."""
    names = _names(transaction)
    found = [_told(device, names, own) for device in accounts.devices(transaction)]
    return sorted(found, key=lambda device: (bool(device.revoked_at), device.person.casefold(), device.enrolled_at))


def devices_for(transaction: Transaction, session: Session) -> list[AgencyDevice]:
    """Return the devices for whoever answers for them. Raises ``NotThere`` for anybody else."""
    if not session.protects:
        raise refusals.not_there()
    return devices(transaction, session.device_id)


def lose_for(transaction: Transaction, session: Session, device_id: str, now: datetime) -> LostReport:
    """Revoke a lost device for whoever answers for them. Raises ``NotThere`` for anybody else, and for no device.

    The one that asks is not lost. The transaction sees all of the scope.
    """
    known = session.protects and device_id != session.device_id
    if not known or accounts.device(transaction, device_id) is None:
        raise refusals.not_there()
    return lose(transaction, device_id, session.person_id, now)


def lose(transaction: Transaction, device_id: str, by: str, now: datetime) -> LostReport:
    """Revoke the device and return what lay on it; once revoked, the report is made anew and nothing else happens.

    ``by`` is the id of the person who says that it is lost, empty for the command line; it stands in the trail. The
    transaction sees all of the scope. Raises ``Refused`` where there is no such device.
    """
    found = administering.revoke(transaction, device_id, now)
    device = accounts.device(transaction, found.id) or found
    dossiers = _dossiers(transaction, device)
    vault = vaults.of_device(transaction, device.id)
    trail.add(transaction, [trail.Deed(by, device.id, LOST, "", written(now))])
    names = _names(transaction)
    first = trail.about_device(transaction, LOST, device.id)[0]
    return LostReport(
        agency=scopes.name_of(transaction),
        device=_told(device, names),
        lease_days=scopes.lease_days_of(transaction),
        reported_by=names.get(first.person, ""),
        notify_before=written(datetime.fromisoformat(device.revoked_at) + NOTIFY_WITHIN),
        slots=vault.slots if vault else (),
        slots_told_at=vault.told_at if vault else "",
        opened_at=vault.opened_at if vault else "",
        idle_minutes=vault.idle_minutes if vault else 0,
        dossiers=dossiers,
    )


def _names(transaction: Transaction) -> dict[str, str]:
    return {person.id: person.name for person in accounts.people(transaction)}


def _told(device: accounts.Device, names: dict[str, str], own: str = "") -> AgencyDevice:
    return AgencyDevice(
        device.id,
        device.name,
        names.get(device.person, ""),
        device.enrolled_at,
        device.last_sync,
        device.revoked_at,
        device.heard_at,
        device.id == own,
    )


def _dossiers(transaction: Transaction, device: accounts.Device) -> tuple[LostDossier, ...]:
    """Return what its person may see now, and what left their sight since the device was last here."""
    transaction.see_as(device.person)
    seen = list(_living(transaction))
    transaction.see_as(EVERYONE)
    before = horizon.number_on(transaction, device.last_sync[:10])
    left = moves.left_since(transaction, device.person, before) - {state.dossier for state in seen}
    gone = feed.states(transaction, moves.keys_of(transaction, left)).values() if left else ()
    told = [*_by_dossier(seen), *_by_dossier((state for state in gone if not state.deleted), left=True)]
    return tuple(sorted(told, key=lambda each: (each.left, each.name.casefold(), each.id)))


def _by_dossier(states: Iterator[State] | list[State], *, left: bool = False) -> Iterator[LostDossier]:
    names: dict[str, str] = {}
    categories: dict[str, set[str]] = defaultdict(set)
    for state in states:
        categories[state.dossier].update(_categories(state))
        if state.record == "job_seeker":
            names[state.id] = f"{state.values.get('given_name', '')} {state.values.get('family_name', '')}".strip()
    for dossier, held in categories.items():
        yield LostDossier(dossier, names.get(dossier, ""), tuple(sorted(held)), left)


def _living(transaction: Transaction) -> Iterator[State]:
    end, cursor, more = feed.head(transaction).number, 0, True
    while more:
        page = pages.page(transaction, end, cursor, _AT_ONCE)
        yield from (state for state in page.states if not state.deleted)
        cursor, more = page.cursor, page.more


def _categories(state: State) -> Iterator[str]:
    declared = caseload_types().get(state.record)
    if state.record == "job_seeker":
        yield tr(_IDENTITY)
    if state.record in _BY_RECORD:
        yield tr(_BY_RECORD[state.record])
    if state.record == "barrier":
        yield tr(_BY_BARRIER.get(str(state.values.get("kind")), _BARRIER))
    if state.record == "encounter":
        # Every note may only be read by those with whom confidences are shared; this says which of them are one.
        if state.values.get("confidential"):
            yield tr(_CONFIDENCE)
        return
    for name, value in state.values.items():
        if not _says_something(value):
            continue
        if name in _BY_FIELD:
            yield tr(_BY_FIELD[name])
        sensitivity = _sensitivity(declared, name)
        if sensitivity is Sensitivity.SPECIAL and state.record == "job_seeker":
            yield tr(_SPECIAL)
        if sensitivity is Sensitivity.SPECIAL and name in _FREE:
            yield tr(_TYPED)
        if sensitivity is Sensitivity.CONFIDENCE and name != "token":
            yield tr(_CONFIDENCE)


def _sensitivity(declared: object, name: str) -> Sensitivity | None:
    for spec in getattr(declared, "specs", ()):
        if spec.name == name:
            found: Sensitivity = spec.field.sensitivity
            return found
    return None


def _says_something(value: Plain) -> bool:
    return value not in (None, "", [], 0)
