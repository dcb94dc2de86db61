"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest
from server.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A server with one agency and one person."""
    made = Shell(f"sqlite:///{tmp_path / 'server.db'}", capsys)
    made.says("migrate", "--new")
    made.says("agency", "add", "CPAS de Namur")
    made.says("user", "add", "anne", "--name", "Anne Exemple")
    return made
