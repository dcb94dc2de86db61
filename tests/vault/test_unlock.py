"""The vault: one data key for ever, slots that open it, a file that is whole or not there."""

from __future__ import annotations

import json
import os
import stat
import unicodedata
from pathlib import Path

import pytest
from support.imports import packages_imported_by

from parcours_core.errors import Refused, WorldError
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import StoreError
from parcours_desktop.vault import passphrase_slot, slots
from parcours_desktop.vault.data_key import DATA_KEY_BYTES, DataKey
from parcours_desktop.vault.errors import DamagedKeys, NewerKeys, NoVault, VaultExists, WrongPassphrase
from parcours_desktop.vault.presence import KEYS_FILE, has_vault
from parcours_desktop.vault.unlock import change_passphrase, create_vault, unlock

WORDS = "halte bleue sept Noémie"


def kept(home: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((home / KEYS_FILE).read_text(encoding="utf-8"))
    return read


def test_the_passphrase_gives_the_same_key_again_and_another_gives_none(home: Path) -> None:
    assert not has_vault(home)
    key = create_vault(home, WORDS)
    assert has_vault(home)
    assert len(key) == DATA_KEY_BYTES
    assert unlock(home, WORDS) == key
    for wrong in ("", WORDS + " ", WORDS.upper(), "\ud800"):
        before = (home / KEYS_FILE).read_bytes()
        with pytest.raises(WrongPassphrase):
            unlock(home, wrong)
        assert (home / KEYS_FILE).read_bytes() == before


def test_an_accent_is_the_same_on_every_keyboard(home: Path) -> None:
    key = create_vault(home, unicodedata.normalize("NFD", WORDS))
    assert unlock(home, unicodedata.normalize("NFC", WORDS)) == key


def test_every_vault_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = {bytes(create_vault(tmp_path / name, WORDS)) for name in "abc"}
    assert len(keys) == 3


def test_the_parameters_are_those_of_the_threat_model_and_the_file_is_the_persons(home: Path) -> None:
    key = create_vault(home, WORDS)
    (slot,) = slots.read_key_file(home).slots
    assert {name: slot.parameters[name] for name in ("kdf", "time", "memory", "lanes")} == {
        "kdf": "argon2id",
        "time": 3,
        "memory": 65536,
        "lanes": 4,
    }
    raw = (home / KEYS_FILE).read_bytes()
    assert bytes(key) not in raw
    assert bytes(key).hex().encode() not in raw
    assert stat.S_IMODE((home / KEYS_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_new_key_is_never_made_over_dossiers_or_keys(home: Path) -> None:
    key = create_vault(home, WORDS)
    with pytest.raises(VaultExists):
        create_vault(home, WORDS)
    Caseload.open(home / "caseload.db", key).close()
    (home / KEYS_FILE).rename(home / "elsewhere.json")
    with pytest.raises(VaultExists):
        create_vault(home, WORDS)
    with pytest.raises(NoVault):
        unlock(home, WORDS)
    (home / "elsewhere.json").rename(home / KEYS_FILE)
    Caseload.open(home / "caseload.db", unlock(home, WORDS)).close()


@pytest.mark.parametrize("easy", ["", " " * 12, "trop court", "motdepasse2026", "Soleil Chocolat 1", "azertyuiop123"])
def test_a_passphrase_that_is_tried_first_is_refused(home: Path, easy: str) -> None:
    with pytest.raises(Refused):
        create_vault(home, easy)
    assert not has_vault(home)


def test_changing_the_passphrase_writes_only_the_slot(home: Path) -> None:
    key = create_vault(home, WORDS)
    vault = kept(home)["vault"]
    with pytest.raises(WrongPassphrase):
        change_passphrase(home, "autre", "nouvelle phrase")
    with pytest.raises(Refused):
        change_passphrase(home, WORDS, "")
    change_passphrase(home, WORDS, "nouvelle phrase")
    assert unlock(home, "nouvelle phrase") == key
    assert kept(home)["vault"] == vault
    assert len(slots.read_key_file(home).slots) == 1
    with pytest.raises(WrongPassphrase):
        unlock(home, WORDS)


def test_several_slots_open_and_unknown_kinds_are_kept(home: Path) -> None:
    key = create_vault(home, WORDS)
    file = slots.read_key_file(home)
    file = file.with_slot(passphrase_slot.passphrase_slot(file, key, "deuxième"))
    organisation = slots.Slot("o1", "organisation", {"public": "abc"}, "bm9uY2U=", "c2VhbGVk")
    slots.write_key_file(home, file.with_slot(organisation))
    assert unlock(home, "deuxième") == unlock(home, WORDS) == key
    change_passphrase(home, "deuxième", "troisième phrase")
    assert slots.read_key_file(home).of_kind("organisation") == (organisation,)
    assert unlock(home, WORDS) == key


@pytest.mark.parametrize("part", ["id", "kind", "parameters", "nonce", "sealed", "vault"])
def test_no_part_of_a_slot_can_be_exchanged_unnoticed(home: Path, part: str) -> None:
    key = create_vault(home, WORDS)
    file = slots.read_key_file(home)
    other = create_vault(home.with_name("other"), WORDS)
    theirs = slots.read_key_file(home.with_name("other"))
    assert key != other
    (mine,), (foreign,) = file.slots, theirs.slots
    if part == "vault":
        mixed = slots.KeyFile(theirs.vault, (mine,))
    elif part == "kind":
        mixed = slots.KeyFile(file.vault, (slots.replace(mine, parameters={**mine.parameters, "note": "x"}),))
    else:
        mixed = slots.KeyFile(file.vault, (slots.replace(mine, **{part: getattr(foreign, part)}),))
    slots.write_key_file(home, mixed)
    with pytest.raises(WrongPassphrase):
        unlock(home, WORDS)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", DamagedKeys),
        (b"\xff\xfe", DamagedKeys),
        (b"[]", DamagedKeys),
        (b'{"format": 1}', DamagedKeys),
        (b'{"format": 1, "vault": "x", "slots": []}', DamagedKeys),
        (b'{"format": 1, "vault": "x", "slots": [{"colour": 1}]}', DamagedKeys),
        (b'{"format": 1, "vault": "x", "slots": [{"id": "a", "kind": "passphrase", "parameters": {}}]}', DamagedKeys),
        (b'{"format": 2, "vault": "x", "slots": [{"id": "a", "kind": "passphrase"}], "coming": 3}', DamagedKeys),
        (b'{"format": 2, "vault": "x", "slots": [{"id": "a", "kind": "passphrase"}], "events": [{}]}', DamagedKeys),
        (b'{"format": 3, "vault": "x", "slots": []}', NewerKeys),
    ],
)
def test_a_broken_key_file_is_told_and_left(home: Path, content: bytes, error: type[WorldError]) -> None:
    home.mkdir()
    (home / KEYS_FILE).write_bytes(content)
    with pytest.raises(error):
        unlock(home, WORDS)
    assert (home / KEYS_FILE).read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"memory": 2**40},
        {"time": 0},
        {"time": 10**6},
        {"time": 2**70},
        {"kdf": "md5"},
        {"salt": "é"},
        {"lanes": "x"},
        {"version": "x"},
    ],
)
def test_parameters_that_make_no_sense_are_damage(home: Path, change: dict[str, object]) -> None:
    create_vault(home, WORDS)
    file = slots.read_key_file(home)
    slot = slots.replace(file.slots[0], parameters={**file.slots[0].parameters, **change})
    slots.write_key_file(home, slots.KeyFile(file.vault, (slot,)))
    with pytest.raises(DamagedKeys):
        unlock(home, WORDS)


def test_keys_that_cannot_be_replaced_stay_as_they_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = create_vault(home, WORDS)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError):
        change_passphrase(home, WORDS, "nouvelle phrase")
    monkeypatch.undo()
    assert unlock(home, WORDS) == key
    assert {file.name for file in home.iterdir()} == {KEYS_FILE, slots.LOCK_FILE}


def test_a_key_shows_itself_nowhere_and_can_be_wiped() -> None:
    key = DataKey.new()
    shown = f"{key} {key!r} {[key]}"
    assert shown == "DataKey(…) DataKey(…) [DataKey(…)]"
    key.wipe()
    assert bytes(key) == bytes(DATA_KEY_BYTES)


def test_asking_whether_there_is_a_vault_loads_nothing_heavy() -> None:
    loaded = packages_imported_by("parcours_desktop.vault.unlock")
    assert not {"argon2", "cryptography", "sqlalchemy", "keyring", "sqlcipher3"} & loaded


def test_keys_that_the_system_will_not_read_are_told_in_words(home: Path) -> None:
    (home / KEYS_FILE).mkdir(parents=True)
    with pytest.raises(StoreError):
        unlock(home, WORDS)


def test_brackets_without_end_are_damage(home: Path) -> None:
    home.mkdir()
    (home / KEYS_FILE).write_text("[" * 200_000, encoding="ascii")
    with pytest.raises(DamagedKeys):
        unlock(home, WORDS)
