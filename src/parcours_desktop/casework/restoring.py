"""Getting a caseload back from a backup: in earnest on an empty machine, and as a drill that the program does alone."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.records.catalogue import CASELOAD
from parcours_desktop.casework.backups import ROOT, Backup, BackupPlaceMissing, backups_in, digest, read_state
from parcours_desktop.casework.desk import Desk, SystemClock
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.backup import Stopped, must_be_one_file
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import AlreadyThere, Damaged, told_by_system
from parcours_desktop.store.integrity import verify
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.vault.presence import KEYS_FILE
from parcours_desktop.vault.slots import read_key_file
from parcours_desktop.vault.unlock import unlock

EVERY = timedelta(days=30)
_DRILL = "backups.drill"


class NoBackup(WorldError):
    """There is no backup where one was looked for."""

    def __init__(self) -> None:
        super().__init__(
            tr("Il n’y a pas encore de sauvegarde à cet endroit."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Choisissez le dossier d’une sauvegarde, ou faites-en une d’abord."),
        )


@dataclass(frozen=True, slots=True)
class Drill:
    """What trying to restore the latest backup gave.

    ``at`` is when, ``made`` when that backup was made (ISO 8601, UTC). ``trouble`` is empty where all went well.
    ``seconds`` is how long it took, ``records`` how many were read.
    """

    at: str
    made: str
    dossiers: int
    records: int
    seconds: float
    trouble: str = ""

    @property
    def moment(self) -> datetime:
        """When the drill was made."""
        return datetime.fromisoformat(self.at)


def last_drill(desk: Desk) -> Drill | None:
    """Return the report of the last drill, or None."""
    with desk.caseload.reading() as reader:
        kept = setting(reader, _DRILL)
    return Drill(**kept) if kept else None


def drill_if_due(desk: Desk, stop: Callable[[], bool] = lambda: False) -> Drill | None:
    """Try a restore if the last one is a month old, or failed; return its report, or None. Raises as ``drill`` does."""
    last = last_drill(desk)
    if last is not None and timedelta() <= desk.clock.now() - last.moment < EVERY and not last.trouble:
        return None
    return drill(desk, stop)


def drill(desk: Desk, stop: Callable[[], bool] = lambda: False) -> Drill:
    """Restore the latest backup to a throw-away copy, read all of it, and keep the report.

    Raises ``BackupPlaceMissing`` where the stick is not there, ``NoBackup`` where there is none, ``Stopped`` once
    ``stop`` says so; what is wrong with the backup itself is in the report.
    """
    state = read_state(desk)
    if not state.place.is_dir() and state.plan.folder:
        raise BackupPlaceMissing(state.plan.folder)
    backups = backups_in(state.place)
    if not backups:
        raise NoBackup
    latest = backups[-1]
    begun = time.monotonic()
    dossiers = records = 0
    trouble = ""
    try:
        dossiers, records = _read_all(desk, latest, stop)
    except WorldError as error:
        trouble = error.what_happened
    report = Drill(
        at=desk.clock.now().isoformat(),
        made=latest.at.isoformat(),
        dossiers=dossiers,
        records=records,
        seconds=round(time.monotonic() - begun, 1),
        trouble=trouble,
    )
    with desk.writing(tr("Essai de restauration")) as unit:
        unit.keep_setting(_DRILL, asdict(report))
        unit.commit()
    return report


def _read_all(desk: Desk, backup: Backup, stop: Callable[[], bool]) -> tuple[int, int]:
    read_key_file(backup.place)
    with told_by_system(), tempfile.TemporaryDirectory(prefix="parcours-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / CASELOAD_FILE
        try:
            slip = backup.slip
        except ValueError:
            raise Damaged from None
        shutil.copyfile(backup.file, copy)
        if digest(copy) != slip.get("sha256") or not desk.caseload.verify_copy(copy).sound:
            raise Damaged
        with desk.caseload.opened_copy(copy) as caseload, caseload.reading() as reader:
            counts = []
            for cls in CASELOAD:
                if stop():
                    raise Stopped
                counts.append(len(reader.find(cls)))
        if counts[0] != slip.get("dossiers"):
            raise Damaged
        return counts[0], sum(counts)


def latest_in(place: Path) -> Path:
    """Return ``place`` if it is a backup, else the latest one that lies in it or in the folder that the program makes
    there. Raises ``NoBackup``."""
    if (place / CASELOAD_FILE).is_file():
        return place
    found = backups_in(place) or backups_in(place / ROOT)
    if not found:
        raise NoBackup
    return found[-1].place


def restore(backup: Path, home: Path, passphrase: str) -> int:
    """Put the backup in the folder ``backup`` into the empty ``home`` and return how many dossiers it holds.

    The file is marked, so that its device takes a new identity before it sends anything (trust.md, F14). Nothing stands
    in ``home`` until all of it was opened and checked. Raises ``AlreadyThere`` where there is a caseload or keys,
    ``WrongPassphrase``, ``NoBackup``, ``Damaged``, another ``StoreError`` where a disk refuses.
    """
    with told_by_system():
        if (home / CASELOAD_FILE).exists() or (home / KEYS_FILE).exists():
            raise AlreadyThere
        if not (backup / CASELOAD_FILE).is_file() or not (backup / KEYS_FILE).is_file():
            raise NoBackup
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home, prefix=".restauration-") as folder:
            aside = Path(folder)
            for name in (CASELOAD_FILE, KEYS_FILE):
                shutil.copyfile(backup / name, aside / name)
                (aside / name).chmod(0o600)
            dossiers = _mark(aside, passphrase)
            must_be_one_file(aside / CASELOAD_FILE)
            # The keys last: until they are there, this is no vault.
            for name in (CASELOAD_FILE, KEYS_FILE):
                (aside / name).replace(home / name)
    return dossiers


def _mark(folder: Path, passphrase: str) -> int:
    key = unlock(folder, passphrase)
    try:
        verdict = verify(folder / CASELOAD_FILE, key)
        if not verdict.sound or verdict.dossiers is None:
            raise Damaged
        with (
            Caseload.open(folder / CASELOAD_FILE, key) as caseload,
            caseload.writing(tr("Restauration"), author="", at=SystemClock().now()) as unit,
        ):
            unit.keep_setting(RESTORED, True)
            unit.commit()
        return verdict.dossiers
    finally:
        key.wipe()
