"""Under the name of a person: with whom the dossier is shared, in one quiet line."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.sharing_lines import SharedView, shared_with
from parcours_desktop.casework.sync_values import SyncNow
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.strip import Remark
from parcours_desktop.ui.work.workbench import Workbench


class ShareStrip(QWidget):
    """Hidden where the dossier is nobody else's. ``asked`` carries the person whose shares are to be seen in full."""

    asked = Signal(str)
    shown = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._person_id = ""
        self.view: SharedView | None = None
        more = Button(tr("Voir"), "link")
        more.setAccessibleName(tr("Voir les partages du dossier"))
        more.clicked.connect(lambda: self.asked.emit(self._person_id))
        self.words = Remark("people", "", more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        self.hide()
        workbench.changed.connect(self._on_changes)
        workbench.line.moved.connect(self._on_line)

    def show_person(self, person_id: str) -> None:
        """Ask with whom another dossier is shared."""
        if person_id != self._person_id:
            self._person_id = person_id
            self.hide()
        self._ask()

    def _on_changes(self, changes: Changes) -> None:
        if self._person_id and (changes.touches("share") or self._person_id in changes.dossiers):
            self._ask()

    def _on_line(self, now: SyncNow) -> None:
        """Ask again after a sync whether what came by hand still waits: no row of the dossier need have changed."""
        if self.view is not None and self.view.waits and not now.working:
            self._ask()

    def _ask(self) -> None:
        person_id = self._person_id
        self._workbench.ask(
            lambda desk: (person_id, shared_with(desk, person_id)),
            self._show,
            owner=self,
            replaces="share-strip",
            # The dossier itself says that it is gone.
            failed=lambda _: self.hide(),
        )

    def _show(self, answer: tuple[str, SharedView]) -> None:
        person_id, view = answer
        if person_id == self._person_id:
            self.view = view
            self.words.say(view.sentence)
            self.setVisible(bool(view.sentence))
            self.shown.emit()
