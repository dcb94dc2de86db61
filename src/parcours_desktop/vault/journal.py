"""What was done to the keys of this device, written into the key file in the same stroke as the change itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from parcours_core.language import say
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.proof import chained_anew, first_broken, with_event
from parcours_desktop.vault.slots import Event, KeyFile, write_key_file

_DIGITS = 16

MOST_EVENTS = 200
"""Older ones are dropped: the file is read at every unlocking."""


class What(StrEnum):
    """The kinds of events."""

    CREATED = "created"
    WORDS_CHANGED = "words-changed"
    UPGRADED = "upgraded"
    SLOT_ADDED = "slot-added"
    SLOT_REMOVED = "slot-removed"
    RECOVERED_BY_CODE = "recovered-by-code"
    RECOVERED_BY_ORGANISATION = "recovered-by-organisation"
    ROTATED = "rotated"
    CHAIN_BROKEN = "chain-broken"


LABELS = {
    What.CREATED: say("coffre créé"),
    What.WORDS_CHANGED: say("phrase de passe changée"),
    What.UPGRADED: say("protection de la phrase de passe renforcée"),
    What.SLOT_ADDED: say("clé ajoutée"),
    What.SLOT_REMOVED: say("clé retirée"),
    What.RECOVERED_BY_CODE: say("coffre ouvert avec le code de secours"),
    What.RECOVERED_BY_ORGANISATION: say("coffre ouvert avec la clé de l’organisme"),
    What.ROTATED: say("clé des dossiers remplacée"),
    What.CHAIN_BROKEN: say("une trace plus ancienne avait été modifiée"),
}


def keep(home: Path, file: KeyFile, data_key: DataKey, what: What, slot: str = "") -> KeyFile:
    """Write ``file`` into ``home`` with ``what`` as its newest event, chained by ``data_key``; return it.

    Raises a ``StoreError`` where the disk refuses; then neither the change nor the event stands.
    """
    whole = noted(file, data_key, what, slot)
    write_key_file(home, whole)
    return whole


def end_of(file: KeyFile) -> str:
    """Return by what the newest event of ``file`` is known elsewhere: the end of a hash; empty without events.

    The caseload keeps it (``casework.key_trail``): the file alone cannot show that its newest events were cut off.
    """
    return _digest(file.events[-1]) if file.events else ""


def holds_end(file: KeyFile, end: str) -> bool:
    """Say whether the event that was once the newest is still in ``file``; where it may have been dropped, yes."""
    return not end or len(file.events) >= MOST_EVENTS or any(_digest(event) == end for event in file.events)


def _digest(event: Event) -> str:
    # Without its tag: a new data key chains all events anew.
    content = json.dumps([event.at, event.what, event.slot]).encode()
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def noted(file: KeyFile, data_key: DataKey, what: What, slot: str = "") -> KeyFile:
    """Return ``file`` with ``what`` as its newest event; nothing is written. A broken chain stays broken, and whole."""
    event = Event(datetime.now(UTC).isoformat(timespec="seconds"), what, slot)
    longer = with_event(file, event, data_key)
    if len(longer.events) > MOST_EVENTS and first_broken(longer, data_key) is None:
        return chained_anew(replace(longer, events=longer.events[-MOST_EVENTS:]), data_key)
    return longer
