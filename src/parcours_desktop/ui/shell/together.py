"""Working together, wired: doubles and shares under the name of a person, and the panels that open beside the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.features.dossier.view import DossierView
    from parcours_desktop.ui.features.duplicates.panel import MergePanel


class Together:
    """Makes each panel when it is first asked for, over ``host``; ``open_dossier`` shows another person."""

    def __init__(self, workbench: Workbench, host: QWidget, open_dossier: Callable[[str], None]) -> None:
        self._workbench = workbench
        self._host = host
        self._open_dossier = open_dossier
        self._merge_panel: MergePanel | None = None

    @property
    def merge_panel(self) -> MergePanel:
        """Both sheets of what may be one person."""
        if self._merge_panel is None:
            from parcours_desktop.ui.features.duplicates.panel import MergePanel

            self._merge_panel = MergePanel(self._host, self._workbench)
            self._merge_panel.merged.connect(self._open_dossier)
        return self._merge_panel

    def stand_under(self, dossier: DossierView) -> None:
        """Put under the name in ``dossier`` what is to be said there."""
        from parcours_desktop.ui.features.duplicates.notices import DuplicateNotices

        notices = DuplicateNotices(self._workbench)
        dossier.below_head.addWidget(notices)
        dossier.shown.connect(notices.show_person)
        notices.compare_asked.connect(self._compare)

    def _compare(self, kept_id: str, other_id: str) -> None:
        self.merge_panel.compare(kept_id, other_id)
