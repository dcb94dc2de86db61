"""The line under the name of a person stays true: what came by hand waits until a sync, and no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.sync_values import SyncNow
from parcours_desktop.store.holding import hold, hold_no_more
from parcours_desktop.ui.features.sharing.strip import ShareStrip
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def strip(workbench: Workbench, show: Callable[[QWidget], None]) -> Iterator[ShareStrip]:
    host = Ground("paper")
    strip = ShareStrip(workbench, host)
    show(host)
    yield strip
    host.close()


def test_after_a_sync_that_changed_no_row_of_it_nothing_is_said_to_wait(
    qtbot: QtBot, strip: ShareStrip, workbench: Workbench, agency: Desk, aurelie: str
) -> None:
    with agency.writing("Reçu") as unit:
        hold(unit, [aurelie])
        unit.commit()
    with qtbot.waitSignal(strip.shown):
        strip.show_person(aurelie)
    assert strip.view is not None
    assert strip.view.waits
    assert strip.isVisible()
    with agency.writing("Synchronisé") as unit:
        hold_no_more(unit, [aurelie])
        unit.commit()
    with qtbot.waitSignal(strip.shown):
        workbench.line.moved.emit(SyncNow())
    assert not strip.view.waits
    assert not strip.isVisible()
