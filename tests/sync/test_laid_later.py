"""What a sync brings in bulk is laid in the list apart from its pages: in short turns while somebody may be typing."""

from __future__ import annotations

from typing import Any

import pytest
from store.helpers import barrier, person
from sync.laptops import NOON, Laptop, Laptops, cut_sync

from parcours_core.changes import Changes
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import waiting_rows, word_index
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.reader import Reader
from parcours_desktop.sync.reports import Watch

TYPING: dict[str, Any] = {"page": 20, "at_once": 20, "later": 5, "snapshot_from": 10**9}
"""As the program syncs with its window open, but for the numbers."""
SNAPSHOT = {**TYPING, "snapshot_from": 0}
ALONE = {**TYPING, "at_once": 20_000}
COUNT = 130


@pytest.fixture(autouse=True)
def _few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_rows, "TOGETHER", 50)
    monkeypatch.setattr(waiting_rows, "_SLICE", 10)


@pytest.fixture
def people(ana: Laptop) -> list[JobSeeker]:
    made = [person(f"Nom {number % 9}", f"Zoé {number}", phone=str(number)) for number in range(COUNT)]
    ana.put(*made, *(barrier(one) for one in made[:30]))
    ana.sync()
    return made


def waiting(caseload: Caseload) -> int:
    with caseload.reading() as reader:
        return len(waiting_rows.shown(reader.connection))


def listed(reader: Reader) -> list[tuple[str, int]]:
    rows = list_dossiers(reader, limit=1000).rows
    assert list_dossiers(reader, "zoe").total == len(rows)
    return [(row.id, row.open_barriers) for row in rows]


def shown(laptop: Laptop) -> list[tuple[str, int]]:
    with laptop.caseload.reading() as reader:
        return listed(reader)


def anew(laptop: Laptop) -> list[tuple[str, int]]:
    with laptop.writing() as unit:
        word_index.rebuild(unit.connection)
        return listed(unit)


@pytest.mark.parametrize("options", [TYPING, SNAPSHOT], ids=["rows", "snapshot"])
def test_the_screens_are_told_of_what_stands_in_the_list(
    laptops: Laptops, people: list[JobSeeker], options: dict[str, Any]
) -> None:
    other = laptops.open("ana", "ana-2")
    heard: list[tuple[int, int, int]] = []

    def changed(changes: Changes) -> None:
        heard.append((len(changes.dossiers), waiting(other.caseload), len(shown(other))))

    other.sync(Watch(changed=changed), **options)
    assert all(left == 0 for _, left, _ in heard)
    # Several pages are laid together, and none waits for the last.
    assert 2 <= len(heard) <= 5
    assert sum(count for count, _, _ in heard) >= COUNT
    assert [total for _, _, total in heard] == sorted(total for _, _, total in heard)
    assert heard[-1][2] == COUNT
    assert other.is_sound()
    assert sorted(shown(other)) == sorted(anew(other))


def test_where_nobody_is_typing_it_is_laid_after_the_sync_and_read_exactly_before(
    ana: Laptop, laptops: Laptops, people: list[JobSeeker]
) -> None:
    other = laptops.open("ana", "ana-2")
    other.sync(**ALONE)
    assert waiting(other.caseload) == COUNT
    assert sorted(shown(other)) == sorted(shown(ana))
    assert other.is_sound()
    before = shown(other)
    assert catch_up(other.caseload, lambda: NOON) == COUNT
    assert waiting(other.caseload) == 0
    assert shown(other) == before
    assert sorted(anew(other)) == sorted(before)


@pytest.mark.parametrize("at", range(2, 10))
def test_what_came_before_the_line_was_cut_is_laid_and_told(laptops: Laptops, people: list[JobSeeker], at: int) -> None:
    other = laptops.open("ana", "ana-2")
    cut_sync(other, at=at, before=True, **TYPING)
    held = other.scalar("SELECT count(*) FROM job_seeker")
    assert waiting(other.caseload) == 0
    assert len(shown(other)) == held
    assert {one for changes in other.changes for one in changes.dossiers} == {one for one, _ in shown(other)}
    other.sync(**TYPING)
    assert sorted(shown(other)) == sorted(anew(other))
    assert len(shown(other)) == COUNT


def test_who_ends_it_is_shown_what_came(laptops: Laptops, people: list[JobSeeker]) -> None:
    other = laptops.open("ana", "ana-2")
    heard: set[str] = set()
    looks = iter(range(100))
    ended = Watch(cancelled=lambda: next(looks) > 3, changed=lambda changes: heard.update(changes.dossiers))
    assert other.sync(ended, **TYPING).cancelled
    assert 0 < len(heard) < COUNT
    assert {one for one, _ in shown(other)} == heard
    other.sync(**TYPING)
    assert waiting(other.caseload) == 0
    assert sorted(shown(other)) == sorted(anew(other))


def test_what_changes_while_it_waits_is_shown_as_it_is_by_then(
    ana: Laptop, laptops: Laptops, people: list[JobSeeker]
) -> None:
    other = laptops.open("ana", "ana-2")
    other.sync(**ALONE)
    other.change(people[0], family_name="Zzz")
    other.put(barrier(people[1]))
    other.remove(people[2])
    ana.change(people[3], family_name="Aaa")
    ana.remove(people[4])
    ana.sync()
    other.sync(**ALONE)
    assert waiting(other.caseload) > 0
    before = shown(other)
    assert sorted(before) == sorted(anew(other))
    assert len(before) == COUNT - 2
    assert (before[0][0], before[-1][0]) == (people[3].id, people[0].id)
