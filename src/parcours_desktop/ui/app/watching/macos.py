"""What macOS knows of its session: asked for every few seconds, since telling needs a library of its own."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from parcours_desktop.ui.app.watching.system import SystemSession

_SERVICES = "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
_FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_LOCKED = b"CGSSessionScreenIsLocked"
_UTF8 = 0x08000100
_EVERY_MS = 2000


class MacSession(SystemSession):
    """Calls ``left`` when the screen was locked since it was last asked for."""

    def __init__(self, left: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left = left
        self._was_locked = False
        self._services = ctypes.CDLL(_SERVICES)
        self._foundation = ctypes.CDLL(_FOUNDATION)
        pointer = ctypes.c_void_p
        self._services.CGSessionCopyCurrentDictionary.restype = pointer
        self._foundation.CFStringCreateWithCString.restype = pointer
        self._foundation.CFStringCreateWithCString.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint32]
        self._foundation.CFDictionaryContainsKey.argtypes = [pointer, pointer]
        self._foundation.CFRelease.argtypes = [pointer]
        self._key = self._foundation.CFStringCreateWithCString(None, _LOCKED, _UTF8)
        clock = QTimer(self)
        clock.setInterval(_EVERY_MS)
        clock.timeout.connect(self.look)
        clock.start()

    def look(self) -> None:
        """Ask the system; the key is in the session's dictionary only while the screen is locked."""
        session = self._services.CGSessionCopyCurrentDictionary()
        if not session:
            return
        locked = bool(self._foundation.CFDictionaryContainsKey(session, self._key))
        self._foundation.CFRelease(session)
        if locked and not self._was_locked:
            self._left()
        self._was_locked = locked
