"""The target groups that a dossier gives away, as tags that say why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from parcours_desktop.casework.values import TargetGroup
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.marks import Tag


class TargetTags(QWidget):
    """One tag a group; hidden where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)

    def show_groups(self, groups: Sequence[TargetGroup]) -> None:
        """Show the groups instead of those before."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for group in groups:
            tag = Tag(group.label)
            tag.setToolTip(group.why)
            tag.setAccessibleDescription(group.why)
            self._flow.addWidget(tag)
        self.setVisible(bool(groups))
