"""Paper: the letterhead, the letter that is composed, and the system's dialogs that print it or keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from end_to_end.helpers.counsellor import Counsellor
from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QAbstractPrintDialog
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton
from support.keyboard import Keyboard, until

AGENCY, NAME = "Mission régionale d’essai", "Paula Hallet"


def sign(counsellor: Counsellor) -> None:
    """Write into the settings who sends the letters, as one does on the first day."""
    counsellor.keys.press("Ctrl+4")
    settings = counsellor.pages.screens.settings
    until(settings.isVisible, "the settings are shown")
    counsellor.idle()
    for field, text in ((settings.agency, AGENCY), (settings.counsellor, NAME)):
        counsellor.keys.tab_to(field)
        counsellor.keys.replace(text)
        counsellor.keys.press("Tab")
        counsellor.idle()


def orient(counsellor: Counsellor) -> None:
    """Open the composer and wait for services and letter."""
    counsellor.keys.press("Ctrl+O")
    composer = counsellor.pages.screens.composer
    until(composer.isVisible, "the composer is shown")
    until(lambda: composer.writing.composer is not None, "a letter is proposed")
    counsellor.idle()


def agree(counsellor: Counsellor) -> None:
    """Tick that the person agrees."""
    counsellor.keys.tab_to(counsellor.pages.screens.composer.letter.consent.tick, key="Shift+Tab")
    counsellor.keys.press("Space")
    counsellor.idle()


def print_to(counsellor: Counsellor, file: Path) -> None:
    """Print through the system's dialog, into a file where there is no printer."""
    _in_dialog(counsellor, lambda: counsellor.keys.press("Ctrl+P"), QAbstractPrintDialog, file)


def save_pdf(counsellor: Counsellor, file: Path) -> None:
    """Keep the letter as PDF."""
    _in_dialog(counsellor, lambda: counsellor.keys.press("Ctrl+Shift+S"), QFileDialog, file)


def join_paper(counsellor: Counsellor, button: QPushButton, file: Path) -> None:
    """Join a paper that lies in ``file`` through the system's dialog."""
    _in_dialog(counsellor, button.click, QFileDialog, file)


def print_by(counsellor: Counsellor, button: QPushButton, file: Path) -> None:
    """Print what a button prints, into a file."""
    _in_dialog(counsellor, button.click, QAbstractPrintDialog, file)


def _in_dialog(counsellor: Counsellor, ask: Callable[[], None], kind: type[QDialog], file: Path) -> None:
    """Press what opens a dialog of the system, and answer it with the keyboard once it is there."""
    answered: list[QDialog] = []
    glance = QTimer(counsellor.open_window)
    glance.setInterval(20)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if answered or not isinstance(dialog, kind) or not dialog.isVisible():
            return
        if not dialog.isActiveWindow():
            dialog.activateWindow()
            return
        answered.append(dialog)
        try:
            _answer(dialog, file)
        finally:
            # A dialog that did not take its answer would keep the whole scenario waiting.
            if dialog.isVisible():
                dialog.reject()

    glance.timeout.connect(answer)
    glance.start()
    ask()
    until(lambda: answered, "the dialog is shown")
    glance.stop()
    counsellor.idle()
    until(file.exists, f"{file.name} is written")


def _answer(dialog: QDialog, file: Path) -> None:
    keys = Keyboard(dialog)
    if isinstance(dialog, QAbstractPrintDialog):
        line = dialog.findChild(QLineEdit, "filename")
        assert line is not None
        keys.tab_to(line)
    keys.replace(str(file))
    keys.press("Return")
