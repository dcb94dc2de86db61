"""Reads a trace into what a life did to the files of one folder, in order: the write log that a power cut cuts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_BEGUN = re.compile(r"^(\d+) +(\w+\(.*) <unfinished \.\.\.>$", re.DOTALL)
_ENDED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$", re.DOTALL)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes written at ``offset`` of the file with number ``file``."""

    file: int
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The file was cut or stretched to ``size`` bytes."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """What was written to the file so far is on the disk when this returns."""

    file: int


@dataclass(frozen=True, slots=True)
class Named:
    """The name ``name`` now stands for ``file``; None: it was removed. A rename is two of these, together."""

    names: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class SyncNames:
    """What the names stand for is on the disk when this returns."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something was acknowledged."""

    line: str


Event = Write | Cut | Sync | Named | SyncNames | Said

_UNSEEN = ("-shm", ".lock")
"""Memory that is shared, made anew by whoever opens first; and what is never written."""


def read(trace: str, folder: Path, files: dict[str, int]) -> Iterator[Event]:
    """Yield what ``trace`` (with data) shows of ``folder``; ``files`` are the numbers of the files that were there."""
    return _Reading(folder, dict(files)).events(trace)


def whole_lines(trace: str) -> Iterator[str]:
    """Yield the calls of a trace as one line each, in the order of their ends: where two threads call at once, a call
    is told in two lines with others between."""
    begun: dict[str, str] = {}
    for line in trace.splitlines():
        if found := _BEGUN.match(line):
            begun[found[1]] = found[2]
        elif (found := _ENDED.match(line)) and found[1] in begun:
            yield f"{found[1]} {begun.pop(found[1])}{found[2]}"
        else:
            yield line


class _Reading:
    def __init__(self, folder: Path, names: dict[str, int]) -> None:
        self._folder = folder
        self._names = names
        self._next = len(names)
        self._open: dict[str, int | str] = {}
        self._places: dict[str, int] = {}

    def events(self, trace: str) -> Iterator[Event]:
        for line in whole_lines(trace):
            found = _LINE.match(line)
            if found and int(found[3]) >= 0:
                handle = getattr(self, f"_{found[1]}", None)
                if handle is not None:
                    yield from handle(found[2], int(found[3]))

    def _openat(self, given: str, descriptor: int) -> Iterator[Event]:
        key = str(descriptor)
        self._open.pop(key, None)
        path = Path(_text(given).decode())
        name = self._inside(path)
        if path == self._folder:
            self._open[key] = "folder"
        elif path.name == "said.txt":
            self._open[key] = "said"
        elif name is not None:
            if name not in self._names:
                yield self._named(((name, self._number()),))
            self._open[key] = self._names[name]
            self._places[key] = 0
            if "O_TRUNC" in given:
                yield Cut(self._names[name], 0)

    def _close(self, given: str, _: int) -> Iterator[Event]:
        self._open.pop(given, None)
        yield from ()

    def _pwrite64(self, given: str, length: int) -> Iterator[Event]:
        file = self._open.get(given.split(",", 1)[0])
        if isinstance(file, int):
            yield Write(file, int(given.rsplit(",", 1)[1]), _text(given)[:length])

    def _write(self, given: str, length: int) -> Iterator[Event]:
        key = given.split(",", 1)[0]
        file = self._open.get(key)
        if file == "said":
            yield Said(_text(given).decode())
        elif isinstance(file, int):
            yield Write(file, self._places[key], _text(given)[:length])
            self._places[key] += length

    def _ftruncate(self, given: str, _: int) -> Iterator[Event]:
        key, size = given.split(",")
        file = self._open.get(key)
        if isinstance(file, int):
            yield Cut(file, int(size))

    def _fsync(self, given: str, _: int) -> Iterator[Event]:
        file = self._open.get(given)
        if file == "folder":
            yield SyncNames()
        elif isinstance(file, int):
            yield Sync(file)

    _fdatasync = _fsync

    def _unlink(self, given: str, _: int) -> Iterator[Event]:
        name = self._inside(Path(_text(given).decode()))
        if name in self._names:
            yield self._named(((name, None),))

    def _rename(self, given: str, _: int) -> Iterator[Event]:
        old, new = (
            self._inside(Path(bytes.fromhex(each.replace("\\x", "")).decode())) for each in _TEXT.findall(given)
        )
        if old in self._names and new is not None:
            yield self._named(((old, None), (new, self._names[old])))

    def _named(self, names: tuple[tuple[str, int | None], ...]) -> Named:
        for name, file in names:
            if file is None:
                self._names.pop(name, None)
            else:
                self._names[name] = file
        return Named(names)

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def _inside(self, path: Path) -> str | None:
        inside = path.parent == self._folder and not path.name.endswith(_UNSEEN)
        return path.name if inside else None


def _text(given: str) -> bytes:
    found = _TEXT.search(given)
    return bytes.fromhex(found[1].replace("\\x", "")) if found else b""
