"""The session of the tests: a display, a bus and an open Secret Service of its own, all gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from devtools.steps import Stop
from devtools.testing import pytest_arguments, session

ROUND = (
    "import keyring; keyring.set_password('parcours-test', 'clé', 'sëcret');"
    "print(keyring.get_keyring().__class__.__module__, keyring.get_password('parcours-test', 'clé'))"
)


def test_a_real_secret_service_keeps_a_secret() -> None:
    with session(1) as variables:
        answer = subprocess.run(
            [sys.executable, "-c", ROUND], env={**os.environ, **variables}, capture_output=True, text=True, check=True
        )
        home = Path(variables["HOME"])
        assert answer.stdout.split() == ["keyring.backends.SecretService", "sëcret"]
        assert list((home / ".local" / "share" / "keyrings").iterdir())
    assert not home.exists()


def test_each_worker_has_a_display_with_a_window_manager() -> None:
    with session(2) as variables:
        displays = variables["PARCOURS_DISPLAYS"].split()
        assert len(set(displays)) == 2
        for display in displays:
            asked = ["xdotool", "search", "--name", "openbox"]
            answer = subprocess.run(
                asked, env={**os.environ, **variables, "DISPLAY": display}, capture_output=True, text=True, check=False
            )
            assert "Can't open display" not in answer.stderr
    answer = subprocess.run(
        ["xdotool", "getmouselocation"], env={**os.environ, "DISPLAY": displays[0]}, capture_output=True, check=False
    )
    assert answer.returncode != 0


def test_a_part_that_does_not_start_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "Xvfb").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "Xvfb").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(Stop, match="Xvfb did not start"), session(1):
        raise AssertionError


@pytest.mark.parametrize(
    ("rest", "processors", "expected"),
    [
        ([], 2, ["-n", "2", "--dist", "load"]),
        (["-x", "tests/core"], 2, ["-n", "2", "--dist", "load", "-x", "tests/core"]),
        ([], 1, []),
        (["-n0"], 2, ["-n0"]),
        (["-n", "4"], 2, ["-n", "4"]),
        (["--numprocesses=3"], 2, ["--numprocesses=3"]),
        (["--pdb"], 2, ["--pdb"]),
        (["--no-header"], 2, ["-n", "2", "--dist", "load", "--no-header"]),
    ],
)
def test_two_workers_unless_asked_otherwise(rest: list[str], processors: int, expected: list[str]) -> None:
    assert pytest_arguments(rest, processors) == expected
