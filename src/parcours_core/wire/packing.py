"""How columns are made small before they are compressed: identities as bytes, numbers as steps, equal items once."""

from __future__ import annotations

import hashlib
from binascii import hexlify
from collections.abc import Iterable, Sequence
from itertools import chain
from struct import unpack

_UUID_BYTES = 16
_UUID_LENGTH = 36
_UUID_DASHES = (8, 13, 18, 23)
_FORM = b"00000000-0000-0000-0000-000000000000\n"
_PLACES = [place for place, letter in enumerate(_FORM) if letter == ord("0")]
_AT_ONCE = 1000 * _UUID_BYTES
"""So many bytes of ids are written at once: what they become is still near at hand at the last figure."""
_MARK_BITS = 40
_FILLED = bytes(8 - _MARK_BITS // 8)
"""What makes a mark a number of eight bytes."""


def pack_ids(ids: Sequence[str]) -> bytes | list[str]:
    """Return UUIDs in their usual form as bytes, sixteen each; anything else as it is."""
    joined = "".join(ids)
    figures = joined.replace("-", "")
    usual = (
        len(figures) == 2 * _UUID_BYTES * len(ids)
        and set(map(len, ids)) <= {_UUID_LENGTH}
        and all(joined[place::_UUID_LENGTH] == "-" * len(ids) for place in _UUID_DASHES)
    )
    try:
        packed = bytes.fromhex(figures) if usual else b""
    except ValueError:
        return list(ids)
    # What is no lower case, or has a blank in it, reads as something else.
    return packed if usual and packed.hex() == figures else list(ids)


def count_ids(packed: bytes | list[str]) -> int:
    """Return how many ids ``pack_ids`` was given."""
    return len(packed) if isinstance(packed, list) else len(packed) // _UUID_BYTES


def some_ids(packed: bytes | list[str], start: int, count: int) -> bytes | list[str]:
    """Return at most ``count`` ids of those that ``pack_ids`` was given, from place ``start`` on, packed like them."""
    long = 1 if isinstance(packed, list) else _UUID_BYTES
    return packed[start * long : (start + count) * long]


def unpack_ids(packed: bytes | list[str]) -> list[str]:
    """Return ids as texts. Raises ``ValueError`` for bytes that are not sixteen a record."""
    if isinstance(packed, list):
        return packed
    if len(packed) % _UUID_BYTES:
        raise ValueError("not whole identities")
    runs = (packed[start : start + _AT_ONCE] for start in range(0, len(packed), _AT_ONCE))
    return list(chain.from_iterable(map(_texts_of, runs)))


def _texts_of(packed: bytes) -> list[str]:
    """Return ids as texts, figure by figure of all of them: that is five times as quick as id by id."""
    figures = hexlify(packed)
    texts = bytearray(_FORM * (len(packed) // _UUID_BYTES))
    for figure, place in enumerate(_PLACES):
        texts[place :: len(_FORM)] = figures[figure :: 2 * _UUID_BYTES]
    return texts.decode().split()


def pack_numbers(numbers: Sequence[int]) -> list[int]:
    """Return the first number and the steps after it: a run of one batch is all ones."""
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]


def unpack_numbers(steps: Iterable[int]) -> list[int]:
    """Return the numbers that ``pack_numbers`` wrote."""
    numbers, number = [], 0
    for step in steps:
        number += step
        numbers.append(number)
    return numbers


def pack_same(values: Sequence[str]) -> list[str]:
    """Return one item where all are the same, else all."""
    return [values[0]] if values and values.count(values[0]) == len(values) else list(values)


def unpack_same(packed: Sequence[str], count: int) -> list[str]:
    """Return ``count`` items. Raises ``ValueError`` where there are neither one nor as many."""
    if len(packed) == 1:
        return list(packed) * count
    if len(packed) != count:
        raise ValueError("a column of another length")
    return list(packed)


def mark(record: str, record_id: str, number: int) -> int:
    """Return the mark of a record at a number: 40 bits of BLAKE2b. Sums of marks tell whether two sides hold the same.

    Forty bits, so that the sum over some millions of records stays a 64-bit integer in any database.
    """
    return int.from_bytes(_digest_of(f"{record}\x00{record_id}\x00{number}").digest(), "big")


def _digest_of(written: str) -> hashlib.blake2b:
    return hashlib.blake2b(written.encode(), digest_size=_MARK_BITS // 8)


def marks_of(record: str, ids: Sequence[str], numbers: Sequence[int]) -> list[int]:
    """Return the marks of records of one type, one item a record."""
    begun, digests = _digest_of(f"{record}\x00"), []
    for one, number in zip(ids, numbers, strict=True):
        # What all begin with is taken in once: to copy it costs less than to begin.
        digest = begun.copy()
        digest.update(f"{one}\x00{number}".encode())
        digests.append(_FILLED + digest.digest())
    return list(unpack(f">{len(digests)}Q", b"".join(digests)))


def sum_of_marks(record: str, ids: Sequence[str], numbers: Sequence[int]) -> int:
    """Return the sum of the marks of records of one type, those with the number 0 left out."""
    if not all(numbers):
        ids = [one for one, number in zip(ids, numbers, strict=True) if number]
        numbers = list(filter(None, numbers))
    return sum(marks_of(record, ids, numbers))
