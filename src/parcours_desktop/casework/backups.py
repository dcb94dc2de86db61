"""Backups of the caseload: where, when, how many; each checked after it was written, none that opens without a slot.

A backup is a folder that holds the encrypted file, a copy of the key slots and a slip that says what is in it; it is a
home of its own. It is written beside its final name, so that what has a name is whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_desktop.casework.backup_rotation import superfluous
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.put_aside import let_go
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.backup import Stopped
from parcours_desktop.store.errors import told_by_system
from parcours_desktop.store.settings import setting
from parcours_desktop.vault.presence import KEYS_FILE

OWN_FOLDER = "sauvegardes"
"""Where backups go in the home until another place is chosen: that helps against a damaged file, not against theft."""

ROOT = "parcours-sauvegardes"
SLIP = "contenu.json"
EVERY = timedelta(hours=1)
LIMIT_MB = 2000

T = TypeVar("T")

PLAN = "backups.plan"
"""The setting that holds where backups go."""

LAST = "backups.last"
"""The setting that holds when the last backup was made; empty, the next one is made soon."""

_TROUBLE = "backups.trouble"
_NAME = "%Y-%m-%dT%H-%M-%SZ"
_PARTIAL = ".en-cours-"


class BackupPlaceMissing(WorldError):
    """The stick or the folder of the backups is not there."""

    def __init__(self, place: str) -> None:
        super().__init__(
            tr("Le lieu des sauvegardes n’est pas là : {place}.", place=place),
            what_is_safe=tr("Vos dossiers sont enregistrés sur cet ordinateur."),
            what_to_do=tr("Branchez la clé USB ; l’essai suivant se fait de lui-même."),
        )


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where backups go, an empty ``folder`` for the home itself, and how many megabytes they may take."""

    folder: str = ""
    limit_mb: int = LIMIT_MB


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: ``place`` is its folder, ``at`` when it was made (UTC), ``size`` in bytes."""

    place: Path
    at: datetime
    size: int

    @property
    def file(self) -> Path:
        """The encrypted file."""
        return self.place / CASELOAD_FILE

    @property
    def slip(self) -> dict[str, Any]:
        """What the slip says. Raises ``OSError`` or ``ValueError`` where it cannot be read."""
        read: dict[str, Any] = json.loads((self.place / SLIP).read_text(encoding="utf-8"))
        return read


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the backups stand. ``last`` is when the last one was made, ``trouble`` why the latest attempt failed."""

    plan: BackupPlan
    place: Path
    last: datetime | None = None
    dossiers: int = 0
    trouble: str = ""


def read_state(desk: Desk) -> BackupState:
    """Return how the backups stand."""
    with desk.caseload.reading() as reader:
        plan = BackupPlan(**setting(reader, PLAN, {}))
        last = setting(reader, LAST, {})
        trouble = setting(reader, _TROUBLE, "")
    at = datetime.fromisoformat(last["at"]) if last else None
    return BackupState(plan, place_of(desk, plan), at, last.get("dossiers", 0), trouble)


def plan_backups(desk: Desk, plan: BackupPlan) -> BackupState:
    """Let backups go to ``plan.folder`` from now on.

    Raises ``BackupPlaceMissing`` where there is no such folder, ``Refused`` for a size that holds nothing, a
    ``StoreError`` where the disk refuses. What is at the former place stays there.
    """
    if plan.limit_mb < 1:
        raise Refused(tr("La taille permise est trop petite."), what_to_do=tr("Donnez au moins 1 mégaoctet."))
    if plan.folder and not Path(plan.folder).is_dir():
        raise BackupPlaceMissing(plan.folder)
    with told_by_system():
        place_of(desk, plan).mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep(desk, {PLAN: {"folder": plan.folder, "limit_mb": plan.limit_mb}, _TROUBLE: ""})
    return read_state(desk)


def place_of(desk: Desk, plan: BackupPlan) -> Path:
    """Return the folder in which the backups of this caseload lie."""
    return Path(plan.folder) / ROOT if plan.folder else desk.caseload.path.parent / OWN_FOLDER


def backups_in(place: Path) -> list[Backup]:
    """Return the finished backups in ``place``, the oldest first; whatever else lies there is none."""
    found = []
    for folder in place.iterdir() if place.is_dir() else ():
        with contextlib.suppress(ValueError, OSError):
            at = datetime.strptime(folder.name, _NAME).replace(tzinfo=UTC)
            found.append(Backup(folder, at, sum(part.stat().st_size for part in folder.iterdir())))
    return sorted(found, key=lambda each: each.at)


def back_up_if_due(desk: Desk, stop: Callable[[], bool] = lambda: False) -> Backup | None:
    """Make a backup if the last one is older than an hour, or if the clock went back; return it, or None.

    A trouble is kept with the state, to be shown, before it is raised. Raises as ``back_up`` does.
    """
    state = read_state(desk)
    if state.last is not None and timedelta() <= desk.clock.now() - state.last < EVERY and not state.trouble:
        return None
    return back_up(desk, stop)


def back_up(desk: Desk, stop: Callable[[], bool] = lambda: False) -> Backup:
    """Make a backup now, check it, and remove those that are superfluous, and what was put aside long ago.

    Raises ``BackupPlaceMissing`` where the stick is not there, ``Stopped`` once ``stop`` says so, ``Damaged`` where the
    caseload is not whole (then no backup is removed), another ``StoreError`` where a disk refuses.
    """
    state = read_state(desk)
    try:
        made, dossiers = _make(desk, state, stop)
    except WorldError as trouble:
        _keep(desk, {_TROUBLE: trouble.what_happened})
        raise
    _keep(desk, {LAST: {"at": made.at.isoformat(), "dossiers": dossiers}, _TROUBLE: ""})
    for former in superfluous(backups_in(state.place), made.at, state.plan.limit_mb * 1_000_000):
        shutil.rmtree(former.place, ignore_errors=True)
    let_go(desk.caseload.path, made.at)
    return made


def unless_stopped(operation: Callable[[], T]) -> T | None:
    """Do ``operation``; return None where it was stopped on the way."""
    try:
        return operation()
    except Stopped:
        return None


def _make(desk: Desk, state: BackupState, stop: Callable[[], bool]) -> tuple[Backup, int]:
    place, now = state.place, desk.clock.now().astimezone(UTC).replace(microsecond=0)
    with told_by_system():
        if not state.plan.folder:
            place.mkdir(mode=0o700, exist_ok=True)
        if not place.is_dir():
            raise BackupPlaceMissing(state.plan.folder)
        while (final := place / now.strftime(_NAME)).exists():
            now += timedelta(seconds=1)
        for former in place.glob(f"{_PARTIAL}*"):
            shutil.rmtree(former, ignore_errors=True)
        partial = place / f"{_PARTIAL}{now.strftime(_NAME)}"
        partial.mkdir(mode=0o700)
        try:
            shutil.copyfile(desk.caseload.path.parent / KEYS_FILE, partial / KEYS_FILE)
            dossiers = desk.caseload.copy_to(partial / CASELOAD_FILE, stop)
            slip = {"made": now.isoformat(), "dossiers": dossiers, "sha256": digest(partial / CASELOAD_FILE)}
            (partial / SLIP).write_text(json.dumps(slip), encoding="utf-8")
            for part in (KEYS_FILE, CASELOAD_FILE, SLIP):
                _settle(partial / part)
            partial.rename(final)
        except (OSError, WorldError, Stopped):
            shutil.rmtree(partial, ignore_errors=True)
            raise
        _settle_folder(place)
    return next(each for each in backups_in(place) if each.place == final), dossiers


def digest(file: Path) -> str:
    """Return the SHA-256 (hex) of a file's bytes. Raises ``OSError``."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _keep(desk: Desk, values: dict[str, Any]) -> None:
    with desk.writing(tr("Sauvegarde")) as unit:
        for key, value in values.items():
            unit.keep_setting(key, value)
        unit.commit()


def _settle(file: Path) -> None:
    with file.open("rb+") as content:
        os.fsync(content.fileno())


def _settle_folder(folder: Path) -> None:
    """Make the new name last where a folder can be asked to; Windows and some sticks cannot."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
