"""The panel in which a key is added, changed or taken away; each time it asks for the passphrase first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.keys import NewCode, judge, suggestion
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.code_groups import CodeGroups
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.new_passphrase import NewPassphrase
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_12, Role
from parcours_desktop.ui.work.errand import Errand
from parcours_desktop.ui.work.printing import ask_for_printer, print_pages
from parcours_desktop.ui.work.workbench import Workbench

Act = Callable[[Desk, str, str], Any]
"""Does something at a desk with the passphrase, and the new one where one is chosen; raises a ``WorldError``."""


class KeyPanel(SidePanel):
    """Explains, asks for the passphrase, does it, and shows a new code where one comes of it."""

    def __init__(self, host: QWidget, workbench: Workbench) -> None:
        super().__init__(host, tr("Coffre"))
        self._workbench = workbench
        self._act: Act | None = None
        self._then: Callable[[], None] = lambda: None
        self._content = QWidget()
        self.code: NewCode | None = None
        self.passphrase = TextField(secret=True)
        self._field = Field(tr("Votre phrase de passe"), self.passphrase)
        self.choice: NewPassphrase | None = None
        self.said = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.confirm = Button(tr("Confirmer"), "primary")
        self.confirm.clicked.connect(self._confirm)
        self.print_button = Button(tr("Imprimer"), "secondary", icon="print")
        self.print_button.clicked.connect(self._print)
        self.foot.addWidget(self.confirm)
        self.foot.addWidget(self.print_button)
        self.foot.addStretch(1)
        self._explained = Text("", Role.BODY, "ink2", wrap=True)
        self._below = QVBoxLayout()
        self._below.addWidget(self._content)
        self.body.setSpacing(SPACE_12)
        self.body.addWidget(self._explained)
        self.body.addWidget(self._field)
        self.body.addLayout(self._below)
        self.body.addWidget(self.said)
        self.body.addStretch(1)
        self.passphrase.returnPressed.connect(self._next)
        self.closed.connect(self._forget)

    def begin(self, title: str, explained: str, verb: str, act: Act, then: Callable[[], None], *, new: bool) -> None:
        """Open with what is to be done in words; ``new`` asks for a new passphrase too."""
        self._forget()
        self.set_title(title)
        self._act, self._then = act, then
        self._explained.setText(explained)
        self._field.show()
        if new:
            self.choice = NewPassphrase(lambda typed: (judge(typed).problem, judge(typed).strength), suggestion)
            self.choice.entered.connect(self._confirm)
            self._put(self.choice)
        self.confirm.set_label(verb)
        self.confirm.setEnabled(True)
        self.confirm.show()
        self.print_button.hide()
        self.open()
        self.passphrase.setFocus()

    def _put(self, content: QWidget) -> None:
        """Show ``content`` below the passphrase in place of what was there."""
        self._below.removeWidget(self._content)
        self._content.hide()
        self._content.deleteLater()
        self._content = content
        self._below.addWidget(content)

    def _next(self) -> None:
        if self.choice is not None and not self.choice.words.text():
            self.choice.setFocus()
        else:
            self._confirm()

    def _confirm(self) -> None:
        if self.code is not None:
            self.shut()
            return
        passphrase = self.passphrase.text()
        self._field.set_error("" if passphrase else tr("Écrivez votre phrase de passe."))
        if not passphrase or self._act is None or not self.confirm.isEnabled():
            self.passphrase.setFocus()
            return
        new = self.choice.value() if self.choice is not None else ""
        if self.choice is not None and not new:
            return
        act = self._act
        self.confirm.setEnabled(False)
        self.said.setText(tr("Un instant…"))
        self._workbench.ask(lambda desk: act(desk, passphrase, new), self._done, owner=self, failed=self._refused)

    def _refused(self, error: WorldError) -> None:
        self.confirm.setEnabled(True)
        self.said.setText("")
        if isinstance(error, Refused) and self.choice is not None:
            self.choice.refuse(str(error))
        else:
            self._field.set_error(str(error))
            self.passphrase.setFocus()

    def _done(self, made: Any) -> None:
        self._then()
        if isinstance(made, NewCode):
            self._show_code(made)
        elif isinstance(made, Errand):
            self._workbench.errand_asked.emit(made)
        else:
            self.shut()

    def _show_code(self, made: NewCode) -> None:
        self.code = made
        self._act = self.choice = None
        self._field.hide()
        self.passphrase.clear()
        words = tr(
            "Il n’est montré qu’une fois : imprimez-le, ou recopiez-le, et gardez la feuille loin de l’ordinateur. "
            "Une feuille plus ancienne ne sert plus : détruisez-la."
        )
        self._explained.setText(words)
        self._put(CodeGroups(made.code, tr("Nouveau code de secours : {code}", code=made.code)))
        self.said.setText("")
        self.confirm.set_label(tr("J’ai le code"))
        self.confirm.setEnabled(True)
        self.print_button.show()
        if not self.isVisible():
            # Put away meanwhile; but the code is shown once, and the earlier one opens no more.
            self.open()
        self.print_button.setFocus()

    def _print(self) -> None:
        made = self.code
        printer = None if made is None else ask_for_printer(self, tr("Imprimer le code de secours"))
        if made is None or printer is None:
            return
        job = tr("Page de Parcours")
        self.said.setText(tr("Impression…"))
        self._workbench.ask(
            lambda _: print_pages(printer, made.page, job),
            lambda _: self.said.setText(tr("La feuille est partie à l’imprimante.")),
            owner=self._content,
            failed=lambda error: self.said.setText(str(error)),
        )

    def _forget(self) -> None:
        """Let go of what was typed and of the code: they were for this once."""
        self.code = self._act = self.choice = None
        self.passphrase.clear()
        self._field.set_error("")
        self.said.setText("")
        self._put(QWidget())
