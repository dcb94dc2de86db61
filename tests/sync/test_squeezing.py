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
from parcours_core.wire.messages import Batch, Call, encode
from parcours_core.wire.sheets import change_sheets_of
from parcours_desktop.sync.squeezing import BLOCK, squeeze
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


def test_a_first_sync_takes_less_so() -> None:
    made = [(each.id, to_plain(each)) for each in job_seekers(2500)]
    changes = [
        Change("job_seeker", one, one, Kind.CREATE, {name: each[name] for name in each if name != "id"}, "t")
        for one, each in made
    ]
    message = encode(Call(1, "epoch", 0, batch=Batch("b", "", change_sheets_of(changes))))
    assert len(squeeze(PACKER, message)) <= 0.97 * len(PACKER.compress(message))
