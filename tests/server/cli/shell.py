"""The server's commands as somebody types them, on one database."""

from __future__ import annotations

import json
from typing import Any

import pytest

from parcours_server.__main__ import main


class Shell:
    """Runs commands on one database."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.url = url
        self._capsys = capsys

    def says(self, *words: str, code: int = 0) -> str:
        """Run a command and return what it says on standard output."""
        assert main(["--database", self.url, *words]) == code
        return self._capsys.readouterr().out

    def tells(self, *words: str, code: int = 0) -> Any:
        """Run a command and return its JSON."""
        return json.loads(self.says(*words, "--json", code=code))

    def complains(self, *words: str, code: int = 1) -> str:
        """Run a command that fails and return what it says on standard error."""
        assert main(["--database", self.url, *words]) == code
        return self._capsys.readouterr().err
