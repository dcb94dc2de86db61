"""JSON and JSON lines: a list, an object with structures and services, a page of an API, one object a line."""

from __future__ import annotations

from typing import Any

import msgspec

from parcours_desktop.directory.building.report import Findings
from parcours_desktop.directory.building.rows import Rows


def read_json(file: str, content: bytes, rows: Rows, findings: Findings) -> None:
    """Read one JSON file."""
    parsed: Any = msgspec.json.decode(content)
    lists = (
        [parsed]
        if isinstance(parsed, list)
        else [parsed[key] for key in ("structures", "services", "items") if key in parsed]
    )
    for items in lists:
        for number, row in enumerate(items, 1):
            rows.add(file, number, row)
