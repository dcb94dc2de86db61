"""What a disk may hold after the power was cut: all that was synced, and of the rest any part, torn and out of order.

The model is stricter than a common file system: names last only once their folder was synced, each write that was not
synced is kept, lost or torn by sectors of 512 bytes on its own. Changes of names keep their order, as a journal does.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from faults.helpers.write_log import Cut, Event, Named, Said, Sync, SyncNames, Write

SECTOR = 512


class Disk:
    """A disk that is fed a write log, event by event, and can lose its power at any moment."""

    def __init__(self, names: Mapping[str, int], contents: Mapping[int, bytes]) -> None:
        self._names = dict(names)
        self._renamings: list[Named] = []
        self._safe: dict[int, bytes] = defaultdict(bytes, contents)
        self._unsafe: dict[int, list[Write | Cut]] = defaultdict(list)
        self.said: list[str] = []

    def take(self, event: Event) -> None:
        """Do what the program did."""
        if isinstance(event, Said):
            self.said.append(event.line)
        elif isinstance(event, (Write, Cut)):
            self._unsafe[event.file].append(event)
        elif isinstance(event, Sync):
            self._safe[event.file] = _applied(self._safe[event.file], self._unsafe.pop(event.file, []))
        elif isinstance(event, Named):
            self._renamings.append(event)
        elif isinstance(event, SyncNames):
            self._names = _renamed(self._names, self._renamings)
            self._renamings = []

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files, by name, that are found after the power was cut now."""
        kept = chance.choice((0, len(self._renamings), chance.randint(0, len(self._renamings))))
        names = _renamed(self._names, self._renamings[:kept])
        luck = chance.choice((0.0, 1.0, 0.5, 0.9))
        return {
            name: _applied(self._safe[file], _survivors(self._unsafe[file], luck, chance))
            for name, file in names.items()
        }


def cuts(disk: Disk, log: Iterable[Event], every: int, chance: random.Random) -> Iterator[dict[str, bytes]]:
    """Feed ``log`` to ``disk`` and cut its power ``every`` times after each event that is not an acknowledgement."""
    for event in log:
        disk.take(event)
        for _ in range(every):
            yield disk.cut(chance)


def lay_down(files: Mapping[str, bytes], folder: Path) -> None:
    """Make ``folder`` hold exactly ``files``."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _renamed(names: Mapping[str, int], renamings: Iterable[Named]) -> dict[str, int]:
    result = dict(names)
    for renaming in renamings:
        for name, file in renaming.names:
            if file is None:
                result.pop(name, None)
            else:
                result[name] = file
    return result


def _applied(content: bytes, changes: Iterable[Write | Cut]) -> bytes:
    result = bytearray(content)
    for change in changes:
        if isinstance(change, Cut):
            del result[change.size :]
            result.extend(bytes(change.size - len(result)))
        else:
            result.extend(bytes(max(0, change.offset - len(result))))
            result[change.offset : change.offset + len(change.content)] = change.content
    return bytes(result)


def _survivors(changes: Iterable[Write | Cut], luck: float, chance: random.Random) -> Iterator[Write | Cut]:
    for change in changes:
        if luck == 1.0 or chance.random() < luck:
            yield change
        elif luck and isinstance(change, Write) and chance.random() < 0.5:
            for start in range(0, len(change.content), SECTOR):
                if chance.random() < 0.5:
                    yield Write(change.file, change.offset + start, change.content[start : start + SECTOR])
