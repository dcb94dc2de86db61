"""The list of dossiers beside what is open: Escape leads from there back into the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.ground import Ground, Hairline


class Split(Ground):
    """``detail`` holds the screens that share the room with ``dossiers``; the first says that nobody is open."""

    def __init__(self, dossiers: DossierListView, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self.dossiers = dossiers
        self.detail = QStackedWidget()
        self.nobody = EmptyState(
            "people",
            tr("Aucun dossier ouvert"),
            tr("Cherchez quelqu’un à gauche, ou accueillez une personne avec Ctrl+N."),
        )
        self.detail.addWidget(self.nobody)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(dossiers)
        row.addWidget(Hairline(upright=True))
        row.addWidget(self.detail, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that nothing in the dossier wanted for itself puts the keyboard into the list."""
        focused = self.window().focusWidget()
        inside = focused is not None and self.detail.isAncestorOf(focused)
        if event.key() == Qt.Key.Key_Escape and inside:
            rows = self.dossiers.list
            (rows if rows.current_key() is not None else self.dossiers.search).setFocus()
            return
        super().keyPressEvent(event)
