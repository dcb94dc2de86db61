"""The versions beside a record: who gave each field its value and under which number of the server, in a few bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from parcours_core.merge import UNKNOWN_VERSION, Stamp, State

NEVER_SENT = b""
"""What stands beside a record that the server has never held."""


class Versions(msgspec.Struct, array_like=True, frozen=True):
    """The stamp of a record as number, author and time, and in ``fields`` those of the fields where they differ."""

    number: int
    author: str
    at: str
    fields: dict[str, tuple[int, str, str]] = {}

    def of(self, field: str) -> Stamp:
        """Return the stamp of ``field``."""
        return Stamp(*self.fields.get(field, (self.number, self.author, self.at)))

    def number_of(self, field: str) -> int:
        """Return the number of the stamp of ``field``."""
        return self.fields[field][0] if field in self.fields else self.number

    @property
    def version(self) -> int:
        """The number of the last change to any field or card."""
        return max((self.number, *(number for number, _, _ in self.fields.values())))


def pack(stamp: Stamp, stamps: Mapping[str, Stamp] | None = None) -> bytes:
    """Return the bytes that are kept beside a record."""
    fields = {name: (one.number, one.author, one.at) for name, one in (stamps or {}).items()}
    return pack_versions(Versions(stamp.number, stamp.author, stamp.at, fields))


def pack_versions(versions: Versions) -> bytes:
    """Return ``versions`` as the bytes that are kept beside a record."""
    return _encoder.encode(versions)


def pack_whole(stamps: Iterable[tuple[int, str, str]]) -> list[bytes]:
    """Return the bytes to keep beside records all of whose fields have the record's stamp: number, author, time."""
    none: dict[str, Any] = {}
    written = _encoder.encode
    return [written((number, author, at, none)) for number, author, at in stamps]


def restamped(kept: bytes, names: Iterable[str], stamp: tuple[int, str, str]) -> bytes:
    """Return what is kept beside a record once the fields ``names`` have ``stamp`` (number, author, time).

    A record that the server has never held has it as its own.
    """
    if not kept:
        return _encoder.encode((*stamp, {}))
    known = _decoder.decode(kept)
    return _encoder.encode((known.number, known.author, known.at, known.fields | dict.fromkeys(names, stamp)))


def unpack(kept: bytes) -> Versions | None:
    """Return what ``pack`` wrote, None for a record that the server has never held."""
    return _decoder.decode(kept) if kept else None


def unpack_all(kept: Iterable[bytes]) -> list[Versions]:
    """Return what ``pack`` wrote of records that are on the server. Raises ``ValueError`` where it is anything else."""
    return list(map(_decoder.decode, kept))


def be_whole(kept: Iterable[bytes]) -> None:
    """Make sure that ``pack`` wrote each of them, of records that are on the server. Raises ``ValueError``."""
    # Let go of one by one: kept until all are read they take four times as much memory as what they were read from.
    deque(map(_decoder.decode, kept), maxlen=0)


def versions_of_state(state: State) -> bytes:
    """Return the bytes to keep beside a record that stands as ``state``."""
    return pack(state.stamp, state.stamps)


def version_of(kept: bytes) -> int:
    """Return the highest version in what ``pack`` wrote, ``UNKNOWN_VERSION`` where the server never held it."""
    versions = unpack(kept)
    return UNKNOWN_VERSION if versions is None else versions.version


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Versions)
