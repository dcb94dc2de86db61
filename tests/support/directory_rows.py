"""Rows of invented partners for the tests of the directory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from parcours_desktop.directory.building import BuildReport, build_pack
from parcours_desktop.directory.pack import Pack

BUILT_ON = date(2026, 11, 21)


def structure(**changes: Any) -> dict[str, Any]:
    """A sound Belgian structure."""
    return {
        "id": "essai--maison",
        "source": "essai",
        "nom": "Maison des passerelles",
        "date_maj": "2026-03-04",
        "commune": "Mons",
        "code_postal": "7000",
        "code_insee": "53053",
        "pays": "BE",
        "adresse": "12 rue du Moulin",
        "telephone": "+32 65 00 00 01",
        "horaires_accueil": "Mo-Fr 08:30-16:30; PH off",
    } | changes


def service(**changes: Any) -> dict[str, Any]:
    """A sound Belgian service."""
    return {
        "id": "essai--garde",
        "source": "essai",
        "structure_id": "essai--maison",
        "nom": "Garde d’enfants en urgence",
        "description": "Une place de garde trouvée en quelques jours, le temps d’un entretien ou d’une formation.",
        "date_maj": "2026-05-06",
        "thematiques": ["famille--garde-denfants"],
        "publics": ["familles"],
        "frais": "gratuit",
        "commune": "Mons",
        "code_postal": "7000",
        "code_insee": "53053",
        "pays": "BE",
        "zone_eligibilite": ["53053"],
        "modes_accueil": ["en-presentiel"],
        "langues": ["fr", "nl"],
    } | changes


def french(**changes: Any) -> dict[str, Any]:
    """A sound French service."""
    return (
        service()
        | {
            "id": "essai--permis",
            "nom": "Aide au permis de conduire",
            "thematiques": ["mobilite--preparer-un-permis"],
            "commune": "Lille",
            "code_postal": "59000",
            "code_insee": "59350",
            "pays": None,
            "zone_eligibilite": ["59"],
            "langues": [],
        }
        | changes
    )


def built(folder: Path, rows: Mapping[str, Sequence[Any]] | Sequence[Any], name: str = "lignes.json") -> BuildReport:
    """Build ``folder/pack`` from rows given as JSON."""
    file = folder / name
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return build_pack([file], folder / "pack", built_on=BUILT_ON)


def pack_of(folder: Path) -> Pack:
    """Open the pack that ``built`` made."""
    return Pack.open(folder / "pack")
