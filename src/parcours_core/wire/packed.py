"""Sheets that are msgpack already when their turn to be sent comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from parcours_core.wire.messages import Call, ChangeSheet, encode


class PackedSheets(list[ChangeSheet]):
    """Sheets that were packed before their turn to be sent came: ``packed`` is the msgpack that they are.

    Some of their columns may be msgpack already (``msgspec.Raw``). Who goes through the sheets is given their values;
    ``as_packed`` gives them as they lie, for who only asks what they are about.
    """

    def __init__(self, sheets: Iterable[ChangeSheet]) -> None:
        super().__init__(sheets)
        self.packed = encode(self)

    def __iter__(self) -> Iterator[ChangeSheet]:
        return map(_read, self.as_packed())

    def __eq__(self, other: object) -> bool:
        return self.packed == other.packed if isinstance(other, PackedSheets) else list(self) == other

    __hash__ = None

    def as_packed(self) -> Iterator[ChangeSheet]:
        """Give the sheets; nobody may look into their columns."""
        return super().__iter__()


def _read(sheet: ChangeSheet) -> ChangeSheet:
    columns: list[Any] = list(sheet.columns)
    read = [msgspec.msgpack.decode(column) if isinstance(column, msgspec.Raw) else column for column in columns]
    return msgspec.structs.replace(sheet, columns=read)


def encode_call(call: Call) -> bytes:
    """Return a call as ``encode`` does; sheets that are packed already are not packed again."""
    batch = call.batch
    if batch is None or not isinstance(batch.sheets, PackedSheets):
        return encode(call)
    packed = (batch.id, batch.chain, msgspec.Raw(batch.sheets.packed))
    return encode([packed if part is batch else part for part in msgspec.structs.astuple(call)])
