"""The panel of sharing over a desk that knows a colleague."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from support.sharing_panel import tell_people

from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.sharing.panel import SharePanel
from parcours_desktop.ui.features.sharing.receive import ReceivePanel
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def agency(desk: Desk) -> Desk:
    tell_people(desk, "paula", {})
    return desk


@pytest.fixture
def panel(workbench: Workbench, show: Callable[[QWidget], None]) -> Iterator[SharePanel]:
    host = Ground("paper")
    show(host)
    yield SharePanel(host, workbench)
    host.close()


@pytest.fixture
def receiving(workbench: Workbench, show: Callable[[QWidget], None]) -> Iterator[ReceivePanel]:
    host = Ground("paper")
    show(host)
    yield ReceivePanel(host, workbench)
    host.close()
