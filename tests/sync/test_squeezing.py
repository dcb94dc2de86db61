"""A message goes up block by block: the server reads it as it was, within its limits, and it is smaller so."""

from __future__ import annotations

import random

import pytest
import zstandard
from benchmarks.syncing.dossiers import job_seekers
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.merge import Change, Kind
from parcours_core.records.codec import to_plain
from parcours_core.wire.messages import Batch, Call, TrailRun, encode
from parcours_core.wire.packed import PackedSheets, around, encode_call
from parcours_core.wire.sheets import change_sheets_of
from parcours_desktop.sync.squeezing import BLOCK, Begun, begin_to_squeeze, squeeze
from parcours_server.security.squeezing import TooLarge, unpack

LARGEST = 8 * BLOCK
PACKER = zstandard.ZstdCompressor()


@given(st.integers(0, LARGEST), st.integers(1, 256), st.randoms())
def test_the_server_reads_what_was_squeezed(size: int, letters: int, rng: random.Random) -> None:
    message = bytes(rng.randrange(letters) for _ in range(min(size, 500))) * (size // 500 + 1)
    assert unpack(squeeze(PACKER, message[:size]), LARGEST) == message[:size]


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1])
def test_at_the_edges_of_a_block_too(size: int) -> None:
    message = random.Random(size).randbytes(size)
    squeezed = squeeze(PACKER, message)
    assert zstandard.get_frame_parameters(squeezed).content_size == size
    assert unpack(squeezed, LARGEST) == message


def test_what_is_too_large_is_seen_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        unpack(squeeze(PACKER, bytes(LARGEST + 1)), LARGEST)


def test_a_short_message_is_squeezed_as_ever() -> None:
    message = b"short " * 100
    assert squeeze(PACKER, message) == PACKER.compress(message)


@given(
    st.binary(max_size=300), st.integers(1, LARGEST), st.binary(max_size=3 * BLOCK), st.integers(1, 256), st.randoms()
)
def test_what_was_begun_before_its_head_was_known_is_read_as_one_message(
    head: bytes, size: int, tail: bytes, letters: int, rng: random.Random
) -> None:
    middle = (bytes(rng.randrange(letters) for _ in range(min(size, 500))) * (size // 500 + 1))[:size]
    # What follows refers to what was squeezed long before it, and to itself.
    whole = head + middle + tail + middle[: 2 * BLOCK]
    squeezed = Begun(middle).between(head, tail + middle[: 2 * BLOCK])
    assert zstandard.get_frame_parameters(squeezed).content_size == len(whole)
    assert unpack(squeezed, len(whole)) == whole


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 3 << 16])
def test_a_head_of_any_length_goes_before_it(size: int) -> None:
    head = random.Random(size).randbytes(size)
    assert unpack(Begun(b"middle" * BLOCK).between(head, b"tail"), 1 << 20) == head + b"middle" * BLOCK + b"tail"


def test_what_is_too_large_is_seen_of_that_too() -> None:
    with pytest.raises(TooLarge):
        unpack(Begun(bytes(LARGEST)).between(b"head", b""), LARGEST)


def test_a_batch_squeezed_ahead_takes_no_more_and_is_the_same_call() -> None:
    sheets = PackedSheets(change_sheets_of(_made(2500)))
    run = TrailRun(1, ["t"], ["Anne"], ["made"], [one.id for one in _made(2500)], [""], b"seal")
    call = Call(1, "epoch", 7, batch=Batch("b", "chain", sheets), erased=["x"], tell=True, rows=True, trail_run=run)
    begin_to_squeeze(sheets)
    assert isinstance(sheets.squeezed, Begun)
    squeezed = sheets.squeezed.between(*around(call, Batch("b", "chain", sheets)))
    assert unpack(squeezed, 1 << 24) == encode_call(call)
    assert len(squeezed) <= len(squeeze(PACKER, encode_call(call))) + 100


def test_a_short_batch_is_not_squeezed_ahead() -> None:
    sheets = PackedSheets(change_sheets_of(_made(3)))
    begin_to_squeeze(sheets)
    assert sheets.squeezed is None


def _made(count: int) -> list[Change]:
    people = [(each.id, to_plain(each)) for each in job_seekers(count)]
    return [
        Change("job_seeker", one, one, Kind.CREATE, {name: each[name] for name in each if name != "id"}, "t")
        for one, each in people
    ]


def test_a_first_sync_takes_less_so() -> None:
    message = encode(Call(1, "epoch", 0, batch=Batch("b", "", change_sheets_of(_made(2500)))))
    assert len(squeeze(PACKER, message)) <= 0.97 * len(PACKER.compress(message))
