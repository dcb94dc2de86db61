"""The trail: who opened, changed, printed, exported or shared which dossier; each entry seals the one before it.

The seal of an entry is SHA-256 over the seal before it and the entry's own words, so that an entry that is changed,
taken out or put in breaks the chain from there on, and anyone who holds the entries can name the place. What a chain
cannot show is an end that was cut off: for that the server keeps the last seal of each device.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from json.encoder import encode_basestring as _quoted

from parcours_core.language import say

BEGINNING = bytes(32)
"""The seal before the first entry."""


class Act(StrEnum):
    """What was done with a dossier, or with the device where ``dossier`` is empty."""

    OPENED = "opened"
    MADE = "made"
    CHANGED = "changed"
    PRINTED = "printed"
    EXPORTED = "exported"
    SHARED = "shared"
    RECEIVED = "received"
    REVEALED = "revealed"
    ERASED = "erased"
    UNLOCKED = "unlocked"
    RECOVERED = "recovered"
    RESTORED = "restored"


LABELS: dict[Act, str] = {
    Act.OPENED: say("a ouvert le dossier"),
    Act.MADE: say("a créé le dossier"),
    Act.CHANGED: say("a modifié le dossier"),
    Act.PRINTED: say("a imprimé une lettre ou une page"),
    Act.EXPORTED: say("a enregistré une copie"),
    Act.SHARED: say("a partagé le dossier"),
    Act.RECEIVED: say("a reçu le dossier"),
    Act.REVEALED: say("a ouvert les informations sensibles"),
    Act.ERASED: say("a effacé le dossier"),
    Act.UNLOCKED: say("a ouvert le programme"),
    Act.RECOVERED: say("a ouvert le programme par le code de secours"),
    Act.RESTORED: say("a rétabli une sauvegarde"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail. ``number`` counts from 1 on its device; ``at`` is ISO 8601 in UTC, for people.

    ``words`` say what was done in an operation's own words, a reason or a recipient; never what a dossier holds.
    """

    number: int
    at: str
    author: str
    act: str
    dossier: str
    words: str
    seal: bytes = b""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: the number of the first entry that does not fit, and why."""

    number: int
    missing: bool


def seal(before: bytes, entry: Entry) -> bytes:
    """Return the seal of ``entry`` after the seal ``before``: 32 bytes. What ``entry.seal`` says is not looked at."""
    return seal_of(before, entry.number, (entry.at, entry.author, entry.act, entry.dossier, entry.words))


def seal_of(before: bytes, number: int, parts: tuple[str, str, str, str, str]) -> bytes:
    """Return the seal of an entry from its parts (at, author, act, dossier, words), for who looks at thousands."""
    return _sealed(before, number, map(_quoted, parts))


def seals_of(before: bytes, first: int, columns: Sequence[Sequence[str]]) -> list[bytes]:
    """Return the seals of lines in a row, the first of number ``first`` and after the seal ``before``.

    ``columns`` are their parts as ``seal_of`` takes them, one list a part, all of the same length.
    """
    seals = []
    for number, parts in enumerate(zip(*map(_all_quoted, columns), strict=True), first):
        before = _sealed(before, number, parts)
        seals.append(before)
    return seals


def _all_quoted(column: Sequence[str]) -> list[str]:
    if column and column.count(column[0]) == len(column):
        return [_quoted(column[0])] * len(column)
    return list(map(_quoted, column))


def _sealed(before: bytes, number: int, quoted: Iterable[str]) -> bytes:
    # JSON without blanks, as every device has written it from the first; put together by hand in half the time.
    return hashlib.sha256(before + f"[{number},{','.join(quoted)}]".encode()).digest()


def first_break(entries: Iterable[Entry], *, number: int = 0, before: bytes = BEGINNING) -> Break | None:
    """Return the first entry that does not follow from the one before it, or None; ``entries`` come by number.

    ``number`` and ``before`` are those of the last entry that is already trusted.
    """
    for entry in entries:
        if entry.number != number + 1:
            return Break(number + 1, missing=True)
        if seal(before, entry) != entry.seal:
            return Break(entry.number, missing=False)
        number, before = entry.number, entry.seal
    return None
