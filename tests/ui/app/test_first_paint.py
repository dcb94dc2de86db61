"""The first paint waits for nothing that it does not need: measured by what is loaded, since a clock would be moody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from parcours_desktop.bootstrap import Home, close_desk, create_desk

FIRST_PAINT = """
import json, sys
from pathlib import Path
from parcours_desktop.bootstrap import Home, opening
from parcours_desktop.ui.app.start import application, open_window
app = application()
window = open_window(opening(Home(Path(sys.argv[1]))))
window.repaint()
from PySide6 import QtCore
print(json.dumps({"qt": "Qt" in vars(QtCore), "modules": sorted(sys.modules)}))
"""
HEAVY = ("sqlalchemy", "sqlcipher3", "cryptography", "argon2", "httpx", "keyring", "reportlab", "msgspec", "alembic")
OURS_LATER = ("casework", "store", "sync", "documents", "exchange", "ui.shell", "ui.work.door", "ui.work.workbench")
MOST_OF_OURS = 36
"""How many modules of ours there are then; each costs about half a millisecond of the 20 that may be added to Qt's."""


@pytest.fixture
def loaded(tmp_path: Path) -> dict[str, object]:
    home = Home(tmp_path / "home")
    close_desk(create_desk(home, "quatre mots pour peindre"))
    line = [sys.executable, "-c", FIRST_PAINT, str(home.path)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_nothing_heavy_is_loaded_before_the_first_paint(loaded: dict[str, object]) -> None:
    modules = loaded["modules"]
    assert isinstance(modules, list)
    later = tuple(f"parcours_desktop.{name}" for name in OURS_LATER)
    assert [name for name in modules if name.partition(".")[0] in HEAVY or name.startswith(later)] == []
    ours = [name for name in modules if name.startswith("parcours_")]
    assert len(ours) <= MOST_OF_OURS, ours


def test_the_namespace_of_a_hundred_enumerations_is_not_woken(loaded: dict[str, object]) -> None:
    """``QtCore.Qt``: 23 ms of its own (``kit.theme``)."""
    assert loaded["qt"] is False
