"""The collector while the window stands: in hand, at moments of its own, and by itself again afterwards."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from end_to_end.helpers.counsellor import Counsellor
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import isValid
from support.keyboard import Keyboard, settle, until

from parcours_core.collecting import FEW, MUCH, WORTH_EVERYTHING
from parcours_desktop.bootstrap import Home, opening
from parcours_desktop.ui.app.start import open_window
from parcours_desktop.ui.app.tidying import ALONE_SECONDS, Tidying
from parcours_desktop.ui.app.watching.idle import IdleWatch
from parcours_desktop.ui.work.look import Look

NewCounsellor = Callable[..., Counsellor]


class Ring:
    """Holds itself: only the collector takes it apart. Says on which thread that was."""

    gone: ClassVar[list[threading.Thread]] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.gone.append(threading.current_thread())


def rings(number: int) -> list[weakref.ref[Ring]]:
    """Make rings that nobody holds."""
    return [weakref.ref(Ring()) for _ in range(number)]


def left(made: list[weakref.ref[Ring]]) -> int:
    """Count those that are still there."""
    return sum(ring() is not None for ring in made)


def hurry(counsellor: Counsellor) -> Tidying:
    """Let what is done every two seconds be done all the time."""
    tidying = counsellor.open_window.findChild(Tidying)
    assert isinstance(tidying, Tidying)
    clock = tidying.findChild(QTimer)
    assert isinstance(clock, QTimer)
    clock.setInterval(5)
    return tidying


def test_it_is_in_hand_while_the_window_stands_and_no_longer(counsellor: Counsellor) -> None:
    assert gc.isenabled()
    counsellor.start()
    assert not gc.isenabled()
    counsellor.unlock()
    assert not gc.isenabled()
    counsellor.open_window.hide()
    assert gc.isenabled()
    counsellor.open_window.show()
    assert not gc.isenabled()
    counsellor.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_of_two_windows_the_last_one_lets_it_go(
    counsellor: Counsellor, counsellor_at: NewCounsellor, home: Path
) -> None:
    counsellor.start()
    second = counsellor_at(home)
    second.start()
    counsellor.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()


def test_a_window_that_goes_without_being_closed_lets_it_go_too(home: Path, qapp: QApplication) -> None:
    window = open_window(opening(Home(home)), Look("light"))
    until(lambda: not gc.isenabled(), "the window is painted and the collector in hand")
    window.door.close()
    settle()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    assert not isValid(window)
    assert gc.isenabled()


def test_cycles_are_taken_apart_while_one_works_and_on_the_thread_of_the_interface(counsellor: Counsellor) -> None:
    counsellor.start()
    counsellor.unlock()
    hurry(counsellor)
    Ring.gone.clear()
    made = rings(FEW)
    until(lambda: left(made) == 0, "what nobody holds is gone")
    assert set(Ring.gone) == {threading.main_thread()}


def test_what_was_read_does_not_outlast_a_lock_in_cycles(counsellor: Counsellor) -> None:
    counsellor.start()
    counsellor.unlock()
    hurry(counsellor)
    settle()
    made = rings(2 * MUCH)
    gc.freeze()
    made += rings(10)
    counsellor.open_window.lock()
    until(lambda: counsellor.open_window.work is None, "the work is locked")
    until(lambda: left(made) == 0, "what nobody holds is gone")


def test_much_is_walked_through_only_once_nobody_touches_anything(counsellor: Counsellor, qapp: QApplication) -> None:
    counsellor.start()
    counsellor.unlock()
    until(lambda: counsellor.open_window.guard is not None, "the work is watched")
    guard = counsellor.open_window.guard
    assert guard is not None
    until(lambda: guard.idle.quiet_seconds > 0, "the keys are watched")
    tidying = hurry(counsellor)
    assert not tidying._alone()
    made = rings(WORTH_EVERYTHING)
    until(lambda: gc.get_freeze_count() > len(made), "they are put aside")
    assert left(made) == len(made)
    guard.idle._touched -= ALONE_SECONDS
    until(lambda: left(made) == 0, "what nobody holds is gone")


def test_how_long_nothing_was_touched_is_told(qapp: QApplication) -> None:
    watch = IdleWatch(QObject(qapp))
    assert watch.quiet_seconds == 0
    field = QLineEdit()
    field.show()
    watch.start(60)
    begun = time.monotonic()
    until(lambda: watch.quiet_seconds >= 0.05, "some time goes by")
    Keyboard(field).type("a")
    assert watch.quiet_seconds < time.monotonic() - begun
    watch.stop()
    assert watch.quiet_seconds == 0
    field.close()
    field.deleteLater()
    settle()
