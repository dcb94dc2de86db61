"""Erases dossiers at the request of the people they are about, and says so to every device that had them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from parcours_core.trail import Act
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import Graves
from parcours_core.wire.packing import unpack_ids
from parcours_server.services.columns import Malformed, is_identity
from parcours_server.services.moments import written
from parcours_server.services.session import Session
from parcours_server.storage import access, erasing, feed, scopes, trail
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

MOST_AT_ONCE = 200
"""More than this a device asks for in its next call."""


def erase(
    transaction: Transaction, session: Session, dossiers: Sequence[str], now: datetime
) -> tuple[list[str], list[str]]:
    """Erase dossiers, and return those that are erased now and those that are kept. Asked again it changes nothing.

    Who is responsible for a dossier may erase it, and who supervises; one of somebody else and one that never came here
    look alike. The transaction sees all of the scope. Raises ``Malformed``.
    """
    asked = list(dict.fromkeys(dossiers))[:MOST_AT_ONCE]
    if not all(map(is_identity, asked)):
        raise Malformed("not identities")
    person = session.person_id
    known = feed.dossiers(transaction, asked, lock=True)
    done = erasing.erased(transaction, asked)
    responsible = {
        grant.dossier
        for grant in access.of_person(transaction, person)
        if grant.active and grant.granted == ShareRight.RESPONSIBLE
    }
    for dossier, held in known.items():
        mine = held.holder == person or dossier in responsible
        if dossier not in done and (mine or session.supervises):
            erasing.erase(transaction, dossier, session.person_name, written(now))
            trail.add(transaction, [trail.Deed(person, session.device_id, Act.ERASED.value, dossier, written(now))])
            done.add(dossier)
    return [one for one in asked if one in done], [one for one in asked if one not in done]


def marked(transaction: Transaction, graves: Sequence[Graves]) -> list[Graves]:
    """Return deletions with the places of those whose dossier was erased."""
    dossiers = [unpack_ids(one.dossiers or one.ids) for one in graves]
    erased = erasing.erased(transaction, {each for some in dossiers for each in some}) if graves else set()
    return [_marked(one, some, erased) for one, some in zip(graves, dossiers, strict=True)]


def scrub(database: Database) -> bool:
    """Take from the disk what erasures have left on it; return whether there was any. Raises ``Unavailable``.

    It may stop everyone for a while, and is done after the answer.
    """
    with database.administering() as transaction:
        agencies = [scope for scope, _ in scopes.listed(transaction)]
    due: dict[str, set[str]] = {}
    for scope in agencies:
        with database.reading(scope, fresh=True) as transaction:
            due[scope] = erasing.unscrubbed(transaction)
    if not any(due.values()):
        return False
    database.scrub()
    for scope, dossiers in due.items():
        if dossiers:
            _keep_scrubbed(database, scope, dossiers)
    return True


def _keep_scrubbed(database: Database, scope: str, dossiers: set[str]) -> None:
    database.attempt(scope, lambda transaction: erasing.keep_scrubbed(transaction, dossiers))


def _marked(graves: Graves, dossiers: Sequence[str], erased: set[str]) -> Graves:
    places = [place for place, dossier in enumerate(dossiers) if dossier in erased]
    return msgspec.structs.replace(graves, erased=places) if places else graves
