"""The narrow column that all screens before the work share: the name of the program, one sentence, what to fill in."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_20, SPACE_28, Role


def lay_out(screen: Ground, title: str, subtitle: str, *parts: QWidget | QLayout, scrolls: bool = False) -> Text:
    """Put ``parts`` below the title in the middle of ``screen`` and return the sentence under the title.

    ``scrolls`` is for what can be higher than the window when the text is large.
    """
    said = Text(subtitle, Role.BODY, "ink2", wrap=True)
    column = QWidget()
    column.setFixedWidth(px(440))
    inner = QVBoxLayout(column)
    inner.setContentsMargins(SPACE_28, SPACE_28, SPACE_28, SPACE_28)
    inner.setSpacing(SPACE_12)
    inner.addWidget(Text(title, Role.DISPLAY, "accent", wrap=True))
    inner.addWidget(said)
    inner.addSpacing(SPACE_20)
    for part in parts:
        if isinstance(part, QWidget):
            inner.addWidget(part)
        else:
            inner.addLayout(part)
    across = QHBoxLayout()
    across.addStretch(1)
    across.addWidget(column)
    across.addStretch(1)
    outer = QVBoxLayout(_scrolling(screen) if scrolls else screen)
    outer.addStretch(2)
    outer.addLayout(across)
    outer.addStretch(3)
    return said


def _scrolling(screen: Ground) -> QWidget:
    # Imported here: the first paint of the unlock screen does without it.
    from parcours_desktop.ui.kit.columns import ScrollColumn

    content = QWidget()
    column = ScrollColumn(margins=(0, 0, 0, 0), fill=True)
    column.body.addWidget(content, 1)
    whole = QVBoxLayout(screen)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(column)
    return content
