"""The trail as the server keeps it: who did what with a dossier, and whether any line was rewritten or taken out."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.language import say
from parcours_core.trail import LABELS, Entry, first_break
from parcours_server.services import offering, supervising
from parcours_server.storage import accounts, device_trail, trail
from parcours_server.storage.transaction import Transaction

_ON_THE_SERVER = {
    supervising.SHOWN: say("a ouvert un pli sous scellés"),
    supervising.SETTLED: say("a réglé un pli sous scellés"),
    offering.GIVEN_BACK: say("a redonné le dossier au serveur rétabli"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line about a dossier: when (ISO 8601), who, what they did, in words that may be empty."""

    at: str
    author: str
    act: str
    words: str
    device: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a trail does not hold: the device (empty: the server's own) and the number of the line."""

    device: str
    number: int


def of_dossier(transaction: Transaction, dossier: str) -> list[Line]:
    """Return all that is known to have been done with a dossier, on devices and on the server, by time."""
    names = {person.id: person.name for person in accounts.people(transaction)}
    # Who did it is who holds the device: what it says of itself could be anybody's name.
    holders = {device.id: names.get(device.person, "") for device in accounts.devices(transaction)}
    lines = [
        _line(entry, device, holders.get(device) or entry.author)
        for device, entry in device_trail.of_dossier(transaction, dossier)
    ]
    lines += [
        Line(entry.deed.at, names.get(entry.deed.person, ""), entry.deed.what, "", "")
        for entry in trail.of_dossier(transaction, dossier)
    ]
    return sorted(lines, key=lambda line: line.at)


def breaks(transaction: Transaction) -> list[Broken]:
    """Return the first line of each trail that does not follow from the one before it."""
    found = []
    for device in device_trail.devices(transaction):
        broken = first_break(device_trail.each(transaction, device))
        if broken is not None:
            found.append(Broken(device, broken.number))
    own = trail.first_broken(transaction)
    return found + ([Broken("", own)] if own is not None else [])


def words_for(act: str) -> str:
    """Return the French words for what was done; a code of a newer program stays as it is."""
    return ({code.value: words for code, words in LABELS.items()} | _ON_THE_SERVER).get(act, act)


def _line(entry: Entry, device: str, author: str) -> Line:
    return Line(entry.at, author, entry.act, entry.words, device)
