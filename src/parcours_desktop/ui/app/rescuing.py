"""The way of whoever finds the file damaged: what will be done, what it gave, and back to the unlock screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedLayout

from parcours_core.language import tr
from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.features.unlock.rescue_view import RescuedView, RescueView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from parcours_desktop.casework.rescuing import Rescued
    from parcours_desktop.ui.work.door import Door


class Rescuing(QObject):
    """Shows its screens in ``pages``, works through ``door``, and calls ``back`` with a sentence at the end."""

    def __init__(
        self, opening: Opening, door: Callable[[], Door], pages: QStackedLayout, back: Callable[[str], None]
    ) -> None:
        super().__init__(pages.parentWidget())
        self._opening = opening
        self._door = door
        self._pages = pages
        self._back = back
        self._said = ""
        self.asking = RescueView()
        self.asking.asked.connect(self._try)
        self.asking.cancelled.connect(self._end)
        self.shown: RescuedView | None = None
        self._show(self.asking)

    def broken(self) -> None:
        """Let the person try again where our own code failed."""
        if self.shown is None and self.asking.is_working:
            from parcours_desktop.ui.work.messages import our_error

            self.asking.refuse(our_error())

    def _try(self, passphrase: str) -> None:
        self._door().run(lambda: self._opening.rescue(passphrase), self._saved, failed=self.asking.refuse, owner=self)

    def _saved(self, rescued: Rescued) -> None:
        self._said = tr("Les dossiers récupérés sont prêts : ouvrez avec votre phrase.")
        self.shown = RescuedView(rescued.said, rescued.lines, rescued.kept.name)
        self.shown.finished.connect(self._end)
        self._show(self.shown)

    def _show(self, view: QWidget) -> None:
        self._pages.addWidget(view)
        self._pages.setCurrentWidget(view)
        view.setFocus()

    def _end(self) -> None:
        for view in (self.asking, self.shown):
            if view is not None:
                self._pages.removeWidget(view)
                view.deleteLater()
        self._back(self._said)
        self.deleteLater()
