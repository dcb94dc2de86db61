"""The backups one can go back to, in words, and what each holds compared with today."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from parcours_core.dates import clock, long_day
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.trail import Act
from parcours_desktop.casework.backups import ROOT, Backup, BackupPlaceMissing, backups_in, digest, read_state
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.casework.put_aside import put_aside
from parcours_desktop.casework.restoring import NoBackup, last_drill
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import Damaged, WrongKey, told_by_system
from parcours_desktop.store.outbox import count_pending
from parcours_desktop.store.outline import Outline, continues, outline, touched_since
from parcours_desktop.store.sync_state import read_account
from parcours_desktop.vault.presence import KEYS_FILE
from parcours_desktop.vault.unlock import unlock

_MEGA = 1_000_000


class FormerPassphraseNeeded(WorldError):
    """A backup lies under an earlier data key: only a passphrase of that time opens it."""

    def __init__(self) -> None:
        super().__init__(
            tr("Cette sauvegarde date d’avant le remplacement de la clé des dossiers."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Donnez la phrase de passe qui ouvrait vos dossiers à ce moment-là."),
        )


@dataclass(frozen=True, slots=True)
class HeldBackup:
    """One backup in words: ``title`` is its moment, ``detail`` what it holds, its size and who checked it.

    ``place`` is its folder, or the file that was put aside when one went back.
    """

    place: Path
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What going back to a backup would change, in words.

    ``lines`` say it; ``absent`` are the names of those whose dossier was made since, ``returning`` of those whose
    dossier was deleted since. ``warning`` is about what was not sent yet, empty where all was.
    """

    backup: Path
    lines: tuple[str, ...]
    absent: tuple[str, ...] = ()
    returning: tuple[str, ...] = ()
    warning: str = ""


def held_backups(desk: Desk, folder: Path | None = None) -> tuple[HeldBackup, ...]:
    """Return the backups where the settings say, or in ``folder``; the newest first.

    Raises ``BackupPlaceMissing`` where the stick is not there, ``NoBackup`` where there is none.
    """
    state = read_state(desk)
    if folder is None and state.plan.folder and not state.place.is_dir():
        raise BackupPlaceMissing(state.plan.folder)
    found = backups_in(state.place) if folder is None else backups_in(folder) or backups_in(folder / ROOT)
    aside = _put_aside(desk) if folder is None else ()
    if not found and not aside:
        raise NoBackup
    drill = last_drill(desk)
    tried = "" if drill is None or drill.trouble else drill.made
    return (*aside, *(_line(each, tried=each.at.isoformat() == tried) for each in reversed(found)))


def preview(desk: Desk, place: Path, former: str = "") -> Preview:
    """Read the backup in ``place``, check all of it, and say what going back to it would change; nothing is written.

    ``former`` is the passphrase of its time, for one under an earlier data key. Raises ``FormerPassphraseNeeded``,
    ``WrongPassphrase``, ``Damaged`` where it is not whole, another ``StoreError`` where a disk refuses.
    """
    with desk.caseload.reading() as reader:
        today = outline(reader)
        enrolled, unsent = bool(read_account(reader)), count_pending(reader)
    with _opened(desk, place, former) as caseload, caseload.reading() as reader:
        then = outline(reader)
    with desk.caseload.reading() as reader:
        ours = continues(reader, then.trail)
        number = then.trail[0] if ours else 0
        changed = touched_since(reader, number, (Act.CHANGED,)) if ours else set()
        erased = touched_since(reader, number, (Act.ERASED,))
    lines = [*_counted(then, today), *_since(then, today, changed, erased)]
    if enrolled:
        lines.append(tr("Ce qui a déjà été envoyé au serveur reviendra à la prochaine synchronisation."))
    absent = [name for each, name in today.names.items() if each not in then.names]
    returning = [name for each, name in then.names.items() if each not in today.names and each not in erased]
    warning = _unsent_words(unsent) if enrolled and unsent else ""
    return Preview(place, tuple(lines), tuple(sorted(absent)), tuple(sorted(returning)), warning)


def moment_words(at: datetime) -> str:
    """Return a moment as people say it: « 22 novembre 2026 à 14 h 05 »."""
    local = at.astimezone(ZoneInfo(ZONE))
    return tr("{day} à {time}", day=long_day(local.date(), tr), time=clock(local.hour, local.minute, tr))


def _line(backup: Backup, *, tried: bool) -> HeldBackup:
    parts = []
    try:
        dossiers = int(backup.slip["dossiers"])
        parts.append(tr.count("{number} dossier", "{number} dossiers", dossiers))
    except (OSError, ValueError, KeyError, TypeError):
        parts.append(tr("contenu inconnu"))
    parts.append(tr("{number} Mo", number=max(1, round(backup.size / _MEGA))))
    parts.append(tr("relue par l’essai de restauration") if tried else tr("vérifiée quand elle a été faite"))
    return HeldBackup(backup.place, moment_words(backup.at), " · ".join(parts))


def _put_aside(desk: Desk) -> tuple[HeldBackup, ...]:
    """Return what was put aside when one went back: that too can be gone back to."""
    found = []
    for each in put_aside(desk.caseload.path):
        with contextlib.suppress(OSError):
            title = tr("Mis de côté le {moment}", moment=moment_words(each.at))
            size = tr("{number} Mo", number=max(1, round(each.file.stat().st_size / _MEGA)))
            found.append(HeldBackup(each.file, title, size + " · " + tr("l’état d’avant un retour à une sauvegarde")))
    return tuple(found)


def copied_from(place: Path, folder: Path) -> Path:
    """Copy the backup in ``place``, and the keys where it has its own, into ``folder``; return the caseload's copy.

    ``place`` may be a caseload's file by itself. Raises ``NoBackup``, ``Damaged`` where the slip says another content,
    ``OSError``.
    """
    copy = folder / CASELOAD_FILE
    if place.is_file():
        shutil.copyfile(place, copy)
        copy.chmod(0o600)
        return copy
    if not (place / CASELOAD_FILE).is_file() or not (place / KEYS_FILE).is_file():
        raise NoBackup
    for name in (CASELOAD_FILE, KEYS_FILE):
        shutil.copyfile(place / name, folder / name)
        (folder / name).chmod(0o600)
    _must_be_what_was_written(place, copy)
    return copy


@contextmanager
def _opened(desk: Desk, place: Path, former: str) -> Iterator[Caseload]:
    with told_by_system(), tempfile.TemporaryDirectory(prefix="parcours-", ignore_cleanup_errors=True) as folder:
        copy = copied_from(place, Path(folder))
        verdict = desk.caseload.verify_copy(copy)
        if verdict.opens and not verdict.sound:
            raise Damaged
        try:
            caseload = desk.caseload.opened_copy(copy)
        except WrongKey:
            if not former:
                raise FormerPassphraseNeeded from None
            key = unlock(Path(folder), former)
            try:
                caseload = Caseload.open(copy, key)
            finally:
                key.wipe()
        with caseload:
            yield caseload


def _must_be_what_was_written(place: Path, copy: Path) -> None:
    """Raise ``Damaged`` where the slip says another content; a backup without a slip is read all the same."""
    try:
        written = Backup(place, datetime.min, 0).slip.get("sha256")
    except (OSError, ValueError, AttributeError):
        return
    if written and written != digest(copy):
        raise Damaged


def _counted(then: Outline, today: Outline) -> Iterator[str]:
    dossiers = tr.count("{number} dossier", "{number} dossiers", len(then.names))
    yield tr("{then}, contre {now} aujourd’hui.", then=dossiers, now=len(today.names))
    if then.last is not None:
        yield tr("Dernière modification dans cette sauvegarde : {moment}.", moment=moment_words(then.last))


def _since(then: Outline, today: Outline, changed: set[str], erased: set[str]) -> Iterator[str]:
    stale = changed & then.names.keys() & today.names.keys()
    if stale:
        yield tr.count(
            "{number} dossier modifié depuis reprendrait son état d’alors.",
            "{number} dossiers modifiés depuis reprendraient leur état d’alors.",
            len(stale),
        )
    if erased & then.names.keys():
        yield tr("Ce qui a été effacé à la demande d’une personne restera effacé.")


def _unsent_words(unsent: int) -> str:
    return tr.count(
        "{number} modification n’a pas encore été envoyée au serveur.",
        "{number} modifications n’ont pas encore été envoyées au serveur.",
        unsent,
    )
