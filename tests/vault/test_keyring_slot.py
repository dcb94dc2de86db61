"""The keyring's slot against a real Secret Service: by choice, never alone, never in plain text, never in the way."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail, null
from keyring.errors import PasswordDeleteError
from vault.conftest import gnome_keyring

from parcours_core.errors import Refused
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk, opening
from parcours_desktop.vault import keyring_service, keyring_slot, slots
from parcours_desktop.vault.errors import KeyringUnavailable
from parcours_desktop.vault.keyring_service import encrypting_keyring
from parcours_desktop.vault.keyring_slot import SERVICE, unlock_with_keyring
from parcours_desktop.vault.managing import add_keyring, remove_slot
from parcours_desktop.vault.unlock import change_passphrase, create_vault, unlock

WORDS = "halte bleue sept Noémie"


pytestmark = [
    pytest.mark.usefixtures("quick"),
    # The library of the bus leaves its socket to Python's rubbish where a service refuses or goes away.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def remove_keyring(home: Path) -> None:
    for slot in slots.read_key_file(home).of_kind("keyring"):
        remove_slot(home, WORDS, slot.id)


def test_the_keyring_opens_what_the_passphrase_opens(home: Path, secret_service: object) -> None:
    key = create_vault(home, WORDS)
    with pytest.raises(KeyringUnavailable):
        unlock_with_keyring(home)
    add_keyring(home, WORDS)
    assert type(encrypting_keyring()).__module__ == "keyring.backends.SecretService"
    assert unlock_with_keyring(home) == unlock(home, WORDS) == key
    change_passphrase(home, WORDS, "nouvelle phrase")
    assert unlock_with_keyring(home) == key
    add_keyring(home, "nouvelle phrase")
    assert len(slots.read_key_file(home).of_kind("keyring")) == 1
    assert unlock_with_keyring(home) == key


def test_the_keyring_never_holds_the_data_key_itself(home: Path, secret_service: object) -> None:
    key = create_vault(home, WORDS)
    add_keyring(home, WORDS)
    held = encrypting_keyring().get_password(SERVICE, slots.read_key_file(home).vault) or ""
    assert held
    assert bytes(key).hex() not in held
    assert keyring_slot.b64decode(held) != bytes(key)


def test_removed_it_opens_no_more_and_leaves_nothing_in_the_keyring(home: Path, secret_service: object) -> None:
    key = create_vault(home, WORDS)
    add_keyring(home, WORDS)
    remove_keyring(home)
    with pytest.raises(KeyringUnavailable):
        unlock_with_keyring(home)
    assert encrypting_keyring().get_password(SERVICE, slots.read_key_file(home).vault) is None
    assert unlock(home, WORDS) == key
    remove_slot(home, WORDS, "déjà partie")


def test_it_is_never_the_only_slot(home: Path, secret_service: object) -> None:
    create_vault(home, WORDS)
    add_keyring(home, WORDS)
    (words,) = slots.read_key_file(home).of_kind("passphrase")
    with pytest.raises(Refused):
        remove_slot(home, WORDS, words.id)
    assert slots.read_key_file(home).of_kind("passphrase") == (words,)


def test_a_wrong_value_in_the_keyring_leaves_the_passphrase(home: Path, secret_service: object) -> None:
    key = create_vault(home, WORDS)
    add_keyring(home, WORDS)
    before = (home / slots.KEYS_FILE).read_bytes()
    for wrong in ("", "pas du base64", "QUJD", "A" * 43 + "="):
        encrypting_keyring().set_password(SERVICE, slots.read_key_file(home).vault, wrong)
        with pytest.raises(KeyringUnavailable):
            unlock_with_keyring(home)
    assert unlock(home, WORDS) == key
    assert (home / slots.KEYS_FILE).read_bytes() == before


def test_a_keyring_that_is_gone_leaves_the_passphrase(home: Path, secret_service: subprocess.Popen[bytes]) -> None:
    key = create_vault(home, WORDS)
    add_keyring(home, WORDS)
    secret_service.kill()
    secret_service.wait()
    with pytest.raises(KeyringUnavailable):
        unlock_with_keyring(home)
    assert unlock(home, WORDS) == key
    remove_keyring(home)
    assert slots.read_key_file(home).of_kind("keyring") == ()


def test_a_keyring_that_hangs_is_left_alone_and_the_passphrase_opens_meanwhile(
    home: Path, secret_service: subprocess.Popen[bytes]
) -> None:
    key = create_vault(home, WORDS)
    add_keyring(home, WORDS)
    secret_service.send_signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        with pytest.raises(KeyringUnavailable):
            unlock_with_keyring(home, seconds=0.5)
        assert time.monotonic() - begun < 5
        assert unlock(home, WORDS) == key
    finally:
        secret_service.send_signal(signal.SIGCONT)
    assert unlock_with_keyring(home) == key


@pytest.mark.usefixtures("bus")
def test_a_locked_keyring_leaves_the_passphrase(home: Path) -> None:
    key = create_vault(home, WORDS)
    with gnome_keyring("--unlock"):
        add_keyring(home, WORDS)
    before = (home / slots.KEYS_FILE).read_bytes()
    # Started anew without its password, its collection stays locked, and nobody is there to be asked.
    with gnome_keyring():
        with pytest.raises(KeyringUnavailable):
            unlock_with_keyring(home, seconds=2)
        assert unlock(home, WORDS) == key
    assert (home / slots.KEYS_FILE).read_bytes() == before


@pytest.mark.usefixtures("bus")
def test_without_a_keyring_nothing_is_written(home: Path) -> None:
    create_vault(home, WORDS)
    before = (home / slots.KEYS_FILE).read_bytes()
    with pytest.raises(KeyringUnavailable):
        add_keyring(home, WORDS)
    assert (home / slots.KEYS_FILE).read_bytes() == before


@pytest.mark.usefixtures("bus")
def test_plain_text_backends_are_refused_whatever_a_configuration_asks_for(
    bus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Plaintext(keyring.backend.KeyringBackend):
        """As keyrings.alt has it: keen, viable, and in plain text."""

        priority = 99

        def get_password(self, service: str, username: str) -> str | None:
            return "secret"

        def set_password(self, service: str, username: str, password: str) -> None:
            raise AssertionError("written in plain text")

        def delete_password(self, service: str, username: str) -> None:
            raise PasswordDeleteError

    every = [Plaintext(), fail.Keyring(), null.Keyring()]
    monkeypatch.setattr(keyring_service, "get_all_keyring", lambda: every)
    with pytest.raises(KeyringUnavailable):
        encrypting_keyring()


def test_the_program_opens_with_it_at_the_start(home: Path, secret_service: subprocess.Popen[bytes]) -> None:
    close_desk(create_desk(Home(home), WORDS))
    way = opening(Home(home))
    assert way.keyring() is None
    add_keyring(home, WORDS)
    opens = way.keyring()
    assert opens is not None
    close_desk(opens())
    secret_service.kill()
    secret_service.wait()
    with pytest.raises(KeyringUnavailable):
        way.keyring()
    close_desk(open_desk(Home(home), WORDS))
