"""The words of Qt's own dialogs (printing, saving) and menus, in the language of the interface."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from parcours_core.language import SOURCE_LANGUAGE

CATALOGUES = ("qtbase",)


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
        translator = QTranslator(app)
        translator.setObjectName(name)
        if translator.load(name, folder):
            QApplication.installTranslator(translator)
