"""The rows of the list, fetched page by page as they come into sight: ten thousand dossiers cost one screenful."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from parcours_core.language import tr
from parcours_desktop.casework.values import DossierPage, DossierRow
from parcours_desktop.ui.kit.tokens import Tone
from parcours_desktop.ui.kit.two_line import BADGE_ROLE, KEY_ROLE, SECONDARY_ROLE

PAGE = 100

Index = QModelIndex | QPersistentModelIndex


class DossierListModel(QAbstractListModel):
    """Knows how many rows there are and holds the pages seen; ``fetch`` is asked for the page at an offset."""

    def __init__(self, fetch: Callable[[int], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._total = 0
        self._rows: dict[int, DossierRow] = {}
        self._asked: set[int] = set()

    def begin(self, page: DossierPage) -> None:
        """Show the answer to a new question; rows in sight stay as they are where they are the same."""
        rows = {page.offset + place: row for place, row in enumerate(page.rows)}
        if page.total == self._total and self._same_order(rows):
            self._rows = rows
            self._asked = {page.offset}
            self.dataChanged.emit(self.index(0), self.index(max(0, self._total - 1)))
            return
        self.beginResetModel()
        self._total = page.total
        self._rows = rows
        self._asked = {page.offset}
        self.endResetModel()

    def add(self, page: DossierPage) -> None:
        """Fill in a page that was asked for."""
        if not page.rows or page.total != self._total:
            return
        self._rows.update({page.offset + place: row for place, row in enumerate(page.rows)})
        self.dataChanged.emit(self.index(page.offset), self.index(page.offset + len(page.rows) - 1))

    def place_of(self, dossier_id: str) -> int | None:
        """Return where the dossier stands among the rows held; None where it is not among them."""
        return next((place for place, row in self._rows.items() if row.id == dossier_id), None)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many dossiers match."""
        return 0 if parent is not None and parent.isValid() else self._total

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return what ``kit.two_line`` asks for; a row on its way keeps its height and says nothing yet."""
        row = self._rows.get(index.row())
        if row is not None:
            say = _ANSWERS.get(role)
            return say(row) if say else None
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

    def _same_order(self, rows: dict[int, DossierRow]) -> bool:
        held = {place: row.id for place, row in self._rows.items() if place in rows}
        return bool(held) and held == {place: row.id for place, row in rows.items()}

    def _ask_for(self, place: int) -> None:
        offset = place // PAGE * PAGE
        if offset not in self._asked:
            self._asked.add(offset)
            self._fetch(offset)


def _badge(row: DossierRow) -> tuple[str, Tone] | None:
    if row.inexact:
        return tr("nom proche"), Tone.LIGHT
    if row.late:
        return tr("en retard"), Tone.STRONG
    return None


_ANSWERS: dict[int, Callable[[DossierRow], Any]] = {
    int(Qt.ItemDataRole.DisplayRole): lambda row: row.name,
    SECONDARY_ROLE: lambda row: row.second,
    BADGE_ROLE: _badge,
    KEY_ROLE: lambda row: row.id,
    int(Qt.ItemDataRole.AccessibleTextRole): lambda row: ", ".join(part for part in (row.name, row.second) if part),
}
