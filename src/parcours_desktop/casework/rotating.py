"""A new data key for the dossiers of this computer: while they are closed, their file is written anew under it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from parcours_core.language import say, tr
from parcours_desktop.casework.backups import LAST
from parcours_desktop.casework.desk import Desk, SystemClock
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import told_by_system
from parcours_desktop.store.lock import FileLock
from parcours_desktop.store.rekeying import rekey
from parcours_desktop.vault.managing import authorised
from parcours_desktop.vault.rotation import Rotated, rotate

_LEFT_BEHIND = {
    "passphrase": say("une autre phrase de passe"),
    "keyring": say("le trousseau de l’ordinateur"),
    "recovery": say("le code de secours"),
    "organisation": say("la clé de l’organisme"),
}
_WRITTEN = 0.7
"""How much of the whole it is to write every page; the rest is to read them all again."""


def prove(desk: Desk, passphrase: str) -> Path:
    """Return where the keys lie, once ``passphrase`` has opened a slot. Raises ``WrongPassphrase`` and ``Refused``."""
    home = desk.caseload.path.parent
    with authorised(home, passphrase):
        return home


def new_data_key(home: Path, passphrase: str) -> Rotated:
    """Put the closed dossiers in ``home`` under a new data key; killed at any moment, they open by the passphrase.

    The backup that comes next is made soon: those made before open by the former key alone. Raises ``InUse`` where a
    program has the dossiers open, ``WrongPassphrase``, and what the disk does.
    """
    path = home / CASELOAD_FILE
    with told_by_system():
        lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        done = rotate(home, passphrase, partial(rekey, path))
    finally:
        lock.release()
    if not path.exists():
        return done
    try:
        with (
            Caseload.open(path, done.data_key) as caseload,
            caseload.writing(tr("Nouvelle clé"), author="", at=SystemClock().now()) as unit,
        ):
            unit.keep_setting(LAST, {})
            unit.commit()
    finally:
        done.data_key.wipe()
    return done


def rotated_words(done: Rotated) -> str:
    """Return what a new data key did, in a sentence or two."""
    said = tr("Vos dossiers sont sous une nouvelle clé.")
    if not done.left_behind:
        return said
    named = ", ".join(tr(_LEFT_BEHIND[slot.kind]) for slot in done.left_behind if slot.kind in _LEFT_BEHIND)
    return said + " " + tr("À ajouter à nouveau dans le coffre : {keys}.", keys=named)


def share_rewritten(home: Path) -> Callable[[], float | None]:
    """Return what says how much of the file in ``home`` is written anew: a look at sizes, which takes no time."""
    path = home / CASELOAD_FILE
    log = path.with_name(path.name + "-wal")
    most = 0.0

    def share() -> float | None:
        nonlocal most
        size, written = _size(path), _size(log)
        if size:
            most = max(most, min(1.0, written / size))
        if not most:
            return None
        return _WRITTEN * most if written else (1 + _WRITTEN) / 2

    return share


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
