"""What the system lacks is found by probing, and asked of an administrator in one command."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from devtools import system
from devtools.steps import Stop
from devtools.system import Need

HERE = [Need("libc6", library="libc.so.6"), Need("coreutils", command="ls"), Need("python3", module="json")]
ABSENT = [
    Need("libnowhere1", library="libnowhere.so.1"),
    Need("nowhere", command="nowhere-to-be-found"),
    Need("python3-nowhere", module="nowhere_to_be_found"),
]


def test_what_is_there_is_not_missed() -> None:
    assert system.missing(HERE, system.known_libraries()) == []


def test_what_is_absent_is_missed() -> None:
    assert system.missing(HERE + ABSENT, system.known_libraries()) == ABSENT


def test_a_library_outside_the_linkers_cache_is_tried() -> None:
    assert system.missing([HERE[0]], frozenset()) == []


def test_nothing_is_asked_of_windows_and_macos() -> None:
    for platform in ("win32", "darwin"):
        system.ensure(ABSENT, platform=platform)


def test_who_may_not_install_gets_one_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("apt-get", "ls"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Stop) as stopped:
        system.ensure(HERE + ABSENT, platform="linux", allowed=lambda: False)
    assert stopped.value.code == 2
    (command,) = [line.strip() for line in str(stopped.value).splitlines() if "apt-get" in line]
    words = shlex.split(command)
    assert words[:3] == ["su", "-", "-c"]
    assert words[3].endswith("--no-install-recommends libnowhere1 nowhere python3-nowhere")


def test_without_debians_packages_it_says_what_is_lacking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match=r"libnowhere\.so\.1"):
        system.ensure(ABSENT, platform="linux")


def test_the_command_with_sudo_is_one_shell_line() -> None:
    words = shlex.split(system.command_for_a_person(["b", "a"], has_sudo=True))
    assert words[:3] == ["sudo", "sh", "-c"]
    assert words[3] == "apt-get update && apt-get install -y --no-install-recommends a b"


def test_each_package_is_named_once() -> None:
    needs = [*system.VENV, *system.OFF_SCREEN, *system.WINDOW, *system.TESTS]
    assert len({need.package for need in needs}) == len(needs)
    assert all(bool(need.library) + bool(need.command) + bool(need.module) == 1 for need in needs)
