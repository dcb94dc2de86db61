"""On every screen: each control says its name and kind, Tab reaches it and goes on, and the focus is seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from end_to_end.helpers import tour
from end_to_end.helpers.counsellor import Counsellor
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget
from support.keyboard import MOST_TABS, called, settle

MOST_LINKS = 12
"""Links in one text: Tab goes from one to the next before it leaves the text."""

SILENT_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("furnished") / "home"
    tour.furnish(home)
    return home


def _controls(screen: QWidget) -> list[QWidget]:
    """Return the controls of a screen that the keyboard should reach."""
    return [
        each
        for each in screen.findChildren(QWidget)
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
        and not each.inherits("QComboBoxListView")
    ]


def _is_unpressed(control: QWidget) -> bool:
    """Say whether this is one of several buttons of which another one is pressed: the arrows lead to it, not Tab."""
    if not isinstance(control, QAbstractButton) or control.isChecked():
        return False
    group = control.group()
    alone = group.exclusive() if group is not None else control.autoExclusive()
    return alone and control.isCheckable()


def _walk(counsellor: Counsellor) -> tuple[list[QWidget], list[str]]:
    """Press Tab until the focus comes round; return where it was, and what was wrong on the way."""
    order: list[QWidget] = []
    wrong: list[str] = []
    with_focus: QImage | None = None
    for _ in range(MOST_TABS):
        control = counsellor.keys.focused
        if control in order:
            break
        order.append(control)
        settle()
        if control.visibleRegion().isEmpty():
            wrong.append(f"out of sight: {called(control)}")
        with_focus = control.grab().toImage()
        for _ in range(MOST_LINKS):
            counsellor.keys.press("Tab")
            settle()
            if QApplication.focusWidget() is not control:
                break
        else:
            counsellor.keys.press("Esc")
            settle()
            if QApplication.focusWidget() is control:
                wrong.append(f"trap: {called(control)}")
            break
        if control.grab().toImage() == with_focus:
            wrong.append(f"focus not seen: {called(control)}")
    else:
        wrong.append("the focus never comes round")
    return order, wrong


@pytest.mark.parametrize("name", tour.SCREENS)
def test_every_control_speaks_and_is_reached_by_tab(name: str, furnished: Path, qapp: QApplication) -> None:
    counsellor = Counsellor(furnished)
    counsellor.start()
    try:
        counsellor.unlock()
        screen = tour.SCREENS[name](counsellor)
        controls = _controls(screen)
        assert controls
        wrong = []
        for control in controls:
            spoken = QAccessible.queryAccessibleInterface(control)
            scrolls = isinstance(control, QAbstractScrollArea) and spoken is not None
            silent = spoken is None or (spoken.role() in SILENT_ROLES and not scrolls)
            if silent or not spoken.text(QAccessible.Text.Name).strip():
                wrong.append(f"says nothing: {called(control)}")
        order, on_the_way = _walk(counsellor)
        wrong += on_the_way
        wrong += [f"not reached: {called(each)}" for each in controls if each not in order and not _is_unpressed(each)]
        assert wrong == []
    finally:
        counsellor.close()
