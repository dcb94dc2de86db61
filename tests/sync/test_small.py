"""What a small sync costs besides its records: one request, and few views, turns to write and waits for the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from store.helpers import person
from sync.laptops import Laptop, Laptops

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload

SOME = 100


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is opened of a file: a view, or a turn to write, which waits for the disk or does not."""
    seen: list[str] = []
    reading, writing = Caseload.reading, Caseload.writing

    @contextmanager
    def noted_reading(self: Caseload) -> Iterator[Any]:
        seen.append("view")
        with reading(self) as reader:
            yield reader

    @contextmanager
    def noted_writing(self: Caseload, label: str, **said: Any) -> Iterator[Any]:
        waits = said.get("lasting", True) and not said.get("repeated", False)
        seen.append("turn that waits" if waits else "turn")
        with writing(self, label, **said) as unit:
            yield unit

    monkeypatch.setattr(Caseload, "reading", noted_reading)
    monkeypatch.setattr(Caseload, "writing", noted_writing)
    return seen


@pytest.fixture
def other(laptops: Laptops) -> Laptop:
    """Another device of the same person."""
    return laptops.open("ana", "ana-2")


@pytest.fixture
def people(ana: Laptop, other: Laptop) -> list[JobSeeker]:
    made = [person(f"Nom{place}", phone="1") for place in range(SOME)]
    ana.put(*made)
    for laptop in (ana, other, ana, other):
        laptop.sync()
    return made


def test_a_push_is_one_request_and_one_wait_before_it(ana: Laptop, people: list[JobSeeker], opened: list[str]) -> None:
    ana.put(*(replace(one, phone="2") for one in people))
    opened.clear()
    report = ana.sync()
    assert (report.requests, report.accepted) == (1, SOME)
    # What is there, the batch kept before it is sent, and what its receipt says: lost, the receipt comes again.
    assert opened == ["view", "turn that waits", "turn"]
    assert ana.is_sound()


def test_a_pull_is_one_request_and_one_wait_after_it(
    ana: Laptop, other: Laptop, people: list[JobSeeker], opened: list[str]
) -> None:
    ana.put(*(replace(one, phone="2") for one in people))
    ana.sync()
    opened.clear()
    report = other.sync()
    assert (report.requests, report.received) == (1, SOME)
    assert opened == ["view", "turn that waits"]
    assert other.everything() == ana.everything()


def test_nothing_to_do_is_one_request_and_one_view(ana: Laptop, people: list[JobSeeker], opened: list[str]) -> None:
    assert people
    opened.clear()
    assert ana.sync().requests == 1
    assert opened == ["view"]
