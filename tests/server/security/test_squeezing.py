"""Compressed messages: bombs, cut and lying frames are refused before they cost memory."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from parcours_server.security.squeezing import TooLarge, pack, unpack

MEGABYTE = 1024 * 1024


@given(st.binary(max_size=5000))
def test_there_and_back(data: bytes) -> None:
    assert unpack(pack(data), len(data)) == data


def test_a_bomb_is_refused_before_it_costs_memory() -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(200 * MEGABYTE))
    assert len(bomb) < 20_000
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            unpack(bomb, 8 * MEGABYTE)
        assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_frame_that_hides_its_size_is_refused() -> None:
    hiding = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(1000))
    with pytest.raises(ValueError, match="size"):
        unpack(hiding, 10)


def test_a_frame_that_lies_about_its_size_is_refused() -> None:
    whole = bytearray(pack(bytes(range(250)) * 4))
    size = (1000 - 256).to_bytes(2, "little")
    place = bytes(whole).index(size)
    whole[place : place + 2] = (10).to_bytes(2, "little")
    with pytest.raises(ValueError, match="frame"):
        unpack(bytes(whole), 10_000)


@pytest.mark.parametrize("cut", [0, 1, 5, 20, -1])
def test_a_cut_frame_is_refused(cut: int) -> None:
    whole = pack(bytes(range(256)) * 20)
    with pytest.raises(ValueError, match="frame"):
        unpack(whole[:cut], MEGABYTE)


@pytest.mark.parametrize("size", [10, 4096, 4097, 100_000])
def test_whoever_sends_nonsense_spoils_nothing_for_the_next(size: int) -> None:
    data = bytes(range(250)) * (size // 250) + bytes(size % 250)
    for nonsense in (b"", b"x" * 50, pack(data)[:-1], pack(data) + b"x"):
        with pytest.raises(ValueError, match="frame"):
            unpack(nonsense, MEGABYTE)
        assert unpack(pack(data), MEGABYTE) == data


def test_many_threads_pack_and_unpack_at_once() -> None:
    def there_and_back(number: int) -> bool:
        data = b"%d" % number * 300
        return all(unpack(pack(data), MEGABYTE) == data for _ in range(200))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(there_and_back, range(16)))


def test_what_follows_a_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="frame"):
        unpack(pack(b"one") + pack(b"two"), MEGABYTE)


@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"frame|^$"):
        unpack(data, MEGABYTE)
