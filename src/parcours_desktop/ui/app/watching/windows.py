"""What Windows tells a window: its session was locked, the machine is about to sleep."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtGui import QWindow

from parcours_desktop.ui.app.watching.system import SystemSession

_WM_POWERBROADCAST = 0x0218
_PBT_APMSUSPEND = 0x0004
_WM_WTSSESSION_CHANGE = 0x02B1
_WTS_SESSION_LOCK = 0x7
_NOTIFY_FOR_THIS_SESSION = 0


class _Message(ctypes.Structure):
    """The beginning of Windows' own MSG."""

    _fields_ = (
        ("window", wintypes.HWND),
        ("message", wintypes.UINT),
        ("first", wintypes.WPARAM),
        ("second", wintypes.LPARAM),
    )


class _Filter(QAbstractNativeEventFilter):
    """Sees every message of this program's windows."""

    def __init__(self, left: Callable[[], None]) -> None:
        super().__init__()
        self._left = left

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Call ``left`` for a lock or a sleep, and let every message pass."""
        if kind == b"windows_generic_MSG":
            told = _Message.from_address(int(message))
            if means_left(told.message, told.first):
                self._left()
        return False, 0


def means_left(message: int, first: int) -> bool:
    """Say whether a message with its first parameter tells that nobody is there any more."""
    return (message, first) in ((_WM_POWERBROADCAST, _PBT_APMSUSPEND), (_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK))


class WindowsSession(SystemSession):
    """Calls ``left``; a hidden window of its own is told of the session, since each window must ask for it."""

    def __init__(self, left: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = _Filter(left)
        self._window = QWindow()
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self._filter)
        library = getattr(ctypes, "WinDLL", ctypes.CDLL)("wtsapi32.dll")
        library.WTSRegisterSessionNotification(wintypes.HWND(int(self._window.winId())), _NOTIFY_FOR_THIS_SESSION)
        self.destroyed.connect(self._window.deleteLater)
