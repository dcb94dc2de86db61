"""A labelled control: its label above, and one line kept below for a hint or an error, so that nothing jumps."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import mark_invalid
from parcours_desktop.ui.kit.theme import bus
from parcours_desktop.ui.kit.tokens import Role


class Field(QWidget):
    """Puts ``label`` above ``control`` and ties them together, for the eye and for a screen reader.

    An ``optional`` control says so in its label. The line below is kept even while it is empty; ``quiet`` gives it up
    for controls that can have neither hint nor error.
    """

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        hint: str = "",
        optional: bool = False,
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._hint = hint
        self._error = self._warning = ""
        shown = tr("{label} (facultatif)", label=label) if optional else label
        self._label = Text(shown, Role.SECONDARY_STRONG, "ink2")
        self._label.setBuddy(control)
        control.setAccessibleName(label)
        control.setAccessibleDescription(hint)
        self._below = Text(hint, Role.SECONDARY, "ink3", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        layout.addWidget(control)
        layout.addWidget(self._below)
        self._below.setVisible(not quiet)
        if control.sizePolicy().verticalPolicy() is not QSizePolicy.Policy.Expanding:
            layout.addStretch(1)
        self._keep_line()
        bus().changed.connect(self._keep_line)

    def error(self) -> str:
        """Return the error shown, empty when there is none."""
        return self._error

    def set_error(self, error: str) -> None:
        """Show ``error`` below the control in place of the hint; an empty text takes it away. Never steals focus."""
        if error == self._error:
            return
        self._error = error
        self._say()
        mark_invalid(self.control, bool(error))

    def warning(self) -> str:
        """Return the warning, empty when there is none."""
        return self._warning

    def set_warning(self, warning: str) -> None:
        """Say below the control what looks wrong and may be right; an error goes before it, a hint gives way to it."""
        if warning != self._warning:
            self._warning = warning
            self._say()

    def set_hint(self, hint: str) -> None:
        """Change what is said below while there is neither error nor warning."""
        self._hint = hint
        if not self._error and not self._warning:
            self._below.setText(hint)
            self.control.setAccessibleDescription(hint)

    def _say(self) -> None:
        said = self._error or self._warning
        self._below.set_color("blocking" if self._error else "strong" if said else "ink3")
        self._below.setText(said or self._hint)
        self._below.setVisible(True)
        self.control.setAccessibleDescription(said or self._hint)

    def _keep_line(self) -> None:
        self._below.setMinimumHeight(self._below.fontMetrics().height())
