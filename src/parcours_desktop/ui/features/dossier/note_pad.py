"""Where one writes during the interview: text is kept as it is typed, and becomes a note when one says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.vocabulary.work import LABELS, EncounterKind
from parcours_desktop.casework.drafts import confidence_key, note_key
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.ui.kit.autosave import Autosave
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.columns import AdaptiveColumns
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.strip import Remark
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, Role
from parcours_desktop.ui.work.workbench import Workbench


class NotePad(Card):
    """The note being written about one person. ``kept`` carries a text once it is on the disk as a draft."""

    kept = Signal(str)
    reveal_asked = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        self.state = Text("", Role.SECONDARY, "ink3")
        super().__init__(tr("Noter"), action=self.state, parent=parent)
        self._workbench = workbench
        self._person_id = ""
        self._kept = ""
        self._reading = self._covered = False
        self.text = TextArea(
            placeholder=tr("Écrivez pendant l’entretien : chaque mot est gardé au fur et à mesure."),
            lines=2,
            most_lines=14,
        )
        self.text.setAccessibleName(tr("Note"))
        self.kind = Choice([(kind, tr(LABELS[kind]).capitalize()) for kind in EncounterKind], value=EncounterKind.BUS)
        self.kind.setAccessibleName(tr("Forme de l’entretien"))
        self.confidential = CheckRow(tr("Confidence, dans aucune lettre"))
        self.confidential.clicked.connect(self._keep_confided)
        # The key belongs to whoever is writing here: the form of a barrier beside it has the same.
        self.add_note = Button(tr("Ajouter au dossier"), "secondary", key="Ctrl+Return", bind_key=False)
        self.add_note.clicked.connect(self._write)
        add = QShortcut(QKeySequence("Ctrl+Return"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        add.activated.connect(self.add_note.click)
        self._drafts = Autosave(self.text.text, self._hand_over, self)
        self._drafts.kept.connect(self._on_kept)
        self._drafts.failed.connect(self._not_kept)
        self.text.textChanged.connect(self._typed)
        self.body.setSpacing(SPACE_8)
        self.show_button = Button(tr("Montrer"), "link")
        self.show_button.clicked.connect(self.reveal_asked)
        self.hidden = Remark("hide", tr("Une confidence commencée est masquée"), self.show_button)
        self.hidden.hide()
        self.add(self.hidden)
        self.add(self.text)
        about = QWidget()
        row = QHBoxLayout(about)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(self.kind)
        row.addWidget(self.confidential, 1)
        # Narrower, the words « dans aucune lettre » would be cut, and they are what decides whether something is said.
        self._about = AdaptiveColumns([(about, 5), (self.add_note, 3)], least=225)
        self.add(self._about)
        self.copy = Button(tr("Copier le texte"), "quiet", icon="copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.text()))
        self.drop = Button(tr("Laisser tomber"), "quiet")
        self.drop.clicked.connect(self._let_go)
        ways = FlowLayout(room := QWidget())
        for way in (self.copy, self.drop):
            ways.addWidget(way)
            way.hide()
        self.add(room)
        self._say()

    def begin(self, person_id: str, draft: str, *, confided: bool = False, covered: bool = False) -> None:
        """Take up the draft about another person, a confidence where it was ``confided``.

        What was typed about the former one is kept first. A draft that is ``covered`` is not shown, and nothing is
        typed over it, until the cover is lifted; what is being typed is never covered under one's hands.
        """
        if person_id == self._person_id and (covered or not self._covered):
            return
        if person_id != self._person_id:
            self.keep()
        self._person_id, self._covered = person_id, covered
        self._kept = draft
        # Without a key nothing is kept.
        self.text.set_text(self._drafts.begin("" if covered else note_key(person_id), draft))
        self.confidential.setChecked(confided)
        self._show_parts()
        self._say()

    def cover_again(self) -> None:
        """Keep what is typed, and ask at the next ``begin`` whether it may be shown."""
        self.keep()
        self._person_id = ""
        self._drafts.begin("")
        self.text.set_text("")

    def take_focus(self) -> None:
        """Put the keyboard where one writes, or on the way to what is covered."""
        (self.show_button if self._covered else self.text).setFocus()

    def set_reading(self, *, reading: bool) -> None:
        """Take the means of writing away where the dossier is only read; what was typed before can still be copied."""
        self._reading = reading
        self.set_title(tr("Note commencée, pas ajoutée") if reading else tr("Noter"))
        self.text.setReadOnly(reading)
        self._show_parts()
        self.setVisible(not reading or self._covered or bool(self.text.text().strip()))
        self._say()

    def _show_parts(self) -> None:
        shown, reading = not self._covered, self._reading
        self.text.setVisible(shown)
        self.hidden.setVisible(not shown)
        self._about.setVisible(shown and not reading)
        self.copy.setVisible(shown and reading)
        self.drop.setVisible(shown and reading)

    def keep(self) -> None:
        """Keep what is typed now, if it is not kept yet."""
        self._drafts.keep()

    def _hand_over(self, key: str, text: str, kept: Callable[[], None], failed: Callable[[WorldError], None]) -> None:
        self._workbench.keep_draft(key, text, owner=self, then=kept, failed=failed)

    def _on_kept(self, text: str) -> None:
        """Say that it is kept now that it is on the disk, and not before."""
        self._kept = text
        self._say()
        self.kept.emit(text)

    def _not_kept(self, error: WorldError) -> None:
        """Say why it is not kept; it is handed over anew at the next letter or when one leaves."""
        self._kept = ""
        self._say()
        self._workbench.messages.world_error(error)

    def _keep_confided(self) -> None:
        """Keep with the draft that it is a confidence: after a lock it must not become a note like any other."""
        self._workbench.keep_draft(confidence_key(self._person_id), "1" if self.confidential.isChecked() else "")

    def _set_confided(self, *, confided: bool) -> None:
        if self.confidential.isChecked() != confided:
            self.confidential.setChecked(confided)
            self._keep_confided()

    def _typed(self) -> None:
        self._drafts.touch()
        self.add_note.setEnabled(bool(self.text.text().strip()))

    def _say(self) -> None:
        self.add_note.setEnabled(bool(self.text.text().strip()))
        self.state.setText(tr("Brouillon gardé") if self._kept.strip() else "")

    def _let_go(self) -> None:
        """Drop the draft; it can be had back for as long as the message stands."""
        key, text = note_key(self._person_id), self.text.text()
        self._drafts.begin(key)
        self.text.set_text("")
        self._workbench.keep_draft(key, "")
        confided = self.confidential.isChecked()
        self._set_confided(confided=False)
        self.set_reading(reading=self._reading)
        self._workbench.messages.done(tr("Note laissée."), undo=lambda: self._bring_back(key, text, confided=confided))

    def _bring_back(self, key: str, text: str, *, confided: bool) -> None:
        self._workbench.keep_draft(key, text)
        if key == note_key(self._person_id):
            self._kept = text
            self._set_confided(confided=confided)
            self.text.set_text(self._drafts.begin(key, text))
            self.set_reading(reading=self._reading)

    def _write(self) -> None:
        text, person_id = self.text.text(), self._person_id
        if self._reading or not text.strip():
            return
        kind, confidential = EncounterKind(self.kind.value()), self.confidential.isChecked()
        if self.add_note.hasFocus():
            # It is about to sleep: the keyboard would wander to whatever comes next, where Space begins something else.
            self.text.setFocus()
        self.add_note.setEnabled(False)
        self._workbench.do(
            lambda desk: write_note(desk, person_id, text, kind=kind, confidential=confidential),
            owner=self,
            then=lambda _: self._written(person_id, text),
            failed=self._not_written,
        )

    def _written(self, person_id: str, text: str) -> None:
        if person_id != self._person_id:
            return
        rest = self.text.text()
        rest = rest[len(text) :] if rest.startswith(text) else rest
        self._kept = ""
        # Its draft went with the note, in the same write.
        self._drafts.begin(note_key(person_id))
        self.text.set_text(rest.lstrip("\n"))
        self.confidential.setChecked(False)
        self._say()

    def _not_written(self, error: WorldError) -> None:
        self._say()
        self._workbench.messages.world_error(error)
