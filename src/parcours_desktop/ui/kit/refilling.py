"""Where the keyboard was in a part of the page that is made anew, and how it gets back there."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


class KeyboardPlace(NamedTuple):
    """The control that had the keyboard: its kind, how it is called, and the how many-th of its part it was."""

    kind: type[QWidget]
    name: str
    place: int


def keyboard_place(part: QWidget | None) -> KeyboardPlace | None:
    """Return where in ``part`` the keyboard is, None where it is elsewhere."""
    focused = QApplication.focusWidget()
    if part is None or focused is None or not part.isAncestorOf(focused):
        return None
    stops = _stops(part)
    return KeyboardPlace(type(focused), focused.accessibleName(), stops.index(focused) if focused in stops else 0)


def return_keyboard(part: QWidget, was: KeyboardPlace | None) -> None:
    """Put the keyboard on the control of ``part`` that is called as the one before, or on the one in its place."""
    stops = _stops(part) if was is not None else []
    if was is None or not stops:
        return
    same = [each for each in stops if (type(each), each.accessibleName()) == (was.kind, was.name)]
    target = same[0] if same else stops[min(was.place, len(stops) - 1)]
    target.setFocus(Qt.FocusReason.OtherFocusReason)


def fall_back(part: QWidget, was: KeyboardPlace | None, target: QWidget) -> None:
    """Put the keyboard on ``target`` where it was in ``part`` and what had it went with the right to write."""
    if was is not None and keyboard_place(part) is None:
        target.setFocus(Qt.FocusReason.OtherFocusReason)


def _stops(part: QWidget) -> list[QWidget]:
    """Return the controls of ``part`` where Tab stops, in the order in which they were made."""
    return [
        each
        for each in part.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled() and each.isVisibleTo(part)
    ]
