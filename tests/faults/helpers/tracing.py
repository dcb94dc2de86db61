"""Lets a life of the program run under strace: watched, killed at a chosen call, or refused by the disk at one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

WRITING = (
    *("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "unlinkat"),
    *("rename", "renameat", "renameat2"),
)
"""The calls by which a program changes what is on a disk."""

RECORDED = (*WRITING, "openat", "close")

SOON = 20
"""After how many pages a checkpoint comes, so that a life of one save has some; the program's own is a thousand."""

_CALL = re.compile(r"^\d+ +(\w+)\(", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Point:
    """The ``number``-th ``call`` of a life, counted from one."""

    call: str
    number: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a life ended (negative: the signal), the lines it said, and the trace of it."""

    code: int
    said: tuple[str, ...]
    trace: str
    errors: str

    def points(self) -> list[Point]:
        """Return every call that changed the disk, in the order of the calls' names and numbers."""
        counted = Counter(call for call in _CALL.findall(self.trace) if call in WRITING)
        return [Point(call, number) for call in sorted(counted) for number in range(1, counted[call] + 1)]


class Nursery:
    """Lives, one at a time, in processes that have everything loaded already."""

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        aside.mkdir(parents=True, exist_ok=True)
        tests = Path(__file__).parents[2]
        paths = os.pathsep.join([str(tests), str(tests.parent / "src")])
        self._errors = (aside / "errors.txt").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.helpers.nursery"],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._hear()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._errors.close()

    def watched(
        self, life: str, folder: Path, *, data: bool = False, synchronous: str = "FULL", checkpoint: int = SOON
    ) -> Ended:
        """Let a life run to its end and return its trace, with every byte written if ``data``."""
        text = ("-xx", "-s", "2000000", "-e", f"trace={','.join(RECORDED)}") if data else ("-s", "0", *_only(WRITING))
        return self._live(life, folder, text, synchronous, checkpoint)

    def killed(self, life: str, folder: Path, point: Point) -> Ended:
        """Let a life run until ``point``, where it is killed."""
        inject = f"inject={point.call}:signal=KILL:when={point.number}"
        return self._live(life, folder, ("-s", "0", *_only([point.call]), "-e", inject))

    def refused(self, life: str, folder: Path, point: Point, error: str, *, for_good: bool) -> Ended:
        """Let a life run while the disk answers with ``error`` at ``point``, or from there on ``for_good``.

        For good, all calls that write or make room are refused from that moment on; closing and removing still work.
        """
        when = f"{point.number}+" if for_good else str(point.number)
        inject = f"inject={point.call}:error={error}:when={when}"
        return self._live(life, folder, ("-s", "0", *_only([point.call]), "-e", inject))

    def _live(
        self, life: str, folder: Path, options: Sequence[str], synchronous: str = "FULL", checkpoint: int = SOON
    ) -> Ended:
        said, trace = self._aside / "said.txt", self._aside / "trace.txt"
        for former in (said, trace):
            former.unlink(missing_ok=True)
        self._errors.seek(0)
        self._errors.truncate()
        wish = {"life": life, "folder": str(folder), "said": str(said)}
        self._tell(json.dumps({**wish, "synchronous": synchronous, "checkpoint": checkpoint}))
        child = self._hear()
        command = ["strace", "-f", "-e", "signal=none", "-o", str(trace), *options, "-p", child]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr is not None
            attached = strace.stderr.readline()
            assert "attached" in attached, attached + strace.stderr.read()
            self._tell("")
            code = int(self._hear())
            strace.stderr.read()
        heard = said.read_text(encoding="utf-8") if said.exists() else ""
        return Ended(
            code,
            tuple(line for line in heard.splitlines(keepends=True) if line.endswith("\n")),
            trace.read_text(encoding="utf-8"),
            (self._aside / "errors.txt").read_text(encoding="utf-8"),
        )

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, (self._aside / "errors.txt").read_text(encoding="utf-8")
        return line


def _only(calls: Sequence[str]) -> tuple[str, str]:
    return "-e", f"trace={','.join(calls)}"
