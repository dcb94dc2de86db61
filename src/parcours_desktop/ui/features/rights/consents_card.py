"""What the person agreed to: to whom, how, what shows it; sign, join a paper, take back, print."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.casework.consents import ConsentLine
from parcours_desktop.casework.proofs import Proof
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_12, Role


class ConsentsCard(Card):
    """``withdraw_asked``, ``sign_asked`` and ``paper_asked`` carry the consent; ``look_asked`` a ``Proof`` to look at.

    ``buttons`` hold the button that takes a consent back, by its id; the others stand in ``signing``,
    ``joining`` and ``looking``. ``reading`` says that nothing of it may be changed.
    """

    withdraw_asked = Signal(str)
    sign_asked = Signal(object)
    paper_asked = Signal(str)
    look_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.print_button = Button(tr("Imprimer les accords"), "quiet")
        super().__init__(tr("Accords"), action=self.print_button, parent=parent)
        self.body.setSpacing(SPACE_12)
        self._shown: list[QWidget] = []
        self.reading = False
        self._forget_buttons()

    def show_lines(self, lines: Sequence[ConsentLine], *, reading: bool = False) -> None:
        """Show the consents, with buttons below those that stand; where the dossier is only read, nothing to change."""
        for widget in self._shown:
            self.body.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = []
        self.reading = reading
        self._forget_buttons()
        self.print_button.setVisible(bool(lines))
        for line in lines:
            color = "ink" if line.stands else "ink3"
            said = (line.title, line.sentence, *map(_proof_words, line.proofs), line.missing)
            self._shown.append(Text("\n".join(filter(None, said)), Role.SECONDARY, color, wrap=True))
            buttons = self._buttons(line, changing=line.stands and not reading)
            if buttons:
                self._shown.append(_row(buttons))
        if not lines:
            self._shown.append(Text(tr("Aucun accord n’est noté."), Role.SECONDARY, "ink3", wrap=True))
        for widget in self._shown:
            self.add(widget)

    def texts(self) -> list[str]:
        """Return the consents as they are read out."""
        return [widget.text() for widget in self._shown if isinstance(widget, Text)]

    def _forget_buttons(self) -> None:
        self.buttons: dict[str, Button] = {}
        self.signing: dict[str, Button] = {}
        self.joining: dict[str, Button] = {}
        self.looking: dict[str, Button] = {}

    def _buttons(self, line: ConsentLine, *, changing: bool) -> list[Button]:
        made = [self._look(line, proof) for proof in line.proofs]
        if not changing:
            return made
        if not any(each.drawn for each in line.proofs):
            self.signing[line.id] = self._button(
                tr("Signer à l’écran"),
                tr("Signer à l’écran l’accord : {what}", what=line.title),
                lambda: self.sign_asked.emit(line),
            )
            made.append(self.signing[line.id])
        self.joining[line.id] = self._button(
            tr("Joindre le papier signé"),
            tr("Joindre le papier signé de l’accord : {what}", what=line.title),
            lambda: self.paper_asked.emit(line.id),
        )
        self.buttons[line.id] = self._button(
            tr("Retirer"),
            tr("Retirer l’accord : {what}", what=line.title),
            lambda: self.withdraw_asked.emit(line.id),
        )
        return [*made, self.joining[line.id], self.buttons[line.id]]

    def _look(self, line: ConsentLine, proof: Proof) -> Button:
        label = tr("Voir la signature") if proof.drawn else tr("Voir le papier")
        spoken = tr("{look}, accord : {what}", look=label, what=line.title)
        self.looking[proof.id] = self._button(label, spoken, lambda: self.look_asked.emit(proof))
        return self.looking[proof.id]

    @staticmethod
    def _button(label: str, spoken: str, act: Callable[[], object]) -> Button:
        button = Button(label)
        button.setAccessibleName(spoken)
        button.clicked.connect(act)
        return button


def _proof_words(proof: Proof) -> str:
    if proof.confidential:
        return tr("{proof}, visible seulement avec les confidences.", proof=proof.words)
    return tr("{proof}, visible aussi sans les confidences.", proof=proof.words)


def _row(buttons: Sequence[Button]) -> QWidget:
    row = QWidget()
    flow = FlowLayout(row)
    for button in buttons:
        flow.addWidget(button)
    return row
