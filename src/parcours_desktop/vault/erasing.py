"""Erasing every way into a caseload: a device that was reported lost or stolen made contact (trust.md, S6).

It helps against whoever keeps the device in use. A disk that was taken out makes no contact, copies may lie elsewhere,
and a flash disk may keep what was overwritten: the passphrase is what stands before those.
"""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from parcours_desktop.store.errors import StoreError, told_by_system
from parcours_desktop.vault.errors import VaultError
from parcours_desktop.vault.presence import KEYS_FILE
from parcours_desktop.vault.slots import KeyFile, read_key_file, write_erased


def erase_slots(home: Path) -> None:
    """Erase the slots in ``home``, and in the backups that lie in it, for good.

    ``read_key_file`` raises ``KeysErased`` from then on. The bytes are overwritten where they lie before a file is
    replaced, so that an interruption leaves less and never more. Then the keyring's secret goes, where the keyring
    answers. Raises a ``StoreError`` where the disk refuses one of them; the others are erased all the same.
    """
    file: KeyFile | None = None
    with contextlib.suppress(VaultError, StoreError):
        file = read_key_file(home)
    refused: list[StoreError] = []
    for path in sorted(home.rglob(KEYS_FILE), key=lambda path: len(path.parts)):
        try:
            _erase(path)
        except StoreError as error:
            refused.append(error)
    if file is not None and file.of_kind("keyring"):
        from parcours_desktop.vault.keyring_slot import forget

        forget(file)
    if refused:
        raise refused[0]


def _erase(path: Path) -> None:
    beside = path.with_name(path.name + ".new")
    with told_by_system():
        _overwrite(path)
        if beside.exists():
            _overwrite(beside)
    write_erased(path.parent, datetime.now(UTC).isoformat(timespec="seconds"))


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
