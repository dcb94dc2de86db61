"""A new data key: everything follows, and whatever moment it is cut short at, the dossiers open with the passphrase."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from parcours_core.errors import Refused
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import DiskFull, WrongKey
from parcours_desktop.vault import organisation, slots
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import WrongPassphrase
from parcours_desktop.vault.journal import What
from parcours_desktop.vault.keyring_slot import unlock_with_keyring
from parcours_desktop.vault.managing import add_keyring, add_organisation, add_passphrase, add_recovery_code
from parcours_desktop.vault.organisation import OrganisationKey, new_key_pair
from parcours_desktop.vault.proof import first_broken
from parcours_desktop.vault.recovery import recover_with_code, recover_with_organisation
from parcours_desktop.vault.rotation import rotate
from parcours_desktop.vault.unlock import create_vault, unlock

WORDS = "halte bleue sept Noémie"
NEW = "gare verte huit Aurélie"
OFFLINE = "coffre du siège, deux personnes"

pytestmark = pytest.mark.usefixtures("quick")


class Cut(Exception):
    """The power went."""


class Rekeying:
    """Re-keys the caseload of a home as a store does, and can be cut before or after."""

    def __init__(self, home: Path, *, before: bool = False, after: bool = False) -> None:
        self._path, self._before, self._after = home / "caseload.db", before, after

    def __call__(self, former: DataKey, data_key: DataKey) -> None:
        if self._before:
            raise Cut
        other = self._path.with_name("other.db")
        Caseload.open(self._path, former).close()
        Caseload.open(other, data_key).close()
        other.replace(self._path)
        if self._after:
            raise Cut


@pytest.fixture
def key(home: Path) -> DataKey:
    key = create_vault(home, WORDS)
    Caseload.open(home / "caseload.db", key).close()
    return key


def opens(home: Path, key: DataKey) -> bool:
    try:
        Caseload.open(home / "caseload.db", key).close()
    except WrongKey:
        return False
    return True


def test_the_passphrase_the_code_and_the_organisation_follow(home: Path, key: DataKey) -> None:
    pair = new_key_pair("Siège", OFFLINE)
    add_organisation(home, WORDS, pair.public_file)
    code = add_recovery_code(home, WORDS)
    done = rotate(home, WORDS, Rekeying(home))
    assert done.data_key != key
    assert done.left_behind == ()
    assert unlock(home, WORDS) == done.data_key
    assert opens(home, done.data_key)
    assert not opens(home, key)
    file = slots.read_key_file(home)
    assert file.coming == ()
    assert file.events[-1].what == What.ROTATED
    assert first_broken(file, done.data_key) is None
    recovered = recover_with_organisation(home, pair.private_file, OFFLINE, NEW)
    assert recovered.data_key == done.data_key
    second = recover_with_code(home, recovered.code, WORDS)
    assert second.data_key == done.data_key
    assert code != recovered.code


def test_the_printed_code_still_opens_after_a_rotation(home: Path, key: DataKey) -> None:
    code = add_recovery_code(home, WORDS)
    done = rotate(home, WORDS, Rekeying(home))
    assert recover_with_code(home, code, NEW).data_key == done.data_key


def test_the_keyring_follows(home: Path, key: DataKey, secret_service: object) -> None:
    add_keyring(home, WORDS)
    done = rotate(home, WORDS, Rekeying(home))
    assert done.left_behind == ()
    assert unlock_with_keyring(home) == done.data_key


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_cannot_follow_is_said(home: Path, key: DataKey, secret_service: subprocess.Popen[bytes]) -> None:
    add_keyring(home, WORDS)
    add_passphrase(home, WORDS, NEW)
    secret_service.kill()
    secret_service.wait()
    done = rotate(home, WORDS, Rekeying(home))
    assert {slot.kind for slot in done.left_behind} == {"keyring", "passphrase"}
    with pytest.raises(WrongPassphrase):
        unlock(home, NEW)


def test_a_key_that_somebody_slipped_into_the_file_gets_nothing(home: Path, key: DataKey) -> None:
    thief = X25519PrivateKey.generate()
    file = slots.read_key_file(home)
    forged = organisation.organisation_slot(
        file, DataKey.new(), OrganisationKey("Siège", thief.public_key().public_bytes_raw())
    )
    slots.write_key_file(home, file.with_slot(forged))
    done = rotate(home, WORDS, Rekeying(home))
    assert done.left_behind == (forged,)
    assert organisation.open_with_private(slots.read_key_file(home), thief) is None


def test_nor_does_one_whose_public_part_was_exchanged(home: Path, key: DataKey) -> None:
    pair = new_key_pair("Siège", OFFLINE)
    add_organisation(home, WORDS, pair.public_file)
    thief = X25519PrivateKey.generate()
    file = slots.read_key_file(home)
    (slot,) = file.of_kind("organisation")
    public = b64encode(thief.public_key().public_bytes_raw()).decode()
    slots.write_key_file(home, file.with_slot(slots.replace(slot, parameters={**slot.parameters, "public": public})))
    rotate(home, WORDS, Rekeying(home))
    assert organisation.open_with_private(slots.read_key_file(home), thief) is None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_cut_short_the_passphrase_still_opens_and_the_slots_are_settled(home: Path, key: DataKey, moment: str) -> None:
    with pytest.raises(Cut):
        rotate(home, WORDS, Rekeying(home, before=moment == "before", after=moment == "after"))
    assert slots.read_key_file(home).coming
    with pytest.raises(Refused):
        add_recovery_code(home, WORDS)
    with pytest.raises(Refused):
        rotate(home, WORDS, Rekeying(home))
    with pytest.raises(WrongPassphrase):
        unlock(home, "fausse phrase")
    found = unlock(home, WORDS)
    assert opens(home, found)
    assert (found == key) is (moment == "before")
    file = slots.read_key_file(home)
    assert file.coming == ()
    assert first_broken(file, found) is None
    assert unlock(home, WORDS) == found


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("way", ["code", "organisation"])
def test_cut_short_the_other_ways_still_open(home: Path, key: DataKey, moment: str, way: str) -> None:
    pair = new_key_pair("Siège", OFFLINE)
    add_organisation(home, WORDS, pair.public_file)
    code = add_recovery_code(home, WORDS)
    with pytest.raises(Cut):
        rotate(home, WORDS, Rekeying(home, before=moment == "before", after=moment == "after"))
    if way == "code":
        found = recover_with_code(home, code, NEW)
    else:
        found = recover_with_organisation(home, pair.private_file, OFFLINE, NEW)
    assert opens(home, found.data_key)
    assert unlock(home, NEW) == found.data_key


def test_a_disk_that_is_full_when_settling_keeps_nobody_out(
    home: Path, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Cut):
        rotate(home, WORDS, Rekeying(home, after=True))

    def full(_home: Path, _file: slots.KeyFile) -> None:
        raise DiskFull

    monkeypatch.setattr("parcours_desktop.vault.settling.write_key_file", full)
    found = unlock(home, WORDS)
    assert opens(home, found)
    assert slots.read_key_file(home).coming
    monkeypatch.undo()
    assert unlock(home, WORDS) == found
    assert slots.read_key_file(home).coming == ()


def test_keys_of_another_caseload_are_refused_and_nothing_is_settled(home: Path, key: DataKey, tmp_path: Path) -> None:
    with pytest.raises(Cut):
        rotate(home, WORDS, Rekeying(home, after=True))
    Caseload.open(tmp_path / "foreign.db", DataKey.new()).close()
    shutil.move(tmp_path / "foreign.db", home / "caseload.db")
    before = (home / slots.KEYS_FILE).read_bytes()
    with pytest.raises(WrongKey):
        unlock(home, WORDS)
    assert (home / slots.KEYS_FILE).read_bytes() == before


def test_a_trail_that_was_changed_before_is_not_made_good_by_rotating(home: Path, key: DataKey) -> None:
    add_recovery_code(home, WORDS)
    file = slots.read_key_file(home)
    slots.write_key_file(home, slots.replace(file, events=file.events[1:]))
    done = rotate(home, WORDS, Rekeying(home))
    assert What.CHAIN_BROKEN in {event.what for event in slots.read_key_file(home).events}
    assert first_broken(slots.read_key_file(home), done.data_key) is None


def test_a_wrong_passphrase_rotates_nothing(home: Path, key: DataKey) -> None:
    before = (home / slots.KEYS_FILE).read_bytes()
    with pytest.raises(WrongPassphrase):
        rotate(home, "fausse phrase", Rekeying(home))
    assert (home / slots.KEYS_FILE).read_bytes() == before
