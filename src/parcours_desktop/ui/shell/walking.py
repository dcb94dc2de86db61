"""F6 walks from one part of the window to the next and back to where the keyboard was in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class PaneWalk(QObject):
    """Binds F6 and Shift+F6 over ``host``; ``panes`` returns the parts, in the order in which they stand."""

    def __init__(self, host: QWidget, panes: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(host)
        self._panes = panes
        self._places: dict[int, QWidget] = {}
        for keys, step in (("F6", 1), ("Shift+F6", -1)):
            shortcut = QShortcut(QKeySequence(keys), host)
            shortcut.activated.connect(lambda step=step: self.walk(step))

    def walk(self, step: int) -> None:
        """Go to the next part, or with -1 to the one before."""
        panes = [pane for pane in self._panes() if pane.isVisible()]
        focused = QApplication.focusWidget()
        if not panes:
            return
        here = next((place for place, pane in enumerate(panes) if focused is not None and _holds(pane, focused)), None)
        if here is not None and focused is not None:
            self._places[id(panes[here])] = focused
        for distance in range(1, len(panes) + 1):
            place = (distance * step + (here if here is not None else -step)) % len(panes)
            if self._enter(panes[place]):
                return

    def _enter(self, pane: QWidget) -> bool:
        kept = self._places.get(id(pane))
        target = kept if kept is not None and isValid(kept) and _can_take(kept) and _holds(pane, kept) else None
        if target is None:
            stops = [each for each in pane.findChildren(QWidget) if _can_take(each)]
            target = stops[0] if stops else None
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return pane is widget or pane.isAncestorOf(widget)


def _can_take(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
