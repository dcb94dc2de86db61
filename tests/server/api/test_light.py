"""A server that serves holds in memory what it needs for that, and no more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from parcours_server.cli.lean import UNUSED

_RARE = ("alembic", "argon2.low_level", "cryptography.hazmat", "psycopg", "reportlab", "sqlalchemy", "sqlite3")
_NEEDED_AT_ONCE = "fastapi"


@pytest.mark.parametrize("module", _RARE)
def test_what_is_rarely_needed_is_not_loaded(module: str) -> None:
    assert module not in _loaded()


@pytest.mark.parametrize("module", sorted(UNUSED))
def test_what_is_asked_for_and_never_used_is_left_out_of_what_serves(module: str) -> None:
    assert module not in _loaded("from parcours_server.cli.lean import leave_out; leave_out(); ")


def test_all_routes_are_made_without_what_is_left_out() -> None:
    making = "import parcours_server.app; print(len(parcours_server.app.api().openapi()['paths']))"
    left_out = "from parcours_server.cli.lean import leave_out; leave_out(); leave_out();"
    assert _answer(f"{left_out} {making}") == _answer(making)


def test_the_look_at_what_is_loaded_sees_something() -> None:
    assert _NEEDED_AT_ONCE in _loaded()


def _loaded(before: str = "") -> set[str]:
    looking = "import sys, parcours_server.app, parcours_server.cli.command_line; print(*sys.modules)"
    return set(_answer(before + looking))


def _answer(program: str) -> list[str]:
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return answer.stdout.split()
