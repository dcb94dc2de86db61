"""Gives birth to lives: a process that has everything loaded and forks one life after the other, to be traced.

It reads one JSON object a line: ``{"life", "folder", "said", "synchronous", "checkpoint"}``. It answers with the
process id, waits for an empty line, lets the life begin, and answers with how it ended (negative: the signal).
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from faults.helpers.lives import LIVES, set_up

EARLY = (
    "alembic.command",
    "alembic.config",
    "sqlcipher3.dbapi2",
    "parcours_desktop.store.search",
)


def main() -> None:
    """Serve until the input ends."""
    for module in EARLY:
        import_module(module)
    print("ready", flush=True)
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writing)
            os.read(reading, 1)
            _live(json.loads(line))
            os._exit(0)
        os.close(reading)
        print(child, flush=True)
        sys.stdin.readline()
        os.write(writing, b"!")
        os.close(writing)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _live(wish: dict[str, Any]) -> None:
    said = os.open(wish["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(word: str, value: object) -> None:
        os.write(said, f"{word} {value}\n".encode())

    set_up(synchronous=wish["synchronous"], checkpoint=wish["checkpoint"])
    LIVES[wish["life"]](Path(wish["folder"]), say)


if __name__ == "__main__":
    main()
