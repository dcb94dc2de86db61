"""The words of Qt's own dialogs (printing, saving) and menus, in the language of the interface."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from parcours_core.language import SOURCE_LANGUAGE, say, tr
from parcours_desktop.casework.words import typeset

CATALOGUES = ("qtbase",)
MISSING = {
    ("QFileDialog", "&Look in:"): say("&Dans :"),
    ("QFileDialog", "Files of &type:"): say("&Type de fichiers :"),
    ("QAbstractFileIconProvider", "Folder"): say("Dossier"),
}
"""What Qt's dialog for files says and its French catalogue does not hold (6.11), with the letters of its keys."""


class Catalogue(QTranslator):
    """A catalogue of Qt's that says besides what it leaves in English."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, number: int = -1) -> str:
        """Return the words for ``source``. Qt takes an empty text for an answer: the source itself stands for none."""
        found = super().translate(context, source, disambiguation, number)
        if found or (context, source) not in MISSING:
            return found or source
        return typeset(tr(MISSING[context, source]))


def speak(language: str = SOURCE_LANGUAGE) -> None:
    """Let Qt's dialogs speak ``language`` (ISO 639-1) from now on; where Qt has no catalogue of it, English stays."""
    app = QApplication.instance()
    if app is None:
        return
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for catalogue in CATALOGUES:
        name = f"{catalogue}_{language}"
        if app.findChild(QTranslator, name) is not None:
            continue
        translator = Catalogue(app)
        translator.setObjectName(name)
        if translator.load(name, folder):
            QApplication.installTranslator(translator)
