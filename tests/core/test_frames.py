"""Messages in a stream: read wherever it is cut, and none that would not fit in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.wire.frames import LONGEST, framed, unframed


@given(st.lists(st.binary(max_size=9), max_size=5), st.integers(1, 7))
def test_messages_are_read_wherever_the_stream_is_cut(messages: list[bytes], length: int) -> None:
    stream = b"".join(map(framed, messages))
    assert [*unframed(stream[start : start + length] for start in range(0, len(stream), length))] == messages


def test_a_stream_that_ends_inside_a_message_is_none() -> None:
    with pytest.raises(ValueError, match="ends inside"):
        [*unframed([framed(b"whole"), framed(b"half")[:-1]])]


def test_a_message_that_is_too_long_is_refused_before_it_is_read() -> None:
    read = []

    def pieces() -> Iterator[bytes]:
        yield framed(b"first")
        yield LONGEST.to_bytes(4, "big")
        read.append("more")
        yield bytes(LONGEST)

    found = unframed(pieces())
    assert next(found) == b"first"
    with pytest.raises(ValueError, match="too long"):
        next(found)
    assert read == []
