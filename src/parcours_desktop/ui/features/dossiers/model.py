"""The rows of the list of dossiers: who, what decides, and what is late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt

from parcours_core.language import tr
from parcours_desktop.casework.conflict_values import versions_in_words
from parcours_desktop.casework.values import DossierPage, DossierRow
from parcours_desktop.ui.kit.paged_rows import PagedRows
from parcours_desktop.ui.kit.tokens import Tone
from parcours_desktop.ui.kit.two_line import BADGE_ROLE, KEY_ROLE, Index, TwoLineRow

PAGE = 40
"""Rows in one fetch: three screenfuls, so that a keystroke writes few words that nobody sees."""


class DossierListModel(PagedRows):
    """Holds the pages of the list that were seen; ``fetch`` is asked for the page at an offset."""

    def __init__(self, fetch: Callable[[int], None], parent: QObject | None = None) -> None:
        super().__init__(fetch, PAGE, parent)
        self._doubles: frozenset[str] = frozenset()
        self._versions: dict[str, int] = {}
        self._picked: frozenset[str] | None = None

    def pick(self, picked: frozenset[str] | None) -> None:
        """Show a box before each row, ticked for those in ``picked``; None takes the boxes away."""
        if picked != self._picked:
            self._picked = picked
            self._repaint()

    def mark(self, versions: dict[str, int]) -> None:
        """Mark the dossiers in which something has so many versions (at least two) and waits for a choice."""
        if versions != self._versions:
            self._versions = versions
            self._repaint()

    def flag(self, doubles: frozenset[str]) -> None:
        """Mark the dossiers that may be the same person as another one."""
        if doubles != self._doubles:
            self._doubles = doubles
            self._repaint()

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return what a row answers. Versions are told before what is late, a flag gives way to it."""
        if role == Qt.ItemDataRole.CheckStateRole and self._picked is not None:
            ticked = super().data(index, KEY_ROLE) in self._picked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        answer = super().data(index, role)
        told = role in (BADGE_ROLE, int(Qt.ItemDataRole.AccessibleTextRole))
        versions = self._versions.get(super().data(index, KEY_ROLE)) if told and self._versions else None
        if versions is not None:
            words = versions_in_words(versions)
            return (words, Tone.LIGHT) if role == BADGE_ROLE else f"{answer}, {words}"
        if role == BADGE_ROLE and answer is None and super().data(index, KEY_ROLE) in self._doubles:
            return tr("doublon ?"), Tone.LIGHT
        return answer

    def _repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def show_page(self, page: DossierPage) -> None:
        """Show the answer to a new question."""
        self.begin(page.total, page.offset, [_row(row) for row in page.rows])

    def add_page(self, page: DossierPage) -> None:
        """Fill in a page that was asked for."""
        self.add(page.total, page.offset, [_row(row) for row in page.rows])


def _row(row: DossierRow) -> TwoLineRow:
    badge: tuple[str, Tone] | None = None
    if row.inexact:
        badge = tr("nom proche"), Tone.LIGHT
    elif row.late:
        badge = tr("en retard"), Tone.STRONG
    return TwoLineRow(row.id, row.name, row.second, badge=badge)
