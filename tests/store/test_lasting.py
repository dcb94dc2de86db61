"""What was committed without waiting for the disk is taken along by the next thing that waits, or by being asked to."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

import pytest
from store.helpers import NOON, person, put, writing

from parcours_desktop.store.caseload import Caseload

SEEKER = person()


def receive(caseload: Caseload) -> None:
    with caseload.writing("reçu", author="", at=NOON, lasting=False) as unit:
        unit.keep_setting("received", True)
        unit.commit()


def save_nothing(caseload: Caseload) -> None:
    put(caseload, SEEKER)


def think_better_of_it(caseload: Caseload) -> None:
    with writing(caseload) as unit:
        unit.keep_setting("saved", True)


def waits(caseload: Caseload) -> int:
    """Return how often a page was written for the sake of waiting for the disk."""
    with caseload.reading() as reader:
        found = reader.connection.exec_driver_sql("SELECT value FROM setting WHERE key = 'disk.waits'").scalar()
    return int(found or 0)


@pytest.mark.parametrize("between", [lambda _: None, save_nothing, think_better_of_it])
def test_it_lasts_once_it_was_asked_to_whatever_was_begun_meanwhile(
    caseload: Caseload, between: Callable[[Caseload], None]
) -> None:
    put(caseload, SEEKER)
    receive(caseload)
    before = waits(caseload)
    between(caseload)
    caseload.make_last()
    assert waits(caseload) == before + 1
    caseload.make_last()
    assert waits(caseload) == before + 1


def test_who_saves_takes_it_along(caseload: Caseload) -> None:
    receive(caseload)
    put(caseload, SEEKER)
    before = waits(caseload)
    caseload.make_last()
    assert waits(caseload) == before


def test_where_nothing_is_owed_nothing_more_is_written(caseload: Caseload) -> None:
    put(caseload, SEEKER)
    put(caseload, person())
    caseload.make_last()
    assert waits(caseload) == 0


def test_the_beginning_of_a_log_owes_nothing(caseload: Caseload) -> None:
    put(caseload, SEEKER)
    caseload.settle()
    before = waits(caseload)
    put(caseload, person())
    caseload.make_last()
    assert waits(caseload) == before


def test_what_the_disk_began_to_take_is_owed_all_the_same(caseload: Caseload) -> None:
    caseload.begin_to_keep()
    receive(caseload)
    caseload.begin_to_keep()
    assert waits(caseload) == 0
    caseload.make_last()
    assert waits(caseload) == 1


def test_the_disk_is_told_to_take_the_log(caseload: Caseload, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    monkeypatch.setattr(os, "fdatasync", lambda log: taken.append(os.path.sameopenfile(log, expected.fileno())))
    receive(caseload)
    with caseload.path.with_name(caseload.path.name + "-wal").open("rb") as expected:
        caseload.begin_to_keep()
    assert taken == [True]


def test_a_disk_that_refuses_is_told_of_by_who_waits_for_it(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_log: int) -> None:
        raise OSError(errno.EIO, "refused")

    monkeypatch.setattr(os, "fdatasync", refuse)
    receive(caseload)
    caseload.begin_to_keep()
    caseload.make_last()
    assert waits(caseload) == 1
