"""The consent, asked in sight of the letter: what leaves, to whom, and how the person agreed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.dates import long_day
from parcours_core.language import say, tr
from parcours_core.vocabulary.work import LABELS, ConsentForm
from parcours_desktop.casework.referrals import leaving
from parcours_desktop.casework.values import Composer, LetterChoices
from parcours_desktop.casework.words import capital, listed
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.painting import fill_box, start
from parcours_desktop.ui.kit.rich_text import RichText, Run
from parcours_desktop.ui.kit.theme import theme
from parcours_desktop.ui.kit.tokens import RADIUS_CARD, SPACE_4, SPACE_8, SPACE_12

HOW = {
    ConsentForm.SPOKEN: say("de vive voix"),
    ConsentForm.SIGNED_PAPER: say("signé sur papier"),
    ConsentForm.SIGNED_SCREEN: say("signé à l’écran"),
}


class ConsentBox(QWidget):
    """``agreed`` carries how the person agreed, None when that is taken back."""

    agreed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asking = False
        self.tick = CheckRow(tr("D’accord"))
        self.how = Choice([(form, tr(words)) for form, words in HOW.items()], value=ConsentForm.SPOKEN)
        self.how.setAccessibleName(tr("Comment l’accord a été donné"))
        self.sentence = RichText((), parent=self)
        self.tick.clicked.connect(self._tell)
        self.how.chosen.connect(self._on_how)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self.tick, 1)
        row.addWidget(self.how)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_8, SPACE_4, SPACE_12, SPACE_8)
        column.setSpacing(2)
        column.addLayout(row)
        self.sentence.setContentsMargins(6, 0, 0, 0)
        column.addWidget(self.sentence)

    @property
    def form(self) -> ConsentForm:
        """How the person agrees, as it is chosen now."""
        return ConsentForm(self.how.value())

    def show_letter(self, composer: Composer, choices: LetterChoices, *, issued: bool) -> None:
        """Show what leaves with this letter and whether the person agreed to it."""
        name = composer.person.given_name or composer.person_name
        standing = composer.standing
        covered = standing is not None and choices.ticked <= set(standing.fields) | {"name"}
        form = choices.consent or (standing.form if covered and standing else None)
        self.tick.setText(tr("D’accord : {name}", name=name))
        self.tick.setAccessibleName(tr("D’accord : {name}", name=name))
        self.tick.setChecked(form is not None)
        self.tick.setEnabled(not issued and not (covered and choices.consent is None))
        if form is not None:
            self.how.set_value(form)
        self.how.setEnabled(self.tick.isEnabled())
        self.sentence.set_runs(_sentence(composer, choices, covered=covered))
        self.set_asking(self._asking and form is None)

    def set_asking(self, asking: bool) -> None:
        """Draw the eye to the question, or let it rest."""
        self._asking = asking
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground; while the question is asked, in the colours of what cannot wait."""
        del event
        colors = theme()
        ground, edge = (colors.strong_soft, colors.strong) if self._asking else (colors.card, colors.line)
        fill_box(start(QPainter(self)), QRectF(self.rect()), ground, edge=edge, radius=RADIUS_CARD)

    def _tell(self) -> None:
        self.agreed.emit(self.form if self.tick.isChecked() else None)

    def _on_how(self, form: object) -> None:
        if self.tick.isChecked():
            self.agreed.emit(form)


def imperative(form: ConsentForm, *, to_file: bool) -> str:
    """Return what the one button says while the question is asked: it agrees and does both in one stroke."""
    how = capital(tr(LABELS[form]).removeprefix(tr("accord ")))
    if to_file:
        return tr("{how} : enregistrer", how=how)
    return tr("{how} : imprimer", how=how)


def _sentence(composer: Composer, choices: LetterChoices, *, covered: bool) -> list[Run | str]:
    left = leaving(choices)
    labels = [item.label[:1].lower() + item.label[1:] for item in composer.sharable if item.name in left]
    runs: list[Run | str] = [
        Run(tr("pour transmettre : "), "ink2", small=True),
        Run(listed(labels, tr) + ".", small=True, strong=True),
    ]
    standing = composer.standing
    if covered and standing is not None and standing.given_on is not None:
        given = tr(" Accord du {day}, toujours valable.", day=long_day(standing.given_on, tr))
        runs.append(Run(given, "solved", small=True))
    return runs
