"""What a device reads: a page of the feed, whether its tally agrees, and who works in the agency."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from parcours_core.wire.messages import Call, Colleague, FieldEntry, Page, People, Tally, Team
from parcours_core.wire.sheets import sheets_of
from parcours_server.services import erasing, refusals
from parcours_server.services.columns import Malformed, is_identity
from parcours_server.services.session import Session
from parcours_server.storage import accounts, feed, log, pages
from parcours_server.storage.transaction import Row, Transaction

MOST_RECORDS = 10_000
"""Records in one page at most, whatever a device asks for."""


def page(transaction: Transaction, head: feed.Head, call: Call, own: range) -> Page:
    """Return the page that ``call`` asks for, without the numbers ``own``, which the call itself wrote."""
    limit = min(call.limit, MOST_RECORDS)
    read = pages.sheet_page(transaction, head.number, call.cursor, limit, but=own, in_rows=call.rows)
    return Page(read.cursor, read.more, read.sheets, erasing.marked(transaction, read.graves), read.left)


def fetch(transaction: Transaction, wanted: Sequence[tuple[str, str]]) -> Page:
    """Return records by type and id; those that may not be seen are left out. Raises ``Malformed`` for too many."""
    if len(wanted) > MOST_RECORDS:
        raise Malformed("more records than one page holds")
    head = feed.head(transaction)
    states = feed.states(transaction, wanted)
    sheets, graves = sheets_of(sorted(states.values(), key=lambda state: state.number))
    return Page(head.number, False, sheets, erasing.marked(transaction, graves))


def history(transaction: Transaction, record: str, record_id: str) -> list[FieldEntry]:
    """Return every change of a record. Raises ``NotThere``."""
    if not is_identity(record_id) or not is_identity(record):
        raise refusals.not_there()
    state = feed.states(transaction, [(record, record_id)]).get((record, record_id))
    if state is None:
        raise refusals.not_there()
    # By a device's id anybody can ask in its name for what it must sign: nobody else has any need of it.
    return [msgspec.structs.replace(entry, device="") for entry in log.history(transaction, state)]


def is_read(call: Call, head: feed.Head, given: Page | None) -> bool:
    """Say whether the device held all there is for it before this call, so that its tally can be compared."""
    if given is None:
        return call.cursor == head.number
    return not (given.more or given.sheets or given.graves or given.left)


def tally(transaction: Transaction, counted: Row | None = None) -> Tally:
    """Return what a device of the person should hold; ``counted`` as in ``pages.tally``."""
    return pages.tally(transaction, counted)


def people(transaction: Transaction, session: Session, head: feed.Head, known: str) -> People | None:
    """Return the agency's people and teams, None where what is ``known`` by its etag is the same.

    Whoever was disabled is left out.
    """
    etag = f"{head.epoch}.{head.people}.{head.lease_days}"
    if etag == known:
        return None
    teams = accounts.teams(transaction)
    newest = {device.person: device for device in accounts.devices(transaction) if not device.revoked_at}
    colleagues = []
    for person in accounts.people(transaction):
        if not person.disabled:
            device = newest.get(person.id)
            colleagues.append(
                Colleague(
                    person.id,
                    person.name,
                    person.role,
                    [team.id for team in teams if person.id in team.members],
                    device.seal_key if device else b"",
                    device.sign_key if device else b"",
                )
            )
    named = [Team(team.id, team.name) for team in teams]
    return People(etag, session.person_id, head.agency, colleagues, named, head.lease_days)
