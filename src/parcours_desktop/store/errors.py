"""What the world can do to the caseload file, told in words; the one table from the driver's errors to them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from parcours_core.errors import WorldError
from parcours_core.language import tr


class StoreError(WorldError):
    """Something happened to the caseload file."""


class NewerFile(StoreError):
    """The file was written by a newer program. ``version`` names that program, ``ours`` this one."""

    def __init__(self, version: str, ours: str) -> None:
        super().__init__(
            tr(
                "Ces dossiers ont été enregistrés par une version plus récente du programme ({version}) ; "
                "celle-ci est la {ours}.",
                version=version,
                ours=ours,
            ),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Installez la version {version} ou une version plus récente.", version=version),
        )
        self.version = version
        self.ours = ours


class InUse(StoreError):
    """Another program holds the file."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ces dossiers sont déjà ouverts dans une autre fenêtre du programme."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Retournez à l’autre fenêtre, ou fermez-la puis réessayez."),
        )


class AlreadyThere(StoreError):
    """There is a file where a new one was to be written."""

    def __init__(self) -> None:
        super().__init__(
            tr("Il y a déjà des dossiers à cet endroit."),
            what_is_safe=tr("Rien n’a été remplacé ni effacé."),
            what_to_do=tr("Choisissez un dossier vide de l’ordinateur."),
        )


class WrongKey(StoreError):
    """The key does not open the file, or the file is no caseload: without its key the two look alike."""

    def __init__(self) -> None:
        super().__init__(
            tr("Cette clé n’ouvre pas le fichier des dossiers."),
            what_is_safe=tr("Le fichier n’a pas été modifié."),
            what_to_do=tr(
                "Vérifiez que le fichier et ses clés viennent du même ordinateur, ou reprenez une sauvegarde."
            ),
        )


class Damaged(StoreError):
    """Part of the file cannot be read any more."""

    def __init__(self) -> None:
        super().__init__(
            tr("Une partie du fichier des dossiers est abîmée."),
            what_is_safe=tr("Rien n’a été envoyé ni effacé ; ce qui reste lisible peut être récupéré."),
            what_to_do=tr("Verrouillez avec Ctrl+L, puis choisissez « Récupérer ce qui est lisible »."),
        )


class DiskFull(StoreError):
    """There is no room left. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            tr("Le disque est plein : l’enregistrement n’a pas pu se faire."),
            what_is_safe=tr("Tout ce qui était déjà enregistré est intact."),
            what_to_do=tr("Libérez de la place, puis réessayez ; votre texte reste à l’écran."),
        )


class DiskTrouble(StoreError):
    """The disk answered with an error. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            tr("Le disque ne répond pas correctement : l’opération n’a pas abouti."),
            what_is_safe=tr("Tout ce qui était déjà enregistré est intact."),
            what_to_do=tr("Réessayez ; si cela continue, sauvegardez les dossiers et faites vérifier l’ordinateur."),
        )


class ReadOnlyFile(StoreError):
    """The file or its folder may only be read."""

    def __init__(self) -> None:
        super().__init__(
            tr("Le fichier des dossiers est en lecture seule : rien ne peut y être enregistré."),
            what_is_safe=tr("Les dossiers peuvent être consultés."),
            what_to_do=tr("Demandez que l’écriture soit autorisée dans ce dossier de l’ordinateur."),
        )


class Busy(StoreError):
    """Another program kept the file locked for too long."""

    def __init__(self) -> None:
        super().__init__(
            tr("Le fichier des dossiers est occupé par un autre programme."),
            what_is_safe=tr("Tout ce qui était déjà enregistré est intact."),
            what_to_do=tr("Attendez un instant, puis réessayez."),
        )


_KINDS: dict[int, type[InUse | WrongKey | Damaged | DiskFull | DiskTrouble | ReadOnlyFile | Busy]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_IOERR: DiskTrouble,
    sqlite3.SQLITE_CANTOPEN: DiskTrouble,
    sqlite3.SQLITE_READONLY: ReadOnlyFile,
    sqlite3.SQLITE_PERM: ReadOnlyFile,
    sqlite3.SQLITE_BUSY: Busy,
    sqlite3.SQLITE_LOCKED: Busy,
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_NOTADB: WrongKey,
}


_CODES = {
    "database or disk is full": sqlite3.SQLITE_FULL,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
    "attempt to write a readonly database": sqlite3.SQLITE_READONLY,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
    "file is not a database": sqlite3.SQLITE_NOTADB,
    "database is locked": sqlite3.SQLITE_BUSY,
}
"""What SQLite calls its errors (``sqlite3_errstr``): the driver gives no code for those of a backup."""


def told(error: BaseException | None) -> StoreError | None:
    """Return the world's error that the driver's ``error`` stands for, or None where it is a bug of ours."""
    code = getattr(error, "sqlite_errorcode", None) or _CODES.get(str(error))
    kind = _KINDS.get(code & 0xFF) if isinstance(code, int) else None
    return kind() if kind else None


_SYSTEM: dict[int | None, type[DiskFull | ReadOnlyFile]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: ReadOnlyFile,
    errno.EACCES: ReadOnlyFile,
    errno.EPERM: ReadOnlyFile,
}


@contextmanager
def told_by_system() -> Iterator[None]:
    """Let what the operating system refuses about a file leave as a ``StoreError``."""
    try:
        yield
    except OSError as error:
        raise _SYSTEM.get(error.errno, DiskTrouble)() from error
