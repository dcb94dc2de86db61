"""The tab of the action plan: who does what until when."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.vocabulary.work import ActionState
from parcours_desktop.casework.actions import drop_action, finish_action, plan_action, replan_action
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.values import ActionLine, DossierView
from parcours_desktop.ui.features.dossier import drafts
from parcours_desktop.ui.features.dossier.panes import Pane, card_with
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.columns import AdaptiveColumns
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import TimelineRow
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12
from parcours_desktop.ui.work.workbench import Workbench


class PlanPane(Pane):
    """A line to agree a step, and the steps below it. A step that is typed and not agreed is kept as a draft."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._person_id = ""
        self.text = TextField(placeholder=tr("par exemple : appeler la crèche de Brugelette"))
        self._text = Field(tr("Étape convenue"), self.text)
        self.due = DateField()
        self.owner = Choice([("person", tr("La personne")), ("me", tr("Moi"))], value="person")
        self.add_step = Button(tr("Ajouter l’étape"), "secondary", icon="add")
        self.add_step.clicked.connect(self._add)
        self.text.returnPressed.connect(self._add)
        self.drafts = drafts.FormDrafts(workbench, self, lambda: drafts.write(self._typed()))
        self.text.textEdited.connect(self.drafts.touch)
        self.due.textEdited.connect(self.drafts.touch)
        self.owner.chosen.connect(self.drafts.touch)
        self._agree = card = Card(tr("Convenir d’une étape"))
        card.body.setSpacing(SPACE_8)
        card.add(self._text)
        due, owner = date_field(tr("Pour le"), self.due, optional=True), Field(tr("Qui"), self.owner)
        card.add(AdaptiveColumns([(due, 1), (owner, 1), (self.add_step, 1)], least=160, spacing=SPACE_12))
        self.body.addWidget(card)

    def begin(self, person_id: str) -> None:
        """Turn to another person: what was typed about the former one is kept as a draft of theirs."""
        self.drafts.keep()
        self._person_id = person_id
        self._clear()
        key = f"step:{person_id}"
        self._take_up(self.drafts.begin(key))
        self.drafts.look_up(key, self._take_up)

    def fill(self, column: QVBoxLayout, view: DossierView) -> None:
        """List the steps, those still to be taken first; where one only reads there is nothing to agree."""
        self._agree.setVisible(not view.reading)
        count, reading = len(view.actions), bool(view.reading)
        rows: list[QWidget] = [
            self._row(line, last=place == count - 1, reading=reading) for place, line in enumerate(view.actions)
        ]
        column.addWidget(card_with(tr("Plan d’action"), rows, tr("Aucune étape encore.")))

    def _row(self, line: ActionLine, *, last: bool, reading: bool) -> TimelineRow:
        planned = line.action.state is ActionState.PLANNED
        runs = [Run(line.action.text, strong=planned), Run(f" · {line.who}", "ink2", small=True)]
        return TimelineRow(line.when, runs, mark=None if reading else self._buttons(line), last=last)

    def _buttons(self, line: ActionLine) -> QWidget:
        box = QWidget()
        row = FlowLayout(box)
        action_id, text = line.action.id, line.action.text
        if line.action.state is ActionState.PLANNED:
            done = Button(tr("Fait"), "quiet", icon="check")
            done.setAccessibleName(tr("Fait : {text}", text=text))
            done.clicked.connect(lambda: self._workbench.do(lambda desk: finish_action(desk, action_id)))
            drop = Button(tr("Abandonner"), "quiet")
            drop.setAccessibleName(tr("Abandonner : {text}", text=text))
            drop.clicked.connect(lambda: self._workbench.do(lambda desk: drop_action(desk, action_id)))
            row.addWidget(done)
            row.addWidget(drop)
        else:
            again = Button(tr("À refaire"), "quiet")
            again.setAccessibleName(tr("À refaire : {text}", text=text))
            again.clicked.connect(lambda: self._workbench.do(lambda desk: replan_action(desk, action_id)))
            row.addWidget(again)
        return box

    def _add(self) -> None:
        text, due, person_id = self.text.text().strip(), self.due.day(), self._person_id
        if not self.add_step.isEnabled():
            return
        if not text:
            self._text.set_error(tr("Écrivez ce qui est convenu."))
            self.text.setFocus()
            return
        self._text.set_error("")
        if self.due.is_unreadable():
            self.due.setFocus()
            return
        self.add_step.setEnabled(False)
        mine = self.owner.value() == "me"

        def plan(desk: Desk) -> Changes:
            return plan_action(desk, person_id, text, due=due, owner=desk.author if mine else "")

        self._workbench.do(plan, owner=self, then=lambda _: self._added(person_id), failed=self._refused)

    def _added(self, person_id: str) -> None:
        self.add_step.setEnabled(True)
        if person_id != self._person_id:
            self._workbench.keep_draft(f"step:{person_id}", "")
            return
        self._clear()
        self.drafts.drop()
        if self.isVisible():
            self.text.setFocus()

    def _refused(self, error: WorldError) -> None:
        self.add_step.setEnabled(True)
        self._text.set_error(str(error))

    def _clear(self) -> None:
        self.text.clear()
        self._text.set_error("")
        self.due.set_day(None)
        self.owner.set_value("person")

    def _typed(self) -> dict[str, str]:
        text, due = self.text.text().strip(), self.due.text().strip()
        return {"text": text, "due": due, "owner": self.owner.value()} if text or due else {}

    def _take_up(self, text: str) -> None:
        typed = drafts.read(text)
        if typed and not self._typed():
            self.text.setText(str(typed.get("text", "")))
            self.due.take_up(str(typed.get("due", "")))
            self.owner.set_value(typed.get("owner", "person"))
            self.drafts.begin(self.drafts.key, text)
