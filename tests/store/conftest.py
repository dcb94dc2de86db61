"""What the tests of the store share: a caseload in a fresh folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store.helpers import KEY

from parcours_desktop.store.caseload import Caseload


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "caseload.db"


@pytest.fixture
def caseload(path: Path) -> Iterator[Caseload]:
    with Caseload.open(path, KEY) as opened:
        yield opened
