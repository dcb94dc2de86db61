"""What keeps the server: its backups, their restore, the check of what it holds, and what grows too old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_server.services import erasing, snapshotting
from parcours_server.services.administering import agencies, new_epoch
from parcours_server.services.moments import written
from parcours_server.storage import checking, horizon, receipts, scopes, snapshots, tokens
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

RECEIPTS_KEPT = timedelta(days=400)
"""Longer than any device stays enrolled without being seen: a batch that comes again finds its receipt."""


class CannotWrite(WorldError):
    """The file is there already, or cannot be written or read."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was too old: deletions that are forgotten, attachments that nothing uses."""

    records: int
    contents: int


def back_up(database: Database, path: Path, now: datetime) -> dict[str, int]:
    """Write a backup of all agencies to ``path``; return the rows by table. Raises ``CannotWrite``, ``Unavailable``."""
    # SQLAlchemy is heavy, and needed by these two verbs alone.
    from parcours_server.storage import backup

    if path.is_dir():
        raise CannotWrite(
            tr("« {path} » est un dossier, et la sauvegarde est un fichier.", path=path),
            what_to_do=tr("Donnez aussi le nom du fichier, par exemple {path}.", path=path / "parcours.bak"),
        )
    if not path.parent.is_dir():
        raise CannotWrite(
            tr("Le dossier « {folder} » n’existe pas.", folder=path.parent),
            what_to_do=tr("Créez-le d’abord, ou donnez un autre chemin."),
        )
    try:
        return backup.back_up(database, path, written(now))
    except FileExistsError as error:
        raise CannotWrite(
            tr("Il y a déjà un fichier à cet endroit."),
            what_is_safe=tr("Il n’a pas été touché."),
            what_to_do=tr("Donnez un autre nom."),
        ) from error
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CannotWrite(
            tr("La sauvegarde n’a pas pu être écrite."), what_to_do=tr("Vérifiez la place et les droits.")
        ) from error


def restore(database: Database, path: Path, *, confirmed: bool = False) -> dict[str, int]:
    """Restore a backup into an empty database, under a new epoch; return the rows by table.

    What was revoked since is not in it: until the administrator has confirmed them (``confirming``), no device comes
    back. ``confirmed`` says that none was revoked. Enrolment codes from before are no longer good.

    Raises ``CannotWrite`` and ``StorageError``.
    """
    from parcours_server.storage import backup

    try:
        return backup.restore(database, path, new_epoch(), confirmed=confirmed)
    except OSError as error:
        raise _unread(path) from error


def moment_of(path: Path) -> str:
    """Return when a backup was taken, ISO 8601. Raises ``CannotWrite`` and ``StorageError``."""
    from parcours_server.storage import backup

    try:
        return backup.moment_of(path)
    except OSError as error:
        raise _unread(path) from error


def restored(database: Database, *, confirmed: bool = False) -> None:
    """Begin a new epoch in every agency: the database was put back from a copy by other means than ``restore``.

    As after a restore devices offer what it lacks, wait to be confirmed unless they are ``confirmed``, and enrolment
    codes from before are no longer good.
    """
    epoch = new_epoch()

    def work(transaction: Transaction) -> None:
        scopes.begin_epoch(transaction, epoch, confirmed=confirmed)
        tokens.drop_enrolments(transaction)

    for scope, _ in agencies(database):
        database.attempt(scope, work)


def _unread(path: Path) -> CannotWrite:
    if path.is_dir():
        said = tr("« {path} » est un dossier, et une sauvegarde est un fichier.", path=path)
    elif not path.exists():
        said = tr("Il n’y a pas de fichier « {path} ».", path=path)
    else:
        said = tr("Le fichier « {path} » ne se lit pas.", path=path)
    return CannotWrite(
        said,
        what_is_safe=tr("Rien n’a été modifié."),
        what_to_do=tr("Donnez le fichier que « parcours-server backup » a écrit."),
    )


def check(database: Database) -> dict[str, list[str]]:
    """Return what does not agree in each agency, by its short name; nothing where all is sound."""
    found = {}
    for scope, _ in agencies(database):
        with database.reading(scope, fresh=True) as transaction:
            problems = checking.problems(transaction)
        if problems:
            found[scope] = problems
    return found


def clean(database: Database, now: datetime) -> Cleaned:
    """Forget what is too old in every agency (long deleted records, receipts, snapshots), and what erasures left."""
    records = contents = 0
    before = (now.date() - timedelta(days=horizon.REMEMBERED_DAYS)).isoformat()

    def work(transaction: Transaction) -> horizon.Purged:
        horizon.keep_day(transaction, now.date().isoformat())
        receipts.drop_before(transaction, written(now - RECEIPTS_KEPT))
        snapshots.drop_before(transaction, written(now - snapshotting.KEPT))
        return horizon.purge(transaction, before)

    for scope, _ in agencies(database):
        purged = database.attempt(scope, work)
        records += purged.records
        contents += purged.contents
    erasing.scrub(database)
    return Cleaned(records, contents)
