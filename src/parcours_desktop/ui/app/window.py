"""The one window: the unlock screen first, the work after it, and back again when it is locked.

Locking keeps what is being typed, closes the file and wipes its key. What the disk refuses to keep stays in the memory
of this window, and is kept at the next unlocking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QThread, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.app.last_words import LastWords
from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.app.standing_gate import StandingGate
from parcours_desktop.ui.features.unlock.view import UnlockView
from parcours_desktop.ui.work.look import keep_look

if TYPE_CHECKING:
    from parcours_core.errors import WorldError
    from parcours_desktop.casework.desk import Desk
    from parcours_desktop.ui.app.keyring_way import Opens
    from parcours_desktop.ui.app.watching.guard import Guard
    from parcours_desktop.ui.app.ways import Ways
    from parcours_desktop.ui.shell.whereabouts import Whereabouts
    from parcours_desktop.ui.shell.work_view import WorkView
    from parcours_desktop.ui.work.door import Door
    from parcours_desktop.ui.work.errand import Errand
    from parcours_desktop.ui.work.workbench import Workbench

FIRST_SIZE = (1366, 768)
"""The screen of an old laptop (design/README.md); the window is shown maximised where the screen is as small."""


MOST_TURNS = 50
"""How often locking waits for a dialog to be left; then it locks all the same."""


class Window(QWidget):
    """Unlocks, shows the work, locks. ``unlocked`` tells that the first list is on its way."""

    unlocked = Signal()
    painted = Signal()
    _erased = Signal()

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self._opening = opening
        self._door: Door | None = None
        self._desk: Desk | None = None
        self._workbench: Workbench | None = None
        self._closed = False
        self._unkept = LastWords()
        self._there: Whereabouts | None = None
        self._revoked: WorldError | None = None
        self._level = 0
        self.guard: Guard | None = None
        self._ways: Ways | None = None
        self.work: WorkView | None = None
        self._was_painted = False
        self.setWindowTitle(tr("Parcours"))
        self.setAccessibleName(tr("Parcours"))
        self.resize(*FIRST_SIZE)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._gate = StandingGate(opening.standing, self)
        self._gate.refused.connect(self._refuse)
        self.unlock_view = self._new_unlock_view()
        self._erased.connect(self.lock)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin to load what the next screen needs once this one is on the screen, and not before."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._after_first_paint)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is being typed, finish every save that was asked for, then close the file.

        Where the disk refuses to keep something the window stays, locked, and says so; closed again it goes.
        """
        self._closed = True
        desk, workbench, door = self._desk, self._workbench, self._door
        self._leave_work()
        if door is not None:
            door.close()
            self._door = None
        if desk is not None:
            self._unkept.take_from(desk)
        if not self._unkept or self._unkept.told:
            super().closeEvent(event)
            return
        event.ignore()
        self._unkept.told = True
        if door is not None and desk is not None and workbench is not None:
            # Nobody is there any more to hear the answers of the work that was left.
            QCoreApplication.removePostedEvents(door)
            self._renew_unlock_view()
            self._left(desk, workbench)
        self._closed = False
        self.unlock_view.warn(self._unkept.words(closing=True))

    def lock(self, turns: int = MOST_TURNS, errand: Errand | None = None) -> None:
        """Close the caseload and ask for the passphrase again; text being typed is kept as a draft first.

        A dialog that is open is put away first, and its caller comes to its end before the work goes. With an
        ``errand`` that is done then, and the caseload opens again by itself.
        """
        if self._desk is None:
            return
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            dialog.close()
        if turns and (dialog is not None or QThread.currentThread().loopLevel() > self._level):
            QTimer.singleShot(0, self, lambda: self.lock(turns - 1, errand))
            return
        self._leave_work()
        self._renew_unlock_view()
        if errand is not None:
            self.ways.run(errand)

    def _renew_unlock_view(self) -> None:
        former = self.unlock_view
        self.unlock_view = self._new_unlock_view()
        self._pages.removeWidget(former)
        former.deleteLater()

    def _new_unlock_view(self) -> UnlockView:
        view = UnlockView(is_new=self._opening.is_new(), note=self._opening.note, parent=self)
        view.asked.connect(self._unlock)
        view.passphrase.textEdited.connect(self._gate.begin)
        view.forgotten.connect(lambda: self.ways.go(damaged=False))
        view.rescue_asked.connect(lambda: self.ways.go(damaged=True))
        self._pages.addWidget(view)
        self._pages.setCurrentWidget(view)
        view.setFocus()
        if (refusal := self._gate.refusal or self._revoked) is not None:
            view.refuse(refusal)
        return view

    def _after_first_paint(self) -> None:
        from parcours_desktop.ui.app.qt_words import speak

        self.painted.emit()
        self._gate.begin()
        speak()
        self.door.run(self._opening.preload, lambda _: None, owner=self)
        if self._opening.passphrase:
            self.unlock_view.set_working(True)
            self._unlock(self._opening.passphrase)
        else:
            from parcours_desktop.ui.app.keyring_way import KeyringWay

            KeyringWay(self._opening.keyring, self).found.connect(self._unlock_by_keyring)

    @property
    def door(self) -> Door:
        """The background door, made and imported when it is first needed: after the first paint."""
        from parcours_desktop.ui.work.door import Door

        if self._door is None:
            self._door = Door(self)
            self._door.broken.connect(self._broken)
        return self._door

    def _unlock(self, passphrase: str) -> None:
        make = self._opening.create if self._opening.is_new() else self._opening.unlock
        self._gate.pass_through(
            lambda: self.door.run(lambda: make(passphrase), self._enter, failed=self._not_opened, owner=self)
        )

    def _not_opened(self, error: WorldError) -> None:
        self.ways.refused(error, self.unlock_view)

    def _unlock_by_keyring(self, way: Opens) -> None:
        # Whoever typed the passphrase meanwhile was faster; after a lock the keyring is not asked again.
        if self._desk is None and not self.unlock_view.is_working and not self._closed:
            self.unlock_view.set_working(True)
            self._gate.pass_through(lambda: self.door.run(way, self._enter, failed=self._not_opened, owner=self))

    def _refuse(self, refusal: WorldError) -> None:
        """Say that this device was revoked, and close what was opened before the server could say so."""
        if self._desk is None:
            self.unlock_view.refuse(refusal)
        else:
            self.lock()

    @property
    def ways(self) -> Ways:
        """The ways beside the unlock screen, made and imported when one is first needed."""
        from parcours_desktop.ui.app.way import Stage
        from parcours_desktop.ui.app.ways import Ways

        if self._ways is None:
            stage = Stage(self._opening, lambda: self.door, self._pages, self._come_back, self._enter)
            self._ways = Ways(stage, self)
        return self._ways

    def _come_back(self, said: str, went_well: bool) -> None:
        self.ways.over()
        self._renew_unlock_view()
        self.unlock_view.warn(said, calm=went_well)

    def _broken(self) -> None:
        """Let the person try again where our own code failed while the caseload was being opened."""
        if self.ways.current is not None:
            self.ways.current.broken()
        elif self._desk is None and self.unlock_view.is_working:
            from parcours_desktop.ui.work.messages import our_error

            self.unlock_view.refuse(our_error())

    def _enter(self, desk: Desk) -> None:
        if self._closed or self._gate.refusal is not None:
            self._opening.close(desk)
            return
        from parcours_desktop.casework.locking import idle_minutes
        from parcours_desktop.ui.app.watching.guard import Guard
        from parcours_desktop.ui.shell.work_view import WorkView
        from parcours_desktop.ui.work.messages import Messages
        from parcours_desktop.ui.work.workbench import Workbench

        self._desk = desk
        self._level = QThread.currentThread().loopLevel()
        messages = Messages()
        self._workbench = workbench = Workbench(desk, self.door, messages, self)
        messages.setParent(workbench)
        workbench.look_changed.connect(
            lambda look: self.door.run(lambda: keep_look(self._opening.home, look), _nothing)
        )
        workbench.errand_asked.connect(lambda errand: self.lock(errand=errand))
        self._unkept.give_to(desk, self.door, messages.world_error)
        self.guard = guard = Guard(workbench)
        guard.lock_due.connect(self.lock)
        workbench.patience_changed.connect(guard.watch)
        self.work = WorkView(workbench, self)
        self.work.lock_asked.connect(self.lock)
        self._pages.addWidget(self.work)
        self._pages.setCurrentWidget(self.work)
        self.work.begin(self._there)
        _say_first(workbench, self.ways.over())
        if not workbench.read_only:
            workbench.line.began.connect(lambda: _watch_network(workbench))
            workbench.sync_by_itself(self._erase_keys, self._opening.packs)
            workbench.backups.begin()
        workbench.ask(idle_minutes, guard.watch, owner=guard)
        self.unlocked.emit()

    def _erase_keys(self) -> None:
        """Erase every way in and close the work: the device was revoked. Called on a thread of the sync."""
        from parcours_desktop.vault.errors import KeysErased

        try:
            self._opening.erase_keys()
        finally:
            # Said on the screen that comes: in the middle of a talk a lock without a word looks like a fault.
            self._revoked = KeysErased()
            self._erased.emit()

    def _leave_work(self) -> None:
        if self.work is not None:
            self._there = self.work.whereabouts()
            self.work.leave()
            self._pages.removeWidget(self.work)
            self.work.deleteLater()
            self.work = None
        if self._desk is not None and self._workbench is not None:
            desk, workbench = self._desk, self._workbench
            self._desk = self._workbench = None
            workbench.backups.leave()
            # What the sync still has to say finds nobody to hear it, and maybe no door any more.
            workbench.line.leave()
            # The last answer of all: what was asked before has told its changes by then.
            self.door.run(lambda: _stop(self._opening, desk, workbench), lambda _: self._left(desk, workbench))

    def _left(self, desk: Desk, workbench: Workbench) -> None:
        """Say what the disk refused to keep, and let the machine sleep: the file is closed and its key wiped."""
        if self.guard is not None and self.guard.parent() is workbench:
            self.guard.let_go()
            self.guard = None
        workbench.deleteLater()
        if desk.caseload.damaged and not self._closed and self._revoked is None:
            self.unlock_view.offer_rescue()
            self.unlock_view.warn(_words_of_damage())
        if desk.unkept and not self._closed:
            self._unkept.take_from(desk)
            self.unlock_view.warn(self._unkept.words(closing=False))


def _stop(opening: Opening, desk: Desk, workbench: Workbench) -> None:
    """End the sync and the backups, then close the file that they work on; on the door's thread, since a request may
    have to end."""
    workbench.backups.finish()
    workbench.line.detach()
    workbench.packs.close()
    opening.close(desk)


def _watch_network(workbench: Workbench) -> None:
    from parcours_desktop.ui.app.network import NetworkWatch

    NetworkWatch(workbench.line)


def _say_first(workbench: Workbench, said: str) -> None:
    """Say what the way here has to say, and what must be known from the beginning."""
    from parcours_desktop.casework.warnings_at_opening import warnings_at_opening
    from parcours_desktop.ui.work.messages import Message

    if said:
        workbench.messages.info(said)

    def warn(found: tuple[str, str]) -> None:
        title, detail = found
        if title:
            workbench.messages.post(Message("warning", title, detail))

    workbench.ask(warnings_at_opening, warn, owner=workbench)


def _words_of_damage() -> str:
    return tr(
        "Une partie du fichier des dossiers ne se lit plus. N’effacez rien : « {way} » met à l’abri tout le reste.",
        way=tr("Récupérer ce qui est lisible"),
    )


def _nothing(_: object) -> None:
    """Want nothing done afterwards."""
