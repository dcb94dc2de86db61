"""The texts of a service that its reasons quote: read for the few that are shown, never for those that are ranked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple


class Sheet(NamedTuple):
    """Names and details of one service as its sheet has them; texts may be empty."""

    id: str
    name: str
    structure_name: str
    municipality: str
    fee_detail: str
    access_conditions: str
    publics_detail: str
    opening_hours: str


_QUESTION = (
    "SELECT s.id, s.name, coalesce(t.name, ''), s.municipality, s.fee_detail, s.access_conditions, s.publics_detail,"
    " coalesce(nullif(s.opening_hours, ''), t.opening_hours, '')"
    " FROM service AS s LEFT JOIN structure AS t ON t.id = s.structure_id WHERE s.id IN ({marks})"
)
_NAMES = "SELECT id, name FROM service WHERE id IN ({marks})"
_AT_ONCE = 500


def read_names(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the services ``ids``, by id."""
    wanted = list(ids)
    names: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        names.update(connection.execute(_NAMES.format(marks=", ".join("?" * len(some))), some).fetchall())
    return names


def read_sheets(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Sheet]:
    """Return the sheets of the services ``ids``, by id; an id that the pack does not hold is left out."""
    wanted = list(ids)
    sheets: dict[str, Sheet] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        question = _QUESTION.format(marks=", ".join("?" * len(some)))
        sheets.update((row[0], Sheet(*row)) for row in connection.execute(question, some))
    return sheets
