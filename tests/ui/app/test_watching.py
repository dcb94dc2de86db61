"""What says that nobody is there: no key for a while, a signal of the system's, a clock that jumped."""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, settle, until

from parcours_desktop.ui.app.watching.bus import BusSession
from parcours_desktop.ui.app.watching.guard import Guard
from parcours_desktop.ui.app.watching.idle import IdleWatch
from parcours_desktop.ui.app.watching.session import SessionWatch
from parcours_desktop.ui.app.watching.windows import means_left

NAMES = count()
SAVER = ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged")


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a bus of its own."""
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        ready, _, _ = select.select([daemon.stdout], [], [], 20)
        assert ready, "the bus did not start"
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@pytest.fixture
def connection(address: str, qapp: QApplication) -> Iterator[QDBusConnection]:
    name = f"watching-{next(NAMES)}"
    yield QDBusConnection.connectToBus(address, name)
    QDBusConnection.disconnectFromBus(name)


def send(address: str, path: str, signal: str, *values: str) -> None:
    subprocess.run(["dbus-send", f"--bus={address}", "--type=signal", path, signal, *values], check=True)


def test_nothing_touched_for_a_while_is_noticed_once(qtbot: QtBot) -> None:
    watch = IdleWatch()
    told: list[bool] = []
    watch.idle.connect(lambda: told.append(True))
    watch.start(0.05)
    until(lambda: told, "idleness is told")
    assert not watch._clock.isActive()


def test_a_key_begins_the_wait_anew(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    watch = IdleWatch()
    told: list[float] = []
    watch.idle.connect(lambda: told.append(time.monotonic()))
    watch.start(0.4)
    end = time.monotonic() + 1
    typed = 0.0
    while time.monotonic() < end:
        Keyboard(field).type("a")
        typed = time.monotonic()
        settle()
    assert told == []
    until(lambda: told, "idleness is told")
    assert told[0] - typed >= 0.39


def test_a_window_that_came_later_is_heard_and_one_that_went_is_forgotten(qtbot: QtBot) -> None:
    watch = IdleWatch()
    watch.start(60)
    late = QLineEdit()
    late.show()
    late.activateWindow()
    until(lambda: late.windowHandle() in watch._heard, "the new window is heard")
    before = watch._touched
    Keyboard(late).type("a")
    assert watch._touched > before
    late.close()
    late.deleteLater()
    settle()
    watch.stop()
    assert watch._heard == []


@pytest.mark.parametrize(
    ("path", "signal", "values"),
    [
        (*SAVER, ["boolean:true"]),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", ["boolean:true"]),
        ("/org/freedesktop/login1/session/_32", "org.freedesktop.login1.Session.Lock", []),
        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", ["boolean:true"]),
    ],
)
def test_the_signals_of_linux_are_heard(
    address: str, connection: QDBusConnection, path: str, signal: str, values: list[str]
) -> None:
    told: list[bool] = []
    session = BusSession(lambda: told.append(True), connection, connection)
    send(address, path, signal, *values)
    until(lambda: told, signal)
    session.deleteLater()
    settle()


def test_a_screen_that_is_unlocked_and_a_machine_that_wakes_lock_nothing(
    address: str, connection: QDBusConnection
) -> None:
    told: list[bool] = []
    session = BusSession(lambda: told.append(True), connection, connection)
    send(address, SAVER[0], SAVER[1], "boolean:false")
    send(address, "/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", "boolean:false")
    send(address, SAVER[0], SAVER[1], "boolean:true")
    until(lambda: told, "the third signal")
    assert told == [True]
    assert not session.delays_sleep
    session.let_sleep()
    session.deleteLater()
    settle()


def test_without_any_bus_nothing_breaks(qapp: QApplication) -> None:
    nowhere = QDBusConnection.connectToBus("unix:path=nowhere", f"watching-{next(NAMES)}")
    assert not nowhere.isConnected()
    session = BusSession(lambda: None, nowhere, nowhere)
    assert not session.delays_sleep
    session.deleteLater()
    settle()


def test_a_clock_that_jumped_tells_of_a_sleep(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = SessionWatch()
    told: list[bool] = []
    watch.left.connect(lambda: told.append(True))
    watch.start()
    watch.look()
    assert told == []
    later = time.time() + 600
    monkeypatch.setattr(time, "time", lambda: later)
    watch.look()
    watch.look()
    assert told == [True]
    watch.stop()
    settle()


def test_windows_messages_are_told_apart() -> None:
    assert means_left(0x0218, 0x0004)
    assert means_left(0x02B1, 0x7)
    assert not means_left(0x02B1, 0x8)
    assert not means_left(0x0218, 0x0012)
    assert not means_left(0x0100, 0x7)


def test_the_guard_says_it_for_all_of_them(qapp: QApplication) -> None:
    parent = QObject()
    guard = Guard(parent)
    told: list[bool] = []
    guard.lock_due.connect(lambda: told.append(True))
    guard.watch(0.05 / 60)
    until(lambda: told, "idleness is told")
    guard.session.left.emit()
    assert told == [True, True]
    guard.let_go()
    assert not guard.session._clock.isActive()
    parent.deleteLater()
    settle()


LOGIND = """
import os, sys
from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtDBus import QDBusConnection, QDBusUnixFileDescriptor, QDBusVirtualObject

class Manager(QDBusVirtualObject):
    def handleMessage(self, message, connection):
        held, kept = os.pipe()
        reply = message.createReply()
        reply.setArguments([QDBusUnixFileDescriptor(kept)])
        connection.send(reply)
        del reply
        os.close(kept)
        print(*message.arguments(), flush=True)
        self.notifier = QSocketNotifier(held, QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.released)
        return True

    def released(self):
        print("released", flush=True)
        self.notifier.setEnabled(False)

    def introspect(self, path):
        return ""

app = QCoreApplication([])
bus = QDBusConnection.connectToBus(sys.argv[1], "logind")
manager = Manager()
bus.registerVirtualObject("/org/freedesktop/login1", manager)
bus.registerService("org.freedesktop.login1")
print("ready", flush=True)
app.exec()
"""


def test_logind_waits_until_everything_is_locked(address: str, connection: QDBusConnection) -> None:
    with subprocess.Popen([sys.executable, "-c", LOGIND, address], stdout=subprocess.PIPE, text=True) as logind:
        assert logind.stdout is not None
        assert logind.stdout.readline() == "ready\n"
        told: list[bool] = []
        session = BusSession(lambda: told.append(True), connection, connection)
        assert session.delays_sleep
        assert logind.stdout.readline() == "sleep Parcours verrouiller les dossiers delay\n"
        send(address, "/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", "boolean:true")
        until(lambda: told, "the machine is about to sleep")
        assert session.delays_sleep
        session.let_sleep()
        assert logind.stdout.readline() == "released\n"
        logind.kill()
    session.deleteLater()
    settle()
