"""The program is killed between two keys, again and again: what it said was saved is there, whole, and will be sent."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from pathlib import Path

import pytest
from end_to_end.helpers.killing import PASSPHRASE, Said, check, make_home, type_and_kill

from parcours_desktop.vault.unlock import unlock

KILLS = 16


@pytest.fixture
def home(home: Path) -> Path:
    return make_home(home)


def _seeds() -> list[int]:
    """Return the seeds of the kills; ``PARCOURS_SEED`` replays the one that failed."""
    given = os.environ.get("PARCOURS_SEED")
    return [int(given)] if given else [random.randrange(2**31) for _ in range(KILLS)]


def test_what_was_said_to_be_saved_outlives_every_kill(home: Path) -> None:
    key = bytes(unlock(home, PASSPHRASE))
    said: Said = defaultdict(list)
    for seed in _seeds():
        print(f"PARCOURS_SEED={seed}")
        type_and_kill(home, seed, said)
        check(home, key, said)
    told = {kind: len(texts) for kind, texts in said.items() if kind not in ("ready", "will")}
    print(told)
    if len(said["ready"]) == KILLS:
        assert sum(told.values()) >= KILLS // 2, told


def test_the_check_notices_what_is_missing(home: Path) -> None:
    key = bytes(unlock(home, PASSPHRASE))
    check(home, key, defaultdict(list))
    for kind in ("draft", "note", "barrier", "person"):
        with pytest.raises(AssertionError):
            check(home, key, defaultdict(list, {kind: ["jamais enregistré"], "will": ["jamais enregistré"]}))
