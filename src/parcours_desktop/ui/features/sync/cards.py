"""The cards of the sync's screen: how it stands, what it asks, what was not taken, how the last ones went."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.sync_values import RejectedLine, SyncLogLine
from parcours_desktop.casework.values import WorkStatusLine
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.rich_text import RichText, Run, prose
from parcours_desktop.ui.kit.rows import Row, TimelineRow
from parcours_desktop.ui.kit.status_block import ProgressLine
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, SPACE_12, Role, Tone


class StateCard(Card):
    """The state in words, and the one action: sync, or stop. It is made once and only changes its words."""

    asked = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Où en est-on ?"), parent=parent)
        self.body.setSpacing(SPACE_8)
        self.state = Text("", Role.STRONG, wrap=True)
        self.rest = Text("", Role.BODY, "ink2", wrap=True)
        self.progress = ProgressLine()
        self.sync = Button(tr("Synchroniser"), "primary", key="F9", icon="sync", bind_key=False)
        self.sync.clicked.connect(self.asked)
        self.stop = Button(tr("Arrêter"), "secondary")
        self.stop.clicked.connect(self.stopped)
        for widget in (self.state, self.rest, self.progress):
            self.add(widget)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self.sync)
        row.addWidget(self.stop)
        row.addStretch(1)
        self.body.addSpacing(SPACE_4)
        self.body.addLayout(row)

    @property
    def button(self) -> Button:
        """The button that stands there: to sync, or to stop what is under way."""
        return self.sync if self.stop.isHidden() else self.stop

    def show_status(self, line: WorkStatusLine, share: float | None, *, first: bool) -> None:
        """Show how it stands; ``first`` says that to sync is what one would do first here."""
        self.state.setText(line.saved)
        wrong = " ".join(part for part in (line.is_safe, line.to_do) if part)
        self.rest.setText(
            "\n".join(part for part in (wrong, line.waiting, line.last_sync) if part not in ("", line.saved))
        )
        self.sync.set_kind("primary" if first else "secondary")
        self.progress.set_share(share)
        self.progress.setVisible(line.working)
        had_focus = self.sync.hasFocus() or self.stop.hasFocus()
        self.sync.setVisible(not line.working)
        self.stop.setVisible(line.working)
        if had_focus:
            self.button.setFocus()


class QuestionCard(Card):
    """What only a person can decide before the sync goes on. ``answered`` carries whether it may."""

    answered = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Une question avant de continuer"), parent=parent)
        self.body.setSpacing(SPACE_12)
        self.question = Text("", Role.STRONG, wrap=True)
        safe = tr("Rien n’a été effacé sur cet ordinateur. Si vous n’en savez rien, répondez non et appelez l’agence.")
        self.no = Button(tr("Non, tout garder ici"), "secondary")
        self.yes = Button(tr("Oui, continuer"), "danger")
        self.no.clicked.connect(lambda: self.answered.emit(False))
        self.yes.clicked.connect(lambda: self.answered.emit(True))
        self.add(self.question)
        self.add(prose(safe, Role.BODY, "ink2"))
        ways = QWidget()
        row = FlowLayout(ways)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.add(ways)


class RejectedCard(Card):
    """What the server would not take. ``dossier_asked`` carries a person, ``given_up`` a line."""

    dossier_asked = Signal(str)
    given_up = Signal(object)

    def __init__(self, lines: tuple[RejectedLine, ...], parent: QWidget | None = None) -> None:
        super().__init__(tr("Ce que le serveur n’a pas pris"), parent=parent)
        for place, line in enumerate(lines):
            self.add(self._row(line, last=place == len(lines) - 1))

    def _row(self, line: RejectedLine, *, last: bool) -> Row:
        row = Row(last=last)
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        about = [Run(line.title, strong=True)]
        if line.person:
            about.append(Run(f" · {line.person}", "ink2"))
        column.addWidget(RichText(about))
        column.addWidget(prose(f"{line.reason} {line.to_do}", Role.SECONDARY, "ink2"))
        ways = QWidget()
        flow = FlowLayout(ways)
        if line.person:
            there = Button(tr("Ouvrir le dossier"), "quiet")
            there.setAccessibleName(tr("Ouvrir le dossier : {name}", name=line.person))
            there.clicked.connect(lambda: self.dossier_asked.emit(line.job_seeker_id))
            flow.addWidget(there)
        away = Button(tr("Abandonner ce changement"), "quiet")
        away.setAccessibleName(tr("Abandonner ce changement : {title}", title=line.title))
        away.clicked.connect(lambda: self.given_up.emit(line))
        flow.addWidget(away)
        column.addWidget(ways)
        row.line.addLayout(column, 1)
        row.setAccessibleName(f"{line.title}, {line.reason}")
        return row


class DevicesCard(Card):
    """The way to the agency's computers, for whoever answers for them."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Ordinateurs de l’agence"), parent=parent)
        self.body.setSpacing(SPACE_12)
        lead = tr("Un ordinateur est perdu ou volé ? Signalez-le, et lisez ce qui s’y trouvait.")
        self.add(Text(lead, Role.SECONDARY, "ink2", wrap=True))
        self.button = Button(tr("Voir les ordinateurs"), "secondary", icon="computer")
        self.button.clicked.connect(self.asked)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self.body.addLayout(row)


WHEN = 150
"""How wide the column of the days is (logical pixels)."""


class LogCard(Card):
    """How the last syncs went, the latest first; where none was written down, only ``last_sync`` is said.

    ``asked`` carries what a line leads to, of what still waits here.
    """

    asked = Signal(str)

    def __init__(
        self,
        lines: tuple[SyncLogLine, ...],
        waiting: frozenset[str],
        last_sync: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Les dernières fois"), parent=parent)
        if not lines:
            self.add(Text(f"{last_sync}.", Role.BODY, "ink2", wrap=True))
        for place, line in enumerate(lines):
            mark, last = self._mark(line, waiting), place == len(lines) - 1
            if isinstance(mark, Badge):
                self.add(_failed_row(line, mark, last=last))
            else:
                self.add(TimelineRow(line.when, [line.words], mark=mark, last=last, term_width=WHEN))

    def _mark(self, line: SyncLogLine, waiting: frozenset[str]) -> QWidget | None:
        """Return what leads to what is to be seen; nothing where it was seen or went well."""
        if line.sound or (line.leads and line.leads not in waiting):
            return None
        if not line.leads:
            return Badge(tr("N’a pas abouti"), Tone.STRONG)
        look = Button(tr("À voir"), "link")
        look.setAccessibleName(tr("À voir : {words}", words=line.words))
        look.clicked.connect(lambda: self.asked.emit(line.leads))
        return look


def _failed_row(line: SyncLogLine, badge: Badge, *, last: bool) -> Row:
    """Return what went wrong under when it did: beside both, a sentence would be one word wide in large text."""
    row = Row(last=last)
    head = QHBoxLayout()
    head.addWidget(Text(line.when, Role.SECONDARY, "ink3"), 1)
    head.addWidget(badge)
    column = QVBoxLayout()
    column.setSpacing(SPACE_4)
    column.addLayout(head)
    column.addWidget(prose(line.words))
    row.line.addLayout(column, 1)
    row.setAccessibleName(f"{line.when} : {line.words}")
    return row
