"""The way of whoever forgot the passphrase: the code, the new code, and back to the unlock screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedLayout

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.features.unlock.recovery_view import NewCodeView, RecoveryView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from parcours_desktop.ui.work.door import Door


class Recovering(QObject):
    """Shows its screens in ``pages``, works through ``door``, and calls ``back`` with a sentence at the end."""

    def __init__(
        self, opening: Opening, door: Callable[[], Door], pages: QStackedLayout, back: Callable[[str], None]
    ) -> None:
        super().__init__(pages.parentWidget())
        self._opening = opening
        self._door = door
        self._pages = pages
        self._back = back
        self._said = ""
        self.asking = RecoveryView()
        self.asking.asked.connect(self._try)
        self.asking.cancelled.connect(self._end)
        self.shown: NewCodeView | None = None
        self._show(self.asking)

    def broken(self) -> None:
        """Let the person try again where our own code failed."""
        if self.shown is None and self.asking.is_working:
            from parcours_desktop.ui.work.messages import our_error

            self.asking.refuse(our_error())

    def _try(self, code: str, passphrase: str) -> None:
        self._door().run(
            lambda: self._opening.recover(code, passphrase), self._opened, failed=self.asking.refuse, owner=self
        )

    def _opened(self, code: str) -> None:
        self._said = tr("Ouvrez maintenant avec votre nouvelle phrase.")
        self.shown = NewCodeView(code)
        self.shown.print_asked.connect(self._print)
        self.shown.finished.connect(self._end)
        self._show(self.shown)

    def _print(self) -> None:
        from parcours_desktop.ui.work.printing import ask_for_printer, print_pages

        view = self.shown
        printer = None if view is None else ask_for_printer(view, tr("Imprimer le code de secours"))
        if view is None or printer is None:
            return
        code, job = view.code, tr("Page de Parcours")
        view.say(tr("Impression…"))

        def failed(error: WorldError) -> None:
            view.say(str(error))

        self._door().run(
            lambda: print_pages(printer, self._opening.recovery_page(code), job),
            lambda _: view.say(tr("La feuille est partie à l’imprimante.")),
            failed=failed,
            owner=view,
        )

    def _show(self, view: QWidget) -> None:
        self._pages.addWidget(view)
        self._pages.setCurrentWidget(view)
        view.setFocus()

    def _end(self) -> None:
        for view in (self.asking, self.shown):
            if view is not None:
                self._pages.removeWidget(view)
                view.deleteLater()
        self._back(self._said)
        self.deleteLater()
