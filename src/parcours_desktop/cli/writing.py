"""Tells a person when a file that a command writes cannot be written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system


class NotWritten(WorldError):
    """A file or a folder could not be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            tr("« {path} » n’a pas pu être écrit ({why}).", path=path, why=why),
            what_is_safe=tr("Ce qui s’y trouvait avant n’a pas été touché."),
            what_to_do=tr("Choisissez un autre endroit, ou libérez de la place, puis recommencez."),
        )


def must_be_writable(path: Path) -> None:
    """Raise ``NotWritten`` where ``path`` has no folder to lie in, or one that refuses files."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise NotWritten(path, tr("ce dossier n’existe pas"))
    if path.is_dir():
        raise NotWritten(path, tr("c’est un dossier ; donnez le nom d’un fichier"))
    if not os.access(folder, os.W_OK):
        raise NotWritten(path, tr("l’écriture y est refusée"))


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` that happens while ``path`` is written into ``NotWritten``."""
    try:
        yield
    except OSError as error:
        raise NotWritten(path, reason_of_system(error)) from error
