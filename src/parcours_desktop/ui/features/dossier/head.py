"""The head of a dossier: the name and what decides, what can be done with the whole of it, and that one only reads."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import DossierState
from parcours_desktop.casework.values import DossierView
from parcours_desktop.ui.features.dossier.target_tags import TargetTags
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.columns import AdaptiveColumns
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.strip import Strip
from parcours_desktop.ui.kit.text import ElidedText, Text
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_12, SPACE_20, SPACE_28, Role
from parcours_desktop.ui.work.cover import Cover
from parcours_desktop.ui.work.workbench import Workbench

DEEDS_WIDTH = 330
"""What the deeds need to stand in one line; with less beside the tags they stand below them."""


class Head(QWidget):
    """Stands above the tabs; ``strip`` is the one line for what is covered, and for what others say there.

    What would change a dossier that is only read is not shown; ``reading`` says why, and whom to ask.
    """

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedText("", Role.DISPLAY)
        # In two lines where one is too short: it ends with the telephone, which is looked up most.
        self.headline = Text("", Role.BODY, "ink2", wrap=True)
        self.tags = TargetTags()
        self.edit = Button(tr("Modifier"), "quiet", key="Ctrl+E", icon="edit")
        self.share = Button(tr("Partager"), "quiet", key="Ctrl+Shift+R", icon="send")
        self.close_or_reopen = Button(tr("Clore"), "quiet", icon="archive")
        self.rights = Button(tr("Droits"), "quiet")
        self.reading = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.reading.hide()
        self.limited = Text("", Role.SECONDARY_STRONG, "strong", wrap=True)
        self.limited.hide()
        self.cover = Cover(workbench, apart=True)
        self.strip = Strip()
        self._lay_out()

    def show_view(self, view: DossierView) -> None:
        """Show the head of another state of a dossier."""
        self.name.setText(view.person.full_name)
        self.headline.setText(view.headline)
        self.tags.show_groups(view.target_groups)
        self.cover.show_count(view.behind_cover)
        closed = view.person.state is DossierState.CLOSED
        self.close_or_reopen.set_label(tr("Rouvrir le dossier") if closed else tr("Clore"))
        self.reading.setText(f"{view.reading}." if view.reading else "")
        self.reading.setVisible(bool(view.reading))
        self.limited.setText(view.limited)
        self.limited.setVisible(bool(view.limited))
        if view.reading:
            self.edit.set_look(tr("Voir la fiche"), key="Ctrl+E", icon="show")
        else:
            self.edit.set_look(tr("Modifier"), key="Ctrl+E", icon="edit")
        for button in (self.share, self.close_or_reopen):
            button.setVisible(not view.reading)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(self.name, 1)
        head.addWidget(self.edit)
        # Below the name, so that at a large text size it is not the name that is cut.
        flow = FlowLayout(deeds := QWidget())
        for button in (self.share, self.rights, self.close_or_reopen):
            flow.addWidget(button)
        aside = QHBoxLayout(right := QWidget())
        aside.setContentsMargins(0, 0, 0, 0)
        aside.addStretch(1)
        aside.addWidget(deeds)
        top = QVBoxLayout(self)
        top.setContentsMargins(SPACE_28, SPACE_20, SPACE_28, 0)
        top.setSpacing(SPACE_4)
        top.addLayout(head)
        top.addWidget(self.headline)
        top.addSpacing(SPACE_4)
        top.addWidget(AdaptiveColumns([(self.tags, 1), (right, 1)], least=DEEDS_WIDTH, spacing=SPACE_4))
        top.addWidget(self.reading)
        top.addWidget(self.limited)
        # First of all, and at once: what others say comes a moment later and moves nothing.
        self.strip.add(self.cover.line)
        top.addWidget(self.strip)
        top.addWidget(self.cover)
