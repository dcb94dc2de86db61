"""A first sync by images: asked for where all is new, taken in whole, and given up for pages where one does not fit."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing

import pytest
import zstandard
from store.helpers import barrier, person
from support.images import states_in
from sync.laptops import Laptop, Laptops, cut_sync
from sync.laying import A_PART, FIRST, Laying

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.frames import framed, unframed
from parcours_core.wire.images import form
from parcours_core.wire.messages import Page, decode, encode
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import image_files, images
from parcours_desktop.sync import snapshot_intake, snapshot_parts
from parcours_desktop.sync.downloading import SpoiltSnapshot


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Laying, "lays_images", True)
    monkeypatch.setattr(snapshot_intake, "PART", A_PART)
    # As if somebody waited to write all the time, and nothing came any sooner.
    monkeypatch.setattr(snapshot_parts, "at_hand", lambda run, coming: False)


def filled(ana: Laptop, count: int = 90) -> list[JobSeeker]:
    people = [person(f"Nom{number}", phone=str(number)) for number in range(count)]
    ana.put(*people, *(barrier(one) for one in people[:30]))
    ana.sync()
    # A record that was changed since it was made lies in an image too.
    ana.change(people[3], phone="changed")
    ana.sync()
    return people


def second(
    laptops: Laptops, meanwhile: Callable[[int, bytes], bytes] = lambda _, frame: frame
) -> tuple[Laptop, Laying]:
    other = laptops.open("ana", "ana-2")
    other.peer = laying = Laying(other.peer, meanwhile)
    return other, laying


def page_in(frame: bytes) -> Page:
    (one,) = unframed([zstandard.ZstdDecompressor().decompressobj().decompress(frame)])
    return decode(one, Page)


def frame_of(page: Page) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(framed(encode(page)))


def altered(frame: bytes, statement: str) -> bytes:
    """Return a frame in whose image something was changed."""
    page = page_in(frame)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as image:
        image.deserialize(page.image)
        image.execute(statement)
        laid = image.serialize()
    return frame_of(Page(page.cursor, page.more, page.sheets, page.graves, page.left, laid))


def without_image(frame: bytes) -> bytes:
    """Return a frame that brings the same in sheets."""
    page = page_in(frame)
    return frame_of(Page(page.cursor, page.more, sheets_of(states_in(page))[0], page.graves, page.left))


def left_behind(laptop: Laptop) -> list[str]:
    return [path.name for path in laptop.caseload.path.parent.glob("*.image-*")]


@pytest.mark.parametrize("at_once", [1, 7, 25, 50, 10_000])
def test_all_of_it_comes_by_images(ana: Laptop, laptops: Laptops, at_once: int) -> None:
    filled(ana)
    other, laying = second(laptops)
    report = other.sync(at_once=at_once, **FIRST)
    assert report.received == 120
    assert set(laying.forms) == {form()}
    assert other.everything() == ana.everything()
    assert other.is_sound()
    assert left_behind(other) == []
    assert not other.sync().received


def test_all_of_it_comes_by_images_that_lie_sealed(
    ana: Laptop, laptops: Laptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_files, "memory_folder", lambda: None)
    filled(ana)
    other, laying = second(laptops)
    assert other.sync(**FIRST).received == 120
    assert set(laying.forms) == {form()}
    assert other.everything() == ana.everything()
    assert left_behind(other) == []


def test_what_changed_fits_in_an_image_too(ana: Laptop, laptops: Laptops) -> None:
    people = filled(ana)
    frames: list[bytes] = []

    def meanwhile(_: int, frame: bytes) -> bytes:
        frames.append(frame)
        return frame

    other, _ = second(laptops, meanwhile)
    other.sync(**FIRST)
    read = [
        decode(each, Page)
        for frame in frames
        for each in unframed([zstandard.ZstdDecompressor().decompressobj().decompress(frame)])
    ]
    assert not any(page.sheets for page in read)
    changed = [state for page in read for state in states_in(page) if state.id == people[3].id]
    assert [state.values["phone"] for state in changed] == ["changed"]
    other.change(people[3], phone="again")
    other.sync()
    ana.sync()
    assert other.everything() == ana.everything()


@pytest.mark.parametrize("at_once", [25, 50, 10_000])
def test_images_that_were_read_ahead_stay_where_a_page_without_one_comes_before_them(
    ana: Laptop, laptops: Laptops, at_once: int
) -> None:
    filled(ana)
    other, laying = second(laptops)
    for place in (0, 2):
        laying.frames[place] = without_image(laying.frames[place])
    other.sync(at_once=at_once, **FIRST)
    assert set(laying.forms) == {form()}
    assert other.everything() == ana.everything()
    assert other.is_sound()
    assert left_behind(other) == []


@pytest.mark.parametrize("at_once", [25, 10_000])
@pytest.mark.parametrize("part", [1, 3])
def test_one_that_does_not_fit_is_given_up_for_pages(ana: Laptop, laptops: Laptops, part: int, at_once: int) -> None:
    filled(ana)
    other, laying = second(laptops)
    frame = laying.frames[part - 1]
    laying.frames[part - 1] = altered(frame, "UPDATE job_seeker SET gender = 'robot' WHERE rowid = 2")
    other.sync(at_once=at_once, **FIRST)
    assert laying.forms[0] == form()
    assert laying.forms[-1] == ""
    assert other.everything() == ana.everything()
    assert other.is_sound()
    assert other.scalar("SELECT count(*) FROM staged") == 0
    assert left_behind(other) == []


def test_who_has_something_to_send_or_has_been_here_before_asks_for_pages(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other, laying = second(laptops)
    other.put(person("Né ici"))
    other.sync(**FIRST)
    assert set(laying.forms) <= {"", form()}
    ana.sync()
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_what_is_written_while_it_comes_waits_to_be_sent(ana: Laptop, laptops: Laptops) -> None:
    people = filled(ana)

    def meanwhile(laid: int, frame: bytes) -> bytes:
        if laid == 6:
            typed = other.scalar("SELECT id FROM job_seeker ORDER BY server_number LIMIT 1")
            other.change(next(one for one in people if one.id == typed), phone="typed meanwhile")
            other.put(person("Né pendant ce temps"))
        return frame

    other, laying = second(laptops, meanwhile)
    other.sync(**FIRST)
    other.sync(**FIRST)
    ana.sync()
    assert form() in laying.forms
    assert other.everything() == ana.everything()
    assert "typed meanwhile" in {values.get("phone") for values in other.everything().values()}
    assert other.is_sound()


def test_where_the_line_is_cut_nothing_stays_open_and_it_goes_on(ana: Laptop, laptops: Laptops) -> None:
    filled(ana)
    other, laying = second(laptops)
    cut_sync(other, at=6, **FIRST)
    assert left_behind(other) == []
    before = len(laying.asked)
    other.sync(**FIRST)
    assert laying.asked[before] >= laying.asked[before - 1]
    assert set(laying.forms) == {form()}
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_more_images_than_one_transaction_sees(ana: Laptop, laptops: Laptops, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(ana)
    monkeypatch.setattr(snapshot_intake, "MOST", 2)
    assert images.MOST <= 10
    other, _ = second(laptops)
    other.sync(**FIRST)
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_where_no_file_can_be_written_beside_the_caseload_it_comes_by_pages(
    ana: Laptop, laptops: Laptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_files, "memory_folder", lambda: None)
    filled(ana)
    other, laying = second(laptops)
    for number in (1, 2):
        # What is no file cannot be taken away as one that was left behind.
        other.caseload.path.with_name(f"{other.caseload.path.name}.image-{number}.0").mkdir()
    other.sync(**FIRST)
    assert (laying.forms[0], laying.forms[-1]) == (form(), "")
    assert other.everything() == ana.everything()
    assert other.is_sound()


def test_a_few_bytes_that_stand_for_gigabytes_are_not_unpacked(ana: Laptop, laptops: Laptops) -> None:
    """They would end the program, and again with each start: what came of a snapshot is kept until it is whole."""
    filled(ana, 20)
    packing = zstandard.ZstdCompressor(level=1).compressobj()
    much = bytes(1 << 24)
    parts = [packing.compress((1 << 31).to_bytes(4, "big")), *(packing.compress(much) for _ in range(64))]
    bomb = b"".join([*parts, packing.flush()])
    assert len(bomb) < 1 << 17
    other, laying = second(laptops)
    laying.frames[1] = bomb
    tracemalloc.start()
    try:
        with pytest.raises(SpoiltSnapshot):
            other.sync(**FIRST)
        assert tracemalloc.get_traced_memory()[1] < 1 << 29
    finally:
        tracemalloc.stop()
    assert other.scalar("SELECT count(*) FROM staged") == 0
    laying.lay()
    other.sync(**FIRST)
    assert other.everything() == ana.everything()
