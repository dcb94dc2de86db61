"""The bar above every screen: the way to any person or action, and the two things done most."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.key_hint import key_text
from parcours_desktop.ui.kit.search_field import SearchField
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_28


class TopBar(Ground):
    """Ctrl+K opens the palette, Ctrl+O the composer, Ctrl+N the form for a new person."""

    palette_asked = Signal()
    compose_asked = Signal()
    new_person_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        placeholder = tr("Chercher une personne, un partenaire, une action…")
        self.search = SearchField(placeholder, key="Ctrl+K", bind_key=False)
        self.search.setReadOnly(True)
        self.search.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.search.installEventFilter(self)
        self.compose = Button(tr("Orienter"), "secondary", key="Ctrl+O", icon="orient", bind_key=False)
        self.compose.clicked.connect(self.compose_asked)
        self.compose.setEnabled(False)
        self.new_person = Button(tr("Nouvelle personne"), "primary", key="Ctrl+N", icon="person-add")
        self.new_person.clicked.connect(self.new_person_asked)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_28 - 4, SPACE_8, SPACE_28 - 4, SPACE_8)
        row.setSpacing(SPACE_12)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addWidget(self.compose)
        row.addWidget(self.new_person)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Hairline())

    def allow_composing(self, someone: bool, reading: str) -> None:
        """Let refer where ``someone`` is open; not where their dossier is only read, and then say why."""
        self.compose.setEnabled(someone and not reading)
        self.compose.setToolTip(reading)
        keys = tr("Touche {keys}", keys=key_text("Ctrl+O"))
        self.compose.setAccessibleDescription(reading or keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the palette where the field is clicked: it is the same search, with more room."""
        if watched is self.search and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self.palette_asked.emit()
            return True
        return super().eventFilter(watched, event)
