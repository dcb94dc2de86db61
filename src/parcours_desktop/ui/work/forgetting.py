"""Keeps Qt's own dialogs from writing down where somebody looked: a folder may bear a person's name.

On Linux they note every folder that was opened in a plain file of the whole desktop (``QtProject.conf``). The dialogs
of Windows and macOS are the system's, which keeps what it keeps.
"""

from __future__ import annotations

import os
from functools import cache


@cache
def forget_places() -> None:
    """Let what Qt's dialogs want to remember go nowhere, from now on and for this process; before the first dialog."""
    from PySide6.QtCore import QSettings

    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
