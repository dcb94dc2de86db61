"""A snapshot that the server lays while it is read: taken in as it comes, gone on with where it was cut, verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import zstandard
from store.helpers import barrier, person
from sync.laptops import Laptop, Laptops, cut_sync
from sync.laying import A_PART, FIRST, Laying

from parcours_core.changes import Changes
from parcours_core.protocol import NotThere
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.frames import framed
from parcours_core.wire.messages import Page, SnapshotInfo, decode, encode
from parcours_desktop.sync import snapshot_intake, snapshot_parts
from parcours_desktop.sync.downloading import SpoiltSnapshot
from parcours_desktop.sync.reports import Watch


@pytest.fixture(autouse=True, params=["pages", "images"])
def _small(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(Laying, "lays_images", request.param == "images")
    monkeypatch.setattr(snapshot_intake, "PART", A_PART)
    # As if somebody waited to write all the time, and nothing came any sooner.
    monkeypatch.setattr(snapshot_parts, "at_hand", lambda run, coming: False)


def filled(ana: Laptop, count: int = 90) -> list[JobSeeker]:
    people = [person(f"Nom{number}", phone=str(number)) for number in range(count)]
    ana.put(*people, *(barrier(one) for one in people[:30]))
    ana.sync()
    return people


def second(laptops: Laptops, *given: Any) -> tuple[Laptop, Laying]:
    other = laptops.open("ana", "ana-2")
    other.peer = laying = Laying(other.peer, *given)
    return other, laying


def test_it_is_taken_in_as_it_comes(ana: Laptop, laptops: Laptops) -> None:
    people = filled(ana)
    held: list[int] = []

    def meanwhile(laid: int, frame: bytes) -> bytes:
        held.append(other.scalar("SELECT (SELECT count(*) FROM job_seeker) + (SELECT count(*) FROM barrier)"))
        return frame

    other, laying = second(laptops, meanwhile)
    other.sync(**FIRST)
    assert len(held) == 6
    assert held[0] == 0
    assert 0 < held[-1] < len(people) + 30
    assert other.everything() == ana.everything()
    assert other.scalar("SELECT count(*) FROM staged") == 0
    assert other.is_sound()
    assert other.sync().requests == 1
    assert laying.asked == sorted(laying.asked)


@pytest.mark.parametrize("at_once", [25, 10_000])
@pytest.mark.parametrize("at", range(3, 10))
def test_wherever_it_is_cut_it_goes_on_from_there(ana: Laptop, laptops: Laptops, at: int, at_once: int) -> None:
    filled(ana)
    other, laying = second(laptops)
    cut_sync(other, at=at, at_once=at_once, **FIRST)
    assert not other.state().epoch
    assert other.state().cursor == 0
    before = len(laying.asked)
    other.sync(at_once=at_once, **FIRST)
    again = laying.asked[before:]
    # The piece that was under way when the line was cut is asked for once more, nothing before it.
    assert not again or again[0] >= laying.asked[before - 1]
    assert other.everything() == ana.everything()
    assert other.is_sound()
    assert other.scalar("SELECT count(*) FROM staged") == 0


def test_nobody_who_saves_waits_for_what_is_still_on_its_way(ana: Laptop, laptops: Laptops) -> None:
    """The piece comes only once something was saved: a transaction that waited for it would wait for ever."""
    filled(ana)
    noted = [person(f"Né{number}") for number in range(6)]

    def meanwhile(laid: int, frame: bytes) -> bytes:
        other.put(noted[laid - 1])
        return frame

    other, _ = second(laptops, meanwhile)
    other.sync(**FIRST)
    other.sync(**FIRST)
    ana.sync()
    assert other.everything() == ana.everything()
    assert {one.id for one in noted} <= {key[1] for key in other.everything()}


def test_while_somebody_types_all_of_it_is_here_before_any_is_taken_in(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    held: list[int] = []

    def meanwhile(laid: int, frame: bytes) -> bytes:
        held.append(other.scalar("SELECT count(*) FROM job_seeker"))
        return frame

    other, _ = second(laptops, meanwhile)
    other.sync(at_once=25, **FIRST)
    assert held == [0] * 6
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_while_somebody_types_nobody_waits_for_a_part_to_be_read(
    ana: Laptop, laptops: Laptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who saves while one is read would wait for the transaction, were there one: it refuses its own thread."""
    filled(ana)
    other, _ = second(laptops)
    found = snapshot_parts.readings
    noted = [person(f"Né{number}") for number in range(4)]

    def read(place: int, reading: snapshot_parts.Reading) -> Any:
        other.put(*noted[place : place + 1])
        return reading()

    def readings(*given: Any) -> Iterator[snapshot_parts.Reading]:
        return (partial(read, place, reading) for place, reading in enumerate(found(*given)))

    monkeypatch.setattr(snapshot_intake, "readings", readings)
    other.sync(at_once=25, **FIRST)
    other.sync()
    ana.sync()
    assert other.everything() == ana.everything()
    assert {one.id for one in noted} <= {key[1] for key in other.everything()}


def test_a_person_may_end_it_while_what_is_here_already_is_taken_in(ana: Laptop, laptops: Laptops) -> None:
    """All of it is here before: no request is left that would ask, and to lock the program waits for the sync."""
    filled(ana)
    other, _ = second(laptops)

    def some_are_here() -> bool:
        return bool(other.scalar("SELECT count(*) FROM job_seeker"))

    assert other.sync(Watch(cancelled=some_are_here), at_once=25, **FIRST).cancelled
    assert 0 < len(other.everything()) <= 25
    assert other.is_sound()
    other.sync(at_once=25, **FIRST)
    assert other.everything() == ana.everything()
    assert other.is_sound()


@pytest.mark.parametrize("at_once", [25, 10_000])
def test_the_log_can_be_brought_in_all_the_while(ana: Laptop, laptops: Laptops, at_once: int) -> None:
    """Else it holds all that is taken in, and what was staged before, until the end."""
    filled(ana)
    other, _ = second(laptops)
    cut_sync(other, at=5, at_once=at_once, **FIRST)
    left: list[int] = []

    def changed(_: Changes) -> None:
        with other.caseload.reading() as reader:
            _, held, brought = reader.connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
        left.append(held - brought)

    other.sync(Watch(changed=changed), at_once=at_once, later=0, **FIRST)
    assert len(left) >= 3
    assert not any(left)
    assert other.everything() == ana.everything()


def spoilt(laid: int, frame: bytes) -> bytes:
    return frame[:40] + bytes([frame[40] ^ 1]) + frame[41:] if laid == 3 else frame


def exchanged(laid: int, frame: bytes) -> bytes:
    """A sound frame, but not the one that belongs there: only the hash of the whole tells."""
    if laid != 3:
        return frame
    empty = framed(encode(Page(1)))
    return zstandard.ZstdCompressor(write_checksum=True).compress(empty)


@pytest.mark.parametrize("harm", [spoilt, exchanged])
@pytest.mark.parametrize("at_once", [25, 10_000])
def test_what_arrives_spoilt_moves_no_cursor_and_is_fetched_anew(
    ana: Laptop, laptops: Laptops, harm: Callable[[int, bytes], bytes], at_once: int
) -> None:
    filled(ana)
    other, laying = second(laptops, harm)
    with pytest.raises(SpoiltSnapshot):
        other.sync(at_once=at_once, **FIRST)
    assert not other.state().epoch
    assert other.state().cursor == 0
    assert other.scalar("SELECT count(*) FROM staged") == 0
    sound = Laying(laying._peer)
    other.peer = sound
    other.sync(at_once=at_once, **FIRST)
    assert sound.asked[0] == 0
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_one_that_is_taken_away_under_way_is_begun_anew(ana: Laptop, laptops: Laptops) -> None:
    """What the second one does not hold any more goes, though it was taken in from the first."""
    people = filled(ana)

    def meanwhile(laid: int, frame: bytes) -> bytes:
        if laid == 5 and len(laying.asked) < 6:
            ana.remove(people[0])
            ana.sync()
            laying.lay()
            raise NotThere("gone")
        return frame

    other, laying = second(laptops, meanwhile)
    other.sync(**FIRST)
    assert laying.asked.count(0) == 2
    assert ("job_seeker", people[0].id) not in other.everything()
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_an_older_server_that_knows_nothing_of_it_gives_it_whole(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other = laptops.open("ana", "ana-2")
    other.sync(**FIRST)
    assert other.everything() == ana.everything()
    assert decode(encode(["n", 1, 2, "3", 4, "5"]), SnapshotInfo) == SnapshotInfo("n", 1, 2, "3", 4, "5", growing=False)
