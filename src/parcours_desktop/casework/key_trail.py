"""Anchors the end of the keys' own journal in the encrypted caseload, so that a cut of it is noticed.

``keys.json`` lies in the clear and tells what was done to it; whoever can write there could put back an older copy,
with a way in that was taken away since. The caseload remembers how the journal ended, and its trail, which the server
keeps too, says so at each opening.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from parcours_core.language import tr
from parcours_core.trail import Act
from parcours_desktop.casework.desk import Desk, SystemClock
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import StoreError
from parcours_desktop.store.settings import setting
from parcours_desktop.store.trail import last_of
from parcours_desktop.vault.errors import VaultError
from parcours_desktop.vault.journal import end_of, holds_end
from parcours_desktop.vault.slots import KeyFile, read_key_file

if TYPE_CHECKING:
    from pathlib import Path

    from parcours_desktop.vault.data_key import DataKey

ANCHOR = "vault.journal_end"
"""The setting that holds the end of the journal as it was last seen."""

_SOUND = "keys"
_CUT = "keys-cut"


def note_unlocked(desk: Desk) -> None:
    """Note in the trail that the program was opened, and how the keys' journal ends; a cut of it is noted too.

    Where nothing can be written, nothing is: that keeps nobody out.
    """
    file = _keys(desk)
    if file is None or desk.caseload.read_only:
        return
    end = end_of(file)
    with contextlib.suppress(StoreError), desk.writing(tr("Ouverture")) as unit:
        sound = holds_end(file, setting(unit, ANCHOR, ""))
        unit.keep_setting(ANCHOR, end)
        unit.note(Act.UNLOCKED, [""], f"{_SOUND if sound else _CUT} {len(file.events)} {end}")
        unit.commit()


def keep_end(desk: Desk) -> None:
    """Keep how the journal ends now: a key was changed at this desk."""
    file = _keys(desk)
    if file is not None and not desk.caseload.read_only:
        with contextlib.suppress(StoreError), desk.writing(tr("Ouverture")) as unit:
            unit.keep_setting(ANCHOR, end_of(file))
            unit.commit()


def note_recovered(home: Path, data_key: DataKey) -> None:
    """Note in the trail that another way than the passphrase opened, and how the journal ends now.

    Where there are no dossiers yet, or a program has them open, nothing is.
    """
    path, file = home / CASELOAD_FILE, read_key_file(home)
    if not path.exists():
        return
    with (
        contextlib.suppress(StoreError),
        Caseload.open(path, data_key) as caseload,
        caseload.writing(tr("Ouverture"), author="", at=SystemClock().now()) as unit,
    ):
        unit.keep_setting(ANCHOR, end_of(file))
        unit.note(Act.RECOVERED, [""], f"{_SOUND} {len(file.events)} {end_of(file)}")
        unit.commit()


def journal_is_whole(caseload: Caseload, file: KeyFile) -> bool:
    """Say whether the journal in ``file`` still holds what the caseload remembers of its end."""
    with caseload.reading() as reader:
        return holds_end(file, setting(reader, ANCHOR, ""))


def cut_warning(desk: Desk) -> tuple[str, str]:
    """Return what is said where the journal of the keys was found cut at this opening, and what to do; else nothing."""
    with desk.caseload.reading() as reader:
        line = last_of(reader, "", Act.UNLOCKED)
    if line is None or not line.words.startswith(f"{_CUT} "):
        return "", ""
    return (
        tr("Le fichier des clés est plus ancien que la dernière ouverture : une copie ancienne a été remise."),
        tr(
            "Vos dossiers n’ont pas été touchés. Si vous ne l’avez pas fait vous-même, changez la phrase de passe, "
            "remplacez la clé des dossiers dans les réglages et prévenez votre responsable."
        ),
    )


def _keys(desk: Desk) -> KeyFile | None:
    try:
        return read_key_file(desk.caseload.path.parent)
    except VaultError:
        return None
