"""The file of key slots: each holds the data key wrapped by something else, a passphrase or the system's keyring.

``keys.json``: ``{"format": 2, "vault": uuid, "slots": [{"id", "kind", "parameters", "nonce", "sealed", "tag"}],
"coming": [slots], "events": [{"at", "what", "slot", "tag"}]}``; slots of kinds that this program does not know are kept
as they are. Format 1 had no tags, nothing coming and no events; it is still read.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from parcours_desktop.store.errors import told_by_system
from parcours_desktop.store.lock import FileLock
from parcours_desktop.vault.errors import DamagedKeys, KeysErased, NewerKeys, NoVault
from parcours_desktop.vault.presence import KEYS_FILE

FORMAT = 2
LOCK_FILE = "keys.lock"


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the data key. ``parameters`` are what its kind needs, as JSON holds it; nothing in it is secret.

    ``nonce`` and ``sealed`` are Base64: the data key as ``sealing`` wrapped it. ``tag`` is what only a holder of the
    data key can write (``proof``): empty in a slot of format 1, and in one that was just made.
    """

    id: str
    kind: str
    parameters: Mapping[str, Any]
    nonce: str = ""
    sealed: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to the keys: ``at`` (ISO 8601, UTC) for people to read, ``what`` (``journal``), to which
    ``slot``; ``tag`` chains it to the one before.
    """

    at: str
    what: str
    slot: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The slots of one vault, whose ``vault`` id tells it from any other.

    ``coming`` are the slots of the next data key while the caseload is being re-keyed (``rotation``), else empty.
    """

    vault: str
    slots: tuple[Slot, ...] = ()
    coming: tuple[Slot, ...] = ()
    events: tuple[Event, ...] = ()

    def of_kind(self, kind: str) -> tuple[Slot, ...]:
        """Return the slots of one kind."""
        return tuple(slot for slot in self.slots if slot.kind == kind)

    def with_slot(self, slot: Slot) -> KeyFile:
        """Return the file with a slot added, or put in the place of the one with its id."""
        return replace(self, slots=(*(kept for kept in self.slots if kept.id != slot.id), slot))

    def without(self, slot_id: str) -> KeyFile:
        """Return the file without one slot."""
        return replace(self, slots=tuple(kept for kept in self.slots if kept.id != slot_id))


def new_key_file() -> KeyFile:
    """Return a key file without slots, with an identity of its own."""
    return KeyFile(str(uuid.uuid4()))


def new_slot(kind: str, parameters: Mapping[str, Any]) -> Slot:
    """Return a slot that holds nothing yet."""
    return Slot(secrets.token_hex(8), kind, dict(parameters))


def read_key_file(home: Path) -> KeyFile:
    """Return the slots kept in ``home``.

    Raises ``NoVault`` where there are none, a ``StoreError`` where the disk refuses, ``NewerKeys`` for a later format,
    ``KeysErased`` where they were erased, ``DamagedKeys`` for anything else.
    """
    with told_by_system():
        try:
            content = (home / KEYS_FILE).read_bytes()
        except FileNotFoundError:
            raise NoVault from None
    try:
        kept = json.loads(content)
        if kept["format"] > FORMAT:
            raise NewerKeys
        if kept.get("erased"):
            raise KeysErased
        file = KeyFile(
            str(kept["vault"]),
            tuple(Slot(**slot) for slot in kept["slots"]),
            tuple(Slot(**slot) for slot in kept.get("coming", ())),
            tuple(Event(**event) for event in kept.get("events", ())),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DamagedKeys from error
    if not file.slots:
        raise DamagedKeys
    return file


@contextlib.contextmanager
def changing(home: Path) -> Iterator[KeyFile]:
    """Give the slots kept in ``home`` while no other program may change them.

    Without this a slot that one window takes away would come back with what another one writes. Raises ``InUse`` where
    another program changes them now, and what ``read_key_file`` raises.
    """
    read_key_file(home)
    with told_by_system():
        lock = FileLock(home / LOCK_FILE)
    try:
        yield read_key_file(home)
    finally:
        lock.release()


def write_key_file(home: Path, file: KeyFile) -> None:
    """Replace the slots in ``home``: after a crash or a power cut there are the old ones or the new ones, whole.

    Raises a ``StoreError`` where the disk refuses; then the old ones stand.
    """
    kept = {
        "format": FORMAT,
        "vault": file.vault,
        "slots": [asdict(slot) for slot in file.slots],
        "coming": [asdict(slot) for slot in file.coming],
        "events": [asdict(event) for event in file.events],
    }
    with told_by_system():
        _replace(home / KEYS_FILE, json.dumps(kept, indent=1).encode())


def write_erased(home: Path, at: str) -> None:
    """Replace the slots in ``home`` by the word that they were erased, ``at`` (ISO 8601).

    Raises a ``StoreError`` where the disk refuses.
    """
    with told_by_system():
        _replace(home / KEYS_FILE, json.dumps({"format": FORMAT, "erased": at}).encode())


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _settle(path.parent)


if sys.platform == "win32":

    def _settle(_folder: Path) -> None:
        """Nothing to do: Windows writes a rename through its own journal."""
else:

    def _settle(folder: Path) -> None:
        """Make the rename itself last."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
