"""The left column: who is referred, from where, for which barriers, and how many services are set aside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.directory.matching.values import MatchList
from parcours_desktop.ui.features.composer.need import BarrierChoice, NeedShown, coming_title, counts_in_words
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.ground import Hairline
from parcours_desktop.ui.kit.marks import SeverityBar
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_20, Role, Tone

_INDENT = 10
"""What a quiet button keeps around its words: so the arrow back stands in line with the words below it."""


class NeedColumn(ScrollColumn):
    """``ticked`` comes when a barrier was ticked or unticked, ``back_asked`` and ``why_asked`` from its buttons."""

    ticked = Signal()
    back_asked = Signal()
    why_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(SPACE_16 - _INDENT, SPACE_12, SPACE_16, SPACE_20), spacing=SPACE_8, parent=parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows: dict[str, CheckRow] = {}
        self.back = Button(tr("Dossier"), "quiet", icon="back", key="Esc", bind_key=False)
        self.back.setAccessibleName(tr("Revenir au dossier"))
        self.back.clicked.connect(self.back_asked)
        self.title = Text("", Role.TITLE, wrap=True)
        self._origin = prose("", Role.SECONDARY, "ink2")
        self._barriers = QVBoxLayout()
        self._barriers.setSpacing(0)
        self._coming_title = Text("", Role.TITLE)
        self._coming = prose("", Role.SECONDARY, "ink2")
        self._aside_title = Text("", Role.TITLE)
        self._aside = prose("", Role.SECONDARY, "ink2")
        self.why = Button(tr("Voir pourquoi"), "link")
        self.why.clicked.connect(self.why_asked)
        self._lay_out()
        self.show_aside(None)

    def show_need(self, need: NeedShown, ticked: frozenset[str]) -> None:
        """Show what is known of the person, with these barriers ticked."""
        self.title.setText(tr("Orienter {name}", name=need.name))
        self._origin.set_runs([need.origin])
        self._coming_title.setText(coming_title(need.person))
        self._coming.set_runs([f"{need.coming}\n{need.means}"])
        if list(self.rows) == [each.line.barrier.id for each in need.barriers]:
            for each in need.barriers:
                self.rows[each.line.barrier.id].set_secondary(each.note)
            return
        self._clear()
        for each in need.barriers:
            self._barriers.addWidget(self._row(each, each.line.barrier.id in ticked))

    def chosen(self) -> frozenset[str]:
        """Return the ids of the barriers that are ticked."""
        return frozenset(barrier_id for barrier_id, row in self.rows.items() if row.isChecked())

    def forget(self) -> None:
        """Take the barriers of the former person away."""
        self._clear()

    def tick_all(self) -> None:
        """Tick every barrier, in silence."""
        for row in self.rows.values():
            row.blockSignals(True)
            row.setChecked(True)
            row.blockSignals(False)
            row.update()

    def show_aside(self, found: MatchList | None) -> None:
        """Show how many services are set aside and for which reasons; nothing while they are counted."""
        number = found.excluded_total if found is not None else 0
        for part in (self._aside_title, self._aside, self.why):
            part.setVisible(bool(number))
        if found is not None:
            self._aside_title.setText(tr("Écartés : {number}", number=number))
            self._aside.set_runs([counts_in_words(found.counts)])

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(_INDENT, 0, 0, 0)
        words.setSpacing(SPACE_8)
        for part in (self.title, self._origin):
            words.addWidget(part)
        words.addLayout(self._barriers)
        for title, text in ((self._coming_title, self._coming), (self._aside_title, self._aside)):
            words.addSpacing(SPACE_8)
            words.addWidget(title)
            words.addWidget(text)
        words.addWidget(self.why)
        self.add(self.back)
        self.body.addLayout(words)

    def _row(self, choice: BarrierChoice, ticked: bool) -> QWidget:
        line = choice.line
        row = CheckRow(line.label, secondary=choice.note, checked=ticked)
        row.setAccessibleName(f"{line.label}, {line.badge.lower()}")
        row.toggled.connect(lambda _: self.ticked.emit())
        self.rows[line.barrier.id] = row
        holder = QWidget()
        beside = QHBoxLayout()
        beside.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        beside.setSpacing(SPACE_4)
        bar = SeverityBar(Tone(line.tone), line.badge)
        bar.setToolTip(line.badge)
        beside.addWidget(bar, 0, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(row, 1)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(beside)
        column.addWidget(Hairline())
        return holder

    def _clear(self) -> None:
        self.rows.clear()
        while self._barriers.count():
            item = self._barriers.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
