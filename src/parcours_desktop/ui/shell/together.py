"""Working together, wired: doubles and shares under the name of a person, and the panels that open beside the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.features.dossier.view import DossierView
    from parcours_desktop.ui.features.duplicates.panel import MergePanel
    from parcours_desktop.ui.features.sharing.panel import SharePanel
    from parcours_desktop.ui.features.sharing.receive import ReceivePanel


class Together:
    """Makes each panel when it is first asked for, over ``host``; ``open_dossier`` shows another person."""

    def __init__(self, workbench: Workbench, host: QWidget, open_dossier: Callable[[str], None]) -> None:
        self._workbench = workbench
        self._host = host
        self._open_dossier = open_dossier
        self._merge_panel: MergePanel | None = None
        self._share_panel: SharePanel | None = None
        self._receive_panel: ReceivePanel | None = None
        self._dossier: DossierView | None = None

    @property
    def merge_panel(self) -> MergePanel:
        """Both sheets of what may be one person."""
        if self._merge_panel is None:
            from parcours_desktop.ui.features.duplicates.panel import MergePanel

            self._merge_panel = MergePanel(self._host, self._workbench)
            self._merge_panel.merged.connect(self._open_dossier)
        return self._merge_panel

    @property
    def share_panel(self) -> SharePanel:
        """To whom, what for, until when."""
        if self._share_panel is None:
            from parcours_desktop.ui.features.sharing.panel import SharePanel

            self._share_panel = SharePanel(self._host, self._workbench)
            self._share_panel.stranded.connect(self._go_on)
        return self._share_panel

    @property
    def receive_panel(self) -> ReceivePanel:
        """A file from a colleague."""
        if self._receive_panel is None:
            from parcours_desktop.ui.features.sharing.receive import ReceivePanel

            self._receive_panel = ReceivePanel(self._host, self._workbench)
            self._receive_panel.taken.connect(self._open_dossier)
        return self._receive_panel

    def stand_under(self, dossier: DossierView) -> None:
        """Put under the name in ``dossier`` what is to be said there."""
        from parcours_desktop.ui.features.duplicates.notices import DuplicateNotices
        from parcours_desktop.ui.features.sharing.strip import ShareStrip

        self._dossier = dossier
        notices = DuplicateNotices(self._workbench)
        dossier.strip.add(notices)
        dossier.shown.connect(notices.show_person)
        notices.compare_asked.connect(self._compare)
        notices.emptied.connect(dossier.tabs.setFocus)
        strip = ShareStrip(self._workbench)
        dossier.strip.add(strip)
        dossier.shown.connect(strip.show_person)
        strip.asked.connect(lambda person_id: self.share([person_id]))

    def share(self, job_seeker_ids: Sequence[str]) -> None:
        """Open the one screen of sharing for one dossier or many."""
        if job_seeker_ids:
            self.share_panel.share_dossiers(job_seeker_ids)

    def receive(self) -> None:
        """Open what takes a file from a colleague in."""
        self.receive_panel.begin()

    def _compare(self, kept_id: str, other_id: str) -> None:
        self.merge_panel.compare(kept_id, other_id)

    def _go_on(self, control: QWidget) -> None:
        """Put the keyboard on the tabs where ``control`` was taken out of a dossier that was just given away."""
        if self._dossier is not None and self._dossier.isAncestorOf(control):
            self._dossier.tabs.setFocus(Qt.FocusReason.OtherFocusReason)
