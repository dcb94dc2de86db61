"""A plain file, only where a person asks for one: whole or not at all, and for their eyes only."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system


class NotSaved(WorldError):
    """The file could not be written where it was asked for."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            tr("Le fichier n’a pas pu être enregistré : {cause}.", cause=cause),
            what_is_safe=tr("Tout est gardé dans le dossier ; aucun fichier à moitié écrit ne reste."),
            what_to_do=tr("Choisissez un autre endroit, puis enregistrez à nouveau."),
        )


def ask_for_file(parent: QWidget, name: str, title: str, kind: str) -> Path | None:
    """Ask where the file ``name`` goes; None where the dialog was put away.

    ``kind`` is the kind of file in words, as the dialog shows it; the name keeps its ending whatever is typed.
    """
    ending = Path(name).suffix
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), f"{kind} (*{ending})")
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def save_file(path: Path, content: bytes) -> Path:
    """Write ``content`` to ``path``, whole or not at all, and return ``path``. Raises ``NotSaved``."""
    written: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".parcours-", suffix=".tmp", delete=False) as file:
            written = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    except OSError as error:
        if written is not None:
            with suppress(OSError):
                written.unlink()
        raise NotSaved(reason_of_system(error)) from error
    return path
