"""Many lines of a device's trail in one row: a first sync brings one for each dossier, and all of them lie as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import msgspec

from parcours_core.trail import Entry
from parcours_core.wire.messages import TrailRow
from parcours_core.wire.packing import pack_ids, pack_same, unpack_ids, unpack_same

MANY = 100
"""From so many lines on, those that come together lie in one row."""

SEAL_BYTES = 32

Line = tuple[int, str, str, str, str, str, bytes]
"""Number, time, author, act, dossier, words and seal."""


class Run(msgspec.Struct, array_like=True, frozen=True):
    """Lines in a row, one item a line in each part; ``seals`` are all of them in a row, 32 bytes each."""

    ats: list[str]
    authors: list[str]
    acts: list[str]
    dossiers: bytes | list[str]
    words: list[str]
    seals: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Run).decode


def packed(lines: Sequence[Entry | TrailRow]) -> bytes:
    """Return lines whose numbers follow one another as one value."""
    return _encode(
        Run(
            pack_same([one.at for one in lines]),
            pack_same([one.author for one in lines]),
            pack_same([one.act for one in lines]),
            pack_ids([one.dossier for one in lines]),
            pack_same([one.words for one in lines]),
            b"".join([one.seal for one in lines]),
        )
    )


def lines_in(first: int, last: int, seal: bytes, data: bytes) -> list[Line]:
    """Return the lines that ``packed`` was given: those from number ``first`` to ``last``, which bears ``seal``.

    What is no longer what was packed comes as one line without a seal: so the trail breaks where it stood.
    """
    try:
        run = _decode(data)
        length = last - first + 1
        parts = [run.ats, run.authors, run.acts, unpack_ids(run.dossiers), run.words]
        columns = [unpack_same(part, length) for part in parts]
        seals = [run.seals[place : place + SEAL_BYTES] for place in range(0, length * SEAL_BYTES, SEAL_BYTES)]
        if not seals or seals[-1] != seal or len(run.seals) != length * SEAL_BYTES:
            raise ValueError("other lines than were kept")
    except ValueError:
        return [(first, "", "", "", "", "", b"")]
    return list(zip(count(first), *columns, seals, strict=False))


def may_name(data: bytes, dossier: str) -> bool:
    """Whether a line in ``data`` may be about ``dossier``: quicker than to read them all, of thousands."""
    told = pack_ids([dossier])
    return dossier.encode() in data or (isinstance(told, bytes) and told in data)
