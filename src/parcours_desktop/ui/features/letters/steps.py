"""The step that a referral can take next, as a small form: an answer, a beginning, an end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_core.vocabulary.work import LABELS, Outcome, ReferralState
from parcours_desktop.casework import followup
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.values import Answer
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.one_of import OneOf
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, Role

Operation = Callable[[Desk], Changes]

_ANSWERS = (ReferralState.ACCEPTED, ReferralState.WAITING, ReferralState.REFUSED)


class StepForm(QWidget):
    """A step with its fields and its one button; ``asked`` carries the operation to do.

    ``edited`` comes when something is typed that would be lost without a draft.
    """

    asked = Signal(object)
    edited = Signal()

    def __init__(self, title: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_8)
        self.column.addWidget(Text(title, Role.STRONG))
        self.fields = QVBoxLayout()
        self.fields.setSpacing(SPACE_8)
        self.column.addLayout(self.fields)
        self.button = Button(verb, "primary", key="Ctrl+Return")
        self.button.clicked.connect(self._ask)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self.column.addLayout(row)

    def first_control(self) -> QWidget:
        """Return where one begins."""
        return self.button

    def operation(self) -> Operation | None:
        """Return what the button does, or None while something is missing, which is then said beside it."""
        return None

    def typed(self) -> dict[str, str]:
        """Return what is typed and not noted yet, by the names of the fields; empty where nothing is."""
        return {}

    def take_up(self, typed: Mapping[str, str]) -> None:
        """Show what ``typed`` returned earlier."""

    def _ask(self) -> None:
        operation = self.operation()
        if operation is not None:
            self.asked.emit(operation)


class AnswerForm(StepForm):
    """What the slip says: accepted, waiting list, or refused because; after a first answer, what has changed."""

    def __init__(
        self,
        referral_id: str,
        today: date,
        states: Sequence[ReferralState] = _ANSWERS,
        *,
        title: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title or tr("Que dit le talon ?"), tr("Enregistrer la réponse"), parent)
        self._referral_id = referral_id
        self.answer = OneOf([(state, tr(LABELS[state]).capitalize()) for state in states], None)
        self.answer.chosen.connect(self._show_fields)
        self.on = DateField(today)
        self.appointment = TextField(placeholder=tr("par exemple lundi 7 décembre à 10 h, guichet 3"))
        self.weeks = TextField(placeholder=tr("par exemple 3"))
        self.refusal = TextField(placeholder=tr("par exemple : plus de place avant mars"))
        self._appointment = Field(tr("Rendez-vous"), self.appointment, optional=True)
        self._weeks = Field(tr("Attente annoncée, en semaines"), self.weeks, optional=True)
        self._refusal = Field(tr("Motif du refus"), self.refusal)
        self._answer = Field(tr("Réponse"), self.answer)
        self.fields.addWidget(self._answer)
        self.fields.addWidget(date_field(tr("Réponse reçue le"), self.on))
        for extra in (self._appointment, self._weeks, self._refusal):
            self.fields.addWidget(extra)
        # Nothing is pressed at first: a reflex of the Enter key would note what the slip does not say.
        self._show_fields(None)
        for line in (self.on, self.appointment, self.weeks, self.refusal):
            line.textEdited.connect(self.edited)
        self.answer.chosen.connect(self.edited)

    def typed(self) -> dict[str, str]:
        """Return the answer chosen and the lines, where there is any."""
        lines = {"appointment": self.appointment, "weeks": self.weeks, "refusal": self.refusal}
        typed = {name: line.text() for name, line in lines.items() if line.text().strip()}
        chosen = self.chosen()
        if chosen is None:
            return {**typed, "on": self.on.text()} if typed else {}
        return {**typed, "state": chosen.value, "on": self.on.text()}

    def take_up(self, typed: Mapping[str, str]) -> None:
        """Show an answer that was half typed."""
        if not typed:
            return
        state = next((each for each in self.answer.buttons if each.value == typed.get("state")), None)
        if state is not None:
            self.choose(state)
        self.on.take_up(typed.get("on", ""))
        for name, line in (("appointment", self.appointment), ("weeks", self.weeks), ("refusal", self.refusal)):
            line.setText(typed.get(name, ""))

    def first_control(self) -> QWidget:
        """Return where the answer is pressed."""
        return self.answer

    def choose(self, state: ReferralState) -> None:
        """Press one of the three answers."""
        self.answer.set_value(state)
        self._show_fields(state)

    def chosen(self) -> ReferralState | None:
        """Return the answer that is pressed, None while none is."""
        value = self.answer.value()
        return None if value is None else ReferralState(value)

    def operation(self) -> Operation | None:
        """Note the answer, unless none is pressed, a refusal says no reason or the weeks are no number."""
        weeks = self.weeks.text().strip()
        state = self.chosen()
        if state is None:
            self._answer.set_error(tr("Choisissez ce que dit le talon."))
            self.answer.setFocus()
            return None
        if not _settled(self.on):
            return None
        if state is ReferralState.WAITING and weeks and not weeks.isdecimal():
            self._weeks.set_error(tr("Un nombre de semaines, en chiffres."))
            return None
        if state is ReferralState.REFUSED and not self.refusal.text().strip():
            self._refusal.set_error(tr("Recopiez le motif du talon en quelques mots."))
            self.refusal.setFocus()
            return None
        given = self._given(state, weeks)
        return lambda desk: followup.answer(desk, self._referral_id, given)

    def _given(self, state: ReferralState, weeks: str) -> Answer:
        refused, waiting = state is ReferralState.REFUSED, state is ReferralState.WAITING
        return Answer(
            state,
            on=self.on.day(),
            appointment="" if refused else self.appointment.text(),
            refusal=self.refusal.text() if refused else "",
            waiting_weeks=int(weeks) if waiting and weeks else None,
        )

    def _show_fields(self, state: ReferralState | None) -> None:
        self._answer.set_error("")
        self._appointment.setVisible(state not in (None, ReferralState.REFUSED))
        self._weeks.setVisible(state is ReferralState.WAITING)
        self._refusal.setVisible(state is ReferralState.REFUSED)


class StartForm(StepForm):
    """The person began at the service."""

    def __init__(self, referral_id: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("La personne a commencé ?"), tr("Noter le début"), parent)
        self._referral_id = referral_id
        self.on = DateField(today)
        self.fields.addWidget(date_field(tr("Commencée le"), self.on))

    def operation(self) -> Operation | None:
        """Note the beginning, unless the day is none."""
        if not _settled(self.on):
            return None
        day = self.on.day()
        return lambda desk: followup.start(desk, self._referral_id, day)


class EndForm(StepForm):
    """What the service did for the person."""

    def __init__(self, referral_id: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("Comment cela s’est-il terminé ?"), tr("Noter la fin"), parent)
        self._referral_id = referral_id
        self.outcome = Choice([(each, tr(LABELS[each]).capitalize()) for each in Outcome], value=Outcome.LIFTED)
        self.on = DateField(today)
        self.fields.addWidget(Field(tr("Issue"), self.outcome, quiet=True))
        self.fields.addWidget(date_field(tr("Terminée le"), self.on))

    def operation(self) -> Operation | None:
        """Note the end and its outcome, unless the day is none."""
        if not _settled(self.on):
            return None
        outcome, day = Outcome(self.outcome.value()), self.on.day()
        return lambda desk: followup.end(desk, self._referral_id, outcome, day)


def _settled(day: DateField) -> bool:
    """Say whether the field holds a day or nothing; where it holds something else, show it."""
    if day.is_unreadable():
        day.setFocus()
        return False
    return True


def forms_for(referral_id: str, next_states: Sequence[ReferralState], today: date) -> list[StepForm]:
    """Return the forms of the steps that may follow, the most likely first."""
    forms: list[StepForm] = []
    answers = [state for state in _ANSWERS if state in next_states]
    answered = ReferralState.ACCEPTED not in answers
    if answers and not answered:
        forms.append(AnswerForm(referral_id, today, answers))
    if ReferralState.STARTED in next_states:
        forms.append(StartForm(referral_id, today))
    if answers and answered:
        forms.append(AnswerForm(referral_id, today, answers, title=tr("La réponse a changé ?")))
    if ReferralState.ENDED in next_states:
        forms.append(EndForm(referral_id, today))
    for later in forms[1:]:
        later.button.set_kind("secondary")
        later.button.setShortcut("")
    return forms
