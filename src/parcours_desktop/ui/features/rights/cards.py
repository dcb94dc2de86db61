"""The cards of a person's rights: a copy, a limitation, how long the file is kept, who opened it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.casework.trail import TrailLine
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea, TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, Role

SHOWN = 40
"""How many visits are shown; the printed page has all of them."""


class CopyCard(Card):
    """The whole file, to read or to take along."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Une copie de son dossier"), parent=parent)
        self.body.setSpacing(SPACE_12)
        self.print_button = Button(tr("Imprimer"), "primary", key="Ctrl+P", icon="print")
        self.pdf_button = Button(tr("Enregistrer en PDF"), key="Ctrl+Shift+S")
        self.data_button = Button(tr("Enregistrer en données"))
        self.add(
            Text(
                tr("Tout ce qui est gardé, notes comprises. La personne y a droit sans se justifier."),
                Role.BODY,
                "ink2",
                wrap=True,
            )
        )
        self.add(_row(self.print_button, self.pdf_button, self.data_button))
        self.add(Text(tr("Un fichier enregistré n’est pas chiffré."), Role.SECONDARY, "ink3", wrap=True))


class CorrectionCard(Card):
    """Where a wrong datum is put right, and where it stays told who did it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Corriger une donnée"), parent=parent)
        self.body.setSpacing(SPACE_12)
        self.edit_button = Button(tr("Corriger la fiche"))
        self.history_button = Button(tr("Voir les corrections"))
        self.add(
            Text(
                tr("Qui a corrigé, quand, et ce qui était écrit avant restent dans l’historique et dans la copie."),
                Role.BODY,
                "ink2",
                wrap=True,
            )
        )
        self.add(_row(self.edit_button, self.history_button))


class LimitCard(Card):
    """Keeping the file without using it. ``limit_asked`` carries the reason."""

    limit_asked = Signal(str)
    lift_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Limiter l’utilisation"), parent=parent)
        self.body.setSpacing(SPACE_12)
        self.state = Text("", Role.BODY, "ink2", wrap=True)
        self.reason = TextArea(lines=2, most_lines=4)
        self.reason_field = Field(
            tr("Pourquoi"), self.reason, hint=tr("Par exemple : la personne conteste une donnée.")
        )
        self.limit_button = Button(tr("Limiter"))
        self.lift_button = Button(tr("Lever la limitation"))
        for widget in (self.state, self.reason_field, _row(self.limit_button, self.lift_button)):
            self.add(widget)
        self.limit_button.clicked.connect(lambda: self.limit_asked.emit(self.reason.text()))
        self.lift_button.clicked.connect(self.lift_asked)
        self.reason.textChanged.connect(lambda: self.reason_field.set_error(""))
        self.show_state("")

    def show_state(self, limited: str) -> None:
        """Show that the file is limited, in the words of ``limited``, or that it is not (empty)."""
        told = tr("Prévenez la personne avant de lever la limitation.")
        self.state.setText(
            f"{limited}\n{told}"
            if limited
            else tr("Le dossier reste lisible, mais plus rien n’en sort : ni lettre, ni partage.")
        )
        self.reason_field.setVisible(not limited)
        self.limit_button.setVisible(not limited)
        self.lift_button.setVisible(bool(limited))


class KeepingCard(Card):
    """How long the file is kept."""

    archive_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Combien de temps il est gardé"), parent=parent)
        self.body.setSpacing(SPACE_12)
        self.state = Text("", Role.BODY, "ink2", wrap=True)
        self.archive_button = Button(tr("Archiver"))
        self.add(self.state)
        self.add(_row(self.archive_button))
        self.archive_button.clicked.connect(self.archive_asked)

    def show_state(self, sentence: str, *, archived: bool) -> None:
        """Show since when nobody was in contact, and whether the file is in the archive."""
        self.state.setText(sentence)
        self.archive_button.setVisible(not archived)


class EraseCard(Card):
    """Erasing the file for good. ``erase_asked`` carries the name that was typed to confirm."""

    erase_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Effacer le dossier"), parent=parent)
        self.body.setSpacing(SPACE_12)
        self.name = TextField()
        self.name_field = Field(tr("Nom de famille, pour confirmer"), self.name)
        self.erase_button = Button(tr("Effacer pour toujours"), "danger")
        self.erase_button.setEnabled(False)
        self.add(
            Text(
                tr("Tout est effacé de cet ordinateur, puis du serveur et des autres. Cela ne peut pas être annulé."),
                Role.BODY,
                "ink2",
                wrap=True,
            )
        )
        self.add(self.name_field)
        self.add(_row(self.erase_button))
        self.name.textChanged.connect(self._on_typed)
        self.erase_button.clicked.connect(lambda: self.erase_asked.emit(self.name.text()))

    def refuse(self, why: str) -> None:
        """Say below the name why nothing was erased."""
        self.name_field.set_error(why)

    def _on_typed(self, text: str) -> None:
        self.name_field.set_error("")
        self.erase_button.setEnabled(bool(text.strip()))


class VisitsCard(Card):
    """Who opened, changed, printed or shared the file, the latest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.print_button = Button(tr("Imprimer la page"), "quiet")
        super().__init__(tr("Qui a ouvert ce dossier ?"), action=self.print_button, parent=parent)
        self.body.setSpacing(SPACE_8)
        self._lines: list[Text] = []

    def show_lines(self, lines: Sequence[TrailLine], elsewhere: str = "") -> None:
        """Show the lines of the trail, and that other laptops keep their own where they do."""
        for widget in self._lines:
            self.body.removeWidget(widget)
            widget.deleteLater()
        self._lines = [
            Text(f"{line.who} {line.what}\n{line.when}", Role.SECONDARY, wrap=True) for line in lines[:SHOWN]
        ]
        if len(lines) > SHOWN:
            more = tr.count("et {number} ligne plus ancienne", "et {number} lignes plus anciennes", len(lines) - SHOWN)
            self._lines.append(Text(more, Role.SECONDARY, "ink3"))
        if not lines:
            self._lines.append(Text(tr("Rien n’est noté sur cet ordinateur."), Role.SECONDARY, "ink3", wrap=True))
        if elsewhere:
            self._lines.insert(0, Text(elsewhere, Role.SECONDARY, "ink3", wrap=True))
        for widget in self._lines:
            self.add(widget)

    def accessible_lines(self) -> list[str]:
        """Return the lines as they are read out."""
        return [widget.text() for widget in self._lines]


def _row(*buttons: Button) -> QWidget:
    row = QWidget()
    flow = FlowLayout(row)
    for button in buttons:
        flow.addWidget(button)
    return row
