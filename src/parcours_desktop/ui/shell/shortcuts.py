"""The page of shortcuts (F1): every key of the program, by where it works."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.key_hint import key_text
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_8, Role
from parcours_desktop.ui.shell.commands import Command

KEYS = 130


class ShortcutsPanel(SidePanel):
    """Lists ``commands`` with their keys, and the keys of the single screens. Escape closes it.

    So does a key that leads elsewhere: what was looked up is then done, and the page must not cover it.
    """

    def __init__(self, host: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(host, tr("Raccourcis du clavier"))
        self.body.setSpacing(0)
        self._add(tr("Partout"), [*((each.shortcut, each.label) for each in commands if each.shortcut), *_everywhere()])
        for title, keys in _by_screen():
            self._add(title, keys)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isVisible() or now is self or self.isAncestorOf(now):
            return
        self._before = None
        self.shut()

    def _add(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        heading = Text(title, Role.SECONDARY_STRONG, "ink2")
        heading.setContentsMargins(0, SPACE_8 * 2, 0, SPACE_8 // 2)
        self.body.addWidget(heading)
        for place, (key, label) in enumerate(keys):
            self.body.addWidget(DefinitionRow(key_text(key), label, term_width=KEYS, last=place == len(keys) - 1))


def _everywhere() -> list[tuple[str, str]]:
    return [
        ("Ctrl+Z", tr("Annuler aussi, là où rien ne s’écrit")),
        ("F6", tr("Passer d’une partie de l’écran à la suivante")),
        ("Shift+F6", tr("Revenir à la partie précédente")),
        ("F1", tr("Cette page")),
    ]


def _by_screen() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            tr("Liste des dossiers"),
            [
                ("Ctrl+F", tr("Chercher dans la liste")),
                ("Down", tr("Entrer dans la liste")),
                ("Return", tr("Ouvrir le dossier")),
                ("Ctrl+A", tr("Cocher tous les dossiers, quand on en choisit plusieurs")),
            ],
        ),
        (
            tr("Dossier"),
            [
                ("Ctrl+Tab", tr("Onglet suivant")),
                ("Ctrl+Shift+Tab", tr("Onglet précédent")),
                ("Ctrl+Shift+V", tr("Choisir entre les versions de ce dossier")),
                ("Ctrl+Return", tr("Ajouter la note, enregistrer le formulaire")),
                ("Esc", tr("Revenir à la liste")),
            ],
        ),
        (
            tr("À départager"),
            [
                ("1", tr("Garder la première version, 2 la deuxième")),
                ("3", tr("Garder les deux ; de trois versions, 4 les garde toutes")),
                ("Return", tr("Écrire autre chose")),
                ("Esc", tr("Plus tard")),
            ],
        ),
        (
            tr("Orienter"),
            [
                ("Ctrl+P", tr("Imprimer la lettre")),
                ("Ctrl+Shift+S", tr("L’enregistrer en PDF")),
                ("Esc", tr("Revenir au dossier")),
            ],
        ),
        (
            tr("Lettres et partenaires"),
            [
                ("Ctrl+F", tr("Saisir une référence, chercher un partenaire")),
                ("Ctrl+Return", tr("Noter l’étape de la lettre")),
            ],
        ),
    ]
