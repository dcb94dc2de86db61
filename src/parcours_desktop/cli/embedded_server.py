"""A server of one's own for the demonstration: SQLite in a folder that is thrown away, on this computer alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from types import TracebackType
from typing import Any

from parcours_core.errors import WorldError
from parcours_core.language import tr

_NEEDED = {"fastapi", "uvicorn"}
_STOP_S = 20


def is_installed() -> bool:
    """Say whether the libraries that only the server needs are installed beside the program."""
    return {distribution.name.lower() for distribution in distributions()} >= _NEEDED


class NotServing(WorldError):
    """The server of the demonstration does not start."""

    def __init__(self) -> None:
        super().__init__(
            tr("Le serveur de démonstration ne démarre pas."), what_is_safe=tr("Ce qui est fait est gardé.")
        )


class EmbeddedServer:
    """Serves on loopback while it is entered. ``address`` is where."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'server.db'}"
        self._command = [sys.executable, "-m", "parcours_server", "--database", url, "--json"]
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def __enter__(self) -> EmbeddedServer:
        """Make an agency and serve it. Raises ``NotServing``."""
        self.run("agency", "add", tr("Mission régionale d’exemple"))
        self._process = subprocess.Popen(
            [*self._command, "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ,
        )
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            self.close()
            raise NotServing
        self.address = str(json.loads(line)["address"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self.close()

    def run(self, *arguments: str) -> Any:
        """Run a command of the server and return its answer. Raises ``NotServing``."""
        done = subprocess.run([*self._command, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotServing
        return json.loads(done.stdout)

    def close(self) -> None:
        """Stop serving, in good order."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(_STOP_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None
