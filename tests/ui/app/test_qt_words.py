"""Qt's own dialogs speak French, and the one for printing says so when there is no printer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileInfo, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QFileIconProvider, QLabel
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.app.qt_words import speak
from parcours_desktop.ui.work.printing import dialog_title


def test_the_buttons_of_qt_are_french(qtbot: QtBot, qapp: QApplication) -> None:
    speak()
    speak()
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Annuler"
    assert len(qapp.findChildren(QTranslator, "qtbase_fr")) == 1


def test_every_word_of_the_dialog_for_files_is_french(qtbot: QtBot) -> None:
    speak()
    speak()
    dialog = QFileDialog(None, "Recevoir un dossier", "", "Relais (*.parcours)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    words = {each.text() for each in dialog.findChildren(QLabel)}
    assert words == {
        "&Dans\N{NO-BREAK SPACE}:",
        "&Nom de fichier\N{NO-BREAK SPACE}:",
        "&Type de fichiers\N{NO-BREAK SPACE}:",
    }


def test_a_folder_in_it_is_called_so_in_french(tmp_path: Path) -> None:
    speak()
    assert QFileIconProvider().type(QFileInfo(str(tmp_path))) == "Dossier"


def test_a_language_that_qt_does_not_know_changes_nothing(qtbot: QtBot) -> None:
    speak("xx")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_without_a_printer_the_title_says_what_is_left() -> None:
    assert "imprimante" in dialog_title("Imprimer", printer_found=False)
    assert dialog_title("Imprimer", printer_found=True) != dialog_title("Imprimer", printer_found=False)
