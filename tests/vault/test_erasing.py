"""Keys that are erased open nothing any more, wherever in the home they lay, and nothing new is made over them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import StoreError
from parcours_desktop.vault.erasing import erase_slots
from parcours_desktop.vault.errors import KeysErased, VaultExists
from parcours_desktop.vault.keyring_service import encrypting_keyring
from parcours_desktop.vault.keyring_slot import SERVICE
from parcours_desktop.vault.managing import add_keyring, add_recovery_code, slots_in
from parcours_desktop.vault.presence import KEYS_FILE
from parcours_desktop.vault.recovery import recover_with_code
from parcours_desktop.vault.slots import read_key_file
from parcours_desktop.vault.unlock import change_passphrase, create_vault, unlock

WORDS = "halte bleue sept Noémie"
NEW = "gare verte huit Aurélie"

pytestmark = pytest.mark.usefixtures("quick")


def test_no_way_in_is_left(home: Path) -> None:
    key = create_vault(home, WORDS)
    Caseload.open(home / "caseload.db", key).close()
    code = add_recovery_code(home, WORDS)
    sealed = [slot.sealed for slot in read_key_file(home).slots]
    erase_slots(home)
    for attempt in (
        lambda: unlock(home, WORDS),
        lambda: recover_with_code(home, code, NEW),
        lambda: change_passphrase(home, WORDS, NEW),
        lambda: slots_in(home),
    ):
        with pytest.raises(KeysErased):
            attempt()
    with pytest.raises(VaultExists):
        create_vault(home, WORDS)
    left = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert not [part for part in sealed if part.encode() in left]
    erase_slots(home)
    with pytest.raises(KeysErased):
        unlock(home, WORDS)


def test_the_bytes_are_overwritten_where_they_lay(home: Path) -> None:
    """A second name of the same file shows what the first one's blocks hold."""
    create_vault(home, WORDS)
    os.link(home / KEYS_FILE, home / "same-blocks")
    erase_slots(home)
    assert not any((home / "same-blocks").read_bytes())


def test_the_keys_of_backups_in_the_home_go_too(home: Path) -> None:
    create_vault(home, WORDS)
    backup = home / "sauvegardes" / "2026-11-22"
    backup.mkdir(parents=True)
    (backup / KEYS_FILE).write_bytes((home / KEYS_FILE).read_bytes())
    (backup / (KEYS_FILE + ".new")).write_bytes((home / KEYS_FILE).read_bytes())
    erase_slots(home)
    with pytest.raises(KeysErased):
        unlock(backup, WORDS)
    assert not (backup / (KEYS_FILE + ".new")).exists()


def test_a_disk_that_refuses_one_still_loses_the_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_vault(home, WORDS)
    backup = home / "sauvegardes"
    backup.mkdir()
    (backup / KEYS_FILE).write_bytes((home / KEYS_FILE).read_bytes())
    real, calls = os.fsync, []

    def fails_once(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(5, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fails_once)
    with pytest.raises(StoreError):
        erase_slots(home)
    monkeypatch.undo()
    with pytest.raises(KeysErased):
        unlock(backup, WORDS)
    assert not any((home / KEYS_FILE).read_bytes())


def test_a_damaged_key_file_is_erased_too(home: Path) -> None:
    create_vault(home, WORDS)
    (home / KEYS_FILE).write_bytes((home / KEYS_FILE).read_bytes()[:-40])
    erase_slots(home)
    with pytest.raises(KeysErased):
        unlock(home, WORDS)


def test_where_there_are_none_nothing_happens(home: Path) -> None:
    home.mkdir()
    erase_slots(home)
    assert list(home.iterdir()) == []


def test_the_keyring_is_left_empty(home: Path, secret_service: object) -> None:
    create_vault(home, WORDS)
    add_keyring(home, WORDS)
    vault = read_key_file(home).vault
    erase_slots(home)
    assert encrypting_keyring().get_password(SERVICE, vault) is None
