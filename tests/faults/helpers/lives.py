"""Short lives of the program, each to be traced, killed or refused the disk; they tell what they acknowledge."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from faults.helpers.deeds import FILE, KEY, NOON, Say, count, save, type_on
from faults.helpers.sending import SENDING_LIVES
from faults.helpers.vault_lives import VAULT_LIVES

from parcours_core.errors import WorldError
from parcours_desktop.casework.backups import back_up
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.store import engine
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.vault.slots import KeyFile, Slot, write_key_file

TRIES = 3


def set_up(*, synchronous: str = "FULL", checkpoint: int) -> None:
    """Let checkpoints come after a few pages instead of a thousand, and be as careful as ``synchronous`` says."""
    engine._LEVELS = {True: synchronous, False: engine._LEVELS[False]}
    kept = [each for each in engine._SETTINGS if not each.startswith("PRAGMA synchronous")]
    engine._SETTINGS = (
        *kept,
        f"PRAGMA synchronous = {synchronous}",
        f"PRAGMA wal_autocheckpoint = {checkpoint}",
    )


def insist(say: Say, word: str, value: object, operation: Callable[[], object]) -> None:
    """Do ``operation`` and acknowledge it; where the world refuses, say so and try again, as a person would."""
    for _ in range(TRIES):
        try:
            operation()
        except WorldError as refusal:
            say("refused", type(refusal).__name__)
            continue
        say(word, value)
        return


def saves(folder: Path, say: Say, dossiers: int = 1) -> None:
    """Open the caseload, save dossiers and drafts one after the other, close it."""
    opened: list[Caseload] = []
    insist(say, "opened", 0, lambda: opened.append(Caseload.open(folder / FILE, KEY)))
    for caseload in opened:
        first = count(caseload)
        for number in range(first, first + dossiers):
            insist(say, "saved", number, partial(save, caseload, number))
            insist(say, "typed", number, partial(type_on, caseload, number))
        caseload.close()
    say("closed", 0)


def migrates(folder: Path, say: Say) -> None:
    """Open a caseload of an older version, which steps it up."""
    opened: list[Caseload] = []
    insist(say, "opened", 0, lambda: opened.append(Caseload.open(folder / FILE, KEY)))
    for caseload in opened:
        caseload.close()
    say("closed", 0)


def changes_keys(folder: Path, say: Say) -> None:
    """Replace the file of key slots."""
    for number in range(3):
        file = KeyFile("vault", tuple(Slot(f"slot-{number}", "passphrase", {}) for _ in range(1 + number)))
        insist(say, "keys", number, partial(write_key_file, folder, file))


def backs_up(folder: Path, say: Say) -> None:
    """Open the caseload, save a dossier and make a backup."""
    opened: list[Caseload] = []
    insist(say, "opened", 0, lambda: opened.append(Caseload.open(folder / FILE, KEY)))
    for caseload in opened:
        number = count(caseload)
        insist(say, "saved", number, partial(save, caseload, number))
        insist(say, "backed-up", number, partial(back_up, seated(caseload)))
        caseload.close()
    say("closed", 0)


def erases(folder: Path, say: Say) -> None:
    """Open the caseload, erase the second dossier and take its traces."""
    opened: list[Caseload] = []
    insist(say, "opened", 0, lambda: opened.append(Caseload.open(folder / FILE, KEY)))
    for caseload in opened:
        insist(say, "erased", 1, partial(erase, caseload, "person-000001"))
        insist(say, "scrubbed", 1, caseload.scrub)
        caseload.close()
    say("closed", 0)


def erase(caseload: Caseload, job_seeker_id: str) -> None:
    """Erase one dossier."""
    with caseload.writing("Test", author="Ana", at=NOON) as unit:
        erase_dossier(unit, job_seeker_id)
        unit.commit()


def seated(caseload: Caseload) -> Desk:
    """Return a desk for what needs a caseload and a clock alone."""
    nothing: Any = None
    return Desk(caseload, nothing, nothing, FixedClock(NOON))


LIVES: dict[str, Callable[[Path, Say], None]] = {
    "saves": saves,
    "saves-some": lambda folder, say: saves(folder, say, 3),
    "saves-many": lambda folder, say: saves(folder, say, 24),
    "migrates": migrates,
    "changes-keys": changes_keys,
    "backs-up": backs_up,
    "erases": erases,
    **VAULT_LIVES,
    **SENDING_LIVES,
}
