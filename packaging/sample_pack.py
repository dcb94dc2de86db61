"""Makes resources/packs/exemple.pack: invented services, written as a producer's file and built like any other pack.

.venv/bin/python packaging/sample_pack.py
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date
from pathlib import Path

from parcours_desktop.directory.building.build import build_pack
from parcours_desktop.directory.building.report import BuildReport
from parcours_desktop.directory.sample import generate

PACK = Path(__file__).resolve().parent.parent / "resources" / "packs" / "exemple.pack"
COUNT = 1800
SEED = 20261101
BUILT_ON = date(2026, 11, 1)
CREDITS = (
    "Organisations et services inventés pour l’exemple ; communes réelles. Toute ressemblance est fortuite.",
    "Communes : Statbel (CC BY 4.0), INSEE et Etalab (Licence Ouverte 2.0), GeoNames (CC BY 4.0).",
    "Points des codes postaux belges : countries-states-cities-database (ODbL 1.0).",
)


def build_sample(out: Path, *, count: int = COUNT, seed: int = SEED, built_on: date = BUILT_ON) -> BuildReport:
    """Write the generator's rows to a temporary file and build the pack ``out`` from it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "exemple.jsonl"
        with source.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in generate(count, seed, built_on))
        return build_pack([source], out, built_on=built_on, credits=CREDITS)


def main() -> int:
    """Build the pack and say what went in."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=PACK)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    report = build_sample(arguments.out, count=arguments.count, seed=arguments.seed)
    for refusal in report.refused[:20]:
        print(refusal)
    print(
        f"{report.services} services of {report.structures} structures, {len(report.refused)} values refused,"
        f" {arguments.out.stat().st_size / 1e6:.1f} MB, {report.seconds:.1f} s, {report.content_hash}"
    )
    return 1 if report.refused else 0


if __name__ == "__main__":
    sys.exit(main())
