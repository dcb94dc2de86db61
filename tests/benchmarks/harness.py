"""How speed is measured: ours beside a floor, in turn, in the same run, judged by the median of the ratios."""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

LEAST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing: ``ours`` and ``floor`` in ``unit``, their ``ratio``, the ``goal`` in words, whether reached.

    ``floor`` and ``ratio`` are None where the goal is an absolute figure.
    """

    name: str
    ours: float
    floor: float | None
    ratio: float | None
    goal: str
    reached: bool
    unit: str = "ms"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians over the rounds, in milliseconds, and the median of the ratios taken round by round."""

    ours: float
    floor: float
    ratio: float
    rounds: int

    def line(self, name: str, at_most: float, *, and_at_most_ms: float | None = None) -> Line:
        """Return the line ``name``; its goal is a ratio ``at_most`` that, and also that many milliseconds if given."""
        goal = f"≤ {at_most:g} ×"
        reached = self.ratio <= at_most
        if and_at_most_ms is not None:
            goal += f" and ≤ {and_at_most_ms:g} ms"
            reached = reached and self.ours <= and_at_most_ms
        return Line(name, self.ours, self.floor, self.ratio, goal, reached)


def seconds(function: Callable[[], object]) -> float:
    """Return how long one call takes, rubbish collected before and not during."""
    gc.collect()
    gc.disable()
    try:
        begun = time.perf_counter()
        function()
        return time.perf_counter() - begun
    finally:
        gc.enable()


def compare(
    ours: Callable[[], object],
    floor: Callable[[], object],
    rounds: int = LEAST_ROUNDS,
    *,
    measure: Callable[[Callable[[], object]], float] = seconds,
    warm: bool = True,
) -> Comparison:
    """Call ``ours`` and ``floor`` in turn, ``rounds`` times each (at least five), and compare.

    ``measure`` returns the seconds of one call; a function that returns its own figure in seconds (a child process
    that times its first paint) is measured by ``measure=float_of``. Which goes first changes from round to round, so
    that neither always has the warmer machine. ``warm`` makes one uncounted call of each first.
    """
    if rounds < LEAST_ROUNDS:
        raise ValueError(f"at least {LEAST_ROUNDS} rounds")
    if warm:
        measure(ours)
        measure(floor)
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2:
            slow = measure(floor)
            pairs.append((measure(ours), slow))
        else:
            fast = measure(ours)
            pairs.append((fast, measure(floor)))
    return Comparison(
        ours=statistics.median(pair[0] for pair in pairs) * 1000,
        floor=statistics.median(pair[1] for pair in pairs) * 1000,
        ratio=statistics.median(pair[0] / pair[1] for pair in pairs),
        rounds=rounds,
    )


def float_of(function: Callable[[], object]) -> float:
    """Return what ``function`` itself measured, in seconds."""
    value = function()
    if not isinstance(value, (int, float)):
        raise TypeError("the function does not return its seconds")
    return float(value)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value below which ``percent`` of ``values`` lie (nearest rank). Raises ``ValueError`` if empty."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def at_most(name: str, ours: float, limit: float, unit: str = "ms") -> Line:
    """Return the line of an absolute goal: ``ours`` at most ``limit``, both in ``unit``."""
    return Line(name, ours, None, None, f"≤ {limit:g} {unit}", ours <= limit, unit)


def table(lines: Iterable[Line]) -> str:
    """Return the lines as an aligned table."""
    head = ("name", "ours", "floor", "ratio", "goal", "")
    rows = [head, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    texts = []
    for row in rows:
        cells = [
            cell.ljust(width) if column in (0, 4, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        texts.append("  ".join(cells).rstrip())
    return "\n".join(texts)


def _cells(line: Line) -> tuple[str, ...]:
    floor = "–" if line.floor is None else f"{line.floor:.2f} {line.unit}"
    ratio = "–" if line.ratio is None else f"{line.ratio:.2f} ×"
    return (
        line.name,
        f"{line.ours:.2f} {line.unit}",
        floor,
        ratio,
        line.goal,
        "reached" if line.reached else "NOT REACHED",
    )


def load(path: Path) -> Callable[[], list[Line]]:
    """Return the function ``run`` of the benchmark file ``path``."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    function: Callable[[], list[Line]] = module.run
    return function


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark files given and return 0 if every goal was reached, else 1."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("files", nargs="*", type=Path)
    chosen = parser.parse_args(arguments)
    lines: list[Line] = []
    for path in chosen.files:
        begun = time.monotonic()
        print(f"→ {path.stem.removeprefix('bench_')} …", flush=True)
        lines += load(path)()
        print(f"  done in {time.monotonic() - begun:.1f} s", flush=True)
    print(table(lines))
    if chosen.json:
        text = json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1)
        Path(chosen.json).write_text(text + "\n", encoding="utf-8")
    return 0 if all(line.reached for line in lines) else 1


if __name__ == "__main__":
    # The benchmarks import this file by its package name; started as a script it must be the same module.
    from benchmarks.harness import main as shared_main

    sys.exit(shared_main())
