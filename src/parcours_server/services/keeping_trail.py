"""Keeps the lines of a device's trail that came with a call and follow from the last one kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parcours_core.trail import seal_of
from parcours_core.wire.messages import Call, TrailRow, TrailRun
from parcours_core.wire.trail_runs import numbers_in, numbers_of, rows_after
from parcours_server.services.session import Session
from parcours_server.storage import device_trail
from parcours_server.storage.transaction import Transaction

MOST_LINES = 10_000
"""So many lines come in one run at most, several times what devices send: of a message of nothing but empty texts
millions would be made, and of one long text that is said once for all of them a day's work."""

_MOST_LETTERS = 16 * 1024 * 1024
"""As many letters are sealed of one run, about what its lines might hold in rows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The number of the last line that is kept, and whether all that came are."""

    number: int
    all: bool


NOTHING_CAME = Kept(-1, all=True)


def brings_lines(call: Call) -> bool:
    """Say whether lines of a trail come with ``call``."""
    return bool(call.trail) or call.trail_run is not None


def keep_trail(transaction: Transaction, session: Session, call: Call) -> Kept:
    """Keep the lines that follow from the last one kept: in rows up to the first that does not, in a run all or none.

    A device whose run was not kept sends its lines in rows, so that those before the break are kept all the same.
    """
    if not brings_lines(call):
        return NOTHING_CAME
    number, before = device_trail.last(transaction, session.device_id)
    if call.trail_run is None:
        sound = _sound_rows(call.trail, number, before)
    else:
        sound = (_is_takable(call.trail_run) and rows_after(call.trail_run, number, before)) or []
    device_trail.add(transaction, session.device_id, sound)
    last = sound[-1].number if sound else number
    return Kept(last, last >= numbers_in(call).stop - 1)


def _sound_rows(rows: Sequence[TrailRow], number: int, before: bytes) -> list[TrailRow]:
    sound: list[TrailRow] = []
    for row in rows:
        if row.number <= number:
            continue
        parts = (row.at, row.author, row.act, row.dossier, row.words)
        if row.number != number + 1 or seal_of(before, row.number, parts) != row.seal or not _is_text(parts):
            break
        sound.append(row)
        number, before = row.number, row.seal
    return sound


def _is_takable(run: TrailRun) -> bool:
    dossiers = run.dossiers if isinstance(run.dossiers, list) else []
    parts = (run.ats, run.authors, run.acts, run.words, dossiers)
    lines = len(numbers_of(run))
    letters = sum(sum(map(len, part)) * (lines if len(part) == 1 else 1) for part in parts)
    return lines <= MOST_LINES and letters <= _MOST_LETTERS and all(map(_is_text, parts))


def _is_text(parts: Iterable[str]) -> bool:
    """Say whether any database can hold these as text; a line that none can is not taken, nor what follows from it."""
    return "\0" not in "".join(parts)
