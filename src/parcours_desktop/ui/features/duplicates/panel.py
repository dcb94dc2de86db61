"""Two sheets side by side: what each says, which value is kept, and the one button that reads them as one person."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates import likely_same, tell_apart
from parcours_desktop.casework.duplicates_merging import MergePreview, Side, SideBySide, merge, preview_merge
from parcours_desktop.casework.record_words import short
from parcours_desktop.casework.words import of, typeset
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.keyboard_wish import KeyboardWish
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.rows import Row
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_16, Role
from parcours_desktop.ui.work.workbench import Workbench

WIDTH = 760
CHOICE = 28
"""How many letters of a value stand in the choice; all of it stands beside."""


class MergePanel(SidePanel):
    """Compares two dossiers. ``merged`` carries the id of the one that is kept."""

    merged = Signal(str)
    shown = Signal()

    def __init__(self, host: QWidget, workbench: Workbench) -> None:
        super().__init__(host, tr("Une seule personne ?"), width=WIDTH)
        self._workbench = workbench
        self._asked = ("", "")
        self.preview: MergePreview | None = None
        self.sides: dict[str, Choice] = {}
        self._content: QWidget | None = None
        self._wish = KeyboardWish(self)
        self.swap = Button(tr("Garder plutôt l’autre fiche"), "link")
        self.apart = Button(tr("Ce sont deux personnes"), "secondary")
        self.unite = Button(tr("Réunir les dossiers"), "primary", key="Ctrl+Return")
        # With the sheets and not below them: three buttons side by side are wider than the panel in large text.
        self.body.addWidget(self.swap)
        self.foot.addStretch(1)
        self.foot.addWidget(self.apart)
        self.foot.addWidget(self.unite)
        self.swap.clicked.connect(self._swap)
        self.apart.clicked.connect(self._tell_apart)
        self.unite.clicked.connect(self._merge)

    def compare(self, kept_id: str, other_id: str) -> None:
        """Open with both sheets; the first one is the one that would be kept."""
        if not self.isVisible():
            self.open()
        self._ask(kept_id, other_id)

    def _ask(self, kept_id: str, other_id: str) -> None:
        self._asked = (kept_id, other_id)
        self._wish.make()
        self.unite.setEnabled(False)
        self._workbench.ask(
            lambda desk: (preview_merge(desk, kept_id, other_id), _why(desk, kept_id, other_id)),
            self._show,
            owner=self,
            replaces="merge-preview",
        )

    def _show(self, answer: tuple[MergePreview, str]) -> None:
        preview, why = answer
        if {preview.kept.id, preview.other.id} != set(self._asked):
            return
        self.preview = preview
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        if why:
            column.addWidget(Text(why, Role.SECONDARY, "ink2", wrap=True))
        column.addWidget(InlineNotice("info", _promise(preview), tr("Vous pourrez les séparer à nouveau.")))
        self.sides = {}
        differing = [each for each in preview.fields if each.differs]
        agreeing = [each for each in preview.fields if not each.differs]
        if differing:
            column.addWidget(self._card(tr("À choisir"), differing))
        if agreeing:
            column.addWidget(self._card(tr("Sans hésitation"), agreeing))
        former, self._content = self._content, content
        self.body.addWidget(content)
        if former is not None:
            self.body.removeWidget(former)
            former.hide()
            former.deleteLater()
        self.unite.setEnabled(True)
        if self._wish.take():
            self.unite.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit()

    def _card(self, title: str, fields: list[SideBySide]) -> Card:
        card = Card(title)
        head = Row()
        head.line.setSpacing(SPACE_12)
        for words in ("", tr("Fiche gardée"), tr("Autre fiche"), tr("Ce qui reste")):
            head.line.addWidget(Text(words, Role.SECONDARY_STRONG, "ink3"), 1)
        card.add(head)
        for place, each in enumerate(fields):
            card.add(self._row(each, last=place == len(fields) - 1))
        return card

    def _row(self, field: SideBySide, *, last: bool) -> Row:
        row = Row(last=last)
        row.line.setSpacing(SPACE_12)
        row.line.addWidget(Text(field.label, Role.SECONDARY, "ink2", wrap=True), 1)
        for words in (field.kept, field.other):
            row.line.addWidget(Text(words or "—", Role.BODY, "ink" if words else "ink3", wrap=True), 1)
        if field.differs:
            row.line.addWidget(self._choice(field), 1)
        else:
            row.line.addWidget(Text(field.kept or field.other, Role.STRONG, wrap=True), 1)
        row.setAccessibleName(f"{field.label} : {field.kept or '—'} / {field.other or '—'}")
        return row

    def _choice(self, field: SideBySide) -> Choice:
        options = [(Side.KEPT, short(field.kept, CHOICE)), (Side.OTHER, short(field.other, CHOICE))]
        if field.may_both:
            options.append((Side.BOTH, tr("Les deux")))
        choice = Choice(options, value=field.side)
        choice.setAccessibleName(tr("Ce qui reste : {field}", field=field.label))
        self.sides[field.field] = choice
        return choice

    def _swap(self) -> None:
        kept, other = self._asked
        self._ask(other, kept)

    def _tell_apart(self) -> None:
        kept, other = self._asked
        self._workbench.do(lambda desk: tell_apart(desk, kept, other), owner=self, then=self._done)

    def _merge(self) -> None:
        kept, other = self._asked
        sides = {name: Side(choice.value()) for name, choice in self.sides.items()}
        self.unite.setEnabled(False)
        self.refusal.hide()

        def finished(changes: Changes) -> None:
            self._done(changes)
            self.merged.emit(kept)

        def failed(error: WorldError) -> None:
            self.unite.setEnabled(True)
            self.refuse(error)

        self._workbench.do(lambda desk: merge(desk, kept, other, sides), owner=self, then=finished, failed=failed)

    def _done(self, _: Changes) -> None:
        self.shut()


def _why(desk: Desk, kept_id: str, other_id: str) -> str:
    """Return why the two may be one person, or one may be asked about; empty where nobody said so."""
    alike = {each.id: each.why for each in (*likely_same(desk, kept_id), *likely_same(desk, other_id))}
    return alike.get(other_id) or alike.get(kept_id, "")


def _promise(preview: MergePreview) -> str:
    kept, other = of(preview.kept.full_name), of(preview.other.full_name)
    if not preview.brings:
        return typeset(tr("Le dossier {kept} est gardé, avec celui {other}.", kept=kept, other=other))
    return typeset(
        tr(
            "Le dossier {kept} est gardé. Celui {other} y ajoute {what}, sans que rien ne soit déplacé.",
            kept=kept,
            other=other,
            what=preview.brings,
        )
    )
