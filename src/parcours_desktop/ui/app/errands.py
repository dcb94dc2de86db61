"""The way of an errand: the dossiers were closed for it, it is done, and they open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parcours_core.errors import WorldError
from parcours_desktop.ui.app.way import Asking, Stage, Way
from parcours_desktop.ui.features.unlock.errand_view import ErrandView
from parcours_desktop.ui.work.errand import Errand

if TYPE_CHECKING:
    from parcours_desktop.casework.desk import Desk


class Errands(Way):
    """Does one errand. ``said`` is what it gave: at the work where it went well, at the unlock screen otherwise."""

    def __init__(self, stage: Stage, errand: Errand) -> None:
        super().__init__(stage)
        self.shown = ErrandView(errand.title, errand.explained, errand.share_done)
        self.show(self.shown)
        stage.door().run(lambda: _done(stage, errand), self._finished, failed=self._refused)

    def first(self) -> Asking:
        """Return the screen that says what is done."""
        return self.shown

    def broken(self) -> None:
        """Go back to the unlock screen where our own code failed: the errand left the dossiers as they were."""
        from parcours_desktop.ui.work.messages import our_error

        self._refused(our_error())

    def _finished(self, outcome: tuple[str, Desk]) -> None:
        self.said, desk = outcome
        self.enter(desk)

    def _refused(self, error: WorldError) -> None:
        self.said, self.went_well = str(error), False
        self.end()


def _done(stage: Stage, errand: Errand) -> tuple[str, Desk]:
    said = errand.work()
    return said, stage.opening.unlock(errand.passphrase)
