"""What the tests of faults share: a nursery of lives to trace, a small caseload, and copies of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.helpers.deeds import Promises, prepare
from faults.helpers.quick import quick_folder
from faults.helpers.tracing import Nursery
from faults.helpers.vault_lives import cost_little

from parcours_desktop.vault import deriving


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    """Give a folder, in memory where the system has one."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def nursery(room: Path) -> Iterator[Nursery]:
    with Nursery(room / "aside") as opened:
        yield opened


@pytest.fixture(scope="module")
def promised(room: Path) -> Promises:
    return prepare(room / "model")


@pytest.fixture
def fresh(room: Path, promised: Promises) -> Callable[[], Path]:
    """Return a way to a fresh copy of the small caseload, always in the same place."""

    def copy() -> Path:
        shutil.rmtree(room / "copy", ignore_errors=True)
        shutil.copytree(room / "model", room / "copy")
        return room / "copy"

    return copy


@pytest.fixture(scope="module")
def cheap() -> Iterator[None]:
    """Let passphrases cost little here, and in the lives that begin here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deriving, "MEMORY_KIB", deriving.MEMORY_KIB)
        patch.setattr(deriving, "TIME_COST", deriving.TIME_COST)
        cost_little()
        yield
