"""The way of whoever finds the file damaged: what will be done, what it gave, and back to the unlock screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parcours_core.language import tr
from parcours_desktop.ui.app.way import Asking, Stage, Way
from parcours_desktop.ui.features.unlock.rescue_view import RescuedView, RescueView

if TYPE_CHECKING:
    from parcours_desktop.casework.rescuing import Rescued


class Rescuing(Way):
    """Saves what is readable and says what is not."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.asking = RescueView()
        self.asking.asked.connect(self._try)
        self.asking.cancelled.connect(self.end)
        self.shown: RescuedView | None = None
        self.show(self.asking)

    def first(self) -> Asking:
        """Return the screen that asks for the passphrase."""
        return self.asking

    def _try(self, passphrase: str) -> None:
        rescue = self.stage.opening.rescue
        self.stage.door().run(lambda: rescue(passphrase), self._saved, failed=self.asking.refuse, owner=self)

    def _saved(self, rescued: Rescued) -> None:
        self.said = tr("Les dossiers récupérés sont prêts : ouvrez avec votre phrase.")
        self.shown = RescuedView(rescued.said, rescued.lines, rescued.kept.name)
        self.shown.finished.connect(self.end)
        self.show(self.shown)
