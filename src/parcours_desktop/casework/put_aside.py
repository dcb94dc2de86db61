"""What is put aside when one goes back to a backup: how it is called, and when it goes.

It holds whole dossiers, those too that were erased or given away since: it must not lie there for ever.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT_BEFORE = ".avant-"
"""What the name of a caseload goes on with that was put aside when one went back, and then the moment."""

MOMENT = "%Y%m%d-%H%M%S"

LATEST = 3
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class PutAside:
    """A state that was put aside: its file, and when."""

    file: Path
    at: datetime


def name_aside(caseload: Path, now: datetime) -> Path:
    """Return where the state of ``caseload`` is put aside at ``now``."""
    return caseload.with_name(f"{caseload.name}{KEPT_BEFORE}{now.astimezone(UTC).strftime(MOMENT)}")


def put_aside(caseload: Path) -> list[PutAside]:
    """Return what was put aside of ``caseload``, the newest first; a file of another name is none."""
    found = []
    for each in caseload.parent.glob(f"{caseload.name}{KEPT_BEFORE}*"):
        with contextlib.suppress(ValueError):
            at = datetime.strptime(each.name.rpartition(KEPT_BEFORE)[2], MOMENT).replace(tzinfo=UTC)
            found.append(PutAside(each, at))
    return sorted(found, key=lambda each: each.at, reverse=True)


def outlived(kept: Iterable[PutAside], now: datetime) -> list[PutAside]:
    """Return what goes: all but the latest three, and what is older than ninety days."""
    newest_first = sorted(kept, key=lambda each: each.at, reverse=True)
    return [each for place, each in enumerate(newest_first) if place >= LATEST or now - each.at > KEPT_FOR]


def let_go(caseload: Path, now: datetime) -> None:
    """Remove what has outlived its use. To be called where a backup was just made and read again: it is then not the
    only good state there is. What the disk does not let go of now goes at the next time.
    """
    for each in outlived(put_aside(caseload), now):
        with contextlib.suppress(OSError):
            each.file.unlink()
