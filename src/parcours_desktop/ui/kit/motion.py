"""Whether things may move on this machine."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache

from PySide6.QtCore import QDir, QSettings, Qt
from PySide6.QtWidgets import QApplication

from parcours_desktop.ui.kit.tokens import MOTION_MS

_SPI_GETCLIENTAREAANIMATION = 0x1042
"""``SystemParametersInfo``: whether controls may be animated; « Effets d’animation » in the settings of Windows."""


def motion_ms() -> int:
    """Return how long a movement lasts, in milliseconds: nothing where the system asks for reduced motion."""
    return MOTION_MS if _system_moves() and QApplication.isEffectEnabled(Qt.UIEffect.UI_General) else 0


@lru_cache(maxsize=1)
def _system_moves() -> bool:
    """Return what the system says; read by hand, since PySide6 6.12 does not wrap Qt's own ``motionPreference``."""
    if sys.platform == "win32":
        wanted = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(wanted), 0)
        return bool(wanted.value)
    if sys.platform == "darwin":
        settings = QSettings("com.apple.universalaccess", "")
        return str(settings.value("reduceMotion", "0")) not in {"1", "true"}
    gtk = QSettings(f"{QDir.homePath()}/.config/gtk-3.0/settings.ini", QSettings.Format.IniFormat)
    return str(gtk.value("Settings/gtk-enable-animations", "1")).lower() not in {"0", "false"}
