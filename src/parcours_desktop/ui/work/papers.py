"""A paper from a file that somebody chose; a photograph is made small and freed of what the camera wrote in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImageReader, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system

MOST_BYTES = 40_000_000
"""What is read at all; a photograph is made smaller before it is kept, so this is more than a dossier takes."""

LONGEST = 2400
"""The longer side of a photograph that is kept, in pixels: A4 at 200 dots an inch."""

_QUALITY = 82
_PHOTOGRAPHS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class NotOpened(WorldError):
    """The file could not be read from where it lies, or is too large to be."""


def ask_for_paper(parent: QWidget) -> Path | None:
    """Ask which file holds the signed paper; None where the dialog was put away."""
    kinds = tr("Papier numérisé ou photographié") + " (*.pdf *.jpg *.jpeg *.png)"
    chosen, _ = QFileDialog.getOpenFileName(parent, tr("Joindre le papier signé"), str(Path.home()), kinds)
    return Path(chosen) if chosen else None


def read_paper(path: Path) -> bytes:
    """Return the content of ``path``; a photograph upright, at most ``LONGEST`` large, without place or camera.

    What is no picture comes as it is, for who keeps it to judge. Raises ``NotOpened``.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotOpened(
                tr("Ce fichier dépasse {number} Mo.", number=MOST_BYTES // 1_000_000),
                what_is_safe=tr("Rien n’a été ajouté."),
                what_to_do=tr("Numérisez la page en noir et blanc, ou avec moins de points."),
            )
        content = path.read_bytes()
    except OSError as error:
        raise NotOpened(
            tr("Le fichier n’a pas pu être ouvert : {cause}.", cause=reason_of_system(error)),
            what_is_safe=tr("Rien n’a été ajouté."),
            what_to_do=tr("Vérifiez que la clé ou le dossier est encore là, puis choisissez à nouveau."),
        ) from error
    # Qt would read a drawing too that brings in other files of this computer, whatever the name of this one says.
    return _photograph(content) if content.startswith(_PHOTOGRAPHS) else content


def _photograph(content: bytes) -> bytes:
    held = QBuffer()
    held.setData(QByteArray(content))
    held.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(held)
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        return content
    if max(image.width(), image.height()) > LONGEST:
        kept, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(LONGEST, LONGEST, kept, smooth)
    # Drawn anew on white: a JPEG has no transparency, and a text chunk of the former file would go along.
    plain = image.convertToFormat(image.Format.Format_RGB32)
    for key in plain.textKeys():
        plain.setText(key, "")
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(out, QByteArray(b"jpg"))
    writer.setQuality(_QUALITY)
    if not writer.write(plain):
        return content
    return bytes(out.data().data())
