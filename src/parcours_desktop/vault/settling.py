"""After a re-key that was cut short: which of the two data keys opens the caseload, and the slots that go with it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.errors import StoreError, WrongKey
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.journal import What, noted
from parcours_desktop.vault.proof import chained_anew, first_broken
from parcours_desktop.vault.slots import KeyFile, changing, write_key_file


def settle(home: Path, now: DataKey | None, after: DataKey | None) -> DataKey:
    """Return the one of the two keys that opens the caseload in ``home``, and leave only the slots that hold it.

    ``now`` came from the slots that are there, ``after`` from those that were to come; None where a slot did not open.
    A disk that refuses to write keeps nobody out: the slots are settled at the next opening. Raises
    ``WrongKey`` where the one that opened does not fit, and what opening the caseload raises.
    """
    if now is not None and _fits(home, now):
        with contextlib.suppress(StoreError), changing(home) as file:
            write_key_file(home, replace(file, coming=()))
        return now
    if after is not None and _fits(home, after):
        with contextlib.suppress(StoreError), changing(home) as file:
            write_key_file(home, moved(file, now, after))
        return after
    raise WrongKey


def moved(file: KeyFile, former: DataKey | None, data_key: DataKey) -> KeyFile:
    """Return ``file`` with the slots that were to come, which hold ``data_key``, in the place of those of ``former``.

    The chain of events is made anew; where it was broken, or cannot be checked any more, that is noted.
    """
    sound = former is not None and first_broken(file, former) is None
    bare = chained_anew(KeyFile(file.vault, file.coming, (), file.events), data_key)
    if not sound:
        bare = noted(bare, data_key, What.CHAIN_BROKEN)
    return noted(bare, data_key, What.ROTATED)


def must_be_settled(file: KeyFile) -> None:
    """Raise ``Refused`` while a re-key is not finished: what is changed now could be undone by settling it."""
    if file.coming:
        raise Refused(
            tr("Le remplacement de la clé des dossiers n’est pas terminé."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Verrouillez, ouvrez à nouveau avec votre phrase de passe, puis recommencez."),
        )


def _fits(home: Path, data_key: DataKey) -> bool:
    from parcours_desktop.store.caseload import Caseload

    if not (home / CASELOAD_FILE).exists():
        return True
    try:
        Caseload.open(home / CASELOAD_FILE, data_key).close()
    except WrongKey:
        return False
    return True
