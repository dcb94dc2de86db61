"""Every scenario has a home of its own, and windows that are closed at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import Counsellor
from PySide6.QtWidgets import QApplication

from parcours_desktop.ui.app.opening import Opening

NewCounsellor = Callable[..., Counsellor]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def counsellor_at(qapp: QApplication) -> Iterator[NewCounsellor]:
    """Give a counsellor who works in a folder."""
    seated: list[Counsellor] = []

    def sit(home: Path, way: Opening | None = None) -> Counsellor:
        seated.append(Counsellor(home, way))
        return seated[-1]

    yield sit
    for each in seated:
        each.close()


@pytest.fixture
def counsellor(home: Path, counsellor_at: NewCounsellor) -> Counsellor:
    return counsellor_at(home)
