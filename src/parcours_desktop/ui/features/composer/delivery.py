"""From a finished letter to paper or to a file: the question of the consent, the person's choice, then the issue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.issuing import IssuedLetter, require_sender
from parcours_desktop.casework.letters import require_printable
from parcours_desktop.casework.printable import NotInOurLetters, Where
from parcours_desktop.casework.trail import note_printing, note_saving
from parcours_desktop.ui.features.composer.writing import LetterWriting
from parcours_desktop.ui.work.messages import Message
from parcours_desktop.ui.work.printing import ask_for_printer, print_pages
from parcours_desktop.ui.work.saving import ask_for_file, save_file
from parcours_desktop.ui.work.workbench import Workbench

Way = Literal["print", "save"]
ChoosePrinter = Callable[[QWidget], QPrinter | None]
ChooseFile = Callable[[QWidget, str], Path | None]


def file_name(reference: str) -> str:
    """Return the name proposed for a letter's file; it says nothing of the person."""
    return f"lettre-{reference}.pdf"


def printer_for_letter(parent: QWidget) -> QPrinter | None:
    """Ask on which printer a letter goes out."""
    return ask_for_printer(parent, tr("Imprimer la lettre"))


def file_for_letter(parent: QWidget, name: str) -> Path | None:
    """Ask where the PDF of a letter goes."""
    return ask_for_file(parent, name, tr("Enregistrer la lettre"), tr("Document PDF"))


class Delivery(QObject):
    """Hands letters out. ``consent_asked`` carries the way that waits for it; ``delivered`` comes with the
    reference and a sentence that says where the letter went.

    The system's dialog comes first and nothing is written if it is put away; then the letter is issued; only then do
    its pages leave. What could not be printed is said before anything is asked; ``edit_asked`` and ``person_asked``
    come from there, to put it right. ``choose_printer`` and ``choose_file`` ask the person, and stand in for the
    dialogs elsewhere.
    """

    consent_asked = Signal(str)
    edit_asked = Signal()
    person_asked = Signal()
    delivered = Signal(str, str)

    def __init__(
        self,
        workbench: Workbench,
        writing: LetterWriting,
        window: QWidget,
        *,
        choose_printer: ChoosePrinter = printer_for_letter,
        choose_file: ChooseFile = file_for_letter,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._writing = writing
        self._window = window
        self._choose_printer = choose_printer
        self._choose_file = choose_file
        self._waiting: Way | None = None
        writing.composed.connect(self._on_composed)

    def begin(self, way: Way) -> None:
        """Print or save the letter that is being written; one that is on its way is waited for."""
        self._waiting = None
        if self._writing.issuing:
            return
        if self._writing.letter is not None:
            self.hand_over(way, self._writing.letter.letter)
        elif self._writing.composer is None:
            self._waiting = way
            self._writing.hurry()
        else:
            composer, choices = self._writing.composer, self._writing.choices
            self._workbench.ask(
                lambda desk: require_printable(desk, composer, choices),
                lambda _: self._go_on(way),
                owner=self,
                failed=self._held_back,
            )

    def forget(self) -> None:
        """Wait no longer for a letter that was to be printed as soon as it is there."""
        self._waiting = None

    def hand_over(self, way: Way, letter: IssuedLetter) -> None:
        """Print or save a letter that is issued already."""
        deliver = self._destination(way, letter.referral.reference)
        if deliver is not None:
            deliver(letter)

    def _go_on(self, way: Way) -> None:
        if not self._writing.agreed:
            self.consent_asked.emit(way)
        else:
            self._workbench.ask(require_sender, lambda _: self._issue(way), owner=self)

    def _held_back(self, error: WorldError) -> None:
        """Say what could not be printed, and offer the way to where it is put right."""
        ways: dict[Where, tuple[str, Callable[[], None]]] = {
            Where.PERSON: (tr("Ouvrir la fiche"), self.person_asked.emit),
            Where.LETTER: (tr("Modifier la lettre"), self.edit_asked.emit),
        }
        where = error.where if isinstance(error, NotInOurLetters) else Where.PARTNER
        action, act = ways.get(where, ("", None))
        detail = " ".join(part for part in (error.what_is_safe, error.what_to_do) if part)
        self._workbench.messages.post(Message("error", error.what_happened, detail, action=action, act=act))

    def _on_composed(self) -> None:
        if self._waiting is not None:
            self.begin(self._waiting)

    def _issue(self, way: Way) -> None:
        composer = self._writing.composer
        deliver = self._destination(way, composer.referral.reference if composer else "")
        if deliver is not None:
            self._writing.issue(lambda sent: deliver(sent.letter))

    def _destination(self, way: Way, reference: str) -> Callable[[IssuedLetter], None] | None:
        if way == "print":
            printer = self._choose_printer(self._window)
            return None if printer is None else lambda letter: self._print(printer, letter)
        path = self._choose_file(self._window, file_name(reference))
        return None if path is None else lambda letter: self._save(path, letter)

    def _print(self, printer: QPrinter, letter: IssuedLetter) -> None:
        reference, pdf, owner = letter.referral.reference, letter.pdf, letter.referral.job_seeker_id
        # The trail comes first: a page that left has its line whatever happens next.
        self._workbench.do_and_get(
            lambda desk: (
                note_printing(desk, owner, reference),
                print_pages(printer, pdf, tr("Lettre {reference}", reference=reference)),
            ),
            lambda _: self.delivered.emit(reference, tr("Lettre {reference} imprimée.", reference=reference)),
            owner=self,
            failed=lambda error: self._failed(error, "print", letter),
            quietly=True,
        )

    def _save(self, path: Path, letter: IssuedLetter) -> None:
        reference, pdf, owner = letter.referral.reference, letter.pdf, letter.referral.job_seeker_id
        self._workbench.do_and_get(
            lambda desk: (note_saving(desk, owner, reference), save_file(path, pdf)),
            lambda saved: self.delivered.emit(reference, tr("PDF enregistré : {path}", path=saved)),
            owner=self,
            failed=lambda error: self._failed(error, "save", letter),
            quietly=True,
        )

    def _failed(self, error: WorldError, way: Way, letter: IssuedLetter) -> None:
        self._workbench.messages.post(
            Message(
                "error",
                error.what_happened,
                " ".join(part for part in (error.what_is_safe, error.what_to_do) if part),
                action=tr("Imprimer à nouveau") if way == "print" else tr("Enregistrer à nouveau"),
                act=lambda: self.hand_over(way, letter),
            )
        )
