"""What a module really loads, seen from a fresh interpreter."""

from __future__ import annotations

import os
import subprocess
import sys

ASK = "import sys, importlib; importlib.import_module(sys.argv[1]); print('\\n'.join(sorted(sys.modules)))"


def modules_imported_by(module: str) -> set[str]:
    """Return the names of every module that ``import module`` loads. Raises ``CalledProcessError`` if it cannot be."""
    answer = subprocess.run(
        [sys.executable, "-c", ASK, module],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(answer.stdout.split())


def packages_imported_by(module: str) -> set[str]:
    """Return the top-level names among what ``import module`` loads: ``{"PySide6", "msgspec", …}``."""
    return {name.partition(".")[0] for name in modules_imported_by(module)}
