"""Ranking for one dossier among 100,000 services, beside reading the same candidate rows by bare SQL."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.harness import Line, compare

from parcours_core.vocabulary.person import Travel, Weekday
from parcours_core.vocabulary.work import Severity
from parcours_desktop.directory import matching
from parcours_desktop.directory.building.build import build_pack
from parcours_desktop.directory.matching.values import Need, OpenBarrier
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places
from parcours_desktop.directory.sample import generate

SERVICES = 100_000
SEED = 7
ROUNDS = 15
DAY = date(2026, 11, 21)


def run() -> list[Line]:
    """Return a line for each of four people: by car, by bus from a village, in a city, and with no known home."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Pack.open(_built(Path(folder)))
        places = Places.open()
        try:
            return [_line(pack, places, who, need) for who, need in _needs(places).items()]
        finally:
            places.close()
            pack.close()


def _line(pack: Pack, places: Places, who: str, need: Need) -> Line:
    statements: list[str] = []
    pack.connection.set_trace_callback(statements.append)
    matching.match(pack, places, need)
    pack.connection.set_trace_callback(None)
    reads = [each for each in statements if "FROM candidate WHERE" in each]

    def floor() -> list[object]:
        return [row for each in reads for row in pack.connection.execute(each).fetchall()]

    comparison = compare(lambda: matching.match(pack, places, need), floor, ROUNDS)
    return comparison.line(f"ranking, {SERVICES:,} services, {who}", 3, and_at_most_ms=100)


def _needs(places: Places) -> dict[str, Need]:
    by_car = Need(
        barriers=(
            OpenBarrier("1", "childcare", Severity.BLOCKING, goals=("2",), due=date(2027, 1, 5)),
            OpenBarrier("2", "mobility", situations=("6",)),
            OpenBarrier("3", "debt", Severity.LIGHT),
        ),
        today=DAY,
        age=34,
        publics_true=frozenset({"familles", "demandeurs-emploi", "femmes"}),
        publics_false=frozenset({"etudiants"}),
        home=places.find("7950"),
        travel=frozenset({Travel.CAR}),
        languages=("fr",),
    )
    bus = frozenset({Travel.FOOT, Travel.PUBLIC_TRANSPORT})
    return {
        "by car": by_car,
        "by bus": replace(by_car, travel=bus, days=frozenset({Weekday.MONDAY, Weekday.THURSDAY})),
        "in Brussels": replace(by_car, home=places.find("1000")),
        "no known home": replace(by_car, home=None),
    }


def _built(folder: Path) -> Path:
    """Build the pack from invented rows, through the same door as any other source."""
    source = folder / "source"
    source.mkdir()
    with (source / "structures.jsonl").open("w") as structures, (source / "services.jsonl").open("w") as services:
        for row in generate(SERVICES, SEED, DAY):
            file = services if "structure_id" in row else structures
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    pack = folder / "bench.pack"
    build_pack([source], pack, built_on=DAY)
    return pack
