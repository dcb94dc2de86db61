"""What the name of an epoch says: where the backup stood that it began with, and where the numbers went on."""

from __future__ import annotations

import re

ERA_BITS = 28
"""So many numbers, as a power of two, lie at least between the beginnings of two epochs."""

_EPOCH = re.compile(r"[^.]*\.(\d{1,19})\.(\d{1,19})", re.ASCII)


def name_epoch(name: str, before: int, number: int) -> str:
    """Return the whole name of an epoch: a device that comes from it to another past tells by it where it began."""
    return f"{name.replace('.', '')}.{before}.{number}"


def read_epoch(name: str) -> tuple[int, int] | None:
    """Return the last number of the backup and the one that the counter went on at; None where the name says nothing.

    So do the first one's and those of older servers.
    """
    read = _EPOCH.fullmatch(name)
    return (int(read[1]), int(read[2])) if read else None


def lost_since(epoch: str, cursor: int) -> int | None:
    """Return beyond which number the restore that ``epoch`` began with may have lost what was read up to ``cursor``.

    None where nobody can tell. Where the backup is of a later epoch than all that was read, another restore lies
    between, of which the name says nothing: then any may be lost.
    """
    read = read_epoch(epoch)
    if read is None:
        return None
    return read[0] if read[0] >> ERA_BITS <= cursor >> ERA_BITS else 0
