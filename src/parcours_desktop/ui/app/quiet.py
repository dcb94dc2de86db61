"""Drops what Qt's off-screen platform says it cannot do, each time that a window is shown; all else is kept."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

NOISE = frozenset(
    f"This plugin does not support {what}" for what in ("propagateSizeHints()", "raise()", "grabbing the keyboard")
)


def hush_off_screen() -> None:
    """Let the off-screen platform of this process no longer write ``NOISE``; elsewhere nothing changes."""
    if QApplication.platformName() != "offscreen":
        return
    before = qInstallMessageHandler(None)

    def pass_on(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if text in NOISE:
            return
        if before is not None:
            before(kind, context, text)
        else:
            sys.stderr.write(qFormatLogMessage(kind, context, text) + "\n")

    qInstallMessageHandler(pass_on)
