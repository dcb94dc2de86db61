"""Rows as the readers hand them on: raw values by data·inclusion's field names, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from parcours_core.records.declare import record_type
from parcours_core.records.partner import Service, Structure

_SERVICE_FIELDS = frozenset(
    spec.wire_name for spec in record_type(Service).specs if spec.wire_name != "structure_id"
) - frozenset(spec.wire_name for spec in record_type(Structure).specs) | {"structure_id"}


Row = tuple[str, int, Mapping[str, Any]]


@dataclass(slots=True)
class Rows:
    """All rows of one build, structures apart from services, in the order of reading: file, number, raw values."""

    structures: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)

    def add(self, file: str, number: int, row: Mapping[str, Any]) -> None:
        """Add a row of data·inclusion; its fields tell whether it is a service or a structure."""
        is_service = "structure_id" in row or not _SERVICE_FIELDS.isdisjoint(row)
        (self.services if is_service else self.structures).append((file, number, row))


def drained(rows: list[Row]) -> Iterator[Row]:
    """Yield the rows in their order and let go of each, so that a build never holds its input twice."""
    rows.reverse()
    while rows:
        yield rows.pop()
