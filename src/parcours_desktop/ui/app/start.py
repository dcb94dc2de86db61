"""Starts Qt, dresses it and shows the window; what must come before the first paint and nothing else."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication

from parcours_desktop.ui.app.display import display_is_named, require_display
from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.app.window import FIRST_SIZE, Window
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.look import Look, read_look

FRAME_HEIGHT = 40
"""What the frame of a window takes of the height, at the most: on a screen of 768 the buttons at the foot need it."""


def application() -> QApplication:
    """Return the one application of this process, made where there is none yet.

    Without a display on Linux, Qt would abort the process; the off-screen platform takes its place.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if not display_is_named():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    app.setApplicationName("parcours-desktop")
    app.setApplicationDisplayName("Parcours")
    return app


def demonstration_application() -> QApplication:
    """Return the application for a window that is driven by keys: Qt's own dialogs, which hear them everywhere."""
    from PySide6.QtCore import Qt

    from parcours_desktop.ui.app.quiet import hush_off_screen

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = application()
    hush_off_screen()
    return app


def open_window(opening: Opening, look: Look | None = None) -> Window:
    """Show the window of ``opening``, in the look that its home keeps unless one is given; the caller runs the loop."""
    look = look or read_look(opening.home)
    app = application()
    apply_theme(app, look.mode, look.scale)
    window = Window(opening)
    window.painted.connect(lambda: _tidy_behind(window))
    if _needs_the_whole(app.primaryScreen()):
        window.showMaximized()
    else:
        window.show()
    return window


def _tidy_behind(window: Window) -> None:
    from parcours_desktop.ui.app.tidying import Tidying

    Tidying(window)


def _needs_the_whole(screen: QScreen | None) -> bool:
    """Say whether ``screen`` has no room for the window and its frame; the off-screen platform has no frames."""
    if screen is None or QApplication.platformName() == "offscreen":
        return False
    width, height = FIRST_SIZE
    room = screen.availableGeometry()
    return room.width() <= width or room.height() < height + FRAME_HEIGHT


def run(opening: Opening, look: Look | None = None) -> int:
    """Show the window and run until it is closed; return the exit code.

    Raises ``NoDisplay`` where nobody would see it.
    """
    require_display()
    app = application()
    window = open_window(opening, look)
    try:
        return int(app.exec())
    finally:
        window.close()
