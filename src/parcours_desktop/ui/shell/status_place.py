"""The place at the bottom left: it says how the work stands, at every moment, and lets one sync or stop from there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from parcours_core.language import tr
from parcours_desktop.casework.status import work_status
from parcours_desktop.casework.values import WorkStatusLine
from parcours_desktop.ui.kit.status_block import StatusBlock
from parcours_desktop.ui.kit.tokens import Tone
from parcours_desktop.ui.work.workbench import Workbench


class StatusPlace(QObject):
    """Keeps ``block`` true: after every change, at every step of the sync. ``more`` shows what there is to know."""

    def __init__(self, workbench: Workbench, block: StatusBlock, more: Callable[[], None]) -> None:
        super().__init__(block)
        self._workbench = workbench
        self._block = block
        self._more = more
        self._line: WorkStatusLine | None = None
        block.asked.connect(more)
        block.acted.connect(self._act)
        workbench.line.moved.connect(lambda _: self.refresh())

    def refresh(self) -> None:
        """Ask how the work stands."""
        now = self._workbench.line.now
        share = now.done / now.total if now.total else None
        self._workbench.ask(
            lambda desk: (work_status(desk, now), share), self._show, owner=self, replaces="shell-status"
        )

    def _show(self, answer: tuple[WorkStatusLine, float | None]) -> None:
        line, share = answer
        self._line = line
        # Without a server the state and the last time are the same words: they are said once.
        lines = list(dict.fromkeys(filter(None, (line.saved, line.to_do, line.waiting, line.last_sync))))
        self._block.set_status(Tone(line.tone), lines)
        self._block.set_progress(share, shown=line.working)
        if line.working:
            self._block.set_action(tr("Arrêter"), icon="close")
        elif line.asks:
            self._block.set_action(tr("Répondre"), icon="help")
        else:
            self._block.set_action(tr("Synchroniser"), key="F9", icon="sync")

    def _act(self) -> None:
        if self._line is not None and self._line.working:
            self._workbench.line.cancel()
        elif self._line is not None and self._line.asks:
            self._more()
        else:
            self._workbench.line.synchronise()
