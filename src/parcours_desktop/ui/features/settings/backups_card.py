"""The card « Sauvegardes »: where they go, when the last one was made, what the last drill gave, and doing it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.backup_words import BackupLines, backup_lines
from parcours_desktop.casework.backups import BackupPlan
from parcours_desktop.ui.features.settings.restore_panel import RestorePanel
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_12, Role
from parcours_desktop.ui.work.workbench import Workbench

LIMITS_MB = (500, 1000, 2000, 5000, 10000)


class BackupsCard(Card):
    """Shows how the backups stand. ``choose`` asks the person for a folder and returns its path, empty for none.

    ``host`` is the screen over which the panel slides in which one goes back to a backup.
    """

    def __init__(
        self,
        workbench: Workbench,
        parent: QWidget | None = None,
        choose: Callable[[QWidget], str] | None = None,
        host: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Sauvegardes"), parent=parent)
        self._workbench = workbench
        self._ask_folder = choose or _choose_folder
        self._plan = BackupPlan()
        self._pressed: Button | None = None
        self.body.setSpacing(SPACE_12)
        explained = tr("Chiffrées comme vos dossiers et ouvertes par la même phrase, chaque heure où vous travaillez.")
        self.add(Text(explained, Role.SECONDARY, "ink2", wrap=True))
        self.place, self.last, self.drill = (Text("", wrap=True) for _ in range(3))
        self.trouble = InlineNotice("warning", "")
        for shown in (self.trouble, self.last, self.place, self.drill):
            self.add(shown)
        self.trouble.hide()
        self.now = Button(tr("Sauvegarder maintenant"), "secondary", icon="save")
        self.choose = Button(tr("Choisir une clé USB ou un dossier"), "secondary", icon="dossier-open")
        self.rehearse = Button(tr("Essayer une restauration"), "quiet")
        self.panel = RestorePanel(host or self, workbench)
        self.go_back = Button(tr("Revenir à une sauvegarde"), "quiet", icon="undo")
        self.go_back.setVisible(not workbench.read_only)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button, act in (
            (self.now, self._back_up),
            (self.choose, self._pick),
            (self.rehearse, self._rehearse),
            (self.go_back, self.panel.begin),
        ):
            button.clicked.connect(act)
            flow.addWidget(button)
        self.add(buttons)
        self.limit = Choice([(each, _size(each)) for each in LIMITS_MB], value=BackupPlan().limit_mb)
        self.limit.chosen.connect(self._keep_limit)
        hint = tr(
            "Les plus anciennes partent d’elles-mêmes. De ce qui est mis de côté en revenant à une sauvegarde, les "
            "trois derniers états restent, 90 jours au plus."
        )
        self.add(Field(tr("Place permise"), self.limit, hint=hint))
        keeper = workbench.backups
        keeper.moved.connect(self.begin)
        keeper.busy.connect(self._set_busy)

    def begin(self) -> None:
        """Fetch how the backups stand."""
        self._workbench.ask(backup_lines, self._show, owner=self, replaces="backup-lines")

    def _show(self, lines: BackupLines) -> None:
        self._plan = lines.plan
        self.place.setText(lines.place)
        self.last.setText(lines.last)
        self.drill.setText(lines.drill)
        self.limit.set_value(lines.plan.limit_mb)
        self.trouble.setVisible(bool(lines.trouble))
        if lines.trouble:
            self.trouble.say("warning", tr("La sauvegarde n’a pas pu se faire."), lines.trouble)

    def _set_busy(self, busy: bool) -> None:
        waiting = (self.now, self.rehearse, self.go_back)
        if busy:
            # Qt hands the keyboard on from a button that cannot be pressed: the next space bar would press another one.
            self._pressed = next((button for button in waiting if button.hasFocus()), None)
            if self._pressed is not None:
                self._pressed.clearFocus()
        for button in waiting:
            button.setEnabled(not busy)
        if not busy and self._pressed is not None:
            if QApplication.focusWidget() is None:
                self._pressed.setFocus()
            self._pressed = None
        self.now.set_label(tr("Sauvegarde en cours…") if busy else tr("Sauvegarder maintenant"))

    def _back_up(self, _: bool = False) -> None:
        self._workbench.backups.back_up(self._refused)

    def _rehearse(self, _: bool = False) -> None:
        self._workbench.backups.rehearse(self._refused)

    def _pick(self, _: bool = False) -> None:
        folder = self._ask_folder(self)
        if folder:
            self._keep(replace(self._plan, folder=folder))

    def _keep_limit(self, limit: object) -> None:
        if isinstance(limit, int) and limit != self._plan.limit_mb:
            self._keep(replace(self._plan, limit_mb=limit))

    def _keep(self, plan: BackupPlan) -> None:
        self._workbench.backups.plan(plan, self._refused)

    def _refused(self, error: WorldError) -> None:
        self.trouble.say("error", error.what_happened, error.what_is_safe, error.what_to_do)
        self.trouble.show()


def _size(megabytes: int) -> str:
    if megabytes < 1000:
        return tr("{number} Mo", number=megabytes)
    return tr("{number} Go", number=megabytes // 1000)


def _choose_folder(parent: QWidget) -> str:
    return QFileDialog.getExistingDirectory(parent, tr("Où garder les sauvegardes"))
