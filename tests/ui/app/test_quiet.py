"""Off screen, what the platform says it cannot do is dropped and nothing else."""

import os
import subprocess
import sys

SCRIPT = """
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QWidget
from parcours_desktop.ui.app.start import application, demonstration_application
{make}()
for _ in range(3):
    widget = QWidget()
    widget.show()
    widget.setMinimumSize(300, 200)
    widget.raise_()
    widget.grabKeyboard()
    application().processEvents()
qWarning("autre chose")
"""


def said(make: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(make=make)], capture_output=True, text=True, env=environment, check=True
    )
    return ran.stderr


def test_the_demonstration_drops_the_lines_of_the_off_screen_platform() -> None:
    assert said("demonstration_application").strip() == "autre chose"


def test_elsewhere_nothing_is_dropped() -> None:
    assert "propagateSizeHints" in said("application")
    assert "autre chose" in said("application")
