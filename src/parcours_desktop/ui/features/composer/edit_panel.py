"""« Modifier »: the words of the letter, what may leave with it, what to bring. All of it is kept as it is typed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.revealing import is_guarded_datum
from parcours_desktop.casework.sharable import NAME
from parcours_desktop.casework.values import Composer, SharableField
from parcours_desktop.ui.features.composer.proof import Proof
from parcours_desktop.ui.features.composer.writing import LetterWriting
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.check_row import BOX, GAP, CheckRow
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, SPACE_12, Role

ONE_LINE = 40
"""How many characters of a datum fit beside its box."""


class EditPanel(SidePanel):
    """Changes the letter that is being written; the proof beside it follows."""

    def __init__(self, host: QWidget, writing: LetterWriting) -> None:
        super().__init__(host, tr("Modifier la lettre"))
        self._writing = writing
        self._filling = False
        self.reason = TextArea(lines=4, most_lines=10)
        self.proposed = Button(tr("Reprendre le texte proposé"), "link")
        self.proposed.clicked.connect(self._take_proposed)
        self.fields: dict[str, CheckRow] = {}
        self._fields = QVBoxLayout()
        self._fields.setSpacing(0)
        self.documents = TextArea(lines=3, most_lines=8)
        self.person_page = CheckRow(
            tr("Joindre une page pour la personne"), secondary=tr("où aller, quand, quoi apporter, en mots simples")
        )
        self.done = Button(tr("Terminé"), "secondary", key="Ctrl+Return")
        self.done.clicked.connect(self.shut)
        self.reason.textChanged.connect(self._on_reason)
        self.documents.textChanged.connect(self._on_documents)
        self.person_page.toggled.connect(self._on_person_page)
        self._lay_out()

    def begin(self) -> None:
        """Open on the letter that is being written."""
        composer, choices = self._writing.composer, self._writing.choices
        if composer is None:
            return
        self._filling = True
        documents = composer.documents if choices.documents is None else choices.documents
        self.documents.set_text("\n".join(documents))
        self.person_page.setChecked(choices.person_page)
        self._offer(composer)
        self._filling = False
        self.open()
        self.reason.setFocus()
        # Its lines are only known once it has its width.
        QTimer.singleShot(0, self.reason, self.reason.updateGeometry)

    def show_proof(self, proof: Proof) -> None:
        """Show the reason as it is printed; what a person is writing stays as it is."""
        if self._writing.choices.reason is None:
            self._filling = True
            self.reason.set_text(proof.reason)
            self._filling = False
        elif not self.reason.hasFocus():
            self._filling = True
            self.reason.set_text(self._writing.choices.reason)
            self._filling = False
        self.proposed.setVisible(self._writing.choices.reason is not None)

    def show_choices(self) -> None:
        """Follow the ticks that changed elsewhere."""
        for name, row in self.fields.items():
            row.blockSignals(True)
            row.setChecked(name in self._writing.choices.ticked or name == NAME)
            row.blockSignals(False)
            row.update()
        self.proposed.setVisible(self._writing.choices.reason is not None)

    def _lay_out(self) -> None:
        self.body.setSpacing(SPACE_8)
        self.body.addWidget(Field(tr("Motif, en mots simples"), self.reason, quiet=True))
        self.body.addWidget(self.proposed)
        self.body.addWidget(Text(tr("Ce que la lettre dit de la personne"), Role.TITLE))
        self.body.addLayout(self._fields)
        self.body.addSpacing(SPACE_8)
        self.body.addWidget(Field(tr("À apporter"), self.documents, hint=tr("Un document par ligne.")))
        self.body.addWidget(self.person_page)
        self.foot.addWidget(self.done)
        self.foot.addStretch(1)

    def _offer(self, composer: Composer) -> None:
        while self._fields.count():
            item = self._fields.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        plain = [each for each in composer.sharable if not each.special]
        special = [each for each in composer.sharable if each.special]
        for field in plain:
            self._fields.addWidget(self._row(field))
        if special:
            heading = Text(tr("Données sensibles"), Role.SECONDARY_STRONG, "strong")
            heading.setContentsMargins(0, SPACE_12, 0, 0)
            self._fields.addWidget(heading)
            why = tr("À cocher seulement si le partenaire en a besoin, avec l’accord de la personne.")
            self._fields.addWidget(prose(why, Role.SECONDARY, "ink2"))
        for field in special:
            self._fields.addWidget(self._row(field))

    def _offer_again(self, composer: Composer) -> None:
        focused = next((name for name, row in self.fields.items() if row.hasFocus()), "")
        self._offer(composer)
        if focused:
            self.fields[focused].setFocus()

    def _row(self, item: SharableField) -> QWidget:
        ticked = item.name in self._writing.choices.ticked or item.name == NAME
        if self._writing.covered and not ticked and is_guarded_datum(item.name):
            item = replace(item, value=tr("(masqué)"))
        short = len(item.label) + len(item.value) < ONE_LINE
        words = tr("{label} : {value}", label=item.label, value=item.value) if short else item.label
        row = CheckRow(words, checked=ticked)
        row.setAccessibleName(tr("{label}, donnée sensible", label=item.label) if item.special else item.label)
        row.setAccessibleDescription(item.value)
        row.setEnabled(item.name != NAME)
        row.toggled.connect(self._on_ticks)
        self.fields[item.name] = row
        if short:
            return row
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, SPACE_4)
        column.setSpacing(0)
        value = prose(item.value, Role.SECONDARY, "ink2")
        value.setContentsMargins(6 + px(BOX) + GAP, 0, 0, 0)
        column.addWidget(row)
        column.addWidget(value)
        return holder

    def _on_ticks(self) -> None:
        if self._filling:
            return
        was_covered, composer = self._writing.covered, self._writing.composer
        self._writing.change(ticked=frozenset(name for name, row in self.fields.items() if row.isChecked()))
        if was_covered and not self._writing.covered and composer is not None:
            # What else is special shows too; not now, since the row that was ticked is still speaking.
            QTimer.singleShot(0, self, lambda: self._offer_again(composer))

    def _on_reason(self) -> None:
        if not self._filling:
            self._writing.change(reason=self.reason.text())

    def _on_documents(self) -> None:
        if not self._filling:
            lines = [line.strip() for line in self.documents.text().splitlines()]
            self._writing.change(documents=tuple(line for line in lines if line))

    def _on_person_page(self, joined: bool) -> None:
        if not self._filling:
            self._writing.change(person_page=joined)

    def _take_proposed(self) -> None:
        self._writing.change(reason=None)
