"""How the cost of the sync grows: the same steps with 1,000, 10,000 and 100,000 dossiers, and the memory they take.

The drawing is left in ``build/sync-growth.svg``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import bench_sync
from benchmarks.harness import Line, at_most
from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.picture import picture
from devtools.places import BUILD
from support.clusters import cluster

SIZES = (1_000, 10_000, 100_000)
STEPS = ("first push", "pull by rows", "pull by snapshot")
MOST_MB = 300.0


def run() -> list[Line]:
    """Return a line a step and size; the drawing shows them together."""
    lines: list[Line] = []
    series: dict[str, list[tuple[int, float]]] = {}
    memory = 0.0
    with tempfile.TemporaryDirectory() as name, cluster(durable=True) as postgres:
        for size in SIZES:
            people = list(job_seekers(size))
            folder = Path(name) / str(size)
            folder.mkdir()
            before = peak()
            worlds = {
                "SQLite": bench_sync.measured(folder / "sqlite", f"sqlite:///{folder}/server.db", people),
                "PostgreSQL": bench_sync.measured(folder / "postgres", postgres.migrated(), people),
            }
            memory = peak() - before
            for database, figures in worlds.items():
                for step in STEPS:
                    series.setdefault(f"{step}, {database}", []).append((size, figures[step]))
                    each = figures[step] / size * 1_000_000
                    lines.append(Line(f"{database}: {step}, {size:,}", each, None, None, "–", True, "µs a dossier"))
    BUILD.mkdir(exist_ok=True)
    (BUILD / "sync-growth.svg").write_text(picture(series, "The cost of a sync"), encoding="utf-8")
    lines.append(at_most(f"client's growth at {SIZES[-1]:,}, test data apart", memory, MOST_MB, "MB"))
    return lines


def peak() -> float:
    """Return the greatest memory that this process has had, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
