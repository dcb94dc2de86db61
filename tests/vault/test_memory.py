"""After the lock the data key is nowhere in the memory of the program any more, neither as bytes nor as text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from parcours_desktop.bootstrap import Home, close_desk, create_desk
from parcours_desktop.store.engine import spelled
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.unlock import unlock

PASSPHRASE = "quatre mots dans la mémoire"
CHILD = Path(__file__).parent / "helpers" / "memory_child.py"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    close_desk(create_desk(Home(tmp_path / "home"), PASSPHRASE))
    return tmp_path / "home"


def left_after_locking(home: Path, *more: str) -> dict[str, int]:
    """Let another process open, work and lock twice, and return how often it then finds the key in itself."""
    key = unlock(home, PASSPHRASE)
    shifted = bytes(ord("a") + half for byte in key for half in (byte >> 4, byte & 15))
    line = [sys.executable, str(CHILD), str(home), *more]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{PASSPHRASE}\n".encode())
        child.stdin.flush()
        assert child.stdout.readline() == b"closed\n"
        said, _ = child.communicate(shifted + b"\n", timeout=60)
    found: dict[str, int] = json.loads(said)
    return found


def test_locked_the_key_is_nowhere_in_memory(home: Path) -> None:
    assert left_after_locking(home) == {"raw": 0, "hex": 0, "upper": 0, "held": 0}


def test_the_search_finds_a_key_that_is_held_as_text(home: Path) -> None:
    found = left_after_locking(home, "keep")
    assert found["hex"] >= found["held"] == 2


def test_how_the_driver_is_told_a_key_is_overwritten_at_once() -> None:
    key = DataKey(range(32))
    with spelled(key, "ff" * 16) as raw:
        assert raw == b"x'" + bytes(range(32)).hex().encode() + b"ff" * 16 + b"'"
    assert not any(raw)
