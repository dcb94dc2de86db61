"""The screen while something is done to the closed dossiers: what is done, how far it is, that nothing can be lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.features.unlock.frame import lay_out
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.status_block import ProgressLine
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import Role

LOOK_MS = 200


class ErrandView(Ground):
    """Shows ``title`` and ``explained``; asks ``share_done`` now and then how far it is."""

    def __init__(
        self, title: str, explained: str, share_done: Callable[[], float | None], parent: QWidget | None = None
    ) -> None:
        super().__init__("paper", parent)
        self._share_done = share_done
        self.line = ProgressLine()
        self.status = Text(tr("Un instant…"), Role.SECONDARY, "ink2")
        safe = tr("Si l’ordinateur s’éteint maintenant, rien n’est perdu : vos dossiers s’ouvriront comme avant.")
        lay_out(self, title, explained, self.line, self.status, Text(safe, Role.SECONDARY, "ink2", wrap=True))
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._show_share)
        self._look.start()

    @property
    def is_working(self) -> bool:
        """Always: this screen is gone once it is done."""
        return True

    def refuse(self, error: WorldError) -> None:
        """Say what went wrong."""
        self._look.stop()
        self.status.setText(str(error))

    def _show_share(self) -> None:
        share = self._share_done()
        self.line.set_share(share)
        if share is not None:
            self.status.setText(tr("{number} %", number=round(100 * min(1.0, share))))
