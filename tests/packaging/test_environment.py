"""The environment is current only for its own lock, declaration and place, and never while it is being made."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from devtools import environment
from devtools.places import python_of


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """An environment as it stands when it is finished, its interpreter this one."""
    python = python_of(tmp_path)
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (tmp_path / environment.STAMP).write_text(json.dumps({"fingerprint": "abc"}))
    return tmp_path


def test_a_finished_environment_is_current(made: Path) -> None:
    assert environment.is_current(made, "abc")


def test_another_lock_makes_it_stale(made: Path) -> None:
    assert not environment.is_current(made, "abd")


def test_an_interrupted_one_is_neither_current_nor_sound(made: Path) -> None:
    (made / environment.UNFINISHED).touch()
    assert not environment.is_current(made, "abc")
    assert not environment.is_sound(made)


@pytest.mark.parametrize("stamp", ["", "{", "[]", '"abc"', "{}"])
def test_a_damaged_stamp_is_not_trusted(made: Path, stamp: str) -> None:
    (made / environment.STAMP).write_text(stamp)
    assert not environment.is_current(made, "abc")


def test_without_an_interpreter_it_is_nothing(made: Path) -> None:
    python_of(made).unlink()
    assert not environment.is_current(made, "abc")
    assert not environment.is_sound(made)


def test_one_that_works_is_sound_without_a_stamp(made: Path) -> None:
    (made / environment.STAMP).unlink()
    assert environment.is_sound(made)


def test_one_whose_python_does_not_start_is_unsound(made: Path) -> None:
    python_of(made).write_text("#!/bin/sh\nexit 1\n")
    assert not environment.is_sound(made)


def test_the_fingerprint_follows_lock_declaration_and_place(tmp_path: Path) -> None:
    seen = set()
    for folder, lock, project in (("a", "x", "y"), ("a", "z", "y"), ("a", "x", "z"), ("b", "x", "y"), ("a", "xy", "")):
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        (place / "lock").write_text(lock)
        (place / "project").write_text(project)
        seen.add(environment.fingerprint(place / "lock", place / "project"))
    assert len(seen) == 5


def test_what_the_lock_does_not_name_is_a_stranger() -> None:
    lock = "# made by\nalembic==1.2 \\\n    --hash=sha256:x\nPySide6_Essentials==6.12 ; sys_platform == 'linux' \\\n"
    names = environment.locked_names(lock)
    assert names == {"alembic", "pyside6-essentials"}
    assert environment.strangers(["Alembic", "pip", "parcours_desktop", "left.over"], names) == ["left-over"]


def test_a_child_does_not_inherit_another_pythons_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    variables = environment.child_environment()
    assert "PYTHONPATH" not in variables
    assert "PYTHONDONTWRITEBYTECODE" not in variables
    assert variables["PATH"] == os.environ["PATH"]


def test_each_system_has_its_own_paths() -> None:
    venv = Path("venv")
    assert python_of(venv, "win32") == venv / "Scripts" / "python.exe"
    assert python_of(venv, "darwin") == venv / "bin" / "python"
