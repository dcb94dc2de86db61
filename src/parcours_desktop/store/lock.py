"""One program per caseload: an operating-system lock on a file beside it, let go even when the program is killed."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from parcours_desktop.store.errors import InUse


class FileLock:
    """A lock held from the construction until ``release``. Raises ``InUse`` if somebody else holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(self._descriptor)
        except OSError as error:
            self.release()
            raise InUse from error

    def release(self) -> None:
        """Let the lock go; the file stays, since removing it would let two programs lock two files of one name."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
