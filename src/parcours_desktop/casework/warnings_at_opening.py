"""What must be said as soon as the dossiers are open: the gravest thing alone, since only one is read."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.key_trail import cut_warning
from parcours_desktop.casework.leasing import lease_warning


def warnings_at_opening(desk: Desk) -> tuple[str, str]:
    """Return what is to be said and what can be done, both empty where nothing is."""
    title, detail = cut_warning(desk)
    if title:
        return title, detail
    ends = lease_warning(desk)
    if not ends:
        return "", ""
    return ends, tr("Sans contact avec le serveur, les dossiers attendraient ensuite le suivant. Rien ne s’efface.")
