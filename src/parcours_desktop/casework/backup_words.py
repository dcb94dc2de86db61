"""How the backups stand, in words: where they are, when the last one was made, what the last drill gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from parcours_core.dates import clock, long_day
from parcours_core.language import tr
from parcours_desktop.casework.backups import BackupPlan, read_state
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.casework.restoring import Drill, last_drill


@dataclass(frozen=True, slots=True)
class BackupLines:
    """What the settings say about backups; ``trouble`` is empty where all is well."""

    plan: BackupPlan
    place: str
    last: str
    drill: str
    trouble: str = ""


def backup_lines(desk: Desk) -> BackupLines:
    """Return how the backups stand, in words."""
    state = read_state(desk)
    if state.last is None:
        last = tr("Pas encore de sauvegarde : la première se fait dans les minutes qui suivent.")
    else:
        dossiers = tr.count("{number} dossier", "{number} dossiers", state.dossiers)
        last = tr("Dernière sauvegarde : {moment}, {dossiers}.", moment=_moment(state.last), dossiers=dossiers)
    trouble = ""
    if state.trouble:
        trouble = tr("L’essai suivant se fait de lui-même. La dernière fois : {trouble}", trouble=state.trouble)
    place = (
        tr("Dans {place}, sur une clé ou un autre disque.", place=state.plan.folder)
        if state.plan.folder
        else tr("Sur cet ordinateur seulement : une clé USB aide aussi contre la perte et le vol.")
    )
    return BackupLines(state.plan, place, last, drill_line(last_drill(desk)), trouble)


def drill_line(drill: Drill | None) -> str:
    """Return what the last drill gave."""
    if drill is None:
        return tr("Pas encore d’essai de restauration : le programme en fait un chaque mois.")
    when = _moment(drill.moment)
    if drill.trouble:
        return tr(
            "Dernier essai de restauration : {moment}, sans succès. {trouble}", moment=when, trouble=drill.trouble
        )
    dossiers = tr.count("{number} dossier relu", "{number} dossiers relus", drill.dossiers)
    return tr("Dernier essai de restauration : {moment}, réussi, {dossiers}.", moment=when, dossiers=dossiers)


def _moment(at: datetime) -> str:
    local = at.astimezone(ZoneInfo(ZONE))
    return tr("{day} à {time}", day=long_day(local.date(), tr), time=clock(local.hour, local.minute, tr))
