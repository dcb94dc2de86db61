"""The ways beside the unlock screen: what they share, and where they happen.

Each shows a screen that asks for something, works through the door, and ends with a sentence back at the unlock screen
or with the dossiers open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedLayout, QWidget

from parcours_core.errors import WorldError
from parcours_desktop.ui.app.opening import Opening

if TYPE_CHECKING:
    from parcours_desktop.casework.desk import Desk
    from parcours_desktop.ui.work.door import Door


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a way happens: in ``pages``, through ``door``.

    ``back`` ends it at the unlock screen, with a sentence and whether all went well; ``enter`` ends it with a desk.
    """

    opening: Opening
    door: Callable[[], Door]
    pages: QStackedLayout
    back: Callable[[str, bool], None]
    enter: Callable[[Desk], None]


class Asking(Protocol):
    """The first screen of a way: it asks for something, and says why that was refused."""

    @property
    def is_working(self) -> bool:
        """Whether what was asked for is being tried."""
        ...

    def refuse(self, error: WorldError) -> None:
        """Say why it did not go, and let the person try again."""
        ...


class Way(QObject):
    """One way from its first screen to its end. ``said`` is what the screen that comes says then."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.pages.parentWidget())
        self.stage = stage
        self.said = ""
        self.went_well = True
        self._views: list[QWidget] = []

    def first(self) -> Asking:
        """Return the screen that asks. To be said by each way."""
        raise RuntimeError("a way begins with a screen that asks")

    def show(self, view: QWidget) -> None:
        """Show a screen of this way, and give it the keyboard."""
        self._views.append(view)
        self.stage.pages.addWidget(view)
        self.stage.pages.setCurrentWidget(view)
        view.setFocus()

    def broken(self) -> None:
        """Let the person try again where our own code failed."""
        if self.first().is_working:
            from parcours_desktop.ui.work.messages import our_error

            self.first().refuse(our_error())

    def end(self) -> None:
        """Go back to the unlock screen."""
        self._put_away()
        self.stage.back(self.said, self.went_well)

    def enter(self, desk: Desk) -> None:
        """End where the dossiers are open."""
        self._put_away()
        self.stage.enter(desk)

    def _put_away(self) -> None:
        for view in self._views:
            self.stage.pages.removeWidget(view)
            view.deleteLater()
        self.deleteLater()
