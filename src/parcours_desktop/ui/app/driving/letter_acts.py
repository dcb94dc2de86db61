"""What a counsellor does about a letter: compose it, have the person agree, keep its PDF, note the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from parcours_core.language import tr
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.ui.app.driving.hand import Stuck
from parcours_desktop.ui.app.driving.stage import IssuedLetter, Stage
from parcours_desktop.ui.app.driving.story import Story
from parcours_desktop.ui.features.letters.panel import ReferralPanel
from parcours_desktop.ui.features.letters.steps import AnswerForm, StepForm

_GLANCE_MS = 20


def issue_letter(stage: Stage, story: Story) -> IssuedLetter | None:
    """Open the composer, take the best service, tick the consent, keep the letter as PDF, go back to the dossier.

    Returns None where no service of the directory can help this person.
    """
    hand = stage.hand
    hand.press("Ctrl+O")
    view = stage.work.pages.screens.composer
    hand.wait(
        lambda: view.isVisible() and (view.matches.current() or view.matches.empty.isVisible()),
        tr("aucun service n’est proposé"),
    )
    stage.wait_idle()
    if not view.matches.current():
        stage.picture("aucun-service")
        stage.outcome.without_service.append(story.full_name)
        _go_back(stage)
        return None
    hand.wait(lambda: view.writing.composer is not None, tr("aucune lettre n’est proposée"))
    stage.picture("orienter")
    hand.press("Return")
    hand.tick(view.letter.consent.tick, backwards=True)
    hand.wait(lambda: view.writing.agreed, tr("l’accord n’est pas pris"))
    stage.picture("accord")
    composer = view.writing.composer
    if composer is None:
        raise Stuck(tr("aucune lettre n’est proposée"))
    reference = composer.referral.reference
    file = stage.out / f"lettre-{reference}.pdf"
    _FileTyped(stage, file)
    hand.press("Ctrl+Shift+S")
    hand.wait(lambda: file.exists() and view.writing.letter is not None, tr("le PDF de la lettre n’est pas écrit"))
    stage.picture("lettre-remise")
    letter = IssuedLetter(file.name, reference, story.full_name, composer.service.name)
    stage.outcome.letters.append(letter)
    _go_back(stage)
    return letter


def note_answer(stage: Stage, letter: IssuedLetter, appointment: str) -> None:
    """Type the reference of a slip that came back, and note that the partner accepted."""
    hand = stage.hand
    hand.press("Ctrl+R")
    view = stage.work.pages.screens.letters
    hand.wait(view.isVisible, tr("les lettres ne s’affichent pas"))
    hand.type(letter.reference)
    hand.press("Return")
    hand.wait(
        lambda: _answer_form(view.panel.forms) is not None,
        tr("le coupon {reference} n’est pas trouvé", reference=letter.reference),
    )
    stage.wait_idle()
    form = _answer_form(view.panel.forms)
    if form is None:
        raise Stuck(tr("une réponse ne peut pas être notée"))
    hand.pick(form.answer, ReferralState.ACCEPTED)
    if appointment:
        hand.write(form.appointment, appointment)
    stage.picture("reponse")
    hand.press("Ctrl+Return")
    hand.wait(lambda: _state(view.panel) is ReferralState.ACCEPTED, tr("la réponse n’est pas notée"))
    stage.picture("reponse-notee")


def _go_back(stage: Stage) -> None:
    dossier = stage.work.pages.screens.dossier
    stage.hand.press("Escape")
    stage.hand.wait(dossier.isVisible, tr("Échap ne ramène pas au dossier"))
    stage.wait_idle()


def _answer_form(forms: Sequence[StepForm]) -> AnswerForm | None:
    return next((form for form in forms if isinstance(form, AnswerForm)), None)


def _state(panel: ReferralPanel) -> ReferralState | None:
    return panel.found.referral.state if panel.found is not None else None


class _FileTyped(QObject):
    """Types a file into the dialog that asks for one, as soon as it is there, and confirms until it goes away."""

    def __init__(self, stage: Stage, file: Path) -> None:
        super().__init__(stage.window)
        self._hand = stage.hand
        self._file = str(file)
        self._typing = self._seen = False
        self._glance = QTimer(self)
        self._glance.setInterval(_GLANCE_MS)
        self._glance.timeout.connect(self._look)
        self._glance.start()

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        open_now = isinstance(dialog, QFileDialog) and dialog.isVisible()
        if self._seen and not open_now:
            self._glance.stop()
        if not open_now or self._typing:
            return
        self._seen = self._typing = True
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit) and field.text() == self._file:
            # Once more where the first Return only put the proposals of the dialog away.
            self._hand.press("Return")
        elif isinstance(field, QLineEdit):
            self._hand.press("Ctrl+A")
            self._hand.type(self._file)
        self._typing = False
