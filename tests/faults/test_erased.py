"""An erasure is killed or refused the disk at every call: the dossier is all there or gone, and the file whole."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import closing
from itertools import cycle
from pathlib import Path

from faults.helpers.deeds import FILE, KEY, Promises, unsound, words
from faults.helpers.lives import erase
from faults.helpers.tracing import Ended, Nursery, Point
from support.raw_pages import hits

from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect
from parcours_desktop.store.integrity import verify

TABLES = ("job_seeker WHERE id LIKE '%1'", "barrier WHERE id LIKE '%1'", "encounter WHERE id LIKE '%1'")
BESIDE = ("history WHERE record_id LIKE '%-000001'", "outbox WHERE record_id LIKE '%-000001'")
WORD = words(1).split()[20]
OTHER = words(2).split()[20]


def _check(folder: Path, ended: Ended) -> None:
    Caseload.open(folder / FILE, KEY).close()
    with closing(connect(folder / FILE, KEY)) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0 for table in (*TABLES, *BESIDE)]
        assert len(set(counts)) == 1, "half of it is there"
        if any(line.startswith("erased") for line in ended.said):
            assert not any(counts)
        for other in (0, 2):
            (text,) = connection.execute("SELECT text FROM encounter WHERE id = ?", (f"note-{other:06d}",)).fetchone()
            assert text == words(other)
        assert unsound(connection) == []
    assert verify(folder / FILE, KEY).sound
    with Caseload.open(folder / FILE, KEY) as caseload:
        erase(caseload, "person-000001")
        assert caseload.scrub()
    assert hits(folder / FILE, KEY, [WORD]) == {}
    assert hits(folder / FILE, KEY, [OTHER])


def _some(points: list[Point]) -> list[Point]:
    """Return the points, and of the pages, all written alike, every twelfth."""
    return [point for point in points if point.call != "pwrite64" or point.number % 12 == 0]


def test_killed_at_every_write_of_an_erasure(nursery: Nursery, fresh: Callable[[], Path], promised: Promises) -> None:
    assert 1 in promised.saved
    folder = fresh()
    assert hits(folder / FILE, KEY, [WORD])
    whole = nursery.watched("erases", folder)
    assert whole.code == 0, whole.errors
    assert hits(folder / FILE, KEY, [WORD]) == {}
    for point in _some(whole.points()):
        folder = fresh()
        ended = nursery.killed("erases", folder, point)
        assert ended.code == -signal.SIGKILL, point
        _check(folder, ended)


def test_an_erasure_that_the_disk_refuses(nursery: Nursery, fresh: Callable[[], Path]) -> None:
    kinds = cycle((("ENOSPC", False), ("EIO", True), ("EIO", False), ("ENOSPC", True)))
    for point in [each for each in _some(nursery.watched("erases", fresh()).points()) if each.call != "write"]:
        error, for_good = next(kinds)
        folder = fresh()
        ended = nursery.refused("erases", folder, point, error, for_good=for_good)
        assert ended.code == 0, (point, ended.errors)
        if not for_good:
            assert {"erased 1\n", "scrubbed 1\n"} <= set(ended.said), (point, ended.said)
        _check(folder, ended)
