"""Pages that come one after another while nobody is typing are taken in together; what came before a stop stands."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from store.helpers import barrier, person
from sync.laptops import Laptop, Laptops, cut_sync

from parcours_core.protocol import SyncPeer
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Answer, Call
from parcours_desktop.store import word_index
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.sync import ahead
from parcours_desktop.sync.reports import Progress, Watch

PAGES: dict[str, Any] = {"page": 20, "snapshot_from": 10**9, "later": 0}
"""Each page tells of itself, since its dossiers are laid in the list with it."""

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, a page that is under way is at hand."""
    monkeypatch.setattr(ahead, "AT_HAND_SECONDS", PATIENCE)


def filled(ana: Laptop, count: int = 130) -> list[JobSeeker]:
    people = [person(f"Nom {number % 9}", f"Zoé {number}", phone=str(number)) for number in range(count)]
    ana.put(*people, *(barrier(one) for one in people[:30]))
    ana.sync()
    return people


def listed(caseload: Caseload) -> list[tuple[str, int]]:
    with caseload.reading() as reader:
        rows = list_dossiers(reader, limit=1000).rows
        assert list_dossiers(reader, "zoe").total == len(rows)
        return [(row.id, row.open_barriers) for row in rows]


def listed_anew(laptop: Laptop) -> list[tuple[str, int]]:
    with laptop.writing() as unit:
        word_index.rebuild(unit.connection)
        return [(row.id, row.open_barriers) for row in list_dossiers(unit, limit=1000).rows]


def test_they_are_one_transaction_and_the_list_is_whole(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other = laptops.open("ana", "ana-2")
    report = other.sync(**PAGES)
    assert report.received == 160
    assert report.requests >= 160 // 20
    assert len(other.changes) == 1
    assert other.everything() == ana.everything()
    assert other.is_sound()
    assert sorted(listed(other.caseload)) == sorted(listed_anew(other))
    assert sorted(listed(other.caseload)) == sorted(listed(ana.caseload))
    assert other.sync(**PAGES).requests == 1


def test_a_transaction_takes_no_more_than_was_asked_for_at_once(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other = laptops.open("ana", "ana-2")
    other.sync(**{**PAGES, "page": 1000, "at_once": 2000})
    assert other.everything() == ana.everything()
    third = laptops.open("ana", "ana-3")
    third.sync(**PAGES, at_once=60)
    assert len(third.changes) >= 8
    assert third.everything() == ana.everything()


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", range(1, 10))
def test_what_came_before_the_line_was_cut_stands(ana: Laptop, laptops: Laptops, at: int, before: bool) -> None:
    filled(ana)
    other = laptops.open("ana", "ana-2")
    cut_sync(other, at=at, before=before, **PAGES)
    held = other.scalar("SELECT count(*) FROM job_seeker")
    assert other.state().count == other.scalar("SELECT count(*) FROM job_seeker") + other.scalar(
        "SELECT count(*) FROM barrier"
    )
    assert (other.state().cursor > 0) == (held > 0) == (at > 2)
    assert listed(other.caseload) == listed_anew(other)
    assert len(listed(other.caseload)) == held
    there = other.state().count
    assert other.sync(**PAGES).received == 160 - there
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_a_person_may_end_it_between_two_pages(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other = laptops.open("ana", "ana-2")
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 4

    assert other.sync(Watch(cancelled=cancelled), **PAGES).cancelled
    held = other.scalar("SELECT count(*) FROM job_seeker")
    assert 0 < held < 130
    assert len(listed(other.caseload)) == held
    other.sync(**PAGES)
    assert other.everything() == ana.everything()


class Held:
    """A peer whose page after ``cursor`` does not come before it is let go."""

    def __init__(self, peer: SyncPeer, cursor: int) -> None:
        self._peer = peer
        self._cursor = cursor
        self.asked = threading.Event()
        self.go = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        if call.cursor == self._cursor:
            self.asked.set()
            assert self.go.wait(PATIENCE)
        return self._peer.exchange(call)


def test_nobody_s_save_waits_for_a_page_that_does_not_come(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other = laptops.open("ana", "ana-2")
    other.peer = held = Held(other.peer, 40)
    syncing = threading.Thread(target=lambda: other.sync(**PAGES))
    syncing.start()
    try:
        assert held.asked.wait(PATIENCE)
        mine = person("Saisie", "Entre-temps")
        # Would the transaction stay open this would wait for the line, and the line for this.
        other.put(mine)
        assert not held.go.is_set()
        with other.caseload.reading() as reader:
            assert [row.id for row in list_dossiers(reader, "saisie").rows] == [mine.id]
    finally:
        held.go.set()
        syncing.join(PATIENCE)
    other.peer = held._peer
    other.sync(**PAGES)
    ana.sync(**PAGES)
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_somebody_who_saves_is_let_in_though_the_next_page_is_here(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other = laptops.open("ana", "ana-2")
    mine = person("Saisie", "Entre-temps")
    saving = threading.Thread(target=lambda: other.put(mine))
    seen = threading.Event()

    def progress(told: Progress) -> None:
        if told.done >= 40 and not seen.is_set():
            seen.set()
            saving.start()
            for _ in range(6000):
                if other.caseload.somebody_waits:
                    break
                saving.join(0.01)

    other.sync(Watch(progress=progress, changed=other.changes.append), **PAGES)
    saving.join(PATIENCE)
    assert seen.is_set()
    assert len([one for one in other.changes if one.dossiers]) >= 2
    other.sync(**PAGES)
    ana.sync(**PAGES)
    assert other.everything() == ana.everything()
    assert mine.id in dict(listed_anew(other))


def test_a_deletion_among_them_finds_what_came_just_before(ana: Laptop, laptops: Laptops) -> None:
    people = filled(ana, 50)
    other = laptops.open("ana", "ana-2")
    cut_sync(other, at=4, **PAGES)
    ana.remove(people[0], people[45])
    ana.put(*(replace(one, family_name="Autre") for one in people[10:35]))
    ana.sync(**PAGES)
    other.sync(**PAGES)
    assert other.everything() == ana.everything()
    assert sorted(listed(other.caseload)) == sorted(listed_anew(other))
    assert other.is_sound()


class Spoiling:
    """A peer that gives the page after ``cursor`` with one number too few."""

    def __init__(self, peer: SyncPeer, cursor: int) -> None:
        self._peer = peer
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        answer = self._peer.exchange(call)
        if answer.page is None or call.cursor != self._cursor or not answer.page.sheets:
            return answer
        first, *others = answer.page.sheets
        sheets = [msgspec.structs.replace(first, numbers=first.numbers[:-1]), *others]
        return msgspec.structs.replace(answer, page=msgspec.structs.replace(answer.page, sheets=sheets))


def test_what_came_before_a_page_that_cannot_be_read_stands(ana: Laptop, laptops: Laptops) -> None:
    """Else no sync would ever get any of it: each began before it, and took it together with what is spoilt."""
    filled(ana)
    other = laptops.open("ana", "ana-2")
    other.peer = spoiling = Spoiling(other.peer, 60)
    with pytest.raises(ValueError, match="uneven"):
        other.sync(**PAGES)
    assert other.state().cursor == 60
    assert other.scalar("SELECT count(*) FROM job_seeker") == 60
    other.peer = spoiling._peer
    other.sync(**PAGES)
    assert other.everything() == ana.everything()
    assert other.is_sound()
