"""Keeps the lines of a device's trail that came with a call and follow from the last one kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parcours_core.trail import seal_of
from parcours_core.wire.messages import Call, TrailRow, TrailRun
from parcours_core.wire.trail_runs import numbers_in, rows_after
from parcours_server.services.session import Session
from parcours_server.storage import device_trail
from parcours_server.storage.transaction import Transaction


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
        sound = (_holdable(call.trail_run) and rows_after(call.trail_run, number, before)) or []
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


def _holdable(run: TrailRun) -> bool:
    dossiers = run.dossiers if isinstance(run.dossiers, list) else []
    return all(map(_is_text, (run.ats, run.authors, run.acts, run.words, dossiers)))


def _is_text(parts: Iterable[str]) -> bool:
    """Say whether any database can hold these as text; a line that none can is not taken, nor what follows from it."""
    return "\0" not in "".join(parts)
