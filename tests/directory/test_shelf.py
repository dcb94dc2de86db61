"""The packs that the agency sends: a fresh one is in use only once it opens, and the one before it is never lost."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.unwritable import unwritable

from parcours_desktop.directory.building.writing import PackWriter
from parcours_desktop.directory.errors import DamagedPack, NewerPack, NotAPack
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.schema import FORMAT
from parcours_desktop.directory.shelf import LIST_FILE, NotKept, Shelf


def content(folder: Path, day: int) -> bytes:
    path = folder / f"made-{day}.pack"
    with PackWriter(path) as writer:
        writer.finish(built_on=date(2026, 11, day), credits=("Données inventées",))
    return path.read_bytes()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(shelf: Shelf, content: bytes) -> Path:
    return shelf.put(digest(content), content)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "packs")


@pytest.fixture
def packs(tmp_path: Path) -> list[bytes]:
    return [content(tmp_path, day) for day in (1, 2, 3)]


def test_an_empty_shelf_offers_nothing(shelf: Shelf) -> None:
    assert shelf.candidates() == ()
    assert shelf.held() == b""
    assert not shelf.refused


def test_the_newest_is_in_use_and_one_before_it_is_kept(shelf: Shelf, packs: list[bytes]) -> None:
    paths = [put(shelf, each) for each in packs]
    assert shelf.candidates() == (paths[2], paths[1])
    assert shelf.held() == packs[2]
    assert sorted(shelf.folder.glob("*")) == sorted([paths[1], paths[2], shelf.folder / LIST_FILE])
    assert shelf.holds(paths[2])
    assert not shelf.holds(shelf.folder.parent / "made-1.pack")


def test_the_same_twice_keeps_the_one_before(shelf: Shelf, packs: list[bytes]) -> None:
    paths = [put(shelf, each) for each in (packs[0], packs[1], packs[1])]
    assert shelf.candidates() == (paths[1], paths[0])


def spoilt(pack: bytes, kind: str) -> bytes:
    if kind == "newer":
        return pack[:60] + (FORMAT + 1).to_bytes(4, "big") + pack[64:]
    middle = len(pack) // 2
    return {
        "empty": b"",
        "no pack": b"<html>Bienvenue au Wi-Fi</html>" * 99,
        "cut": pack[:middle],
        "flipped": pack[:middle] + bytes([pack[middle] ^ 1]) + pack[middle + 1 :],
    }[kind]


@pytest.mark.parametrize("kind", ["empty", "no pack", "cut", "flipped", "newer"])
def test_what_does_not_open_never_takes_the_place_of_what_does(shelf: Shelf, packs: list[bytes], kind: str) -> None:
    good = put(shelf, packs[0])
    bad = spoilt(packs[1], kind)
    with pytest.raises((DamagedPack, NewerPack, NotAPack)):
        put(shelf, bad)
    assert shelf.candidates() == (good,)
    assert shelf.held() == packs[0]
    assert shelf.refuses(digest(bad))
    assert shelf.refused
    assert not shelf.refuses(digest(packs[2]))
    assert len(list(shelf.folder.glob("*.pack"))) == 1
    put(shelf, packs[2])
    assert not shelf.refused


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_single_bit_anywhere_is_noticed(tmp_path_factory: pytest.TempPathFactory, place: float, bit: int) -> None:
    folder = tmp_path_factory.mktemp("bits")
    good = content(folder, 5)
    spot = int(place * len(good))
    bad = good[:spot] + bytes([good[spot] ^ (1 << bit)]) + good[spot + 1 :]
    shelf = Shelf(folder / "packs")
    try:
        path = put(shelf, bad)
    except (DamagedPack, NewerPack, NotAPack):
        assert shelf.candidates() == ()
        return
    # What stands outside of the seal (the count of changes in SQLite's head) changes nothing that is read.
    pack = Pack.open(path)
    pack.verify()
    pack.close()


def test_one_that_does_not_open_any_more_gives_way_to_the_one_before(shelf: Shelf, packs: list[bytes]) -> None:
    first, second = put(shelf, packs[0]), put(shelf, packs[1])
    shelf.drop(second)
    assert shelf.candidates() == (first,)
    assert not second.exists()
    shelf.drop(first)
    assert shelf.candidates() == ()


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"current": "../../caseload"}', b'{"current": 7}', b"\xff"])
def test_a_list_that_nobody_can_read_is_an_empty_shelf(shelf: Shelf, packs: list[bytes], kept: bytes) -> None:
    put(shelf, packs[0])
    (shelf.folder / LIST_FILE).write_bytes(kept)
    assert shelf.candidates() == ()
    assert put(shelf, packs[1]) == shelf.candidates()[0]


def test_a_crash_before_the_list_is_moved_leaves_the_former_one_in_use(shelf: Shelf, packs: list[bytes]) -> None:
    good = put(shelf, packs[0])
    (shelf.folder / f"{digest(packs[1])}.pack").write_bytes(packs[1][:100])
    (shelf.folder / f"{LIST_FILE}.new").write_text(json.dumps({"current": digest(packs[1])}))
    assert shelf.candidates() == (good,)
    assert put(shelf, packs[1]).read_bytes() == packs[1]


def test_a_disk_that_refuses_is_told_and_nothing_changes(shelf: Shelf, packs: list[bytes]) -> None:
    good = put(shelf, packs[0])
    with unwritable(shelf.folder), pytest.raises(NotKept) as told:
        put(shelf, packs[1])
    assert "reste en service" in told.value.what_is_safe
    assert shelf.candidates() == (good,)
    assert not shelf.refused
