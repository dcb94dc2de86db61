"""Choosing a passphrase: twice the same, judged while it is typed, with six drawn words for whoever wants them.

Like everything of the first window it is drawn by the style sheet alone, and what judges is only called once one types.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, Role

Judge = Callable[[str], tuple[str, str]]
"""Returns why a passphrase is refused, or else how strong it is; one of the two is empty."""

Suggest = Callable[[], tuple[str, str]]
"""Returns a passphrase drawn by chance, and what is said of it."""


class NewPassphrase(QWidget):
    """``entered`` comes with Enter in the second field. ``value`` is what was chosen, once both agree.

    ``note`` stands below the first field instead of the usual advice.
    """

    entered = Signal()

    def __init__(self, judge: Judge, suggest: Suggest, parent: QWidget | None = None, *, note: str = "") -> None:
        super().__init__(parent)
        self._judge = judge
        self._suggest = suggest
        self._hint = note or tr("Quatre mots ou plus, faciles à retenir pour vous, introuvables pour les autres.")
        self.words = TextField(secret=True)
        self.again = TextField(secret=True)
        self.field = Field(tr("Nouvelle phrase de passe"), self.words, hint=self._hint)
        self._again = Field(tr("La même, encore une fois"), self.again)
        self.show_words = PlainButton(tr("Montrer"))
        self.show_words.setCheckable(True)
        self.show_words.toggled.connect(self._show_words)
        self.draw_words = PlainButton(tr("Proposer six mots"))
        self.draw_words.clicked.connect(self._draw)
        # The field may be too narrow for six words.
        self.drawn = Text("", Role.STRONG, wrap=True)
        self.drawn.hide()
        self.words.textEdited.connect(self._typed)
        self.words.returnPressed.connect(self._next)
        self.again.returnPressed.connect(self.entered)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        buttons.addWidget(self.draw_words)
        buttons.addWidget(self.show_words)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        column.addWidget(self.field)
        column.addWidget(self.drawn)
        column.addLayout(buttons)
        column.addWidget(self._again)
        self.setFocusProxy(self.words)

    def value(self) -> str:
        """Return the passphrase; empty where there is none to use, and then the fields say why."""
        passphrase = self.words.text()
        problem, _ = self._judge(passphrase)
        self.field.set_error(problem)
        if problem:
            self.words.setFocus()
            return ""
        if passphrase != self.again.text():
            self._again.set_error(tr("Les deux phrases ne sont pas les mêmes."))
            self.again.setFocus()
            return ""
        self._again.set_error("")
        return passphrase

    def refuse(self, said: str) -> None:
        """Show why what was chosen did not do."""
        self.field.set_error(said)
        self.words.setFocus()

    def clear(self) -> None:
        """Forget what was typed."""
        self.words.clear()
        self.again.clear()
        self.drawn.hide()
        self.field.set_hint(self._hint)

    def _next(self) -> None:
        if self.again.text():
            self.entered.emit()
        else:
            self.again.setFocus()

    def _typed(self, text: str) -> None:
        self.drawn.hide()
        self.field.set_error("")
        self._again.set_error("")
        # What is half typed is not yet wrong: only its strength is told, and the reason when one goes on.
        _, strength = self._judge(text) if text else ("", "")
        self.field.set_hint(strength or self._hint)

    def _draw(self) -> None:
        passphrase, said = self._suggest()
        self.words.setText(passphrase)
        self.again.clear()
        self.show_words.setChecked(True)
        self._typed(passphrase)
        self.field.set_hint(said)
        self.drawn.setText(passphrase)
        self.drawn.show()
        self.again.setFocus()

    def _show_words(self, shown: bool) -> None:
        self.words.set_secret(not shown)
        self.again.set_secret(not shown)
        self.show_words.set_label(tr("Cacher") if shown else tr("Montrer"))
