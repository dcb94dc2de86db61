"""The file on the stick: written for a colleague or for somebody unknown, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.handover_stick import save_stick
from parcours_desktop.casework.sharing import ShareWish
from parcours_desktop.casework.stranger_handover import save_for_stranger
from parcours_desktop.casework.words import typeset
from parcours_desktop.ui.work.messages import Message
from parcours_desktop.ui.work.saving import NotSaved


def write_file(desk: Desk, ids: Sequence[str], path: Path, wish: ShareWish, *, stranger: str, phrase: str) -> Changes:
    """Write the dossiers for the holder of ``wish``, or for a ``stranger`` by name. Raises ``WorldError``."""
    try:
        if stranger:
            return save_for_stranger(desk, ids, path, wish, to=stranger, phrase=phrase)
        return save_stick(desk, ids, path, holder=wish.holder, phrase=phrase, confidences=wish.confidences)
    except OSError as error:
        raise NotSaved(reason_of_system(error)) from error


def written(path: Path, phrase: str) -> Message:
    """Return what is said of a file that stands there.

    The words that open it stay on screen until they were read: they are kept nowhere.
    """
    said = typeset(tr("Fichier enregistré : {name}", name=path.name))
    return Message(
        "info", said, typeset(tr("À dire de vive voix, pour l’ouvrir : {words}", words=phrase)) if phrase else ""
    )
