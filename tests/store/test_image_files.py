"""Where an image lies: it is read by SQLite, and nobody else finds anything of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from store.helpers import person
from store.test_images import state
from support.images import laid

from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES
from parcours_desktop.store import image_files
from parcours_desktop.store.engine import connect_image
from parcours_desktop.store.image_files import ImageFile, InMemory, Key, Sealed, image_file, memory_folder

SECRET = "Vandenabeele"
opens = partial(connect_image, page_bytes=PAGE_BYTES)


@pytest.fixture
def image() -> bytes:
    data, _ = laid([state(person(SECRET, given), number) for number, given in enumerate(("Ana", "Noé"), 1)])
    assert SECRET.encode() in data
    return data


def files(folder: Path, image: bytes) -> list[ImageFile]:
    return [InMemory(folder, image), Sealed(folder / "sealed", image)]


def test_what_is_in_it_is_read_as_often_as_it_is_opened(tmp_path: Path, image: bytes) -> None:
    for file in files(tmp_path, image):
        connections = [file.opened(opens), file.opened(opens)]
        for connection in connections:
            assert connection.execute("SELECT family_name FROM job_seeker").fetchall() == [(SECRET,)] * 2
            connection.close()
        file.take_away()
        assert list(tmp_path.iterdir()) == []


def test_in_memory_it_has_a_name_only_as_long_as_nothing_is_in_it(tmp_path: Path, image: bytes) -> None:
    seen: list[tuple[int, int]] = []

    def watched(path: Path, key: Key | None) -> Any:
        assert key is None
        seen.append((path.stat().st_size, path.stat().st_mode & 0o077))
        return opens(path, key)

    connection = InMemory(tmp_path, image).opened(watched)
    assert seen == [(0, 0)]
    assert list(tmp_path.iterdir()) == []
    connection.close()


def test_sealed_nothing_of_it_is_read_without_its_key(tmp_path: Path, image: bytes) -> None:
    keys: list[Key | None] = []

    def watched(path: Path, key: Key | None) -> Any:
        keys.append(key)
        assert path.read_bytes() == b""
        return opens(path, key)

    sealed = Sealed(tmp_path / "sealed", image)
    sealed.opened(watched).close()
    (path,) = tmp_path.iterdir()
    held = path.read_bytes()
    assert keys[0] is not None
    assert len(held) == len(image)
    assert not {SECRET.encode(), b"CREATE TABLE", keys[0][0]} & {held[i : i + 12] for i in range(len(held))}
    assert SECRET.encode() not in held
    assert path.stat().st_mode & 0o077 == 0
    assert Sealed(path, image)._key != keys[0]


@pytest.mark.parametrize("place", [0, 1])
def test_one_that_cannot_be_opened_keeps_no_name(tmp_path: Path, image: bytes, place: int) -> None:
    def refuses(path: Path, key: Key | None) -> None:
        raise OSError("no")

    file = files(tmp_path, image)[place]
    with pytest.raises(OSError, match="no"):
        file.opened(refuses)
    file.take_away()
    assert list(tmp_path.iterdir()) == []


MOUNTED = {
    "tmpfs /elsewhere tmpfs rw 0 0\ntmpfs {} tmpfs rw,nosuid 0 0\n": True,
    "/dev/vda {} ext4 rw 0 0\n": False,
    "tmpfs {0} tmpfs rw 0 0\n/dev/vda {0} ext4 rw 0 0\n": False,
    "/dev/vda {0} ext4 rw 0 0\ntmpfs {0} tmpfs rw 0 0\n": True,
    "tmpfs / tmpfs rw 0 0\n": False,
    "": False,
}


@pytest.mark.parametrize("said", MOUNTED)
def test_only_where_files_are_memory_it_lies_in_memory(
    tmp_path: Path, image: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(said.format(tmp_path), encoding="utf-8")
    monkeypatch.setattr(image_files, "_MOUNTS", mounts)
    monkeypatch.setattr(image_files, "_MEMORY", tmp_path)
    memory_folder.cache_clear()
    try:
        assert memory_folder() == (tmp_path if MOUNTED[said] else None)
        assert isinstance(image_file(tmp_path / "sealed", image), InMemory if MOUNTED[said] else Sealed)
        memory_folder.cache_clear()
        monkeypatch.setattr(image_files, "_MEMORY", tmp_path / "gone")
        mounts.write_text(said.format(tmp_path / "gone"), encoding="utf-8")
        assert memory_folder() is None
    finally:
        memory_folder.cache_clear()
    assert list(tmp_path.iterdir()) == [mounts]


def test_its_pages_leave_room_for_what_each_begins_with(image: bytes) -> None:
    assert image[20] == RESERVED_BYTES
    assert all(not any(image[end - RESERVED_BYTES : end]) for end in range(PAGE_BYTES, len(image) + 1, PAGE_BYTES))
