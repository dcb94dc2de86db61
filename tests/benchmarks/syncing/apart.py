"""Devices in processes of their own: each has only its own memory, and none is slowed by what another left behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.syncing.memory import height
from benchmarks.syncing.world import Server

KEY = "5a" * 32
CHANGED = 100
Figures = dict[str, float]


class Cost(NamedTuple):
    """What a step cost: seconds, and by how many MB its process grew."""

    seconds: float
    mb: float


class Apart:
    """A device in a process of its own, over the caseload ``file``."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        child = Path(__file__).with_name("apart_child.py")
        self._process = subprocess.Popen(
            [sys.executable, str(child), str(file), KEY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._answer()

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(60)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def do(self, step: str, **asked: Any) -> Cost:
        """Do a step of ``apart_child.Doer``. Raises ``RuntimeError`` where it did not end well."""
        if self._process.stdin is None:
            raise RuntimeError("no way to ask")
        self._process.stdin.write(json.dumps({"do": step, **asked}) + "\n")
        self._process.stdin.flush()
        return Cost(**json.loads(self._answer()))

    def _answer(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise RuntimeError("the device did not end well")
        return line


def written(file: Path, count: int) -> Cost:
    """Save ``count`` people in the caseload ``file``, as they come from a former program: nothing was ever sent."""
    with Apart(file) as device:
        return device.do("write", count=count)


def measured(folder: Path, server: Server, full: Path, count: int) -> tuple[Figures, Figures]:
    """Return the seconds of each step, and the growth in MB of who did it; the server's height is among these.

    ``full`` is a caseload with ``count`` people that are still to be sent.
    """
    (folder / "one").mkdir(parents=True)
    shutil.copyfile(full, folder / "one" / "caseload.db")
    steps: dict[str, Cost] = {}
    with Apart(folder / "one" / "caseload.db") as one, Apart(folder / "two" / "caseload.db") as two:
        two.do("enrol", server=server.address, code=server.add_person("ada"), name="two")
        two.do("sync")
        one.do("enrol", server=server.address, code=server.new_code("ada"), name="one")
        steps["first push"] = one.do("sync")
        steps["beside the work, after a push"] = one.do("index")
        steps["pull by rows"] = two.do("sync")
        steps["beside the work, after a pull"] = two.do("index")
        two.do("holds", count=count)
        with Apart(folder / "three" / "caseload.db") as three:
            three.do("enrol", server=server.address, code=server.new_code("ada"), name="three")
            steps["pull by snapshot"] = three.do("sync", snapshot=True)
            three.do("holds", count=count)
        one.do("write", count=CHANGED, phone="0499 99 99 99")
        steps["push 100 changed"] = one.do("sync")
        steps["pull 100 changed"] = two.do("sync")
        steps["nothing to do"] = sorted((two.do("sync") for _ in range(5)), key=lambda cost: cost.seconds)[2]
    seconds = {step: cost.seconds for step, cost in steps.items()}
    return seconds, {"server": height(server.pid), **{step: cost.mb for step, cost in steps.items()}}
