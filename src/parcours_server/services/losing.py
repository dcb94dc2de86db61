"""A laptop is lost: it is revoked, and what lay on it is told to the data-protection officer.

A breach is notified within 72 hours with the categories and the number of the people concerned (General Data Protection
Regulation (EU) 2016/679, article 33), and the people are told where it may harm them (article 34).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from parcours_core.language import say, tr
from parcours_core.merge import State
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import Plain
from parcours_core.records.declare import Sensitivity
from parcours_server.services import administering
from parcours_server.services.moments import written
from parcours_server.storage import accounts, feed, pages
from parcours_server.storage.transaction import Transaction

NOTIFY_WITHIN = timedelta(hours=72)
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
    "debt": say("dettes"),
    "housing": say("logement"),
    "justice": say("justice"),
}
_BY_RECORD: dict[str, str] = {
    "encounter": say("notes d’entretien"),
    "referral": say("orientations"),
    "attachment": say("documents"),
}
_SPECIAL = say("situation particulière (santé, origine, justice)")
_CONFIDENCE = say("confidences")
_IDENTITY = say("identité")


@dataclass(frozen=True, slots=True)
class LostDossier:
    """One person whose file lay on the device, and which categories of data it held."""

    id: str
    name: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LostReport:
    """What is known of a lost device. Moments are ISO 8601 in UTC; empty where nothing is known.

    ``dossiers`` are those that its person may see now: what could lie on it, were it up to date. What was written on
    it and never sent is not known here.
    """

    agency: str
    device: str
    device_name: str
    person: str
    enrolled_at: str
    last_contact: str
    revoked_at: str
    notify_before: str
    dossiers: tuple[LostDossier, ...]
    categories: Mapping[str, int]


def lose(transaction: Transaction, agency: str, device_id: str, now: datetime) -> LostReport:
    """Revoke the device and return what lay on it. Raises ``Refused`` where there is no such device."""
    device = administering.revoke(transaction, device_id, now)
    person = accounts.person(transaction, device.person)
    transaction.see_as(device.person)
    dossiers = tuple(_dossiers(transaction))
    counted: dict[str, int] = defaultdict(int)
    for dossier in dossiers:
        for category in dossier.categories:
            counted[category] += 1
    return LostReport(
        agency=agency,
        device=device.id,
        device_name=device.name,
        person=person.name if person is not None else "",
        enrolled_at=device.enrolled_at,
        last_contact=device.seen_at,
        revoked_at=written(now),
        notify_before=written(now + NOTIFY_WITHIN),
        dossiers=dossiers,
        categories=dict(sorted(counted.items())),
    )


def _dossiers(transaction: Transaction) -> Iterator[LostDossier]:
    names: dict[str, str] = {}
    categories: dict[str, set[str]] = defaultdict(set)
    for state in _living(transaction):
        categories[state.dossier].update(_categories(state))
        if state.record == "job_seeker":
            names[state.id] = f"{state.values.get('given_name', '')} {state.values.get('family_name', '')}".strip()
    for dossier in sorted(categories, key=lambda each: (names.get(each, ""), each)):
        yield LostDossier(dossier, names.get(dossier, ""), tuple(sorted(categories[dossier])))


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
    if state.record == "barrier" and state.values.get("kind") in _BY_BARRIER:
        yield tr(_BY_BARRIER[str(state.values["kind"])])
    for name, value in state.values.items():
        if not _says_something(value):
            continue
        if name in _BY_FIELD:
            yield tr(_BY_FIELD[name])
        sensitivity = _sensitivity(declared, name)
        if sensitivity is Sensitivity.SPECIAL and state.record == "job_seeker":
            yield tr(_SPECIAL)
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
