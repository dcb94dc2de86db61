"""The rows of the list of dossiers: who, what decides, and what is late."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from parcours_core.language import tr
from parcours_desktop.casework.values import DossierPage, DossierRow
from parcours_desktop.ui.kit.paged_rows import PagedRows
from parcours_desktop.ui.kit.tokens import Tone
from parcours_desktop.ui.kit.two_line import TwoLineRow

PAGE = 40
"""Rows in one fetch: three screenfuls, so that a keystroke writes few words that nobody sees."""


class DossierListModel(PagedRows):
    """Holds the pages of the list that were seen; ``fetch`` is asked for the page at an offset."""

    def __init__(self, fetch: Callable[[int], None], parent: QObject | None = None) -> None:
        super().__init__(fetch, PAGE, parent)

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
