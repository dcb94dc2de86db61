"""Images of a snapshot as the tests need them: laid of states, and read back to states."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from parcours_core.merge import Stamp, State
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import Shape
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_desktop.store.versions import unpack
from parcours_server.storage import images
from parcours_server.storage.bodies import pack
from parcours_server.storage.bodies import unpack as unpacked


def laid(states: Iterable[State]) -> tuple[bytes, list[State]]:
    """Return an image of those of the states that fit in one, and the others."""
    rows = []
    for state in states:
        _, body, apart = pack(state)
        place = (state.record, state.id, state.dossier, state.number)
        rows.append((*place, state.deleted, body, apart is not None, apart))
    image, others = images.laid(rows)
    return image, list(map(unpacked, others))


def in_image(page: Page) -> Page:
    """Return a page with an image of what fits in one."""
    image, others = laid(states_of(page.sheets, page.graves))
    sheets, graves = sheets_of(others)
    return Page(page.cursor, page.more, sheets, graves, page.left, image)


def states_in(page: Page) -> Iterator[State]:
    """Yield the states in a page, those in its image too."""
    yield from states_of(page.sheets, ())
    if not page.image:
        return
    with closing(sqlite3.connect(":memory:")) as image:
        image.deserialize(page.image)
        for (code,) in image.execute("SELECT name FROM sqlite_schema").fetchall():
            specs = caseload_types()[code].specs
            for row in image.execute(f"SELECT * FROM {code}"):
                values = {
                    spec.name: json.loads(one) if spec.many else bool(one) if spec.shape is Shape.TRUTH else one
                    for spec, one in zip(specs, row, strict=False)
                }
                versions = unpack(row[len(specs)])
                assert versions is not None
                yield State(
                    record=code,
                    id=values["id"],
                    dossier=values["id"] if code == "job_seeker" else values["job_seeker_id"],
                    number=row[len(specs) + 1],
                    values=values,
                    stamp=Stamp(versions.number, versions.author, versions.at),
                    stamps={name: Stamp(*one) for name, one in versions.fields.items()},
                )
