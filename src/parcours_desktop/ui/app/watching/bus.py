"""What D-Bus tells on Linux: the screen is locked, the session is locked, the machine is about to sleep."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor

from parcours_core.language import tr
from parcours_desktop.ui.app.watching.system import SystemSession

_SAVERS = (
    ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
    ("/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver"),
    ("/org/mate/ScreenSaver", "org.mate.ScreenSaver"),
)
_LOGIND = "org.freedesktop.login1"
_MANAGER = "org.freedesktop.login1.Manager"
_MANAGER_PATH = "/org/freedesktop/login1"
_ANSWER_MS = 500


def session_bus() -> QDBusConnection:
    """Return the bus of this session, which may not be there."""
    return QDBusConnection.sessionBus()


def system_bus() -> QDBusConnection:
    """Return the bus of the machine, which may not be there."""
    return QDBusConnection.systemBus()


class BusSession(SystemSession):
    """Calls ``left`` when a signal says that nobody is there. logind is asked not to sleep before ``let_sleep``.

    Signals are taken from whoever sends them: the names of the services differ, and a false one only locks.
    """

    def __init__(
        self, left: Callable[[], None], session: QDBusConnection, system: QDBusConnection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._left = left
        self._system = system
        self._delay: QDBusUnixFileDescriptor | None = None
        for path, interface in _SAVERS:
            session.connect("", path, interface, "ActiveChanged", self, _slot("active_changed(bool)"))
        system.connect("", "", f"{_LOGIND}.Session", "Lock", self, _slot("locked()"))
        system.connect("", _MANAGER_PATH, _MANAGER, "PrepareForSleep", self, _slot("prepare_for_sleep(bool)"))
        self._ask_for_time()

    @property
    def delays_sleep(self) -> bool:
        """Whether logind waits for this program before the machine sleeps."""
        return self._delay is not None

    @Slot(bool)
    def active_changed(self, active: bool) -> None:
        """The screen saver came, or went."""
        if active:
            self._left()

    @Slot()
    def locked(self) -> None:
        """The session was locked."""
        self._left()

    @Slot(bool)
    def prepare_for_sleep(self, sleeps: bool) -> None:
        """The machine is about to sleep, or woke."""
        if sleeps:
            self._left()
        else:
            self._ask_for_time()

    def let_sleep(self) -> None:
        """Let the machine sleep: everything is locked. Closing the descriptor is how logind is told."""
        self._delay = None

    def _ask_for_time(self) -> None:
        if not self._system.isConnected():
            return
        wish = QDBusMessage.createMethodCall(_LOGIND, _MANAGER_PATH, _MANAGER, "Inhibit")
        wish.setArguments(["sleep", "Parcours", tr("verrouiller les dossiers"), "delay"])
        reply = self._system.call(wish, QDBus.CallMode.Block, _ANSWER_MS)
        held = reply.arguments() if reply.type() == QDBusMessage.MessageType.ReplyMessage else []
        self._delay = held[0] if held and isinstance(held[0], QDBusUnixFileDescriptor) else None


def _slot(method: str) -> bytes:
    # The types of the binding say bytes, the binding itself takes only text.
    return cast("bytes", SLOT(method))
