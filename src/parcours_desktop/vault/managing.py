"""What the holder of the passphrase may do with the slots: see them, add a way in, take one away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.vault import keyring_slot, organisation, passphrase_slot, recovery_slot
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import DamagedKeys, UnreadableOrganisationKey, WrongPassphrase
from parcours_desktop.vault.journal import What, keep
from parcours_desktop.vault.proof import tagged
from parcours_desktop.vault.recovery_code import new_code
from parcours_desktop.vault.settling import must_be_settled
from parcours_desktop.vault.slots import KeyFile, Slot, changing, read_key_file
from parcours_desktop.vault.strength import check_passphrase


@dataclass(frozen=True, slots=True)
class SlotView:
    """One way in, for a screen: ``made`` is a day (ISO 8601) or empty, ``name`` and ``fingerprint`` those of
    an organisation.
    """

    id: str
    kind: str
    made: str = ""
    name: str = ""
    fingerprint: str = ""


@contextmanager
def authorised(home: Path, passphrase: str) -> Iterator[tuple[KeyFile, DataKey]]:
    """Give the slots and the data key while nobody else may change them; the key is wiped afterwards.

    Raises ``WrongPassphrase``, ``InUse``, and what reading the slots raises.
    """
    with changing(home) as file:
        must_be_settled(file)
        opened = passphrase_slot.open_with_passphrase(file, passphrase)
        if opened is None:
            raise WrongPassphrase
        try:
            yield file, opened.data_key
        finally:
            opened.data_key.wipe()


def slots_in(home: Path) -> tuple[SlotView, ...]:
    """Return the ways into the vault in ``home``; no key is asked. Raises what reading the slots raises."""
    return tuple(_view(slot) for slot in read_key_file(home).slots)


def add_passphrase(home: Path, passphrase: str, another: str) -> None:
    """Let ``another`` passphrase open too. Raises ``Refused`` for one that is too easy, and as ``authorised``."""
    check_passphrase(another)
    with authorised(home, passphrase) as (file, data_key):
        _add(home, file, passphrase_slot.passphrase_slot(file, data_key, another), data_key)


def add_recovery_code(home: Path, passphrase: str) -> str:
    """Return a new recovery code, which is kept nowhere; an earlier one opens no more. Raises as ``authorised``."""
    with authorised(home, passphrase) as (file, data_key):
        code = new_code()
        _add(home, _without(file, recovery_slot.KIND), recovery_slot.recovery_slot(file, data_key, code), data_key)
    return code


def add_organisation(home: Path, passphrase: str, public_file: bytes) -> organisation.OrganisationKey:
    """Seal the data key to the organisation's key too, and return its public part.

    Raises ``UnreadableOrganisationKey``, ``Refused`` where it was added before, and as ``authorised``.
    """
    key = organisation.read_public(public_file)
    with authorised(home, passphrase) as (file, data_key):
        if any(slot.fingerprint == key.fingerprint for slot in map(_view, file.slots)):
            raise Refused(tr("La clé de cet organisme peut déjà ouvrir ces dossiers."))
        _add(home, file, organisation.organisation_slot(file, data_key, key), data_key)
    return key


def add_keyring(home: Path, passphrase: str) -> None:
    """Let the system's keyring open too. Raises ``KeyringUnavailable``, and as ``authorised``."""
    with authorised(home, passphrase) as (file, data_key):
        slot = keyring_slot.keyring_slot(file, data_key)
        _add(home, _without(file, keyring_slot.KIND), slot, data_key)


def remove_slot(home: Path, passphrase: str, slot_id: str) -> None:
    """Take one way in away; whoever kept the data key from before is shut out only by a new one (``rotation``).

    Raises ``Refused`` for the last passphrase, and as ``authorised``.
    """
    with authorised(home, passphrase) as (file, data_key):
        going = next((slot for slot in file.slots if slot.id == slot_id), None)
        if going is None:
            return
        if going.kind == passphrase_slot.KIND and len(file.of_kind(passphrase_slot.KIND)) == 1:
            raise Refused(
                tr("La phrase de passe ne peut pas être retirée : c’est elle qui ouvre toujours."),
                what_to_do=tr("Changez-la plutôt."),
            )
        keep(home, file.without(slot_id), data_key, What.SLOT_REMOVED, slot_id)
    if going.kind == keyring_slot.KIND:
        keyring_slot.forget(file)


def _add(home: Path, file: KeyFile, slot: Slot, data_key: DataKey) -> None:
    keep(home, file.with_slot(tagged(file, slot, data_key)), data_key, What.SLOT_ADDED, slot.id)


def _without(file: KeyFile, kind: str) -> KeyFile:
    for slot in file.of_kind(kind):
        file = file.without(slot.id)
    return file


def _view(slot: Slot) -> SlotView:
    made = str(slot.parameters.get("made", ""))
    if slot.kind == organisation.KIND:
        try:
            key = organisation.key_of_slot(slot)
        except UnreadableOrganisationKey as error:
            raise DamagedKeys from error
        return SlotView(slot.id, slot.kind, made, key.name, key.fingerprint)
    return SlotView(slot.id, slot.kind, made)
