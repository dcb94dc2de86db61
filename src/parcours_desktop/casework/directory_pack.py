"""Which directory pack is in use: the newest that the agency sent, else the home's own, else the one that ships."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parcours_core.dates import long_day
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.directory.folders import SENT_FOLDER
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.shelf import Shelf

if TYPE_CHECKING:
    from parcours_desktop.casework.desk import Desk


def shelf_in(home: Path) -> Shelf:
    """Return the shelf of the packs that the agency's server sent to this home."""
    return Shelf(home / SENT_FOLDER)


def open_sent(shelf: Shelf) -> Pack | None:
    """Open the newest pack of ``shelf`` that opens, None where none does; those that do not are taken away."""
    for path in shelf.candidates():
        try:
            pack = Pack.open(path)
        except WorldError:
            shelf.drop(path)
            continue
        return pack
    return None


def open_fresh(path: Path) -> tuple[Pack, str]:
    """Open the pack that just came to ``path``, and return it with what is said of it. Raises as ``Pack.open``."""
    pack = Pack.open(path)
    told = tr("L’annuaire des partenaires est à jour : il date du {day}.", day=long_day(pack.info.built_on, tr))
    return pack, told


def origin_of(desk: Desk) -> str:
    """Return where the pack in use came from, and whether a newer one was of no use; empty: from here."""
    shelf = shelf_in(desk.caseload.path.parent)
    parts = []
    if shelf.holds(desk.pack.path):
        parts.append(tr("Il vient de votre agence et se renouvelle avec la synchronisation."))
    if shelf.refused:
        parts.append(tr("Un annuaire plus récent est arrivé, mais il ne peut pas servir ici."))
    return " ".join(parts)
