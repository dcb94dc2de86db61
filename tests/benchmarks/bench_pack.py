"""Building a pack of 100,000 services, beside parsing and validating the same file; and opening the pack."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from benchmarks.harness import Line, at_most, compare, seconds
from data_inclusion.schema import v1

from parcours_desktop.directory.building import build_pack
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.sample import generate

BUILT_ON = date(2026, 11, 21)
SERVICES = 100_000
# What the French schema would refuse of a sound Belgian row; the floor is spared the cost of its errors.
_OWN = frozenset(("code_postal", "code_insee", "zone_eligibilite", "pays", "langues"))


def run() -> list[Line]:
    """Return the lines of the pack: building it, and opening it."""
    with tempfile.TemporaryDirectory() as folder:
        source, pack = Path(folder) / "source.json", Path(folder) / "pack"
        source.write_bytes(msgspec.json.encode(list(generate(SERVICES, 7, BUILT_ON))))
        building = compare(
            lambda: build_pack([source], pack, built_on=BUILT_ON),
            lambda: parse_and_validate(source),
            warm=False,
        )
        return [
            building.line(f"pack of {SERVICES:,} services", 2.0),
            at_most("opening a pack", min(_opening(pack) for _ in range(20)) * 1000, 2.0),
        ]


def parse_and_validate(source: Path) -> None:
    """Read the file and let the schema look at each row: the least that any build must do."""
    for row in msgspec.json.decode(source.read_bytes()):
        model = v1.Service if "structure_id" in row else v1.Structure
        model.model_validate(_french_part(row) if row.get("pays") == "BE" else row)


def _french_part(row: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in row.items() if field not in _OWN}


def _opening(path: Path) -> float:
    opened: list[Pack] = []
    taken = seconds(lambda: opened.append(Pack.open(path)))
    opened[0].close()
    return taken
