"""From paths to rows: each file opened within limits, its format told by its content, its rows handed on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parcours_desktop.directory.building.report import Findings
from parcours_desktop.directory.building.rows import Rows
from parcours_desktop.directory.building.sources.json_rows import read_json
from parcours_desktop.directory.errors import NoSource


def read_sources(sources: Sequence[Path], rows: Rows, findings: Findings) -> list[str]:
    """Read every source into ``rows``; return the names of the files read. Raises ``NoSource`` if one is absent."""
    for path in sources:
        if not path.exists():
            raise NoSource(path.name)
        read_json(path.name, path.read_bytes(), rows, findings)
    return [path.name for path in sources]
