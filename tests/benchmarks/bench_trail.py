"""What the sealed trail costs a save: the same save with its line and without, in turn, in one caseload."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from unittest.mock import patch

from benchmarks.harness import Line, compare
from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.world import AUTHOR, now

from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.trail import entries
from parcours_desktop.store.unit_of_work import UnitOfWork

PEOPLE = 200
ROUNDS = 150
AT_MOST = 1.15


def run() -> list[Line]:
    """Return the one line: a save of one changed field, durable, beside the same without a trail."""
    people = list(job_seekers(PEOPLE))
    with (
        tempfile.TemporaryDirectory() as folder,
        Caseload.open(Path(folder) / "caseload.db", os.urandom(32)) as caseload,
    ):
        for each in people:
            _save(caseload, each)
        numbers = count()

        def save() -> None:
            number = next(numbers)
            _save(caseload, replace(people[number // 2 % PEOPLE], phone=f"04 {number}"))

        def save_untold() -> None:
            with _without_trail():
                save()

        _must_differ(caseload, save, save_untold)
        found = compare(save, save_untold, ROUNDS)
    return [found.line("a save with its line in the trail, beside one without", AT_MOST)]


def _save(caseload: Caseload, record: object) -> None:
    with caseload.writing("Essai", author=AUTHOR, at=now()) as unit:
        unit.put(record)
        unit.commit()


@contextmanager
def _without_trail() -> Iterator[None]:
    with patch.object(UnitOfWork, "note", lambda *_, **__: None):
        yield


def _must_differ(caseload: Caseload, told: Callable[[], None], untold: Callable[[], None]) -> None:
    """Raise where the one leaves no line, or the other does: nothing would be measured."""
    lengths = [_length(caseload)]
    for each in (told, untold):
        each()
        lengths.append(_length(caseload))
    if lengths != [lengths[0], lengths[0] + 1, lengths[0] + 1]:
        raise RuntimeError(f"lines in the trail: {lengths}")


def _length(caseload: Caseload) -> int:
    with caseload.reading() as reader:
        return len(entries(reader))
