"""Under the name of a person: who may be the same one, what was brought together, what changed on the other sheet."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates import likely_same
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.duplicates_late import (
    LateEdit,
    United,
    late_edits,
    leave_as_it_is,
    take_over,
    united_with,
)
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.values import SimilarPerson
from parcours_desktop.casework.words import of, than
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.refilling import keyboard_place, return_keyboard
from parcours_desktop.ui.kit.strip import Remark
from parcours_desktop.ui.kit.tokens import SPACE_20, Tone
from parcours_desktop.ui.work.messages import Message
from parcours_desktop.ui.work.workbench import Workbench

SHOWN = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What is said under the name of the person whose kept dossier is ``person_id``.

    Where it is only read here (``reading``), nothing that others decide is asked.
    """

    person_id: str = ""
    likely: tuple[SimilarPerson, ...] = ()
    united: tuple[United, ...] = ()
    late: tuple[LateEdit, ...] = ()
    reading: bool = False


def told_about(desk: Desk, job_seeker_id: str) -> Told:
    """Return what is to be said about the dossiers of one person."""
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        united, late = united_with(reader, whole), late_edits(reader, whole)
        reading = reading_only(reader, whole.kept, desk.author, desk.clock.today()) is not None
    if reading:
        return Told(whole.kept, united=united, reading=True)
    return Told(whole.kept, likely_same(desk, whole.kept), united, late)


class DuplicateNotices(QWidget):
    """Empty and without height for most people. ``compare_asked`` carries the dossier shown and the one like it.

    ``emptied`` comes where the last thing said went while it had the keyboard.
    """

    compare_asked = Signal(str, str)
    shown = Signal()
    emptied = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._person_id = ""
        self.told = Told()
        self._content = QWidget()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(self._content)
        self.hide()
        workbench.changed.connect(self._on_changes)

    def show_person(self, person_id: str) -> None:
        """Ask what there is to say about another person; what was said of the former one goes at once."""
        if person_id != self._person_id:
            self._person_id = person_id
            self._show(Told())
        self._ask()

    def _on_changes(self, changes: Changes) -> None:
        if self._person_id and (changes.touches("job_seeker") or changes.touches("merger")):
            self._ask()

    def _ask(self) -> None:
        person_id = self._person_id
        self._workbench.ask(
            lambda desk: (person_id, told_about(desk, person_id)),
            lambda answer: self._show(answer[1]) if answer[0] == self._person_id else None,
            owner=self,
            replaces="duplicates",
            # The dossier itself says that it is gone.
            failed=lambda _: self._show(Told()),
        )

    def _show(self, told: Told) -> None:
        if told != self.told:
            self.told = told
            keyboard = keyboard_place(self._content)
            former, self._content = self._content, QWidget()
            flow = FlowLayout(self._content, gap=SPACE_20, line_gap=0)
            for each in told.likely[:SHOWN]:
                flow.addWidget(self._maybe(each))
            for united in told.united:
                flow.addWidget(self._together(united))
            for late in told.late:
                flow.addWidget(self._late(late))
            self._outer.addWidget(self._content)
            self._outer.removeWidget(former)
            former.hide()
            former.deleteLater()
            self.setVisible(bool(told.likely or told.united or told.late))
            return_keyboard(self._content, keyboard)
            if keyboard is not None and self.isHidden():
                self.emptied.emit()
        self.shown.emit()

    def _maybe(self, other: SimilarPerson) -> Remark:
        compare = Button(tr("Comparer"), "link")
        compare.setAccessibleName(tr("Comparer avec {name}", name=other.name))
        compare.clicked.connect(lambda: self.compare_asked.emit(self.told.person_id, other.id))
        if other.faint:
            said, icon, tone = tr("{name} porte le même nom", name=other.name), "information", Tone.LIGHT
        else:
            said, icon, tone = (
                tr("Peut-être la même personne {than_whom}", than_whom=than(other.name)),
                "warning",
                Tone.STRONG,
            )
        remark = Remark(icon, said, compare, tone=tone)
        remark.say(said, other.why)
        return remark

    def _together(self, other: United) -> Remark:
        apart = Button(tr("Séparer"), "link")
        apart.setAccessibleName(tr("Séparer le dossier {of_whom}", of_whom=of(other.name)))
        apart.clicked.connect(lambda: self._part(other.id))
        buttons = () if self.told.reading else (apart,)
        return Remark("dossier", tr("Avec le dossier {of_whom}, réuni à celui-ci", of_whom=of(other.name)), *buttons)

    def _part(self, other_id: str) -> None:
        messages = self._workbench.messages

        def operation(desk: Desk) -> tuple[Changes, str]:
            parted = part(desk, other_id)
            return parted.changes, parted.sentence

        def finished(look_again: str) -> None:
            if look_again:
                messages.post(Message("warning", tr("Les deux dossiers sont séparés."), look_again))

        self._workbench.do_and_get(operation, finished)

    def _late(self, late: LateEdit) -> Remark:
        person_id = self.told.person_id
        take = Button(tr("Reprendre"), "link")
        take.setAccessibleName(tr("Reprendre : {what}", what=late.sentence))
        take.clicked.connect(
            lambda: self._workbench.do(lambda desk: take_over(desk, person_id, late.other_id, late.field))
        )
        leave = Button(tr("Laisser"), "link")
        leave.setAccessibleName(tr("Laisser : {what}", what=late.sentence))
        leave.clicked.connect(lambda: self._workbench.do(lambda desk: leave_as_it_is(desk, late.other_id)))
        return Remark("edit", late.sentence, take, leave, tone=Tone.STRONG)
