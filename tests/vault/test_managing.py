"""What the holder of the passphrase may do with the slots, and that nobody else may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from parcours_core.errors import Refused
from parcours_desktop.store.errors import InUse
from parcours_desktop.store.lock import FileLock
from parcours_desktop.vault import slots
from parcours_desktop.vault.errors import DamagedKeys, WrongPassphrase
from parcours_desktop.vault.journal import LABELS, MOST_EVENTS, What, noted
from parcours_desktop.vault.managing import (
    add_keyring,
    add_organisation,
    add_passphrase,
    add_recovery_code,
    remove_slot,
    slots_in,
)
from parcours_desktop.vault.organisation import new_key_pair
from parcours_desktop.vault.proof import first_broken, is_genuine
from parcours_desktop.vault.unlock import change_passphrase, create_vault, unlock

WORDS = "halte bleue sept Noémie"
ANOTHER = "gare verte huit Aurélie"

pytestmark = pytest.mark.usefixtures("quick")


def test_another_passphrase_opens_too_and_can_be_taken_away(home: Path) -> None:
    key = create_vault(home, WORDS)
    add_passphrase(home, WORDS, ANOTHER)
    assert unlock(home, ANOTHER) == unlock(home, WORDS) == key
    first = slots_in(home)[0]
    remove_slot(home, ANOTHER, first.id)
    with pytest.raises(WrongPassphrase):
        unlock(home, WORDS)
    with pytest.raises(Refused):
        remove_slot(home, ANOTHER, slots_in(home)[0].id)
    assert unlock(home, ANOTHER) == key


@pytest.mark.parametrize(
    "act",
    [
        lambda home: add_passphrase(home, "fausse phrase", ANOTHER),
        lambda home: add_recovery_code(home, "fausse phrase"),
        lambda home: add_organisation(home, "fausse phrase", new_key_pair("Siège", ANOTHER).public_file),
        lambda home: add_keyring(home, "fausse phrase"),
        lambda home: remove_slot(home, "fausse phrase", slots_in(home)[0].id),
        lambda home: change_passphrase(home, "fausse phrase", ANOTHER),
    ],
)
def test_nothing_is_changed_without_the_passphrase(home: Path, act: Callable[[Path], object]) -> None:
    create_vault(home, WORDS)
    before = (home / slots.KEYS_FILE).read_bytes()
    with pytest.raises(WrongPassphrase):
        act(home)
    assert (home / slots.KEYS_FILE).read_bytes() == before


def test_two_programs_never_change_the_slots_at_once(home: Path) -> None:
    key = create_vault(home, WORDS)
    other = FileLock(home / slots.LOCK_FILE)
    with pytest.raises(InUse):
        add_recovery_code(home, WORDS)
    assert unlock(home, WORDS) == key
    other.release()
    add_recovery_code(home, WORDS)


def test_a_view_of_the_slots_asks_for_no_key_and_shows_no_secret(home: Path) -> None:
    create_vault(home, WORDS)
    add_recovery_code(home, WORDS)
    pair = new_key_pair("Siège", ANOTHER)
    add_organisation(home, WORDS, pair.public_file)
    assert [view.kind for view in slots_in(home)] == ["passphrase", "recovery", "organisation"]
    assert all(len(view.made) == 10 for view in slots_in(home))
    file = slots.read_key_file(home)
    broken = slots.replace(file.slots[2], parameters={"name": "x"})
    slots.write_key_file(home, slots.replace(file, slots=(*file.slots[:2], broken)))
    with pytest.raises(DamagedKeys):
        slots_in(home)


def test_every_event_has_its_words() -> None:
    assert set(LABELS) == set(What)


@pytest.mark.parametrize("change", ["what", "at", "slot", "tag", "removed", "exchanged"])
def test_an_event_that_was_changed_or_taken_away_is_named(home: Path, change: str) -> None:
    key = create_vault(home, WORDS)
    add_recovery_code(home, WORDS)
    add_passphrase(home, WORDS, ANOTHER)
    file = slots.read_key_file(home)
    assert first_broken(file, key) is None
    events = list(file.events)
    if change == "removed":
        del events[1]
    elif change == "exchanged":
        events[1], events[2] = events[2], events[1]
    else:
        events[1] = slots.replace(events[1], **{change: "x"})
    altered = slots.replace(file, events=tuple(events))
    assert first_broken(altered, key) == 1
    assert first_broken(noted(altered, key, What.SLOT_ADDED), key) == 1


def test_only_so_many_events_are_kept_and_a_broken_chain_is_kept_whole(home: Path) -> None:
    key = create_vault(home, WORDS)
    file = slots.read_key_file(home)
    for _ in range(MOST_EVENTS + 3):
        file = noted(file, key, What.WORDS_CHANGED)
    assert len(file.events) == MOST_EVENTS
    assert first_broken(file, key) is None
    broken = slots.replace(file, events=(*file.events[:5], *file.events[6:]))
    for _ in range(4):
        broken = noted(broken, key, What.WORDS_CHANGED)
    assert len(broken.events) == MOST_EVENTS + 3
    assert first_broken(broken, key) == 5


@pytest.mark.parametrize("part", ["id", "kind", "nonce", "sealed", "parameters", "tag"])
def test_a_slot_that_somebody_else_wrote_is_not_genuine(home: Path, part: str) -> None:
    key = create_vault(home, WORDS)
    add_recovery_code(home, WORDS)
    file = slots.read_key_file(home)
    slot = file.slots[1]
    assert is_genuine(file, slot, key)
    value: object = {"public": "x"} if part == "parameters" else "x"
    assert not is_genuine(file, slots.replace(slot, **{part: value}), key)
    assert not is_genuine(slots.replace(file, vault="other"), slot, key)
