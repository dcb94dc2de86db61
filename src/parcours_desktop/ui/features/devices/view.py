"""The screen of the agency's computers: the list on the left, one computer or its report on the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.devices import (
    DeviceLine,
    LostView,
    device_lines,
    file_stem,
    lose_device,
    lost_json,
    lost_pdf,
)
from parcours_desktop.ui.features.devices.cards import ConfirmCard, DeviceCard, ReportPart
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.columns import ScrollColumn, SplitColumns
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, width
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_20, SPACE_28, Role, Tone
from parcours_desktop.ui.kit.two_line import TwoLineList, TwoLineModel, TwoLineRow
from parcours_desktop.ui.work.saving import ask_for_file, save_file
from parcours_desktop.ui.work.workbench import Workbench

LIST_WIDTH = 420
MOST_OF_LIST = 0.36
WIDEST = 760

ChooseFile = Callable[[QWidget, str, str, str], Path | None]


class DevicesView(Ground):
    """Lists the computers as the server knows them now; nothing of it is kept here. ``closed`` goes back."""

    closed = Signal()
    shown = Signal()
    saved = Signal()

    def __init__(
        self, workbench: Workbench, parent: QWidget | None = None, *, choose_file: ChooseFile = ask_for_file
    ) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._choose_file = choose_file
        self._lines: dict[str, DeviceLine] = {}
        self._place = ""
        self.confirm: ConfirmCard | None = None
        self.report: ReportPart | None = None
        self.device: DeviceCard | None = None
        self.back = Button(tr("Retour"), "quiet", key="Esc", icon="back", bind_key=False)
        self.again = Button(tr("Réessayer"), "secondary")
        self.trouble = InlineNotice("warning", "", action=self.again)
        self.trouble.hide()
        self.model = TwoLineModel(self)
        self.list = TwoLineList(tr("Ordinateurs de l’agence"), left=SPACE_28)
        self.list.setModel(self.model)
        self._detail = ScrollColumn()
        self._columns = SplitColumns([(self.list, LIST_WIDTH), (self._detail, 0)])
        self._room = QWidget()
        self._room.setMaximumWidth(px(WIDEST))
        self._column = QVBoxLayout(self._room)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_16)
        self._detail.add(self._room)
        self._lay_out()
        self.back.clicked.connect(self.closed)
        self.again.clicked.connect(self._ask)
        self.list.row_chosen.connect(self._choose)
        self.list.opened.connect(self._enter)
        leave = QShortcut(QKeySequence("Esc"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self._leave)

    def begin(self) -> None:
        """Ask the server for the list; the keyboard begins in it."""
        self._ask()
        self.list.setFocus()

    def leave(self) -> None:
        """Nothing is typed here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the report its room at a large text scale, until a person drags the bound."""
        super().resizeEvent(event)
        if not self._columns.dragged:
            whole = event.size().width()
            listed = min(width(LIST_WIDTH), round(whole * MOST_OF_LIST))
            self._columns.setSizes([listed, whole - listed])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(Text(tr("Ordinateurs de l’agence"), Role.DISPLAY), 1)
        head.addWidget(self.back)
        lead = tr("Un ordinateur perdu ou volé ? Signalez-le ici tout de suite : chaque heure compte.")
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_28, SPACE_20, SPACE_28, SPACE_12)
        top.setSpacing(SPACE_8)
        top.addLayout(head)
        top.addWidget(Text(lead, Role.BODY, "ink2", wrap=True))
        top.addWidget(self.trouble)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Hairline())
        column.addWidget(self._columns, 1)

    def _ask(self) -> None:
        self._workbench.over_the_line(device_lines, self._show, owner=self, failed=self._not_heard)

    def _not_heard(self, error: WorldError) -> None:
        self.trouble.say("warning", error.what_happened, error.what_is_safe, error.what_to_do)
        self.trouble.show()
        if self.confirm is not None:
            self.confirm.set_working(False)
        self.shown.emit()

    def _show(self, lines: tuple[DeviceLine, ...]) -> None:
        self.trouble.hide()
        self._lines = {line.id: line for line in lines}
        self.model.set_rows([_row(line) for line in lines])
        if self._place not in self._lines:
            self._place = next(iter(self._lines), "")
            self._fill()
        elif self.report is None and self.confirm is None:
            self._fill()
        self.list.select_key(self._place)
        self.shown.emit()

    def _choose(self, device: object) -> None:
        self._place = str(device)
        self._fill()

    def _enter(self, device: object) -> None:
        """Go from the list to what can be done."""
        if str(device) != self._place:
            self._choose(device)
        if self.report is not None:
            self.report.pdf_button.setFocus()
        elif self.device is not None and self.device.button is not None:
            self.device.button.setFocus()

    def _fill(self) -> None:
        self._clear()
        line = self._lines.get(self._place)
        if line is None:
            return
        self.device = DeviceCard(line)
        self.device.lost_asked.connect(self._explain)
        self.device.report_asked.connect(self._lose)
        self._stand(self.device)

    def _explain(self) -> None:
        """Say what it does before it is done; the keyboard stands at « no »."""
        if self.confirm is not None or self._place not in self._lines:
            return
        self.confirm = ConfirmCard(self._lines[self._place])
        self.confirm.confirmed.connect(self._lose)
        self.confirm.refused.connect(self._do_nothing)
        self._stand(self.confirm)
        self.confirm.no.setFocus()

    def _do_nothing(self) -> None:
        self._fill()
        self._enter(self._place)

    def _lose(self) -> None:
        device = self._place
        if self.confirm is not None:
            self.confirm.set_working(True)
        self._workbench.over_the_line(
            lambda desk: lose_device(desk, device), self._told, owner=self, failed=self._not_heard
        )

    def _told(self, view: LostView) -> None:
        self._place = view.report.device.id
        self._clear()
        self.report = ReportPart(view)
        self.report.pdf_asked.connect(
            lambda: self._save(".pdf", tr("Enregistrer en PDF"), tr("Document PDF"), lost_pdf)
        )
        self.report.json_asked.connect(lambda: self._save(".json", tr("Enregistrer en JSON"), tr("Données"), lost_json))
        self._stand(self.report)
        self._detail.verticalScrollBar().setValue(0)
        self.report.pdf_button.setFocus()
        self._ask()

    def _save(self, ending: str, title: str, kind: str, make: Callable[[LostView], bytes]) -> None:
        if self.report is None:
            return
        view = self.report.view
        path = self._choose_file(self, file_stem(view) + ending, title, kind)
        if path is None:
            return
        chosen = path

        def written(name: Path) -> None:
            self._workbench.messages.info(tr("Fichier enregistré : {name}", name=name.name))
            self.saved.emit()

        self._workbench.ask(lambda _: save_file(chosen, make(view)), written, owner=self)

    def _leave(self) -> None:
        """Escape gives up what was asked, or goes back."""
        if self.confirm is not None:
            self._do_nothing()
        else:
            self.closed.emit()

    def _stand(self, card: QWidget) -> None:
        self._column.addWidget(card)
        # Only what is seen can take the keyboard.
        card.show()

    def _clear(self) -> None:
        self.confirm = self.report = self.device = None
        while (item := self._column.takeAt(0)) is not None:
            former = item.widget()
            if former is not None:
                former.hide()
                former.deleteLater()


def _row(line: DeviceLine) -> TwoLineRow:
    badge = None
    if line.revoked:
        badge = (tr("retiré"), Tone.NEUTRAL) if line.heard else (tr("pas revenu"), Tone.STRONG)
    elif line.own:
        badge = (tr("celui-ci"), Tone.LIGHT)
    return TwoLineRow(line.id, line.person, f"{line.name} · {line.contact}", badge=badge)
