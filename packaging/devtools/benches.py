"""Finds the benchmarks and the campaigns by their file names and runs them in the environment."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from devtools.environment import child_environment
from devtools.places import FIGURES, KEPT_FIGURES, ROOT
from devtools.steps import Stop, run_through

BENCHMARKS = ROOT / "tests" / "benchmarks"
CAMPAIGNS = ROOT / "tests" / "campaigns"


def named(folder: Path, prefix: str) -> dict[str, Path]:
    """Return the files ``<prefix>_<name>.py`` of ``folder`` by name, sorted."""
    return {path.stem.removeprefix(f"{prefix}_"): path for path in sorted(folder.glob(f"{prefix}_*.py"))}


def chosen(found: dict[str, Path], names: Sequence[str], what: str) -> list[Path]:
    """Return the files called ``names``, or all. Raises ``Stop`` for a name that is not there."""
    unknown = [name for name in names if name not in found]
    if unknown:
        raise Stop(f"no {what} called {', '.join(unknown)}; there are: {', '.join(found) or 'none'}", 2)
    return [found[name] for name in names] if names else list(found.values())


def bench(python: Path, names: Sequence[str], json_file: str | None, *, keep: bool = False) -> int:
    """Run the benchmarks called ``names`` (all if empty) and return 0 if every goal was reached.

    With ``keep`` what they draw takes the place of the README's pictures of that name.
    """
    paths = chosen(named(BENCHMARKS, "bench"), names, "benchmark")
    target = ["--json", str(Path(json_file).resolve())] if json_file else []
    begun = time.time()
    code = run_through([python, BENCHMARKS / "harness.py", *target, *paths], environment=environment_of_runs())
    if keep:
        keep_drawings(FIGURES, KEPT_FIGURES, since=begun)
    return code


def keep_drawings(drawn: Path, kept: Path, *, since: float) -> None:
    """Copy the drawings in ``drawn`` that were made ``since`` (seconds of the system's clock) to ``kept``."""
    for path in sorted(drawn.glob("*.svg")):
        if path.stat().st_mtime >= since:
            kept.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, kept / path.name)


def campaign(python: Path, name: str, seeds: int, minutes: float, first_seed: int) -> int:
    """Run the campaign ``name`` and return its exit code: 0 if nothing was lost."""
    (path,) = chosen(named(CAMPAIGNS, "campaign"), [name], "campaign")
    start = (
        "import runpy, sys; file, seeds, minutes, first = sys.argv[1:]; "
        "sys.exit(runpy.run_path(file)['run'](seeds=int(seeds), minutes=float(minutes), first_seed=int(first)))"
    )
    numbers = [str(seeds), str(minutes), str(first_seed)]
    return run_through([python, "-c", start, path, *numbers], environment=environment_of_runs())


def environment_of_runs() -> dict[str, str]:
    """Return the environment in which benchmarks and campaigns run."""
    rooms = (str(ROOT / "tests"), str(ROOT / "packaging"))
    # Always off-screen, so that figures of different days are about the program and not about a display.
    return {"QT_QPA_PLATFORM": "offscreen", **child_environment(), "PYTHONPATH": os.pathsep.join(rooms)}
