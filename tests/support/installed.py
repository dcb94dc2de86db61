"""A PostgreSQL that is installed on the machine, for running the tests on another release than the one they bring."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

WHERE = "PARCOURS_POSTGRES"
"""The variable that names the folder of its programs."""

_OWNER = "postgres"


@contextlib.contextmanager
def installed(programs: Path, folder: Path) -> Iterator[Path]:
    """Start it on an empty cluster in ``folder`` and give the folder of its socket; stop it."""
    if os.geteuid() == 0:
        shutil.chown(folder, _OWNER)
    data = folder / "d"
    _run(programs / "initdb", "-N", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-D", data)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    _run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
    try:
        yield folder
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*words: str | Path) -> None:
    line = [str(word) for word in words]
    # It does not run as root.
    as_owner = ["runuser", "-u", _OWNER, "--", *line] if os.geteuid() == 0 else line
    subprocess.run(as_owner, cwd=Path(line[0]).parent, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
