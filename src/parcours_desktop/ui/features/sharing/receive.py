"""A file from a colleague: from whom, which dossiers, is the signature known; taken in only when one says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.dates import long_day
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.handover_stick import StickPreview, asks_for_phrase, names_of, read_stick, take_stick
from parcours_desktop.casework.words import capital, of, typeset
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import TimelineRow
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_12, Role, Tone
from parcours_desktop.ui.work.workbench import Workbench

WIDTH = 560


def ask_for_stick(parent: QWidget) -> Path | None:
    """Ask which file came; None where the dialog was put away."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, tr("Recevoir un dossier"), str(Path.home()), f"{tr('Relais')} (*.parcours)"
    )
    return Path(chosen) if chosen else None


class NotRead(WorldError):
    """The disk did not give the file."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            tr("Le fichier n’a pas pu être lu : {cause}.", cause=cause),
            what_is_safe=tr("Rien n’a été changé ici."),
            what_to_do=tr("Remettez la clé, puis choisissez-le à nouveau."),
        )


class ReceivePanel(SidePanel):
    """Shows what a file would bring. ``taken`` carries the id of the first dossier that it brought."""

    shown = Signal()
    refused = Signal()
    taken = Signal(str)

    def __init__(self, host: QWidget, workbench: Workbench) -> None:
        super().__init__(host, tr("Recevoir un dossier"), width=WIDTH)
        self._workbench = workbench
        self.choose_file = ask_for_stick
        self._path: Path | None = None
        self.preview: StickPreview | None = None
        self.choose = Button(tr("Choisir le fichier"), "secondary", icon="upload")
        self.phrase = TextField(placeholder=tr("Six mots dits par votre collègue"))
        self.phrase_field = Field(tr("Phrase"), self.phrase, quiet=True)
        self.open_it = Button(tr("Ouvrir"), "secondary")
        self.notice = InlineNotice("info", "")
        self.trusted = CheckRow(tr("Je sais de qui vient ce fichier"))
        self._content = QWidget()
        self.take = Button(tr("Reprendre les dossiers"), "primary", key="Ctrl+Return")
        self.body.setSpacing(SPACE_12)
        for part in (self.notice, self.choose, self.phrase_field, self.open_it, self.trusted, self._content):
            self.body.addWidget(part)
        self.foot.addStretch(1)
        self.foot.addWidget(self.take)
        self.choose.clicked.connect(self._choose)
        self.open_it.clicked.connect(self._read)
        self.phrase.returnPressed.connect(self._read)
        self.trusted.toggled.connect(lambda _: self._allow())
        self.take.clicked.connect(self._take)

    def begin(self) -> None:
        """Open empty."""
        self._path = None
        self._forget()
        self.phrase.clear()
        self.phrase_field.hide()
        self.open_it.hide()
        self.notice.say(
            "info",
            tr("Un·e collègue vous remet un dossier sur une clé."),
            "",
            tr("Rien n’est repris avant que vous l’ayez vu."),
        )
        self.open()
        self.choose.setFocus()

    def _choose(self) -> None:
        path = self.choose_file(self)
        if path is not None:
            self._path = path
            self.phrase.clear()
            self._read()

    def _read(self) -> None:
        path, phrase = self._path, self.phrase.text()
        if path is None:
            return

        def question(desk: Desk) -> StickPreview:
            try:
                return read_stick(desk, path, phrase)
            except OSError as error:
                raise NotRead(reason_of_system(error)) from error

        self._forget()
        self._workbench.ask(question, self._show, owner=self, replaces="stick", failed=self._refuse)

    def _refuse(self, error: WorldError) -> None:
        asked = asks_for_phrase(error)
        self.phrase_field.setVisible(asked)
        self.open_it.setVisible(asked)
        self.notice.say("warning" if asked else "error", error.what_happened, error.what_is_safe, error.what_to_do)
        if asked:
            self.phrase.setFocus()
        self.refused.emit()

    def _show(self, preview: StickPreview) -> None:
        self.preview = preview
        self.phrase_field.hide()
        self.open_it.hide()
        sender = preview.sender or tr("quelqu’un")
        if preview.known:
            self.notice.say(
                "success",
                tr("{of_whom}, signature reconnue.", of_whom=capital(of(sender))),
                _written(preview),
                names_of(preview) + ".",
            )
        else:
            self.notice.say(
                "warning",
                tr(
                    "{of_whom}, selon le fichier : cette signature n’est pas connue de ce poste.",
                    of_whom=capital(of(sender)),
                ),
                _written(preview),
                tr("Ne le reprenez que si on vous l’a remis en main propre."),
            )
        self.take.set_label(tr.count("Reprendre le dossier", "Reprendre les {number} dossiers", len(preview.dossiers)))
        self.trusted.setChecked(False)
        self.trusted.setVisible(not preview.known)
        self._fill(preview)
        self._allow()
        (self.take if preview.known else self.trusted).setFocus()
        self.shown.emit()

    def _fill(self, preview: StickPreview) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        card = Card(tr.count("{number} dossier", "{number} dossiers", len(preview.dossiers)))
        for place, (name, here) in enumerate(preview.dossiers):
            mark = Badge(tr("déjà ici"), Tone.LIGHT) if here else None
            card.add(TimelineRow("", [Run(name, strong=True)], mark=mark, last=place == len(preview.dossiers) - 1))
        column.addWidget(card)
        if preview.left_out:
            column.addWidget(Text(typeset(preview.left_out), Role.SECONDARY, "ink2", wrap=True))
        for name, note in preview.notes:
            written = Card(typeset(tr("Note de relais : {name}", name=name)))
            written.add(Text(note, Role.BODY, wrap=True))
            column.addWidget(written)
        former, self._content = self._content, content
        self.body.replaceWidget(former, content)
        former.hide()
        former.deleteLater()

    def _allow(self) -> None:
        self.take.setEnabled(self.preview is not None and (self.preview.known or self.trusted.isChecked()))

    def _forget(self) -> None:
        self.preview = None
        self.trusted.hide()
        self._content.hide()
        self._allow()

    def _take(self) -> None:
        preview = self.preview
        if preview is None:
            return
        self.take.setEnabled(False)

        def operation(desk: Desk) -> tuple[Changes, Changes]:
            changes = take_stick(desk, preview)
            return changes, changes

        def finished(changes: Changes) -> None:
            self._workbench.messages.info(changes.label)
            self.taken.emit(preview.stick.manifest.dossiers[0][0])
            self.shut()

        # Without a way back: what a colleague handed over is not undone by a slip of the finger.
        self._workbench.do_and_get(operation, finished, owner=self, failed=self._refuse, quietly=True)


def _written(preview: StickPreview) -> str:
    try:
        return tr("Enregistré le {day}.", day=long_day(date.fromisoformat(preview.written_on), tr))
    except ValueError:
        return ""
