"""The ways beside the unlock screen, each imported and begun when it is needed; one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from parcours_core.errors import WorldError
from parcours_desktop.ui.app.way import Stage, Way

if TYPE_CHECKING:
    from parcours_desktop.ui.features.unlock.view import UnlockView
    from parcours_desktop.ui.work.errand import Errand


class Ways(QObject):
    """Begins them on one ``stage``. ``current`` is the one that is gone, None at the unlock screen and at the work."""

    def __init__(self, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self.current: Way | None = None

    def go(self, *, damaged: bool) -> None:
        """Go the way of whoever forgot the passphrase, or of whoever finds the file damaged."""
        from parcours_desktop.ui.app.recovering import Recovering
        from parcours_desktop.ui.app.rescuing import Rescuing

        self.current = Rescuing(self._stage) if damaged else Recovering(self._stage)

    def run(self, errand: Errand) -> None:
        """Do what can only be done while the dossiers are closed."""
        from parcours_desktop.ui.app.errands import Errands

        self.current = Errands(self._stage, errand)

    def refused(self, error: WorldError, view: UnlockView) -> None:
        """Say why it did not open; where only a contact with the server is missing, go the way to it."""
        from parcours_desktop.casework.leasing import LeaseExpired

        if isinstance(error, LeaseExpired):
            from parcours_desktop.ui.app.leasing import Leasing

            view.set_working(False)
            self.current = Leasing(self._stage, error)
        else:
            view.refuse(error)

    def over(self) -> str:
        """Note that the way has come to its end, and return what it has to say."""
        said, self.current = "" if self.current is None else self.current.said, None
        return said
