"""What a sync of 10,000 dossiers carries over the line, heads of HTTP included, beside Anki where it is at hand."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.harness import Line
from benchmarks.syncing import anki
from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.world import BY_SNAPSHOT, Device, serving
from support.cable import Cable, cable

DOSSIERS = 10_000
CHANGED = 100
MOST_EACH = 125.0
MOST_OF_ANKI = 0.85
MOST_IDLE = 512
STEPS = {
    # step: (Anki's step, where its bytes go: 0 up, 1 down)
    "first push": ("push_s", 0),
    "pull by rows": ("pull_s", 1),
    "pull by snapshot": ("full_down_s", 1),
}
IDLE = "nothing to do"

Carried = dict[str, tuple[int, int]]
"""The bytes up and down of each step."""


def run() -> list[Line]:
    """Return the bytes a dossier of each step, of the sync in which nothing is to be done, and beside Anki's."""
    with tempfile.TemporaryDirectory() as name:
        ours = measured(Path(name))
    theirs: dict[str, Any] | None = anki.round_of(DOSSIERS, with_bytes=True)
    lines = []
    for step, (peer, way) in STEPS.items():
        each = ours[step][way] / DOSSIERS
        title = f"{step}, a dossier {('up', 'down')[way]}"
        lines.append(Line(title, each, None, None, f"≤ {MOST_EACH:g} B", each <= MOST_EACH, "B"))
        if theirs is not None:
            beside = theirs[f"{peer}_bytes"][("up", "down")[way]] / DOSSIERS
            ratio = each / beside
            reached = ratio <= MOST_OF_ANKI
            lines.append(Line(f"{title}, beside Anki", each, beside, ratio, f"≤ {MOST_OF_ANKI:g} ×", reached, "B"))
    for way, said in enumerate(("up", "down")):
        idle = ours[IDLE][way]
        lines.append(Line(f"{IDLE}, {said}", idle, None, None, f"≤ {MOST_IDLE} B", idle <= MOST_IDLE, "B"))
    return lines


def measured(folder: Path) -> Carried:
    """Return what each step carries, between devices and a server of their own."""
    people = list(job_seekers(DOSSIERS))
    carried: Carried = {}
    with serving(f"sqlite:///{folder / 'server.db'}") as server, cable(server.address) as line, ExitStack() as stack:

        def device(name: str, code: str) -> Device:
            made = Device(folder / name, server, code, address=line.address)
            stack.callback(made.close)
            return made

        one, two = device("one", server.add_person("ada")), device("two", server.new_code("ada"))
        two.sync()
        one.sync()
        one.write(people)
        carried["first push"] = _carried(line, one.sync)
        carried["pull by rows"] = _carried(line, two.sync)
        three = device("three", server.new_code("ada"))
        carried["pull by snapshot"] = _carried(line, lambda: three.sync(BY_SNAPSHOT))
        one.write([replace(each, phone="0499 99 99 99") for each in people[:CHANGED]])
        one.sync()
        two.sync()
        carried[IDLE] = _carried(line, two.sync)
    return carried


def _carried(line: Cable, step: Callable[[], object]) -> tuple[int, int]:
    up, down = line.carried
    step()
    after_up, after_down = line.carried
    return after_up - up, after_down - down
