"""Lines of a device's trail in a row, as they travel once the server takes them so: in columns, under one seal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from parcours_core.trail import seals_of
from parcours_core.wire.messages import Call, TrailRow, TrailRun
from parcours_core.wire.packing import count_ids, pack_ids, pack_same, some_ids, unpack_ids, unpack_same

Line = tuple[int, str, str, str, str, str, bytes]
"""Number, time, author, act, dossier, words and seal."""


def numbers_in(call: Call) -> range:
    """Return the numbers of the lines of the trail that go with ``call``."""
    if call.trail_run is not None:
        return numbers_of(call.trail_run)
    return range(call.trail[0].number, call.trail[-1].number + 1) if call.trail else range(0)


def numbers_of(run: TrailRun) -> range:
    """Return the numbers of the lines in a run."""
    return range(run.first, run.first + count_ids(run.dossiers))


def packed_run(lines: Sequence[Line]) -> TrailRun:
    """Return lines, at least one, whose numbers follow one another."""
    (first, *_), ats, authors, acts, dossiers, words, (*_, seal) = zip(*lines, strict=True)
    return TrailRun(
        first, pack_same(ats), pack_same(authors), pack_same(acts), pack_ids(dossiers), pack_same(words), seal
    )


def rows_after(run: TrailRun, number: int, before: bytes) -> list[TrailRow] | None:
    """Return the lines of a run that come after line ``number``, whose seal is ``before``; each with its own seal.

    None where they do not follow from it: one is missing, or some part of one is not what was sealed.
    """
    numbers = numbers_of(run)
    known = number + 1 - numbers.start
    if known < 0:
        return None
    if known >= len(numbers):
        return []
    try:
        parts = (run.ats, run.authors, run.acts, run.words)
        ats, authors, acts, words = (unpack_same(part, len(numbers))[known:] for part in parts)
        dossiers = unpack_ids(some_ids(run.dossiers, known, len(numbers)))
    except ValueError:
        return None
    columns = (ats, authors, acts, dossiers, words)
    seals = seals_of(before, number + 1, columns)
    return list(map(TrailRow, count(number + 1), *columns, seals)) if seals[-1] == run.seal else None
