"""What is shared of a dossier now, and what ended with the person's consent: one card each, above the form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from parcours_core.language import tr
from parcours_desktop.casework.sharing_form import ShareForm
from parcours_desktop.casework.sharing_lines import ShareLine
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import TimelineRow


class CurrentShares(QVBoxLayout):
    """A column of cards. ``end_asked`` carries the share that is to end."""

    end_asked = Signal(str)

    def show_form(self, form: ShareForm) -> None:
        """Show what ``form`` knows in place of what was shown."""
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if form.shared is not None:
            self._show_lines(tr("Partagé maintenant"), form.shared.lines, may_end=not form.only_seen)
            self._show_lines(tr("Terminé avec l’accord de la personne"), form.shared.ended, may_end=not form.only_seen)

    def _show_lines(self, title: str, lines: Sequence[ShareLine], *, may_end: bool) -> None:
        if lines:
            card = Card(title)
            for place, line in enumerate(lines):
                card.add(self._row(line, may_end=may_end, last=place == len(lines) - 1))
            self.addWidget(card)

    def _row(self, line: ShareLine, *, may_end: bool, last: bool) -> TimelineRow:
        end: Button | None = None
        if line.may_end and may_end:
            end = Button(tr("Terminer"), "quiet")
            end.setAccessibleName(tr("Terminer : {what}", what=line.title))
            end.clicked.connect(lambda: self.end_asked.emit(line.id))
        runs: list[Run | str] = [Run(line.title, strong=True), Run(f"\n{line.sentence}", "ink2", small=True)]
        if line.note:
            runs.append(Run(f"\n\n{line.note}", small=True))
        return TimelineRow("", runs, mark=end, last=last)
