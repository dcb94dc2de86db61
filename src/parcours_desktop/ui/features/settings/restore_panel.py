"""The panel in which one goes back to a backup: which one, what it would change, then the passphrase."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.held_backups import (
    FormerPassphraseNeeded,
    HeldBackup,
    Preview,
    held_backups,
    preview,
)
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.rows import Row
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_12, Role
from parcours_desktop.ui.work.errand import Errand
from parcours_desktop.ui.work.workbench import Workbench

MOST_NAMES = 12


class RestorePanel(SidePanel):
    """Lists the backups, shows what one holds compared with today, and asks for the passphrase to go back to it."""

    def __init__(self, host: QWidget, workbench: Workbench) -> None:
        super().__init__(host, tr("Revenir à une sauvegarde"), width=520)
        self._workbench = workbench
        self.seen: Preview | None = None
        self._chosen: HeldBackup | None = None
        self.buttons: list[Button] = []
        self._explained = Text("", Role.BODY, "ink2", wrap=True)
        self.notice = InlineNotice("error", "")
        self._content = QWidget()
        self._below = QVBoxLayout()
        self._below.addWidget(self._content)
        self.former = TextField(secret=True)
        self._former_field = Field(tr("Phrase de passe de ce moment-là"), self.former)
        self.passphrase = TextField(secret=True)
        self._field = Field(tr("Votre phrase de passe d’aujourd’hui"), self.passphrase)
        self.confirm = Button(tr("Revenir à cette sauvegarde"), "primary")
        self.elsewhere = Button(tr("Chercher ailleurs"), "quiet", icon="dossier-open")
        self.another = Button(tr("Une autre sauvegarde"), "quiet")
        self.body.setSpacing(SPACE_12)
        for widget in (self._explained, self.notice):
            self.body.addWidget(widget)
        self.body.addLayout(self._below)
        for field in (self._former_field, self._field):
            self.body.addWidget(field)
        self.body.addStretch(1)
        for button in (self.confirm, self.another, self.elsewhere):
            self.foot.addWidget(button)
        self.foot.addStretch(1)
        self.confirm.clicked.connect(self._confirm)
        self.passphrase.returnPressed.connect(self._confirm)
        self.former.returnPressed.connect(self._look_with_former)
        self.another.clicked.connect(self.begin)
        self.elsewhere.clicked.connect(self._pick_folder)
        self.closed.connect(self._forget)

    def begin(self, _: bool = False, folder: Path | None = None) -> None:
        """Open with the list of the backups that are at hand, or of those in ``folder``."""
        self._forget()
        self._explained.setText(
            tr(
                "Vos dossiers reprendront l’état de la sauvegarde choisie. L’état d’aujourd’hui est gardé dans un "
                "fichier à part, 90 jours au plus : vous pourrez y revenir de la même manière."
            )
        )
        self._show_only(self.elsewhere)
        if not self.isVisible():
            self.open()
        self._workbench.backups.look_into(lambda desk: held_backups(desk, folder), self._list, self._refused)

    def look(self, backup: HeldBackup, former: str = "") -> None:
        """Read one backup, and show what going back to it would change."""
        self._chosen = backup
        self.notice.hide()
        self._explained.setText(tr("{title} : lecture et vérification de toute la sauvegarde…", title=backup.title))
        self._put(QWidget())
        self._show_only(self.another, *((self._former_field,) if former else ()))
        self.buttons = []
        self._workbench.backups.look_into(
            lambda desk: preview(desk, backup.place, former),
            lambda seen: self._show(backup, seen),
            lambda error: self._unread(backup, error),
        )

    def _list(self, held: tuple[HeldBackup, ...]) -> None:
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self.buttons = []
        for place, each in enumerate(held):
            row = Row(last=place == len(held) - 1)
            told = QVBoxLayout()
            told.setSpacing(2)
            told.addWidget(Text(each.title, Role.STRONG, wrap=True))
            told.addWidget(Text(each.detail, Role.SECONDARY, "ink2", wrap=True))
            row.line.addLayout(told, 1)
            button = Button(tr("Voir"), "quiet")
            button.setAccessibleName(tr("Voir ce que contient : {title}", title=each.title))
            button.clicked.connect(partial(self._look_at, each))
            row.line.addWidget(button)
            self.buttons.append(button)
            lines.addWidget(row)
        self._put(content)
        if self.buttons:
            self.buttons[0].setFocus()

    def _look_at(self, backup: HeldBackup, _: bool = False) -> None:
        self.look(backup)

    def _show(self, backup: HeldBackup, seen: Preview) -> None:
        if self._chosen is not backup:
            return
        self.seen = seen
        self._explained.setText(tr("{title} : relue en entier, intacte.", title=backup.title))
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(SPACE_4)
        for said in seen.lines:
            lines.addWidget(Text(said, wrap=True))
        for title, names in (
            (tr("N’y sont pas, parce que créés depuis :"), seen.absent),
            (tr("Reviendraient, parce que supprimés depuis :"), seen.returning),
        ):
            if names:
                lines.addSpacing(SPACE_12)
                lines.addWidget(Text(title, Role.STRONG, wrap=True))
                lines.addWidget(Text(_some(names), Role.SECONDARY, "ink2", wrap=True))
        self._put(content)
        if seen.warning:
            kept = tr("Synchronisez d’abord : sinon, elles ne resteront que dans le fichier mis de côté.")
            self.notice.say("warning", seen.warning, kept)
            self.notice.show()
        self._show_only(self.confirm, self.another, self._field)
        self.passphrase.setFocus()

    def _unread(self, backup: HeldBackup, error: WorldError) -> None:
        if self._chosen is not backup:
            return
        if not isinstance(error, FormerPassphraseNeeded) and not self._former_field.isVisible():
            self._refused(error)
            return
        self._explained.setText(backup.title)
        wrong = "" if isinstance(error, FormerPassphraseNeeded) else str(error)
        if not wrong:
            self.notice.say("info", error.what_happened, error.what_to_do)
            self.notice.show()
        self._show_only(self.another, self._former_field)
        self._former_field.set_error(wrong)
        self.former.setFocus()

    def _look_with_former(self) -> None:
        if self._chosen is not None and self.former.text():
            self.look(self._chosen, self.former.text())

    def _confirm(self) -> None:
        passphrase, seen = self.passphrase.text(), self.seen
        self._field.set_error("" if passphrase else tr("Écrivez votre phrase de passe."))
        if not passphrase or seen is None or not self.confirm.isEnabled():
            self.passphrase.setFocus()
            return
        former = self.former.text()
        self.confirm.setEnabled(False)
        from parcours_desktop.casework.rotating import prove

        self._workbench.ask(
            lambda desk: prove(desk, passphrase),
            lambda home: self._go(home, seen.backup, passphrase, former),
            owner=self,
            failed=self._not_proved,
        )

    def _not_proved(self, error: WorldError) -> None:
        self.confirm.setEnabled(True)
        self._field.set_error(str(error))
        self.passphrase.setFocus()

    def _go(self, home: Path, backup: Path, passphrase: str, former: str) -> None:
        from parcours_desktop.casework.going_back import go_back, went_back_words

        errand = Errand(
            tr("Retour à une sauvegarde"),
            tr("La sauvegarde prend la place de vos dossiers, qui sont gardés à part. Ils s’ouvriront d’eux-mêmes."),
            passphrase,
            lambda: went_back_words(go_back(home, backup, passphrase, former)),
        )
        self._workbench.errand_asked.emit(errand)

    def _pick_folder(self, _: bool = False) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Où chercher des sauvegardes"))
        if chosen:
            self.begin(folder=Path(chosen))

    def _refused(self, error: WorldError) -> None:
        self._explained.setText("")
        self.notice.say("warning", error.what_happened, error.what_is_safe, error.what_to_do)
        self.notice.show()
        self._show_only(self.another if self._chosen is not None else self.elsewhere)

    def _show_only(self, *shown: QWidget) -> None:
        for widget in (self.confirm, self.another, self.elsewhere, self._field, self._former_field):
            widget.setVisible(widget in shown)

    def _put(self, content: QWidget) -> None:
        """Show ``content`` in place of what was there."""
        self._below.removeWidget(self._content)
        self._content.hide()
        self._content.deleteLater()
        self._content = content
        self._below.addWidget(content)

    def _forget(self) -> None:
        """Let go of what was typed and read: it was for this once."""
        self.seen = self._chosen = None
        self.buttons = []
        self.notice.hide()
        self.confirm.setEnabled(True)
        for field, control in ((self._field, self.passphrase), (self._former_field, self.former)):
            control.clear()
            field.set_error("")
        self._put(QWidget())


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return shown if more <= 0 else tr("{names} et {number} autres", names=shown, number=more)
