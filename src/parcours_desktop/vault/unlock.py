"""Making a vault and opening it with its passphrase; what derives keys is loaded only when one is derived."""

from __future__ import annotations

from pathlib import Path

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.errors import told_by_system
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import VaultExists, WrongPassphrase
from parcours_desktop.vault.presence import has_vault
from parcours_desktop.vault.slots import KeyFile, new_key_file, read_key_file, write_key_file


def create_vault(home: Path, passphrase: str) -> DataKey:
    """Make a random data key in ``home`` that ``passphrase`` opens, and return it.

    Raises ``VaultExists`` where there are keys, or dossiers that a new key would lock for ever; ``Refused`` for an
    empty passphrase; a ``StoreError`` where the disk refuses.
    """
    if not passphrase:
        raise Refused(tr("La phrase de passe est vide."), what_to_do=tr("Choisissez quatre mots ou plus."))
    if has_vault(home) or (home / CASELOAD_FILE).exists():
        raise VaultExists
    with told_by_system():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    data_key = DataKey.new()
    write_key_file(home, _with_passphrase(new_key_file(), data_key, passphrase))
    return data_key


def unlock(home: Path, passphrase: str) -> DataKey:
    """Return the data key of the vault in ``home``.

    Raises ``WrongPassphrase``, ``NoVault``, ``NewerKeys``, ``DamagedKeys``, or a ``StoreError`` where the disk refuses;
    nothing is ever written or wiped here.
    """
    from parcours_desktop.vault.passphrase_slot import open_with_passphrase

    data_key = open_with_passphrase(read_key_file(home), passphrase)
    if data_key is None:
        raise WrongPassphrase
    return data_key


def change_passphrase(home: Path, old: str, new: str) -> None:
    """Let ``new`` open the vault instead of ``old``; only the slot is written, the data key stays.

    Raises what ``unlock`` raises, and ``Refused`` for an empty passphrase.
    """
    from parcours_desktop.vault.passphrase_slot import KIND, open_with_passphrase

    if not new:
        raise Refused(tr("La phrase de passe est vide."), what_to_do=tr("Choisissez quatre mots ou plus."))
    file = read_key_file(home)
    for slot in file.of_kind(KIND):
        alone = KeyFile(file.vault, (slot,))
        data_key = open_with_passphrase(alone, old)
        if data_key is not None:
            write_key_file(home, _with_passphrase(file.without(slot.id), data_key, new))
            data_key.wipe()
            return
    raise WrongPassphrase


def _with_passphrase(file: KeyFile, data_key: DataKey, passphrase: str) -> KeyFile:
    from parcours_desktop.vault.passphrase_slot import passphrase_slot

    return file.with_slot(passphrase_slot(file, data_key, passphrase))
