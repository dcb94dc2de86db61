"""The words of coded values. Two lists may use one code (« unknown »), so a label is found by its list and its code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum


class Labels(Mapping[StrEnum, str]):
    """French labels by member. Plain dictionaries would mix up members of two lists that have the same code."""

    def __init__(self, *pairs: tuple[StrEnum, str]) -> None:
        self._members = [member for member, _ in pairs]
        self._texts = {(type(member), member): text for member, text in pairs}

    def __getitem__(self, member: StrEnum) -> str:
        """Return the label of ``member``. Raises ``KeyError`` where its list has none."""
        return self._texts[type(member), member]

    def __iter__(self) -> Iterator[StrEnum]:
        """Go through the members in the order in which they were given."""
        return iter(self._members)

    def __len__(self) -> int:
        """Return how many members have a label."""
        return len(self._members)
