"""After how long without a key or a mouse the work is locked: a setting of this device, kept with the caseload."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store.settings import setting

USUAL_MINUTES = 5
CHOICES = (1, 2, 5, 10, 15, 30)
"""Never is no choice: a laptop is left on a table more often than one thinks (trust.md, S4)."""

_KEY = "lock.idle_minutes"


def idle_minutes(desk: Desk) -> int:
    """Return the minutes that were chosen, the usual ones where none were."""
    with desk.caseload.reading() as reader:
        kept = setting(reader, _KEY, USUAL_MINUTES)
    return kept if kept in CHOICES else USUAL_MINUTES


def keep_idle_minutes(desk: Desk, minutes: int) -> int:
    """Keep another of ``CHOICES`` and return it. Raises ``ValueError`` for anything else."""
    if minutes not in CHOICES:
        raise ValueError(f"not among {CHOICES}")
    with desk.writing(tr("Réglages enregistrés")) as unit:
        unit.keep_setting(_KEY, minutes)
        unit.commit()
    return minutes
