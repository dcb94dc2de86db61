"""A server that serves holds in memory what it needs for that, and no more."""

from __future__ import annotations

import subprocess
import sys

import pytest

_RARE = ("alembic", "argon2.low_level", "cryptography.hazmat", "psycopg", "reportlab", "sqlalchemy", "sqlite3")
_NEEDED_AT_ONCE = "fastapi"


@pytest.mark.parametrize("module", _RARE)
def test_what_is_rarely_needed_is_not_loaded(module: str) -> None:
    assert module not in _loaded()


def test_the_look_at_what_is_loaded_sees_something() -> None:
    assert _NEEDED_AT_ONCE in _loaded()


def _loaded() -> set[str]:
    asked = "import sys; import parcours_server.app, parcours_server.cli.command_line; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return set(answer.stdout.split())
