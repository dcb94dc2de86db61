"""The guided rescue of a damaged caseload: what is readable takes its place, the damaged file is kept beside it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from parcours_core.language import tr
from parcours_core.records.catalogue import caseload_types
from parcours_desktop.casework.desk import SystemClock
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.errors import told_by_system
from parcours_desktop.store.file_map import map_path
from parcours_desktop.store.rescue import HurtDossier, RescueReport, rescue
from parcours_desktop.vault.unlock import unlock

KEPT_ASIDE = ".abime-"
"""What the name of a damaged file goes on with, before the moment of its rescue."""

_ASIDE = "recuperation"


@dataclass(frozen=True, slots=True)
class Rescued:
    """What a rescue gave, in words: ``said`` first, then a line for each dossier that lost something."""

    said: str
    lines: tuple[str, ...]
    kept: Path


def rescue_here(home: Path, passphrase: str, at: datetime | None = None) -> Rescued:
    """Save what is readable of the caseload in ``home``, put it in its place, and keep the damaged file beside it.

    Nothing is erased, and nothing moves before the saved file is whole. Raises what ``unlock`` and ``rescue`` raise.
    """
    moment = at or SystemClock().now()
    path, aside = home / CASELOAD_FILE, home / _ASIDE
    key = unlock(home, passphrase)
    try:
        with told_by_system():
            (aside / CASELOAD_FILE).unlink(missing_ok=True)
        report = rescue(path, key, aside / CASELOAD_FILE)
    finally:
        key.wipe()
    kept = path.with_name(f"{path.name}{KEPT_ASIDE}{moment:%Y%m%d-%H%M%S}")
    with told_by_system():
        for ending in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + ending).rename(kept.with_name(kept.name + ending))
        path.rename(kept)
        report.out.rename(path)
        map_path(report.out).replace(map_path(path))
        aside.rmdir()
    return Rescued(_said(report), tuple(_lines(report)), kept)


def _said(report: RescueReport) -> str:
    return tr.count("{number} dossier sauvé entier.", "{number} dossiers sauvés entiers.", report.whole)


def _lines(report: RescueReport) -> list[str]:
    lines = [tr("{name} : il manque {what}.", name=each.name, what=_missing(each)) for each in report.incomplete]
    lines += [tr("{name} : rien n’a pu être relu.", name=each.name) for each in report.lost]
    if report.elsewhere:
        lines.append(tr("Une partie de l’historique ou des réglages n’a pas pu être relue."))
    return lines


def _missing(hurt: HurtDossier) -> str:
    types = caseload_types()
    named = []
    for code, number in hurt.missing:
        if code == "job_seeker":
            named.append(tr("la fiche de la personne"))
        elif code in types:
            declared = types[code]
            named.append(f"{number} {tr(declared.one) if number == 1 else tr(declared.many)}")
        else:
            named.append(tr("le contenu d’une pièce jointe"))
    return ", ".join(named)
