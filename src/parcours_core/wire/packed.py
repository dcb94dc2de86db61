"""Sheets that are msgpack already when their turn to be sent comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from parcours_core.wire.messages import Batch, Call, ChangeSheet, encode


class PackedSheets(list[ChangeSheet]):
    """Sheets that were packed before their turn to be sent came: ``packed`` is the msgpack that they are.

    Some of their columns may be msgpack already (``msgspec.Raw``). Who goes through the sheets is given their values;
    ``as_packed`` gives them as they lie, for who only asks what they are about. ``squeezed`` is for whoever sends them:
    what they were made into on the way, before it was known what goes with them.
    """

    squeezed: object = None

    def __init__(self, sheets: Iterable[ChangeSheet]) -> None:
        super().__init__(sheets)
        self.packed = encode(self)

    def __iter__(self) -> Iterator[ChangeSheet]:
        return map(read_through, self.as_packed())

    def __eq__(self, other: object) -> bool:
        return self.packed == other.packed if isinstance(other, PackedSheets) else list(self) == other

    __hash__ = None

    def as_packed(self) -> Iterator[ChangeSheet]:
        """Give the sheets; nobody may look into their columns, but of one that was ``read_through``."""
        return super().__iter__()


def read_through(sheet: ChangeSheet) -> ChangeSheet:
    """Return a sheet with the values in those of its columns that are msgpack already."""
    columns: list[Any] = list(sheet.columns)
    read = [msgspec.msgpack.decode(column) if isinstance(column, msgspec.Raw) else column for column in columns]
    return msgspec.structs.replace(sheet, columns=read)


def encode_call(call: Call) -> bytes:
    """Return a call as ``encode`` does; sheets that are packed already are not packed again."""
    batch = call.batch
    if batch is None or not isinstance(batch.sheets, PackedSheets):
        return encode(call)
    head, tail = around(call, batch)
    return b"".join((head, batch.sheets.packed, tail))


def around(call: Call, batch: Batch) -> tuple[bytes, bytes]:
    """Return what stands in a call before the sheets of its ``batch``, and what stands behind them."""
    parts = msgspec.structs.astuple(call)
    place = parts.index(batch)
    before = [*map(encode, parts[:place]), _head(3), encode(batch.id), encode(batch.chain)]
    return b"".join((_head(len(parts)), *before)), b"".join(map(encode, parts[place + 1 :]))


def _head(count: int) -> bytes:
    """Return how msgpack begins a list of so many items, fewer than sixteen."""
    return encode([None] * count)[:1]
