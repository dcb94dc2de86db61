"""Starts Qt, dresses it and shows the window; what must come before the first paint and nothing else."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication

from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.app.window import Window
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.look import Look, read_look


def application() -> QApplication:
    """Return the one application of this process, made where there is none yet.

    Without a display on Linux, Qt would abort the process; the off-screen platform takes its place.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not shown:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    app.setApplicationName("parcours-desktop")
    app.setApplicationDisplayName("Parcours")
    return app


def demonstration_application() -> QApplication:
    """Return the application for a window that is driven by keys: Qt's own dialogs, which hear them everywhere."""
    from PySide6.QtCore import Qt

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    return application()


def open_window(opening: Opening, look: Look | None = None) -> Window:
    """Show the window of ``opening``, in the look that its home keeps unless one is given; the caller runs the loop."""
    look = look or read_look(opening.home)
    apply_theme(application(), look.mode, look.scale)
    window = Window(opening)
    window.show()
    return window


def run(opening: Opening, look: Look | None = None) -> int:
    """Show the window and run until it is closed; return the exit code."""
    app = application()
    window = open_window(opening, look)
    try:
        return int(app.exec())
    finally:
        window.close()
