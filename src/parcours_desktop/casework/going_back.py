"""Going back to a backup on the computer where one works: its content takes the place of the dossiers, which are kept.

The dossiers are closed. What comes from the backup is put under the data key of today, so that every way in stays as
it is and one file alone is exchanged, in one stroke; until then nothing of the present state is touched. What must not
go back in time does not: the account at the server, the lease, the trail, what was erased at a person's request.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from parcours_core.language import tr
from parcours_core.trail import Act, Entry
from parcours_desktop.casework.backups import LAST, PLAN
from parcours_desktop.casework.desk import SystemClock
from parcours_desktop.casework.held_backups import FormerPassphraseNeeded, copied_from
from parcours_desktop.casework.key_trail import ANCHOR
from parcours_desktop.casework.put_aside import name_aside
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.backup import must_be_one_file
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.errors import Damaged, told_by_system
from parcours_desktop.store.integrity import verify
from parcours_desktop.store.leasing import LEASE
from parcours_desktop.store.lock import FileLock
from parcours_desktop.store.outline import continues, lines_since, outline, take_up_lines, touched_since
from parcours_desktop.store.rekeying import rekey
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.store.sync_state import ACCOUNT, PEOPLE
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import NoVault, WrongPassphrase
from parcours_desktop.vault.unlock import unlock

_ASIDE = ".restauration-"
_DEVICE_KEYS = "sync.keys"
_CARRIED = (ACCOUNT, PEOPLE, LEASE, _DEVICE_KEYS, PLAN, ANCHOR)
"""The settings that are those of today: by the tokens of then the server would take this device for a thief."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """How many dossiers there are now, and the file that holds the state of before."""

    dossiers: int
    kept: Path


@dataclass(frozen=True, slots=True)
class _Today:
    """What stays as it is today: settings by key, the lines of the trail after the backup's, who was erased."""

    settings: dict[str, Any]
    lines: tuple[Entry, ...] = ()
    erased: frozenset[str] = frozenset()


def go_back(
    home: Path, backup: Path, passphrase: str, former: str = "", clock: Callable[[], datetime] | None = None
) -> WentBack:
    """Put the content of ``backup`` in the place of the closed dossiers in ``home``, and keep these beside it.

    ``passphrase`` is that of today, ``former`` the one of the backup's time where its data key was another one. The
    device takes a new identity before it sends anything (trust.md, F14). Killed at any moment there is the state of
    before or the one of the backup, whole. Raises ``WrongPassphrase``, ``FormerPassphraseNeeded``, ``NoBackup``,
    ``Damaged``, ``InUse`` where a program has the dossiers open, another ``StoreError`` where a disk refuses.
    """
    path, now = home / CASELOAD_FILE, (clock or SystemClock().now)()
    key = unlock(home, passphrase)
    try:
        with told_by_system():
            for left in home.glob(f"{_ASIDE}*"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=home, prefix=_ASIDE, ignore_cleanup_errors=True) as folder:
                copy = copied_from(backup, Path(folder))
                _under_todays_key(copy, key, former or passphrase)
                with Caseload.open(copy, key) as caseload:
                    dossiers = _bring_up(caseload, _of_today(path, key, caseload), now)
                kept = name_aside(path, now)
                _exchange(copy, path, kept)
    finally:
        key.wipe()
    return WentBack(dossiers, kept)


def went_back_words(done: WentBack) -> str:
    """Return what going back did, in a sentence or two."""
    said = tr.count(
        "{number} dossier repris de la sauvegarde.", "{number} dossiers repris de la sauvegarde.", done.dossiers
    )
    return said + " " + tr("L’état d’avant est gardé : {file}", file=done.kept.name)


def _under_todays_key(copy: Path, key: DataKey, passphrase: str) -> None:
    """Check the whole copy, and put it under ``key`` where it lies under another one."""
    verdict = verify(copy, key)
    if not verdict.opens:
        try:
            former = unlock(copy.parent, passphrase)
        except (WrongPassphrase, NoVault):
            raise FormerPassphraseNeeded from None
        try:
            verdict = verify(copy, former)
            if verdict.sound:
                rekey(copy, former, key)
        finally:
            former.wipe()
    if not verdict.sound:
        raise Damaged


def _of_today(path: Path, key: DataKey, restored: Caseload) -> _Today:
    """Read what stays as it is today. A file that is damaged gives what it can; the file itself is kept in any case."""
    with restored.reading() as reader:
        end = outline(reader).trail
    found = _Today({})
    with contextlib.suppress(Damaged), Caseload.open(path, key) as caseload, caseload.reading() as reader:
        found = _Today({name: kept for name in _CARRIED if (kept := setting(reader, name)) is not None})
        ours = continues(reader, end)
        erased = touched_since(reader, end[0] if ours else 0, (Act.ERASED,))
        found = _Today(found.settings, lines_since(reader, end[0]) if ours else (), frozenset(erased))
    return found


def _bring_up(caseload: Caseload, today: _Today, now: datetime) -> int:
    """Give the file of the backup what is of today, and mark it; return how many dossiers it holds."""
    with caseload.writing(tr("Restauration"), author="", at=now) as unit:
        take_up_lines(unit, today.lines)
        unit.note(Act.RESTORED, [""])
        for name, value in today.settings.items():
            unit.keep_setting(name, value)
        unit.keep_setting(LAST, {})
        unit.keep_setting(RESTORED, True)
        names = outline(unit).names
        for each in sorted(today.erased & names.keys()):
            erase_dossier(unit, each)
        unit.commit()
    if today.erased & names.keys():
        caseload.scrub()
    return len(names.keys() - today.erased)


def _exchange(copy: Path, path: Path, kept: Path) -> None:
    """Put ``copy`` in the place of ``path`` in one stroke; what stood there is ``kept``. Raises ``OSError``."""
    lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        # What is in a log is not in its file yet; and that of the one that goes would damage the one that comes.
        for each in (copy, path):
            must_be_one_file(each)
        _keep(path, kept)
        copy.replace(path)
        _settle(path.parent)
    finally:
        lock.release()


def _keep(path: Path, kept: Path) -> None:
    """Give the file at ``path`` a second name; where the disk knows no second names, copy it."""
    if not path.exists():
        return
    try:
        os.link(path, kept)
    except OSError:
        shutil.copyfile(path, kept)
        kept.chmod(0o600)


def _settle(folder: Path) -> None:
    """Make the new name last; where a folder cannot be told to, the system does it in its own time."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
