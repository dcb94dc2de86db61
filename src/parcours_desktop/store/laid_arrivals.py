"""The records of an image as they arrive: written by one statement, and read one by one only where that is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Connection

from parcours_core.records.declare import RecordType
from parcours_core.wire.images import columns
from parcours_core.wire.messages import Page, Sheet, StampRow
from parcours_core.wire.packing import sum_of_marks
from parcours_core.wire.sheets import framing
from parcours_desktop.store import direct
from parcours_desktop.store.arrivals import Arrivals
from parcours_desktop.store.images import Image, Unfit
from parcours_desktop.store.mapping import from_column
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.versions import Versions, be_whole, unpack_all
from parcours_desktop.store.word_index import INDEXED

_OWNER = "job_seeker_id"
_stamp = attrgetter("number", "author", "at")


class LaidArrivals(Arrivals):
    """Records of one type in an image, from row ``first`` to row ``last``. Raises ``Unfit`` where they cannot be."""

    def __init__(self, image: Image, declared: RecordType, first: int, last: int) -> None:
        self._fill(_image=image, _between=(first, last), declared=declared)
        owners = () if declared.code == INDEXED else (_OWNER,)
        lists = [f"json_group_array({name})" for name in ("id", "server_number", *owners)]
        part = self._part(", ".join(("id", "server_number", "field_versions", *owners)))
        ((written, each, *owned, packed),) = image.rows(
            f"SELECT {', '.join(lists)}, group_concat(hex(field_versions), ' ') FROM ({part})",
            self._between,
        )
        ids, numbers = msgspec.json.decode(written), msgspec.json.decode(each)
        if len(ids) != last - first + 1:
            raise Unfit("rows are missing")
        if len(set(ids)) != len(ids):
            raise Unfit("one record twice")
        dossiers = msgspec.json.decode(owned[0]) if owned else ids
        try:
            be_whole(map(bytes.fromhex, packed.split(" ")))
        except (ValueError, RecursionError) as error:
            raise Unfit("no versions") from error
        if min(numbers) <= 0:
            raise Unfit("never on the server")
        marks = sum_of_marks(declared.code, ids, numbers)
        self._fill(ids=ids, dossiers=dossiers, numbers=numbers, marks=marks, strange=frozenset())

    @property
    def image(self) -> Image:
        """Where they are read from."""
        return self._image

    @property
    def at_one_stroke(self) -> bool:
        """As in ``Arrivals``."""
        return True

    def put(self, connection: Connection, *, fresh: bool) -> None:
        """Write the rows; ``fresh``: none of them stands there yet. Raises ``IntegrityError`` where one does."""
        if not fresh:
            super().put(connection, fresh=False)
            return
        seen = self._image.seen_by(connection)
        connection.exec_driver_sql(_put_statement(self.declared).format(seen=seen), self._between)

    def sheet(self) -> Sheet:
        """Return the same records as they would have come in a page."""
        specs = [spec for spec in self.declared.specs if spec.name != "id"]
        versions = self._versions
        return Sheet(
            record=self.declared.code,
            fields=[spec.name for spec in specs],
            columns=[
                [from_column(spec, stored) for stored in column]
                for spec, column in zip(specs, self.columns, strict=False)
            ],
            stamps={
                place: [StampRow(name, *stamp) for name, stamp in one.fields.items()]
                for place, one in enumerate(versions)
                if one.fields
            },
            **framing(
                ids=self.ids,
                dossiers=self.dossiers,
                numbers=self.numbers,
                versions=[one.number for one in versions],
                authors=[one.author for one in versions],
                ats=[one.at for one in versions],
            ),
        )

    @cached_property
    def columns(self) -> list[Sequence[Any]]:
        """What stands in the rows after the id, as in ``Arrivals``."""
        names = ", ".join(f'"{name}"' for name, _, _ in columns(self.declared) if name != "id")
        return [*zip(*self._image.rows(self._part(f"{names}, '{{}}'"), self._between), strict=True)]

    @cached_property
    def _versions(self) -> list[Versions]:
        packed = self._image.rows(self._part("field_versions"), self._between)
        return unpack_all(kept for (kept,) in packed)

    @cached_property
    def stamps(self) -> list[tuple[int, str, str]]:
        """The stamp of each record: number, author, time."""
        return list(map(_stamp, self._versions))

    @cached_property
    def apart(self) -> dict[int, dict[str, tuple[int, str, str]]]:
        """The stamps of single fields, by place."""
        return {place: one.fields for place, one in enumerate(self._versions) if one.fields}

    def _part(self, named: str) -> str:
        code = self.declared.code
        return f"SELECT {named} FROM {code} WHERE rowid BETWEEN ? AND ? ORDER BY server_number, rowid"

    def _fill(self, **parts: Any) -> None:
        vars(self).update(parts)

    _image: Image
    _between: tuple[int, int]


@cache
def _put_statement(declared: RecordType) -> str:
    """Return the statement that writes rows of an image, which the transaction sees under a name still to be put in."""
    code, names = declared.code, ", ".join(f'"{name}"' for name, _, _ in columns(declared))
    return (
        f"INSERT INTO main.{code} ({names}, unknown) SELECT {names}, '{{{{}}}}' FROM {{seen}}.{code} "
        "WHERE rowid BETWEEN ? AND ?"
    )


def as_page(laid: LaidArrivals, connection: Connection) -> tuple[Page, Sequence[Arrivals]]:
    """Return records as a page that ``TakingIn`` takes: as they are laid, unless something here waits to be sent."""
    if direct.rows(connection, "SELECT 1 FROM outbox LIMIT 1"):
        return Page(0, sheets=[laid.sheet()]), ()
    empty = Sheet(laid.declared.code, [], [], [], [], [], [], [])
    return Page(0, sheets=[empty]), [laid]


def laid_in(image: Image, most: int) -> Iterator[LaidArrivals]:
    """Yield what an image holds, up to ``most`` records of one type at once. Raises ``Unfit``."""
    for code in image.tables:
        ((first, last),) = image.rows(f"SELECT (SELECT min(rowid) FROM {code}), (SELECT max(rowid) FROM {code})")
        if first is not None and first < 1:
            raise Unfit(f"a row of {code} before the first")
        for first in range(1, (last or 0) + 1, most):
            yield LaidArrivals(image, TYPES[code], first, min(first + most - 1, last))
