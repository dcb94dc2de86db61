"""The form of a barrier, in a panel beside the dossier: kind and severity are enough, the rest is optional."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.diagnosis import GOALS, NEEDS, SITUATIONS
from parcours_core.vocabulary.work import LABELS, Severity
from parcours_desktop.casework.barriers import change_barrier, record_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.values import BarrierDraft
from parcours_desktop.ui.features.dossier import drafts
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.days import day_text
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.one_of import OneOf
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, Role
from parcours_desktop.ui.work.workbench import Workbench


class BarrierForm(SidePanel):
    """Notes a new barrier or changes one. What it records can be undone like everything else.

    What is typed and not recorded is kept as a draft: the form comes back with it.
    """

    def __init__(self, host: QWidget, workbench: Workbench) -> None:
        super().__init__(host, tr("Ajouter un frein"))
        self._workbench = workbench
        self._person_id = ""
        self._barrier: Barrier | None = None
        self.kind = Choice([(kind.code, tr(kind.label)) for kind in KINDS.values()], placeholder=tr("Lequel ?"))
        self._kind = Field(tr("Frein"), self.kind)
        severities = (Severity.BLOCKING, Severity.STRONG, Severity.LIGHT)
        self.severity = OneOf([(each, tr(LABELS[each]).capitalize()) for each in severities], Severity.STRONG)
        self.detail = TextArea(placeholder=tr("En une phrase, avec les mots de la personne"), lines=2)
        self.due = DateField()
        self.situations: dict[str, CheckRow] = {}
        self.goals: dict[str, CheckRow] = {}
        self._choices = QVBoxLayout()
        self._choices.setSpacing(SPACE_4)
        again = Button(tr("Recommencer"), "quiet")
        again.clicked.connect(self._start_over)
        self.resumed = InlineNotice("info", tr("Saisie reprise : elle n’était pas encore notée."), action=again)
        self.drafts = drafts.FormDrafts(workbench, self, lambda: drafts.write(self._typed()))
        self.save = Button(tr("Noter ce frein"), "primary", key="Ctrl+Return")
        self.save.clicked.connect(self._save)
        self.kind.chosen.connect(self._on_kind)
        self.severity.chosen.connect(self.drafts.touch)
        self.detail.textChanged.connect(self.drafts.touch)
        self.due.textEdited.connect(self.drafts.touch)
        self.closed.connect(self._on_closed)
        self._lay_out()

    def begin_new(self, person_id: str) -> None:
        """Open the empty form for a person, or with what was typed in it and not noted; one that is open stays."""
        if self.isVisible() and not self._leaving and (self._person_id, self._barrier) == (person_id, None):
            self.kind.setFocus()
            return
        self._begin(person_id, None)
        self.set_title(tr("Ajouter un frein"))
        self.save.set_label(tr("Noter ce frein"))
        self.open()
        self.kind.setFocus()

    def begin_edit(self, person_id: str, barrier: Barrier) -> None:
        """Open the form filled with a barrier."""
        self._begin(person_id, barrier)
        self.set_title(tr("Modifier le frein"))
        self.save.set_label(tr("Enregistrer"))
        self.open()

    def put_away(self) -> None:
        """Keep what is typed and close at once: another dossier is shown."""
        self.drafts.keep()
        self.hide()

    def _begin(self, person_id: str, barrier: Barrier | None) -> None:
        self.drafts.keep()
        self._person_id = person_id
        self._barrier = barrier
        self._fill()
        key = f"barrier:{barrier.id}" if barrier else f"barrier:new:{person_id}"
        self._take_up(self.drafts.begin(key))
        self.drafts.look_up(key, self._take_up)

    def _fill(self) -> None:
        barrier = self._barrier
        self.save.setEnabled(True)
        self.resumed.hide()
        self._kind.set_error("")
        self.kind.set_value(barrier.kind if barrier else None)
        self.kind.setEnabled(barrier is None)
        self.severity.set_value(barrier.severity if barrier else Severity.STRONG)
        self.detail.set_text(barrier.detail if barrier else "")
        self.due.set_day(barrier.due if barrier else None)
        self._offer(
            barrier.kind if barrier else "",
            barrier.situations if barrier else (),
            barrier.goals if barrier else (),
        )

    def _lay_out(self) -> None:
        self.body.setSpacing(SPACE_8)
        self.body.addWidget(self.resumed)
        self.body.addWidget(self._kind)
        self.body.addWidget(Field(tr("Gravité"), self.severity, quiet=True))
        self.body.addWidget(Field(tr("Précision"), self.detail, optional=True, quiet=True))
        self.body.addWidget(date_field(tr("À lever avant le"), self.due, optional=True))
        self.body.addLayout(self._choices)
        self.foot.addWidget(self.save)
        self.foot.addStretch(1)

    def _on_kind(self, kind: object) -> None:
        self._kind.set_error("")
        self._offer(str(kind), (), ())
        self.drafts.touch()

    def _offer(self, kind_code: str, ticked: Sequence[str], aimed: Sequence[str]) -> None:
        """Offer the situations and goals of the diagnosis that belong to this kind; none has to be ticked."""
        while self._choices.count():
            item = self._choices.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        kind = KINDS.get(kind_code)
        self.situations = self._ticks(tr("Situation"), kind.situations if kind else (), SITUATIONS, ticked)
        self.goals = self._ticks(tr("Objectif"), kind.goals if kind else (), GOALS | NEEDS, aimed)
        before: QWidget = self.due
        for row in (*self.situations.values(), *self.goals.values(), self.save):
            self.setTabOrder(before, row)
            before = row

    def _ticks(
        self, title: str, codes: Sequence[str], labels: Mapping[str, str], ticked: Sequence[str]
    ) -> dict[str, CheckRow]:
        # What was ticked elsewhere is offered too: a barrier that is changed keeps what this form would not propose.
        offered = [*codes, *(code for code in ticked if code not in codes and code in labels)]
        if not offered:
            return {}
        self._choices.addWidget(Text(title, Role.SECONDARY_STRONG, "ink2"))
        rows = {code: CheckRow(tr(labels[code]).strip(), checked=code in ticked) for code in offered}
        for row in rows.values():
            row.clicked.connect(self.drafts.touch)
            self._choices.addWidget(row)
        return rows

    def _typed(self) -> dict[str, Any]:
        """Return what would be lost if the form went away now, by the names of the fields."""
        known, day = self._barrier, self.due.day()
        situations = list(_chosen(self.situations, known.situations if known else ()))
        goals = list(_chosen(self.goals, known.goals if known else ()))
        typed = {
            "kind": self.kind.value() if known is None else None,
            "severity": str(self.severity.value()),
            "detail": self.detail.text(),
            "due": self.due.text().strip() if day is None else day.isoformat(),
            "situations": situations,
            "goals": goals,
        }
        if known is None:
            worth = any(value for name, value in typed.items() if name != "severity")
            return typed if worth or typed["severity"] != str(Severity.STRONG) else {}
        before = {
            "severity": str(known.severity),
            "detail": known.detail,
            "due": known.due.isoformat() if known.due else "",
        }
        same = all(typed[name] == value for name, value in before.items())
        same = same and set(situations) == set(known.situations) and set(goals) == set(known.goals)
        return {} if same else typed

    def _take_up(self, text: str) -> None:
        """Show a draft, unless there is none or something is typed already."""
        typed = drafts.read(text)
        if not typed or self._typed():
            return
        if self._barrier is None:
            self.kind.set_value(typed.get("kind"))
        severity = typed.get("severity")
        self.severity.set_value(next((each for each in Severity if str(each) == severity), Severity.STRONG))
        self.detail.set_text(str(typed.get("detail", "")))
        self.due.take_up(_day_as_typed(str(typed.get("due", ""))))
        self._offer(str(self.kind.value() or ""), typed.get("situations", ()), typed.get("goals", ()))
        self.resumed.show()
        self.drafts.begin(self.drafts.key, text)

    def _start_over(self) -> None:
        self._fill()
        self.drafts.drop()
        (self.kind if self._barrier is None else self.detail).setFocus()

    def _on_closed(self) -> None:
        self.drafts.keep()
        if self._typed():
            self._workbench.messages.info(tr("Saisie gardée : elle revient quand vous rouvrez ce formulaire."))

    def _save(self) -> None:
        kind = self.kind.value()
        if not kind:
            self._kind.set_error(tr("Choisissez le frein dans la liste."))
            self.kind.setFocus()
            return
        if self.due.is_unreadable():
            self.due.setFocus()
            return
        # Once is enough, however often the key is pressed.
        self.save.setEnabled(False)
        key = self.drafts.key
        self._workbench.do(
            self._operation(str(kind)), owner=self, then=lambda _: self._saved(key), failed=self._refused
        )

    def _saved(self, key: str) -> None:
        if key != self.drafts.key:
            self._workbench.keep_draft(key, "")
            return
        self.drafts.drop()
        self._barrier = None
        self._fill()
        self.shut()

    def _operation(self, kind: str) -> Callable[[Desk], Changes]:
        known = self._barrier
        draft = BarrierDraft(
            kind=kind,
            severity=self.severity.value(),
            situations=_chosen(self.situations, known.situations if known else ()),
            goals=_chosen(self.goals, known.goals if known else ()),
            detail=self.detail.text().strip(),
            due=self.due.day(),
        )
        person_id, barrier = self._person_id, self._barrier
        if barrier is None:
            return lambda desk: record_barrier(desk, person_id, draft)
        values = {name: getattr(draft, name) for name in ("severity", "situations", "goals", "detail", "due")}
        return lambda desk: change_barrier(desk, barrier.id, values)

    def _refused(self, error: WorldError) -> None:
        self.save.setEnabled(True)
        self._kind.set_error(str(error))


def _chosen(rows: Mapping[str, CheckRow], before: Sequence[str]) -> tuple[str, ...]:
    """Return the codes ticked, and those that were there before and that this version has no words for."""
    ticked = [code for code, row in rows.items() if row.isChecked()]
    return (*ticked, *(code for code in before if code not in rows))


def _day_as_typed(kept: str) -> str:
    """Return a day of a draft as the field shows it, and what is no date as it was typed."""
    try:
        return day_text(date.fromisoformat(kept))
    except ValueError:
        return kept
