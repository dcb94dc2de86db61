"""What a supervisor does on the server: open what was sealed, decide it; each look leaves a line in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.protocol import Decision
from parcours_core.records.codec import Plain
from parcours_core.wire.messages import ChangeSheet
from parcours_core.wire.sheets import changes_of
from parcours_server.services.administering import person_called
from parcours_server.services.moments import written
from parcours_server.services.session import Role
from parcours_server.storage import access, accounts, feed, moves, sealed, trail
from parcours_server.storage.transaction import Transaction

SHOWN = "sealed-shown"
SETTLED = "sealed-settled"


@dataclass(frozen=True, slots=True)
class Opened:
    """What lay under a seal: who sent it, what it did to which record, and the values."""

    sealed: sealed.Sealed
    sender: str
    record: str
    record_id: str
    kind: str
    values: Mapping[str, Plain]
    before: Mapping[str, Plain]


def waiting(transaction: Transaction) -> list[tuple[sealed.Sealed, str]]:
    """Return what is under seal, each with the name of who sent it."""
    names = {person.id: person.name for person in accounts.people(transaction)}
    return [(one, names.get(one.person, "")) for one in sealed.waiting(transaction)]


def open_seal(transaction: Transaction, sealed_id: str, login: str, now: datetime) -> Opened:
    """Open what is under a seal, in the name of the supervisor ``login``. Raises ``Refused``."""
    person = _supervisor(transaction, login)
    found, sender = _found(transaction, sealed_id)
    change = next(iter(changes_of(msgspec.msgpack.decode(found.change, type=list[ChangeSheet]))))
    _note(transaction, person, SHOWN, found.dossier, now)
    return Opened(found, sender, change.record, change.id, change.kind.value, change.values, change.before)


def settle_seal(transaction: Transaction, sealed_id: str, login: str, now: datetime, decision: Decision) -> str:
    """Note what a supervisor decided of what was sealed, and return its whole number. Raises ``Refused``.

    Who sent it is told at their next sync. Nothing is written in the dossier by it: what enters there is entered by
    somebody who may write there. Once all is decided that somebody could not give back after a restore, their device
    keeps that dossier no longer.
    """
    person = _supervisor(transaction, login)
    found, _ = _found(transaction, sealed_id)
    sealed.settle(transaction, found.id, person.id, written(now), decision.value)
    _note(transaction, person, SETTLED, found.dossier, now)
    if found.batch == sealed.OFFERED and not _waits(transaction, found):
        held = feed.dossiers(transaction, [found.dossier], lock=True).get(found.dossier)
        sees = access.rights(transaction, found.person, [found.dossier])
        if not sees and (held is None or held.holder != found.person):
            moves.leave(transaction, found.person, [found.dossier])
    return found.id


def _waits(transaction: Transaction, settled: sealed.Sealed) -> bool:
    offered = (one for one in sealed.waiting(transaction) if one.batch == sealed.OFFERED)
    return any((one.person, one.dossier) == (settled.person, settled.dossier) for one in offered)


def _supervisor(transaction: Transaction, login: str) -> accounts.Person:
    person = person_called(transaction, login)
    if person.role != Role.SUPERVISOR or person.disabled:
        raise Refused(tr("Seule une personne responsable peut ouvrir ce qui est sous scellés."))
    return person


def _found(transaction: Transaction, sealed_id: str) -> tuple[sealed.Sealed, str]:
    among = waiting(transaction)
    whole = [pair for pair in among if pair[0].id == sealed_id]
    found = whole or [pair for pair in among if sealed_id and pair[0].id.startswith(sealed_id)]
    if len(found) == 1:
        return found[0]
    raise Refused(
        tr("Plus d’un pli a un numéro qui commence ainsi.") if found else tr("Rien n’est sous scellés à ce numéro."),
        what_to_do=tr("« parcours-server sealed list » les montre ; donnez-en le début, plus long s’il le faut."),
    )


def _note(transaction: Transaction, person: accounts.Person, what: str, dossier: str, now: datetime) -> None:
    trail.add(transaction, [trail.Deed(person.id, "", what, dossier, written(now))])
