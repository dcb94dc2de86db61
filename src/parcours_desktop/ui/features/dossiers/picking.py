"""Choosing several dossiers in the list, to share them in one go."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.features.dossiers.model import DossierListModel
from parcours_desktop.ui.kit.button import Button, IconButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, Role
from parcours_desktop.ui.kit.two_line import TwoLineList


class Picking(QWidget):
    """A bar below the list while dossiers are chosen. ``share_asked`` carries their ids, in the order of the choice."""

    share_asked = Signal(list)
    all_asked = Signal()

    def __init__(self, rows: TwoLineList, model: DossierListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._model = model
        self._picked: dict[str, None] = {}
        self.begin_button = Button(tr("Choisir"), "quiet", icon="action")
        self.begin_button.setAccessibleName(tr("Choisir plusieurs dossiers"))
        # The rows below it do not jump when it goes.
        kept = self.begin_button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.begin_button.setSizePolicy(kept)
        self.count = Text("", Role.STRONG)
        self.all = Button(tr("Tous"), "quiet")
        self.all.setAccessibleName(tr("Choisir tous les dossiers de la liste"))
        self.close_button = IconButton("close", tr("Ne plus choisir"))
        self.share = Button(tr("Partager, passer le relais"), "primary", icon="send")
        first = QHBoxLayout()
        first.setSpacing(SPACE_8)
        first.addWidget(self.count, 1)
        first.addWidget(self.all)
        first.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_16, SPACE_8, SPACE_12, SPACE_12)
        column.setSpacing(SPACE_8)
        column.addLayout(first)
        column.addWidget(self.share)
        self.hide()
        self.begin_button.clicked.connect(self.begin)
        self.close_button.clicked.connect(self.end)
        self.all.clicked.connect(self.all_asked)
        self.share.clicked.connect(self._share)
        rows.ticked.connect(self._toggle)
        self._every = QShortcut(QKeySequence(QKeySequence.StandardKey.SelectAll), rows)
        self._every.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._every.setEnabled(False)
        self._every.activated.connect(self.all_asked)

    @property
    def picked(self) -> tuple[str, ...]:
        """The ids of the dossiers that are chosen."""
        return tuple(self._picked)

    def begin(self) -> None:
        """Let rows be ticked; none is at first."""
        self._picked = {}
        self._rows.ticking = True
        self._every.setEnabled(True)
        self.begin_button.hide()
        self.show()
        self._show()
        self._rows.setFocus()

    def end(self) -> None:
        """Go back to opening dossiers."""
        self._picked = {}
        self._rows.ticking = False
        self._every.setEnabled(False)
        self._model.pick(None)
        self.hide()
        self.begin_button.show()
        self._rows.setFocus()

    def pick(self, ids: Iterable[str]) -> None:
        """Choose these too; what was chosen under another search stays chosen."""
        self._picked |= dict.fromkeys(ids)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to opening dossiers."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def _toggle(self, key: object) -> None:
        if isinstance(key, str):
            if key in self._picked:
                del self._picked[key]
            else:
                self._picked[key] = None
            self._show()

    def _show(self) -> None:
        self._model.pick(frozenset(self._picked))
        number = len(self._picked)
        self.count.setText(
            tr.count("{number} choisi", "{number} choisis", number) if number else tr("Cochez des dossiers")
        )
        self.share.setEnabled(bool(number))

    def _share(self) -> None:
        picked = list(self._picked)
        # Before: what opens now wants the keyboard, and the list would take it back.
        self.end()
        self.share_asked.emit(picked)
