"""What only a holder of the data key can write: a tag on every slot, a chain of tags over what was done to the keys.

A slot of a public key could be put into the file by anybody who can write there; before a new data key is sealed to
it, its tag must show that somebody who had the key put it there.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import replace

from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.slots import Event, KeyFile, Slot

_SLOT = b"parcours slot tag 1"
_EVENT = b"parcours event tag 1"


def tagged(file: KeyFile, slot: Slot, data_key: DataKey) -> Slot:
    """Return ``slot`` of ``file`` with the tag that ``data_key`` gives it."""
    return replace(slot, tag=_slot_tag(file, slot, data_key))


def is_genuine(file: KeyFile, slot: Slot, data_key: DataKey) -> bool:
    """Say whether a holder of ``data_key`` put ``slot`` into ``file`` as it stands."""
    return hmac.compare_digest(slot.tag.encode(), _slot_tag(file, slot, data_key).encode())


def with_event(file: KeyFile, event: Event, data_key: DataKey) -> KeyFile:
    """Return ``file`` with ``event`` as its newest, chained to the one before; no earlier tag is touched."""
    before = file.events[-1].tag if file.events else ""
    last = replace(event, tag=_event_tag(file, event, before, data_key))
    return replace(file, events=(*file.events, last))


def chained_anew(file: KeyFile, data_key: DataKey) -> KeyFile:
    """Return ``file`` with the tags of all its events made anew: for a new data key, or when the oldest are dropped."""
    fresh = replace(file, events=())
    for event in file.events:
        fresh = with_event(fresh, event, data_key)
    return fresh


def first_broken(file: KeyFile, data_key: DataKey) -> int | None:
    """Return the place of the first event that was changed, or that follows one taken away; None where all hold.

    That the newest ones were cut off, or that the whole file is an older copy, cannot be seen from the file alone.
    """
    before = ""
    for number, event in enumerate(file.events):
        if not hmac.compare_digest(event.tag.encode(), _event_tag(file, event, before, data_key).encode()):
            return number
        before = event.tag
    return None


def _slot_tag(file: KeyFile, slot: Slot, data_key: DataKey) -> str:
    parts = [file.vault, slot.id, slot.kind, dict(slot.parameters), slot.nonce, slot.sealed]
    return _tag(data_key, _SLOT, parts)


def _event_tag(file: KeyFile, event: Event, before: str, data_key: DataKey) -> str:
    return _tag(data_key, _EVENT, [file.vault, before, event.at, event.what, event.slot])


def _tag(data_key: DataKey, purpose: bytes, parts: Sequence[object]) -> str:
    content = json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()
    # One block of HKDF-Expand (RFC 5869), so that the data key itself signs nothing.
    key = hmac.digest(data_key, purpose + b"\x01", "sha256")
    return hmac.digest(key, content, "sha256").hex()
