"""The ways in without the passphrase: a code used once, and the organisation's key, whose use is written down first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parcours_core.errors import Refused
from parcours_desktop.store.errors import StoreError
from parcours_desktop.vault import recovery_slot, slots
from parcours_desktop.vault.errors import (
    UnreadableOrganisationKey,
    WrongCode,
    WrongOrganisationKey,
    WrongOrganisationPassphrase,
    WrongPassphrase,
)
from parcours_desktop.vault.journal import What
from parcours_desktop.vault.managing import add_organisation, add_recovery_code, remove_slot, slots_in
from parcours_desktop.vault.organisation import KeyPair, new_key_pair, read_public
from parcours_desktop.vault.proof import first_broken
from parcours_desktop.vault.recovery import recover_with_code, recover_with_organisation
from parcours_desktop.vault.recovery_code import MiscopiedCode, from_bytes, new_code
from parcours_desktop.vault.unlock import create_vault, unlock

WORDS = "halte bleue sept Noémie"
NEW = "gare verte huit Aurélie"
OFFLINE = "coffre du siège, deux personnes"

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def pair() -> KeyPair:
    return new_key_pair("Validobus du Hainaut", OFFLINE)


def events(home: Path) -> list[str]:
    return [event.what for event in slots.read_key_file(home).events]


def test_the_code_opens_once_and_is_replaced(home: Path) -> None:
    key = create_vault(home, WORDS)
    code = add_recovery_code(home, WORDS)
    found = recover_with_code(home, code.lower(), NEW)
    assert found.data_key == key == unlock(home, NEW)
    with pytest.raises(WrongCode):
        recover_with_code(home, code, NEW)
    with pytest.raises(WrongPassphrase):
        unlock(home, WORDS)
    assert found.code != code
    assert recover_with_code(home, found.code, WORDS).data_key == key
    assert events(home) == [What.CREATED, What.SLOT_ADDED, What.RECOVERED_BY_CODE, What.RECOVERED_BY_CODE]
    assert first_broken(slots.read_key_file(home), key) is None


def test_a_new_code_replaces_the_earlier_one(home: Path) -> None:
    create_vault(home, WORDS)
    first = add_recovery_code(home, WORDS)
    second = add_recovery_code(home, WORDS)
    assert len(slots.read_key_file(home).of_kind("recovery")) == 1
    with pytest.raises(WrongCode):
        recover_with_code(home, first, NEW)
    recover_with_code(home, second, NEW)


def test_the_code_is_kept_nowhere(home: Path) -> None:
    create_vault(home, WORDS)
    code = add_recovery_code(home, WORDS)
    kept = (home / slots.KEYS_FILE).read_bytes()
    assert all(part.encode() not in kept for part in code.split("-"))


@pytest.mark.parametrize("code", ["", "pas un code", "7" * 30])
def test_a_miscopied_code_changes_nothing(home: Path, code: str) -> None:
    create_vault(home, WORDS)
    add_recovery_code(home, WORDS)
    before = (home / slots.KEYS_FILE).read_bytes()
    with pytest.raises(MiscopiedCode):
        recover_with_code(home, code, NEW)
    with pytest.raises(WrongCode):
        recover_with_code(home, new_code(), NEW)
    assert (home / slots.KEYS_FILE).read_bytes() == before


def test_an_easy_new_passphrase_is_refused_before_the_code_is_used(home: Path, pair: KeyPair) -> None:
    key = create_vault(home, WORDS)
    add_organisation(home, WORDS, pair.public_file)
    code = add_recovery_code(home, WORDS)
    for easy in ("", "motdepasse123"):
        with pytest.raises(Refused):
            recover_with_code(home, code, easy)
        with pytest.raises(Refused):
            recover_with_organisation(home, pair.private_file, OFFLINE, easy)
    assert recover_with_code(home, code, NEW).data_key == key


def test_a_full_disk_leaves_the_code_good(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = create_vault(home, WORDS)
    code = add_recovery_code(home, WORDS)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError):
        recover_with_code(home, code, NEW)
    monkeypatch.undo()
    assert unlock(home, WORDS) == key
    assert recover_with_code(home, code, NEW).data_key == key


def test_the_organisations_key_opens_and_that_is_written_down(home: Path, pair: KeyPair) -> None:
    key = create_vault(home, WORDS)
    added = add_organisation(home, WORDS, pair.public_file)
    assert added == pair.key == read_public(pair.private_file)
    found = recover_with_organisation(home, pair.private_file, OFFLINE, NEW)
    assert found.data_key == key == unlock(home, NEW)
    assert events(home)[-1] == What.RECOVERED_BY_ORGANISATION
    assert recover_with_organisation(home, pair.private_file, OFFLINE, WORDS).data_key == key


def test_its_use_is_on_the_disk_or_nothing_opens(home: Path, pair: KeyPair, monkeypatch: pytest.MonkeyPatch) -> None:
    create_vault(home, WORDS)
    add_organisation(home, WORDS, pair.public_file)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError):
        recover_with_organisation(home, pair.private_file, OFFLINE, NEW)
    monkeypatch.undo()
    assert events(home) == [What.CREATED, What.SLOT_ADDED]


def test_the_private_part_asks_for_its_passphrase_and_for_the_right_slot(home: Path, pair: KeyPair) -> None:
    create_vault(home, WORDS)
    before = (home / slots.KEYS_FILE).read_bytes()
    with pytest.raises(WrongOrganisationPassphrase):
        recover_with_organisation(home, pair.private_file, "autre phrase ici", NEW)
    with pytest.raises(WrongOrganisationKey):
        recover_with_organisation(home, pair.private_file, OFFLINE, NEW)
    with pytest.raises(UnreadableOrganisationKey):
        recover_with_organisation(home, pair.public_file, OFFLINE, NEW)
    assert (home / slots.KEYS_FILE).read_bytes() == before
    assert OFFLINE.encode() not in pair.private_file


def test_what_is_on_the_laptop_and_the_public_part_open_nothing(home: Path, pair: KeyPair) -> None:
    """S3: whoever has the disk, and all that the organisation keeps on line, is no further."""
    key = create_vault(home, WORDS)
    add_organisation(home, WORDS, pair.public_file)
    add_recovery_code(home, WORDS)
    kept = (home / slots.KEYS_FILE).read_bytes()
    assert bytes(key) not in kept
    assert bytes(key).hex().encode() not in kept
    file = slots.read_key_file(home)
    for slot in (*file.of_kind("organisation"), *file.of_kind("recovery")):
        public = slots.replace(slot, parameters={**slot.parameters, "salt": "AAAA"})
        tried = slots.KeyFile(file.vault, (slots.replace(public, kind="recovery"),))
        assert recovery_slot.open_with_code(tried, from_bytes(bytes(15))) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff",
        b'{"what": "x"}',
        b'{"what": "parcours-desktop organisation key, public part"}',
    ],
)
def test_a_file_that_is_no_key_is_told(home: Path, content: bytes) -> None:
    create_vault(home, WORDS)
    with pytest.raises(UnreadableOrganisationKey):
        add_organisation(home, WORDS, content)


def test_a_public_part_that_agrees_with_nothing_is_told(home: Path, pair: KeyPair) -> None:
    create_vault(home, WORDS)
    zero = pair.public_file.replace(pair.public_file.split(b'"public": "')[1].split(b'"')[0], b"A" * 43 + b"=")
    with pytest.raises(UnreadableOrganisationKey):
        add_organisation(home, WORDS, zero)
    assert events(home) == [What.CREATED]


def test_the_same_organisation_is_added_once_and_can_be_taken_away(home: Path, pair: KeyPair) -> None:
    create_vault(home, WORDS)
    add_organisation(home, WORDS, pair.public_file)
    with pytest.raises(Refused):
        add_organisation(home, WORDS, pair.public_file)
    (slot,) = [each for each in slots_in(home) if each.kind == "organisation"]
    assert (slot.name, slot.fingerprint) == ("Validobus du Hainaut", pair.key.fingerprint)
    remove_slot(home, WORDS, slot.id)
    with pytest.raises(WrongOrganisationKey):
        recover_with_organisation(home, pair.private_file, OFFLINE, NEW)


def test_a_short_passphrase_makes_no_key_of_an_organisation() -> None:
    with pytest.raises(Refused):
        new_key_pair("Maison de l’emploi", "court")
