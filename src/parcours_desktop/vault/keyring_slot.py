"""The slot that the system's keyring opens: a choice of the person, never the only slot, never a plain-text backend.

The keyring holds a random wrapping key, not the data key: removing the slot from the file is enough to shut it out.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from keyring.backend import KeyringBackend, get_all_keyring
from keyring.errors import KeyringError

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import KeyringUnavailable
from parcours_desktop.vault.sealing import seal, unseal
from parcours_desktop.vault.slots import KeyFile, new_slot, read_key_file, write_key_file

KIND = "keyring"
SERVICE = "parcours-desktop"

ENCRYPTING = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
"""The only backends that are used. Others, such as those of keyrings.alt, may keep secrets in plain text."""

_WRAPPING_KEY_BYTES = 32


def encrypting_keyring() -> KeyringBackend:
    """Return the best keyring of this system that encrypts, whatever a configuration file asks for.

    Raises ``KeyringUnavailable`` where there is none.
    """
    # The library remembers which backends worked when it was first asked; whether one still does is asked anew.
    usable = [found for found in get_all_keyring() if type(found).__module__ in ENCRYPTING and type(found).viable]
    if not usable:
        raise KeyringUnavailable
    return max(usable, key=lambda found: found.priority)


def add_keyring_slot(home: Path, data_key: DataKey) -> None:
    """Let the system's keyring open the vault in ``home`` too, in place of an earlier slot of this kind.

    Raises ``KeyringUnavailable``, ``Refused`` where it would be the only slot, and what reading the slots raises.
    """
    file = _without_keyring(read_key_file(home))
    if not file.slots:
        raise Refused(tr("Le trousseau ne peut pas être la seule clé : choisissez d’abord une phrase de passe."))
    wrapping_key = secrets.token_bytes(_WRAPPING_KEY_BYTES)
    slot = new_slot(KIND, {})
    try:
        encrypting_keyring().set_password(SERVICE, _account(file), b64encode(wrapping_key).decode())
    except KeyringError as error:
        raise KeyringUnavailable from error
    write_key_file(home, file.with_slot(seal(file, slot, wrapping_key, data_key)))


def unlock_with_keyring(home: Path) -> DataKey:
    """Return the data key from the keyring's slot.

    Raises ``KeyringUnavailable`` where there is no such slot, no keyring, a locked one, or one that holds a wrong
    value; nothing is written, and the passphrase still opens.
    """
    file = read_key_file(home)
    try:
        kept = encrypting_keyring().get_password(SERVICE, _account(file))
        wrapping_key = b64decode(kept or "", validate=True)
    except (KeyringError, ValueError) as error:
        raise KeyringUnavailable from error
    if len(wrapping_key) == _WRAPPING_KEY_BYTES:
        for slot in file.of_kind(KIND):
            data_key = unseal(file, slot, wrapping_key)
            if data_key is not None:
                return data_key
    raise KeyringUnavailable


def remove_keyring_slot(home: Path) -> None:
    """Take the keyring's slot away, first from the file, then its secret from the keyring where that answers.

    Raises what reading and writing the slots raises.
    """
    file = read_key_file(home)
    if not file.of_kind(KIND):
        return
    write_key_file(home, _without_keyring(file))
    try:
        encrypting_keyring().delete_password(SERVICE, _account(file))
    except (KeyringError, KeyringUnavailable):
        return


def _without_keyring(file: KeyFile) -> KeyFile:
    return KeyFile(file.vault, tuple(slot for slot in file.slots if slot.kind != KIND))


def _account(file: KeyFile) -> str:
    return file.vault
