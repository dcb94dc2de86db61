"""The tab of the referrals: every letter of the person and where it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.dates import short_day
from parcours_core.language import tr
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.casework.values import DossierView, ReferralLine
from parcours_desktop.ui.features.dossier.panes import Pane, card_with
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import TimelineRow
from parcours_desktop.ui.kit.tokens import Tone


class ReferralsPane(Pane):
    """``compose_asked`` carries the service of a draft, or nothing; ``referral_asked`` the id of a letter that left."""

    compose_asked = Signal(str)
    referral_asked = Signal(str)

    def fill(self, column: QVBoxLayout, view: DossierView) -> None:
        """List the letters, the latest first."""
        add = Button(tr("Orienter"), "secondary", icon="orient")
        add.clicked.connect(lambda: self.compose_asked.emit(""))
        count = len(view.referrals)
        reading = bool(view.reading)
        rows: list[QWidget] = [
            self._row(line, last=place == count - 1, reading=reading) for place, line in enumerate(view.referrals)
        ]
        empty = tr("Aucune orientation. Ctrl+O montre les services qui peuvent lever les freins.")
        if reading:
            empty = tr("Aucune orientation.")
        column.addWidget(card_with(tr("Orientations"), rows, empty, None if reading else add))

    def _row(self, line: ReferralLine, *, last: bool, reading: bool) -> TimelineRow:
        referral = line.referral
        when = short_day(referral.issued_on, tr) if referral.issued_on else tr("brouillon")
        # A draft is opened only to be gone on with.
        closed = reading and referral.state is ReferralState.DRAFTED
        runs: list[Run | str] = [Run(line.title, strong=True, link="" if closed else "open")]
        details = " · ".join(part for part in (referral.reference, line.sentence) if part)
        if details:
            runs.append(Run(f"\n{details}", "ink2", small=True))
        row = TimelineRow(when, runs, mark=Badge(line.badge, Tone(line.tone)), last=last)
        row.text.linkActivated.connect(lambda _: self._open(line))
        return row

    def _open(self, line: ReferralLine) -> None:
        if line.referral.state is ReferralState.DRAFTED:
            self.compose_asked.emit(line.referral.service_id)
        else:
            self.referral_asked.emit(line.referral.id)
