"""The acts of administrators, noted beside the database and outside its backups: a restore forgets them, this does not.

Each is a line of JSON in a file that is only ever added to: who was let in, who no longer, which device was revoked.
After a restore they are done again, in their order. Each is done again only where it is not so yet, whatever the
clocks said; so that no act that a backup holds already is done twice, and none is missed of a day that two clocks count
otherwise.

Each names the agencies that its database had then. Their short names are drawn by lot, so that two databases never
share one: a file of another database is known by it, and where two share a file each is told its own.

Whom to believe: the file is as trusted as the database itself, which whoever may write beside it may write too. Nothing
in it opens anything by itself: no code, no password, no key. It names people of the agency, never those whom it
accompanies.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from itertools import compress
from pathlib import Path

from parcours_server.services.moments import written
from parcours_server.storage.versions import SQLITE, path_of

VARIABLE = "PARCOURS_ACTS"
"""Names the file: of PostgreSQL, which lies nowhere that a file could lie beside, and of SQLite where it is to be
elsewhere, as on another disk."""

SUFFIX = ".acts"
_LONGEST = 100_000


class Kind(StrEnum):
    """What was done; the code stands in the file."""

    AGENCY = "agency"
    AGENCY_REMOVED = "agency-removed"
    LEASE = "lease"
    PERSON = "person"
    ROLE = "role"
    DISABLED = "disabled"
    SIGN_IN = "sign-in"
    TEAM = "team"
    JOINED = "joined"
    REVOKED = "revoked"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Act:
    """One act in one agency (``scope``), at a moment (ISO 8601, for people), and what it was about by name.

    ``agencies`` are those of its database, none where an earlier program noted it.
    """

    kind: str
    scope: str
    at: str
    about: Mapping[str, str]
    agencies: Sequence[str] = ()

    @property
    def whose(self) -> frozenset[str]:
        """By what the database is known that the act was done on."""
        return frozenset({self.scope, *self.agencies})


def place_of(url: str, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where the acts on the database at ``url`` are noted, None where nobody said where."""
    named = environment.get(VARIABLE)
    if named:
        return Path(named)
    path = path_of(url)
    return path.with_name(path.name + SUFFIX) if url.startswith(SQLITE) else None


def note(
    url: str, kind: Kind, scope: str, now: datetime, about: Mapping[str, str], *, agencies: Iterable[str] = ()
) -> Path | None:
    """Note an act once it is done on the database at ``url``, which has ``agencies``.

    Return the file where it could not be noted, None where it was, or is not to be.
    That the disk is full must not make it look as if a device was not revoked.
    """
    place = place_of(url)
    if place is None:
        return None
    try:
        _add(place, [Act(kind.value, scope, written(now), dict(about), sorted(agencies))])
    except OSError:
        return place
    return None


def carry(acts: Sequence[Act], url: str, read_from: Path) -> None:
    """Note beside the database at ``url`` the acts that were noted elsewhere: the next restore finds them there.

    What is noted there already is not noted again: behind what was done since, an older role would be the last one.
    Raises ``OSError``.
    """
    place = place_of(url)
    if place is None or (place.exists() and place.samefile(read_from)):
        return
    there = noted(place)
    lacking = [act for act in acts if act not in there]
    if lacking:
        _add(place, lacking)


def parted(found: Sequence[Act], agencies: Collection[str]) -> tuple[list[Act], list[Act]]:
    """Part acts into those on the database that has ``agencies``, and those on another one.

    A database without any has the acts of a file of one database. What does not say goes with what is known.
    """
    told = {act.whose for act in found if act.agencies}
    own = set(agencies) or set(next(iter(told), ()))
    while further := set().union(*(one for one in told if one & own)) - own:
        own |= further
    if not agencies and not all(one & own for one in told):
        return [], list(found)
    known = not agencies or any(act.whose & own for act in found)
    ours = [known if not act.agencies else bool(act.whose & own) for act in found]
    return list(compress(found, ours)), [act for act, is_own in zip(found, ours, strict=True) if not is_own]


def _add(place: Path, acts: Sequence[Act]) -> None:
    lines = "".join(json.dumps(asdict(act), ensure_ascii=False) + "\n" for act in acts).encode()
    # In one writing: the lines of several processes do not mix.
    with os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "rb+", buffering=0) as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            # Behind a line that the power or a full disk broke off this one would be a part of it, and lost with it.
            lines = lines if file.read(1) == b"\n" else b"\n" + lines
        if file.write(lines) != len(lines):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())


def noted(place: Path) -> list[Act]:
    """Return the acts in a file, the first one first; nothing where there is none. Raises ``OSError``.

    A line that is no act, as one that the power broke off, is passed over.
    """
    if not place.exists():
        return []
    with place.open(encoding="utf-8", errors="replace") as file:
        return list(_read(file))


def _read(lines: Iterable[str]) -> Iterator[Act]:
    for line in lines:
        with suppress(ValueError, TypeError, AttributeError, KeyError, RecursionError):
            told = json.loads(line) if len(line) < _LONGEST else {}
            about = {str(name): str(value) for name, value in told["about"].items()}
            agencies = tuple(map(str, told.get("agencies", ())))
            yield Act(str(told["kind"]), str(told["scope"]), str(told["at"]), about, agencies)
