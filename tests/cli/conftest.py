"""One way to run the command line in process: what it says, what it answers, its exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parcours_desktop.__main__ import main


@dataclass(frozen=True)
class Ran:
    """The end of a command."""

    code: int
    out: str
    err: str

    @property
    def values(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the program with these words, in a home of its own."""

    def given(*words: object, home: Path | None = None) -> Ran:
        code = main(["--home", str(home or tmp_path / "home"), *(str(word) for word in words)])
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return given
