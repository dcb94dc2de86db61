"""The wish of a screen for the keyboard, granted when its content comes, unless one has gone elsewhere by then."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class KeyboardWish:
    """What a screen begins at is often there only once an answer came, and that may be late.

    Qt gives the focus to a control even where the page that it stands on is not shown: whoever writes on another page
    by then would type into nothing.
    """

    def __init__(self, screen: QWidget) -> None:
        self._screen = screen
        self._wished = False
        self._was: QWidget | None = None

    def make(self) -> None:
        """Wish for the keyboard from where it is now."""
        self._wished, self._was = True, self._screen.window().focusWidget()

    def take(self) -> bool:
        """Return whether the wish is granted, and forget it: a screen that is shown anew wishes anew.

        It is not where the screen is not shown any more, nor where the keyboard went to what lies over it.
        """
        wished, was, self._wished, self._was = self._wished, self._was, False, None
        now = self._screen.window().focusWidget()
        stayed = now is None or now is was or now is self._screen or self._screen.isAncestorOf(now)
        return wished and stayed and self._screen.isVisible()
