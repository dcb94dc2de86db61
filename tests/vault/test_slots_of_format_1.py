"""What an earlier version of the program wrote: it opens, and is made anew once its passphrase is known."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parcours_desktop.vault import deriving
from parcours_desktop.vault.errors import NewerKeys, WrongPassphrase
from parcours_desktop.vault.journal import What
from parcours_desktop.vault.passphrase_slot import open_with_passphrase
from parcours_desktop.vault.proof import first_broken
from parcours_desktop.vault.slots import KEYS_FILE, KeyFile, Slot, read_key_file, replace, write_key_file
from parcours_desktop.vault.unlock import create_vault, unlock

WORDS = "l’aîné rit sous la halte"
KEY = bytes(range(32))


@pytest.fixture
def former(home: Path) -> Path:
    """A key file written by hand as version 1 wrote it, at half of today's cost."""
    home.mkdir()
    salt, nonce = bytes(16), bytes(12)
    parameters = {"kdf": "argon2id", "salt": b64encode(salt).decode(), "time": 2, "memory": 8192, "lanes": 4}
    bound = {"format": 1, "vault": "v", "id": "a", "kind": "passphrase", "parameters": parameters}
    secret = hash_secret_raw(
        WORDS.encode(), salt, time_cost=2, memory_cost=8192, parallelism=4, hash_len=32, type=Type.ID
    )
    sealed = AESGCM(secret).encrypt(nonce, KEY, json.dumps(bound, sort_keys=True).encode())
    slot = {"id": "a", "kind": "passphrase", "parameters": parameters}
    slot |= {"nonce": b64encode(nonce).decode(), "sealed": b64encode(sealed).decode()}
    (home / KEYS_FILE).write_text(json.dumps({"format": 1, "vault": "v", "slots": [slot]}), encoding="utf-8")
    return home


def test_it_opens_and_is_made_anew_with_what_is_asked_today(former: Path) -> None:
    before = (former / KEYS_FILE).read_bytes()
    with pytest.raises(WrongPassphrase):
        unlock(former, WORDS + "s")
    assert (former / KEYS_FILE).read_bytes() == before
    assert bytes(unlock(former, WORDS)) == KEY
    file = read_key_file(former)
    (slot,) = file.slots
    wanted = {"version": 2, "time": 3, "memory": 65536, "lanes": 4}
    assert {name: slot.parameters[name] for name in wanted} == wanted
    opened = open_with_passphrase(file, WORDS)
    assert opened is not None
    assert bytes(opened.data_key) == KEY
    assert not opened.is_weaker
    assert [event.what for event in file.events] == [What.UPGRADED]
    assert first_broken(file, opened.data_key) is None


def test_a_second_opening_writes_nothing(former: Path) -> None:
    unlock(former, WORDS)
    after = (former / KEYS_FILE).read_bytes()
    unlock(former, WORDS)
    assert (former / KEYS_FILE).read_bytes() == after


def test_from_then_on_the_apostrophe_of_the_keyboard_is_as_good(former: Path) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(former, WORDS.replace("’", "'"))
    unlock(former, WORDS)
    assert bytes(unlock(former, WORDS.replace("’", "'"))) == KEY


def test_a_disk_that_refuses_to_make_it_anew_keeps_nobody_out(former: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (former / KEYS_FILE).read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert bytes(unlock(former, WORDS)) == KEY
    monkeypatch.undo()
    assert (former / KEYS_FILE).read_bytes() == before
    assert bytes(unlock(former, WORDS)) == KEY


def test_costlier_parameters_than_ours_are_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "TIME_COST", 5)
    create_vault(home, WORDS)
    monkeypatch.undo()
    before = (home / KEYS_FILE).read_bytes()
    unlock(home, WORDS)
    assert (home / KEYS_FILE).read_bytes() == before


def test_a_slot_of_a_newer_program_is_refused_by_name(home: Path) -> None:
    create_vault(home, WORDS)
    file = read_key_file(home)
    newer: Slot = replace(file.slots[0], parameters={**file.slots[0].parameters, "version": 9})
    write_key_file(home, KeyFile(file.vault, (newer,)))
    with pytest.raises(NewerKeys):
        unlock(home, WORDS)
