"""Rows fetched page by page as they come into sight: ten thousand of them cost one screenful."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from parcours_desktop.ui.kit.two_line import KEY_ROLE, TwoLineRow, answer

Index = QModelIndex | QPersistentModelIndex


class PagedRows(QAbstractListModel):
    """Knows how many rows there are and holds the pages seen, for a ``TwoLineList``.

    ``fetch`` is asked for the page that begins at an offset, once; it answers with ``add``. ``page`` is how many rows a
    page has.
    """

    def __init__(self, fetch: Callable[[int], None], page: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._page = page
        self._total = 0
        self._rows: dict[int, TwoLineRow] = {}
        self._asked: set[int] = set()

    def begin(self, total: int, offset: int, rows: Sequence[TwoLineRow]) -> None:
        """Show the answer to a new question: ``rows`` begin at ``offset`` of ``total``.

        Where the rows held are the same as before, those in sight stay as they are.
        """
        held = {offset + place: row for place, row in enumerate(rows)}
        same = total == self._total and self._same_order(held)
        if not same:
            self.beginResetModel()
        self._total = total
        self._rows = held
        self._asked = {offset}
        if not same:
            self.endResetModel()
        elif total:
            self.dataChanged.emit(self.index(0), self.index(total - 1))

    def add(self, total: int, offset: int, rows: Sequence[TwoLineRow]) -> None:
        """Fill in a page that was asked for; one that belongs to an older question is left out."""
        if not rows or total != self._total:
            return
        self._rows.update({offset + place: row for place, row in enumerate(rows)})
        self.dataChanged.emit(self.index(offset), self.index(offset + len(rows) - 1))

    def place_of(self, key: str) -> int | None:
        """Return where the row of ``key`` stands among the rows held; None where it is not among them."""
        return next((place for place, row in self._rows.items() if row.key == key), None)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows match."""
        return 0 if parent is not None and parent.isValid() else self._total

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return what ``two_line`` asks for; a row on its way keeps its height and says nothing yet."""
        row = self._rows.get(index.row())
        if row is not None:
            return answer(row, role)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        self._ask_for(index.row())
        return "…"

    def match(
        self,
        start: Index,
        role: int,
        value: Any,
        hits: int = 1,
        flags: Qt.MatchFlag = Qt.MatchFlag.MatchExactly,
    ) -> list[QModelIndex]:
        """Find a row by its key among those held, without asking for the others."""
        del start, hits, flags
        place = self.place_of(value) if role == KEY_ROLE else None
        return [] if place is None else [self.index(place)]

    def _same_order(self, rows: dict[int, TwoLineRow]) -> bool:
        held = {place: row.key for place, row in self._rows.items() if place in rows}
        return bool(held) and held == {place: row.key for place, row in rows.items()}

    def _ask_for(self, place: int) -> None:
        offset = place // self._page * self._page
        if offset not in self._asked:
            self._asked.add(offset)
            self._fetch(offset)
