"""The way of whoever forgot the passphrase: the code, the new code, and back to the unlock screen."""

from __future__ import annotations

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.app.way import Asking, Stage, Way
from parcours_desktop.ui.features.unlock.recovery_view import NewCodeView, RecoveryView


class Recovering(Way):
    """Opens by the printed code, lets a new passphrase open, and shows the code that replaces the one used."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.asking = RecoveryView()
        self.asking.asked.connect(self._try)
        self.asking.cancelled.connect(self.end)
        self.shown: NewCodeView | None = None
        self.show(self.asking)

    def first(self) -> Asking:
        """Return the screen that asks for the code and a new passphrase."""
        return self.asking

    def _try(self, code: str, passphrase: str) -> None:
        recover = self.stage.opening.recover
        self.stage.door().run(lambda: recover(code, passphrase), self._opened, failed=self.asking.refuse, owner=self)

    def _opened(self, code: str) -> None:
        self.said = tr("Ouvrez maintenant avec votre nouvelle phrase.")
        self.shown = NewCodeView(code)
        self.shown.print_asked.connect(self._print)
        self.shown.finished.connect(self.end)
        self.show(self.shown)

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

        self.stage.door().run(
            lambda: print_pages(printer, self.stage.opening.recovery_page(code), job),
            lambda _: view.say(tr("La feuille est partie à l’imprimante.")),
            failed=failed,
            owner=view,
        )
