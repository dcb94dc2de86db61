"""Making a vault and opening it with its passphrase; what derives keys is loaded only when one is derived."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.errors import StoreError, told_by_system
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import VaultError, VaultExists, WrongPassphrase
from parcours_desktop.vault.presence import has_vault
from parcours_desktop.vault.slots import changing, new_key_file, read_key_file


def create_vault(home: Path, passphrase: str) -> DataKey:
    """Make a random data key in ``home`` that ``passphrase`` opens, and return it.

    Raises ``VaultExists`` where there are keys, or dossiers that a new key would lock for ever; ``Refused`` for a
    passphrase that is empty, short or common; a ``StoreError`` where the disk refuses.
    """
    from parcours_desktop.vault.journal import What, keep
    from parcours_desktop.vault.passphrase_slot import passphrase_slot
    from parcours_desktop.vault.proof import tagged
    from parcours_desktop.vault.strength import check_passphrase

    check_passphrase(passphrase)
    if has_vault(home) or (home / CASELOAD_FILE).exists():
        raise VaultExists
    with told_by_system():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    data_key = DataKey.new()
    file = new_key_file()
    slot = tagged(file, passphrase_slot(file, data_key, passphrase), data_key)
    keep(home, file.with_slot(slot), data_key, What.CREATED, slot.id)
    return data_key


def unlock(home: Path, passphrase: str) -> DataKey:
    """Return the data key of the vault in ``home``.

    Where the slot was made with weaker parameters than today's, it is made anew now that the passphrase is known; a
    disk that refuses this keeps nobody out. Raises ``WrongPassphrase``, ``NoVault``, ``NewerKeys``, ``DamagedKeys``, or
    a ``StoreError`` where the disk refuses; after a wrong passphrase nothing is ever written or wiped.
    """
    from parcours_desktop.vault.passphrase_slot import open_with_passphrase

    file = read_key_file(home)
    opened = open_with_passphrase(file, passphrase)
    if file.coming:
        from parcours_desktop.vault.settling import settle

        after = open_with_passphrase(replace(file, slots=file.coming), passphrase)
        if opened is None and after is None:
            raise WrongPassphrase
        return settle(home, opened.data_key if opened else None, after.data_key if after else None)
    if opened is None:
        raise WrongPassphrase
    if opened.is_weaker:
        with contextlib.suppress(StoreError, VaultError):
            _upgrade(home, passphrase)
    return opened.data_key


def change_passphrase(home: Path, old: str, new: str) -> None:
    """Let ``new`` open the vault instead of ``old``; only the slot is written, the data key stays.

    Raises what ``unlock`` raises, and ``Refused`` for a passphrase that is empty, short or common.
    """
    from parcours_desktop.vault.journal import What
    from parcours_desktop.vault.strength import check_passphrase

    check_passphrase(new)
    _replace(home, old, new, What.WORDS_CHANGED)


def _upgrade(home: Path, passphrase: str) -> None:
    from parcours_desktop.vault.journal import What

    _replace(home, passphrase, passphrase, What.UPGRADED)


def _replace(home: Path, old: str, new: str, what: str) -> None:
    from parcours_desktop.vault.journal import What, keep
    from parcours_desktop.vault.passphrase_slot import open_with_passphrase, passphrase_slot
    from parcours_desktop.vault.proof import tagged
    from parcours_desktop.vault.settling import must_be_settled

    with changing(home) as file:
        must_be_settled(file)
        opened = open_with_passphrase(file, old)
        if opened is None:
            raise WrongPassphrase
        try:
            slot = tagged(file, passphrase_slot(file, opened.data_key, new), opened.data_key)
            keep(home, file.without(opened.slot.id).with_slot(slot), opened.data_key, What(what), slot.id)
        finally:
            opened.data_key.wipe()
