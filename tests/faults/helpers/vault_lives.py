"""Short lives of the vault: everything that it writes, done for real; they tell what they acknowledge."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from faults.helpers.deeds import FILE, Say

from parcours_core.errors import WorldError
from parcours_desktop.casework.going_back import go_back
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.rekeying import rekey
from parcours_desktop.vault import deriving
from parcours_desktop.vault.managing import add_recovery_code
from parcours_desktop.vault.presence import KEYS_FILE
from parcours_desktop.vault.recovery import recover_with_code
from parcours_desktop.vault.rotation import rotate
from parcours_desktop.vault.unlock import change_passphrase, create_vault, unlock

WORDS = "halte bleue sept Noémie"
NEW = "gare verte huit Aurélie"
CODE_FILE = "code.txt"
BACKUP = "sauvegarde"
STATE = "state"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def cost_little() -> None:
    """Let passphrases cost little: what is written is the same."""
    deriving.MEMORY_KIB = 1024
    deriving.TIME_COST = 1


def make(folder: Path) -> None:
    """Make a vault with a recovery code, which is noted in ``CODE_FILE``, and an empty caseload."""
    cost_little()
    key = create_vault(folder, WORDS)
    (folder / CODE_FILE).write_text(add_recovery_code(folder, WORDS), encoding="utf-8")
    Caseload.open(folder / FILE, key).close()


def make_to_go_back(folder: Path) -> None:
    """Make a vault whose caseload says « now », with a backup of it in ``BACKUP`` that says « then »."""
    cost_little()
    key = create_vault(folder, WORDS)
    for said in ("then", "now"):
        with Caseload.open(folder / FILE, key) as caseload:
            with caseload.writing("state", author="", at=NOON) as unit:
                unit.keep_setting(STATE, said)
                unit.commit()
            if said == "then":
                (folder / BACKUP).mkdir()
                shutil.copyfile(folder / KEYS_FILE, folder / BACKUP / KEYS_FILE)
                caseload.copy_to(folder / BACKUP / FILE)


def _tell(operation: Callable[[Path], object]) -> Callable[[Path, Say], None]:
    def life(folder: Path, say: Say) -> None:
        cost_little()
        try:
            operation(folder)
        except WorldError as refusal:
            say("refused", type(refusal).__name__)
        else:
            say("done", 0)

    return life


def _creates(folder: Path) -> None:
    create_vault(folder / "new", WORDS)


def _upgrades(folder: Path) -> None:
    deriving.TIME_COST = 2
    unlock(folder, WORDS)


def _recovers(folder: Path) -> None:
    recover_with_code(folder, (folder / CODE_FILE).read_text(encoding="utf-8"), NEW)


def _rotates(folder: Path) -> None:
    rotate(folder, WORDS, partial(rekey, folder / FILE))


def _goes_back(folder: Path) -> None:
    go_back(folder, folder / BACKUP, WORDS, clock=lambda: NOON)


VAULT_LIVES: Mapping[str, Callable[[Path, Say], None]] = {
    "creates-vault": _tell(_creates),
    "changes-words": _tell(lambda folder: change_passphrase(folder, WORDS, NEW)),
    "makes-code": _tell(lambda folder: add_recovery_code(folder, WORDS)),
    "upgrades-slot": _tell(_upgrades),
    "recovers": _tell(_recovers),
    "rotates": _tell(_rotates),
    "goes-back": _tell(_goes_back),
}
