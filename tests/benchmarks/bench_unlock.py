"""The right passphrase to the open database, beside bare Argon2id with the parameters of the same slot."""

from __future__ import annotations

import tempfile
import time
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from benchmarks.harness import Line, compare, float_of

from parcours_desktop.bootstrap import Home, close_desk, create_desk, preload
from parcours_desktop.casework.desk import FixedClock
from parcours_desktop.casework.sample import fill_sample
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.vault.slots import read_key_file
from parcours_desktop.vault.unlock import unlock

PASSPHRASE = "quatre mots pour mesurer"
DOSSIERS = 1000
ROUNDS = 15


def run() -> list[Line]:
    """Return the one line; what is loaded while the passphrase is typed is loaded before, as in the window."""
    preload()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        desk = create_desk(home, PASSPHRASE, clock=FixedClock(datetime(2026, 11, 21, 9, tzinfo=UTC)))
        fill_sample(desk, DOSSIERS, 7)
        close_desk(desk)
        comparison = compare(_opening(home), _bare(home), ROUNDS, measure=float_of)
    return [comparison.line("right passphrase to the open database", 1.25)]


def _opening(home: Home) -> Callable[[], float]:
    def open_and_close() -> float:
        begun = time.perf_counter()
        caseload = Caseload.open(home.caseload, unlock(home.path, PASSPHRASE))
        took = time.perf_counter() - begun
        caseload.close()
        return took

    return open_and_close


def _bare(home: Home) -> Callable[[], float]:
    (slot,) = read_key_file(home.path).slots
    asked = slot.parameters

    def derive() -> float:
        begun = time.perf_counter()
        hash_secret_raw(
            PASSPHRASE.encode(),
            b64decode(asked["salt"]),
            time_cost=asked["time"],
            memory_cost=asked["memory"],
            parallelism=asked["lanes"],
            hash_len=32,
            type=Type.ID,
        )
        return time.perf_counter() - begun

    return derive
