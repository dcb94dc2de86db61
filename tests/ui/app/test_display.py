"""Without a display nothing waits unseen: it is said, and the exit code tells it to a program."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def started(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    unseen = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in unseen}
    return subprocess.run(
        [sys.executable, "-m", "parcours_desktop", *words],
        env={**environment, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("words", [(), ("sample",)])
def test_without_a_display_the_window_says_so_and_ends(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = started(tmp_path, *words)
    assert ended.returncode == 1
    assert "Aucun écran" in ended.stderr
    assert "demo --out" in ended.stderr
    assert "plugin" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_program_is_told_in_json(tmp_path: Path) -> None:
    ended = started(tmp_path, "--json", "--home", str(tmp_path / "home"))
    assert json.loads(ended.stdout)["error"]["kind"] == "NoDisplay"
    assert not (tmp_path / "home" / "caseload.db").exists()
