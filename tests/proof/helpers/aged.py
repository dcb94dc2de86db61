"""The messages as programs of other ages write and read them: without what was added since, or with what will be.

Each message is an array whose later parts have defaults. An older program leaves out those that it does not know, and
passes over what is after them; what stands between a device and the server here does the same to either side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import msgspec

from parcours_core.protocol import SyncPeer
from parcours_core.wire.messages import Answer, Call, Message, Page, Receipt, Sheet, SnapshotInfo, decode, encode

M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Age:
    """How many parts of each message a program knows; all of those that are not named."""

    parts: Mapping[str, int]
    grows: bool = False
    """Whether it reads a snapshot while it is laid."""

    def of(self, message: M) -> M:
        """Return what a program of this age writes of a message, or reads in it."""
        return cast(M, self._of(decode(encode(message), type(message))))

    def _of(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._of(one) for one in value]
        if isinstance(value, dict):
            return {key: self._of(one) for key, one in value.items()}
        if not isinstance(value, Message):
            return value
        names = value.__struct_fields__[: self.parts.get(type(value).__name__)]
        return type(value)(**{name: self._of(getattr(value, name)) for name in names})


ONE_BEFORE = Age(
    {"Call": 12, "Answer": 13, "Sheet": 11, "Page": 5, "Graves": 9, "People": 6, "SnapshotInfo": 7}, grows=True
)
"""Before values came in rows and in images, and the trail in runs."""

TWO_BEFORE = Age({"Call": 7, "Answer": 7, "Sheet": 11, "Page": 5, "Graves": 8, "People": 5, "SnapshotInfo": 6})
"""Before the trail travelled, erasures by their own name, and snapshots while they are laid."""


class Aged:
    """Stands between a device and the server, one of which is of another ``age``: neither gets more than it knows."""

    def __init__(self, peer: SyncPeer, age: Age) -> None:
        self._peer = peer
        self._age = age

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        """Pass on what the age knows of a call, and of its answer."""
        return self._age.of(self._peer.exchange(self._age.of(call)))

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        """Ask for what the age can read: never for images."""
        return self._age.of(self._peer.snapshot(growing=growing and self._age.grows))

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        """Pass on what the age knows of a page."""
        return self._age.of(self._peer.fetch(wanted))

    def offer(self, sheets: list[Sheet]) -> Receipt:
        """Pass on what the age knows of states."""
        return self._age.of(self._peer.offer([self._age.of(sheet) for sheet in sheets]))


class OfTomorrow:
    """Stands between a device and the server, one of which adds to every message what the other does not know yet."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        """Pass a call and its answer on with two parts more in each message."""
        return _grown(self._peer.exchange(_grown(call)))

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        """Pass a page on with two parts more in each message."""
        return _grown(self._peer.fetch(wanted))


def _grown(message: M) -> M:
    """Return a message as it is read whose writer knew two parts more of it, and of all that it holds."""
    return decode(msgspec.msgpack.encode(_with_more(decode(encode(message), type(message)))), type(message))


def _with_more(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_more(one) for one in value]
    if isinstance(value, dict):
        return {key: _with_more(one) for key, one in value.items()}
    if not isinstance(value, Message):
        return value
    return [*(_with_more(getattr(value, name)) for name in value.__struct_fields__), {"of": "tomorrow"}, [1, 2]]
