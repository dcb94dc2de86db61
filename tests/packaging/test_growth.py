"""The picture of how the sync grows says every figure that it draws, and only new drawings become the README's."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from benchmarks import bench_growth
from benchmarks.syncing.memory import forget_height, height, held
from benchmarks.syncing.picture import spoken
from devtools import benches

SIZES = (1_000, 10_000, 100_000)
STEPS = (*bench_growth.WHOLE, *bench_growth.LITTLE)


def figures(factor: float) -> dict[str, float]:
    return {step: (place + 1) * factor for place, step in enumerate(STEPS)}


def drawn(*whose: str) -> str:
    medians = {(who, size): figures(size / 1e6 + place / 1e3) for place, who in enumerate(whose) for size in SIZES}
    heights = {key: {**figures(key[1] / 1e4), "server": 70.0} for key in medians if key[0] != "Anki"}
    return bench_growth.drawing(medians, heights)


@pytest.mark.parametrize("whose", [("SQLite", "PostgreSQL"), ("SQLite", "PostgreSQL", "Anki")])
def test_every_figure_is_in_the_table_and_every_point_is_drawn(whose: tuple[str, ...]) -> None:
    text = drawn(*whose)
    said = re.findall(r"<text [^>]*>([^<]*)</text>", text)
    assert said.count("70 MB") == 2 * len(SIZES)
    assert spoken(6 * (0.1 + 1e-3)) in said
    assert all(step in said for step in STEPS)
    assert text.count("<circle ") == len(STEPS) * len(SIZES) * len(whose)
    assert ("–" in said) == ("Anki" in whose), "only Anki's memory is not measured"


def test_a_point_lies_within_the_drawing() -> None:
    text = drawn("SQLite")
    (wide, high), *_ = re.findall(r'viewBox="0 0 (\d+) (\d+)"', text)
    points = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', text)
    assert points
    assert all(0 < float(x) < float(wide) and 0 < float(y) < float(high) for x, y in points)


def test_times_are_told_as_one_reads_them() -> None:
    assert [spoken(seconds) for seconds in (0.00123, 0.5, 1.2345, 12.345)] == ["1.23 ms", "500 ms", "1.23 s", "12.3 s"]


def test_only_what_was_drawn_now_is_kept(tmp_path: Path) -> None:
    build, kept = tmp_path / "build", tmp_path / "kept"
    build.mkdir()
    for name, moment in (("old.svg", 100), ("new.svg", 300), ("new.txt", 300)):
        (build / name).write_text(name)
        os.utime(build / name, (moment, moment))
    benches.keep_drawings(build, kept, since=200)
    assert [path.name for path in kept.iterdir()] == ["new.svg"]


def test_the_height_of_memory_is_seen_and_forgotten() -> None:
    if not Path("/proc/self/clear_refs").exists():
        assert held() == height() == 0.0
        return
    forget_height()
    before = held()
    much = bytearray(b"x") * (64 << 20)
    assert height() - before > 50
    assert len(much) == 64 << 20
    del much
    forget_height()
    assert height() - before < 30
