"""Keeps the backups going behind the work: on a thread of their own, so that no save ever waits for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.work.door import Door
from parcours_desktop.ui.work.messages import Message, Messages

if TYPE_CHECKING:
    from parcours_desktop.casework.backups import BackupPlan

T = TypeVar("T")

FIRST_MS = 2 * 60 * 1000
"""After opening: who opens to look something up is not slowed down."""

EVERY_MS = 5 * 60 * 1000
"""How often it is asked whether something is due; a stick that came back is seen so."""


class BackupKeeper(QObject):
    """Makes what is due by itself, and what is asked at once. ``moved`` tells that something was made or went wrong,
    ``busy`` whether something is under way.

    A trouble is said once, not every five minutes; it stands in the settings until it is over.
    """

    moved = Signal()
    busy = Signal(bool)

    def __init__(self, desk: Callable[[], Desk], messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._messages = messages
        self._door: Door | None = None
        self._left = False
        self._said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def begin(self, first_ms: int = FIRST_MS) -> None:
        """Look after a while, then again and again, whether something is due; where nothing may be written, never."""
        if not self._desk().caseload.read_only:
            self._timer.start(first_ms)

    def back_up(self, failed: Callable[[WorldError], None]) -> None:
        """Make a backup now; ``failed`` is told what the world refused."""
        from parcours_desktop.casework.backups import back_up

        self._run(lambda: back_up(self._desk(), self._stop), self._backed_up, failed)

    def rehearse(self, failed: Callable[[WorldError], None]) -> None:
        """Try to restore the latest backup now."""
        from parcours_desktop.casework.restoring import drill

        self._run(lambda: drill(self._desk(), self._stop), lambda _: None, failed)

    def look_into(
        self, question: Callable[[Desk], T], done: Callable[[T], None], failed: Callable[[WorldError], None]
    ) -> None:
        """Ask something of the backups, beside the work: reading one takes a while."""
        self._run(lambda: question(self._desk()), done, failed)

    def plan(self, plan: BackupPlan, failed: Callable[[WorldError], None]) -> None:
        """Let backups go elsewhere, or take more room, from now on; the first one there is made at once."""
        from parcours_desktop.casework.backups import back_up, plan_backups

        def move() -> object:
            plan_backups(self._desk(), plan)
            return back_up(self._desk(), self._stop)

        self._run(move, self._backed_up, failed)

    def leave(self) -> None:
        """Stop what is under way as soon as it can be; ``finish`` waits for it."""
        self._left = True
        self._timer.stop()

    def finish(self) -> None:
        """Wait until nothing is under way any more; on any thread, before the caseload is closed."""
        if self._door is not None:
            self._door.close()

    def _stop(self) -> bool:
        return self._left

    def _look(self) -> None:
        self._run(self._what_is_due, lambda _: None, self._say_once)

    def _what_is_due(self) -> None:
        from parcours_desktop.casework.backups import back_up_if_due
        from parcours_desktop.casework.erasing import finish_erasing
        from parcours_desktop.casework.restoring import drill_if_due

        desk = self._desk()
        finish_erasing(desk)
        back_up_if_due(desk, self._stop)
        drill_if_due(desk, self._stop)

    def _run(self, operation: Callable[[], T], done: Callable[[T], None], failed: Callable[[WorldError], None]) -> None:
        if self._left:
            return
        if self._door is None:
            self._door = Door(self)
            self._door.busy.connect(self.busy)
            self._door.broken.connect(self._messages.our_error)
            self._door.busy.connect(self._again)

        from parcours_desktop.casework.backups import unless_stopped

        def refused(error: WorldError) -> None:
            failed(error)
            self.moved.emit()

        def made(outcome: T | None) -> None:
            if outcome is not None:
                done(outcome)
            self._said = ""
            self.moved.emit()

        self._door.run(lambda: unless_stopped(operation), made, failed=refused, owner=self)

    def _again(self, busy: bool) -> None:
        if not busy and not self._left and not self._desk().caseload.read_only:
            self._timer.start(EVERY_MS)

    def _backed_up(self, _: object) -> None:
        self._messages.info(tr("Sauvegarde faite et vérifiée"))

    def _say_once(self, error: WorldError) -> None:
        if error.what_happened != self._said:
            self._said = error.what_happened
            detail = " ".join(part for part in (error.what_is_safe, error.what_to_do) if part)
            self._messages.post(Message("warning", error.what_happened, detail))
