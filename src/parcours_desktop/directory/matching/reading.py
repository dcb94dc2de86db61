"""Reading the compact rows of a pack: the cells around a point, the zones of a home, or all there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from parcours_desktop.directory.candidates import COLUMNS, EVERYWHERE, cells_around, theme_masks

Row = tuple[str, int, int, int, int, int, int | None, int | None, int, int]
"""The columns of ``candidates.COLUMNS``."""

_WANTED = "(low & ? OR high & ?)"
_IN_CELLS = f"SELECT {COLUMNS} FROM candidate WHERE cell BETWEEN ? AND ? AND {_WANTED}"


class CandidateReader:
    """Reads one pack's candidates, on the thread of its connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lists: dict[int, str] = {}
        self._codes: dict[int, tuple[str, ...]] = {}
        self._themes = self.bits("theme")
        self.total = 0

    def bits(self, name: str) -> dict[str, int]:
        """Return code → bit of the list ``name`` (theme, public) as this pack was written."""
        return dict(self._connection.execute("SELECT code, bit FROM candidate_bit WHERE list = ?", [name]))

    def codes(self, number: int) -> tuple[str, ...]:
        """Return the codes of the numbered list of zones (after the country) or of languages."""
        if not self._lists:
            # All in one go: a need that looks everywhere meets most of the few thousand there are.
            self._lists = dict(self._connection.execute("SELECT number, codes FROM candidate_set"))
        known = self._codes.get(number)
        if known is None:
            known = self._codes[number] = tuple(self._lists[number].split())
        return known

    def theme_sets(self, themes: Iterable[str]) -> dict[int, tuple[str, ...]]:
        """Return the sets of themes that hold one of ``themes``, by number; their services are counted in ``total``."""
        rows = self._connection.execute(
            f"SELECT number, codes, services FROM candidate_theme_set WHERE {_WANTED}", self.masks(themes)
        ).fetchall()
        self.total = sum(row[2] for row in rows)
        return {number: tuple(codes.split()) for number, codes, _ in rows}

    def masks(self, themes: Iterable[str]) -> tuple[int, int]:
        """Return ``themes`` as the two numbers that rows are compared with."""
        return theme_masks(themes, self._themes)

    def around(self, point: tuple[float, float], km: float, masks: tuple[int, int]) -> list[Row]:
        """Return the rows of the cells that reach within ``km`` of ``point``, and so some that lie further."""
        rows: list[Row] = []
        for first, last in cells_around(*point, km):
            rows += self._connection.execute(_IN_CELLS, (first, last, *masks))
        return rows

    def everywhere(self, masks: tuple[int, int]) -> list[Row]:
        """Return every row with a point."""
        return self._connection.execute(_IN_CELLS, (0, 1 << 40, *masks)).fetchall()

    def zones(self, zones: frozenset[str] | None, masks: tuple[int, int]) -> list[Row]:
        """Return the rows at a distance or without a point that may serve one of ``zones``; all of them for None."""
        if zones is None:
            return self._connection.execute(_IN_CELLS, (-(1 << 40), EVERYWHERE, *masks)).fetchall()
        rows: list[Row] = self._connection.execute(_IN_CELLS, (EVERYWHERE, EVERYWHERE, *masks)).fetchall()
        for zone in sorted(zones):
            cell = self._connection.execute("SELECT cell FROM candidate_zone WHERE code = ?", [zone]).fetchone()
            if cell is not None:
                rows += self._connection.execute(_IN_CELLS, (cell[0], cell[0], *masks))
        return rows

    def one(self, id: str) -> Row | None:
        """Return the row of one service; None where it has no theme or does not exist."""
        row: Row | None = self._connection.execute(
            f"SELECT {COLUMNS} FROM candidate WHERE id = ? LIMIT 1", [id]
        ).fetchone()
        return row
