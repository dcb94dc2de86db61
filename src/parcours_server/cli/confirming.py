"""The command after a restore: which devices may come back, for the backup does not know what was revoked since."""

from __future__ import annotations

import argparse

from parcours_core.breach import moment
from parcours_core.language import tr
from parcours_server.cli.answering import give
from parcours_server.cli.context import Add, write
from parcours_server.services import administering
from parcours_server.services.moments import ZONE
from parcours_server.storage import accounts
from parcours_server.storage.database import Database

SHOWN = 8
"""So many signs of a device's number are shown."""


def add_to(add: Add) -> None:
    """Add ``confirm`` to the verbs about devices."""
    confirming = add("confirm", tr("après « restore », laisser revenir des appareils"), _confirm)
    confirming.add_argument(
        "devices", metavar=tr("APPAREIL"), nargs="*", help=tr("leurs numéros, ou le début de ceux-ci (device list)")
    )
    confirming.add_argument("--of", metavar=tr("IDENTIFIANT"), default="", help=tr("tous ceux de cette personne"))
    confirming.add_argument("--all", action="store_true", help=tr("tous ceux qui attendent"))


def waiting_lines(database: Database) -> tuple[list[str], list[dict[str, str]]]:
    """Return the devices that wait in all agencies, as lines for people and as values."""
    lines, values = [], []
    for scope, agency in administering.agencies(database):
        with database.reading(scope, fresh=True) as transaction:
            names = {person.id: person.name for person in accounts.people(transaction)}
            for device in administering.unconfirmed(transaction):
                person = names.get(device.person, tr("personne inconnue"))
                last = tr("dernier contact : {moment}", moment=moment(device.last_sync, ZONE))
                lines.append("  ".join((device.id[:SHOWN], device.name or tr("sans nom"), person, agency, last)))
                values.append({"agency": scope, "device": device.id, "name": device.name, "person": person})
    return lines, values


def _confirm(given: argparse.Namespace) -> int:
    confirmed = write(
        given, lambda transaction: administering.confirm(transaction, given.devices, every=given.all, of=given.of)
    )
    text = tr.count("{number} appareil revient.", "{number} appareils reviennent.", len(confirmed))
    return give(text, {"confirmed": [one.id for one in confirmed]}, as_json=given.json)
