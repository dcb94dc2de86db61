"""The form of a barrier, in a panel beside the dossier: kind and severity are enough, the rest is optional."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.one_of import OneOf
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, Role
from parcours_desktop.ui.work.workbench import Workbench


class BarrierForm(SidePanel):
    """Notes a new barrier or changes one. What it records can be undone like everything else."""

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
        self.save = Button(tr("Noter ce frein"), "primary", key="Ctrl+Return")
        self.save.clicked.connect(self._save)
        self.kind.chosen.connect(self._on_kind)
        self._lay_out()

    def begin_new(self, person_id: str) -> None:
        """Open the empty form for a person."""
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

    def _begin(self, person_id: str, barrier: Barrier | None) -> None:
        self._person_id = person_id
        self._barrier = barrier
        self._kind.set_error("")
        self.kind.set_value(barrier.kind if barrier else None)
        self.kind.setEnabled(barrier is None)
        self.severity.set_value(barrier.severity if barrier else Severity.STRONG)
        self.detail.set_text(barrier.detail if barrier else "")
        self.due.set_day(barrier.due if barrier else None)
        self._offer(barrier.kind if barrier else "", barrier)

    def _lay_out(self) -> None:
        self.body.setSpacing(SPACE_8)
        self.body.addWidget(self._kind)
        self.body.addWidget(Field(tr("Gravité"), self.severity, quiet=True))
        self.body.addWidget(Field(tr("Précision"), self.detail, optional=True, quiet=True))
        self.body.addWidget(date_field(tr("À lever avant le"), self.due, optional=True))
        self.body.addLayout(self._choices)
        self.foot.addWidget(self.save)
        self.foot.addStretch(1)

    def _on_kind(self, kind: object) -> None:
        self._kind.set_error("")
        self._offer(str(kind), None)

    def _offer(self, kind_code: str, barrier: Barrier | None) -> None:
        """Offer the situations and goals of the diagnosis that belong to this kind; none has to be ticked."""
        while self._choices.count():
            item = self._choices.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        kind = KINDS.get(kind_code)
        ticked = barrier.situations if barrier else ()
        aimed = barrier.goals if barrier else ()
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
            self._choices.addWidget(row)
        return rows

    def _save(self) -> None:
        kind = self.kind.value()
        if not kind:
            self._kind.set_error(tr("Choisissez le frein dans la liste."))
            self.kind.setFocus()
            return
        self._workbench.do(self._operation(str(kind)), owner=self, then=lambda _: self.shut(), failed=self._refused)

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
        self._kind.set_error(str(error))


def _chosen(rows: Mapping[str, CheckRow], before: Sequence[str]) -> tuple[str, ...]:
    """Return the codes ticked, and those that were there before and that this version has no words for."""
    ticked = [code for code, row in rows.items() if row.isChecked()]
    return (*ticked, *(code for code in before if code not in rows))
