"""Qt's dialogs note the folders that were opened in a plain file of the desktop; ours do not (trust.md, S13)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_LOOKS_AROUND = """
import sys
from PySide6.QtWidgets import QApplication, QFileDialog
from parcours_desktop.ui.work.forgetting import forget_places

app = QApplication(["essai"])
if sys.argv[2] == "forgetting":
    forget_places()
dialog = QFileDialog(None, "Joindre", sys.argv[1])
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.setDirectory(sys.argv[1])
dialog.show()
app.processEvents()
dialog.setHistory([sys.argv[1]])
dialog.done(1)
del dialog
app.processEvents()
"""


@pytest.mark.parametrize("how", ["forgetting", "remembering"])
def test_where_somebody_looked_is_not_written_down(tmp_path: Path, how: str) -> None:
    folder, config = tmp_path / "Dossier Zqvarkol", tmp_path / "config"
    folder.mkdir()
    config.mkdir()
    environment = {**os.environ, "XDG_CONFIG_HOME": str(config), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _LOOKS_AROUND, str(folder), how]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)
    written = "".join(path.read_text() for path in config.rglob("*") if path.is_file())
    # The control: without it Qt writes the folder down.
    assert ("Zqvarkol" in written) is (how == "remembering")
