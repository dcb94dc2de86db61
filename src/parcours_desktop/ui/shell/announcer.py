"""Shows the messages of the bridge over the work, without a dialog and without taking the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.notice import InlineNotice, NoticeKind
from parcours_desktop.ui.kit.toast import Toast
from parcours_desktop.ui.kit.tokens import SPACE_8
from parcours_desktop.ui.work.messages import Message, Messages

_KINDS: dict[str, NoticeKind] = {"done": "success", "info": "info", "warning": "warning"}


class Announcer(QObject):
    """What went well passes by at the bottom; what went wrong stays above the screen until it was read.

    So does what went well and has more to say than its title, as what remains of a dossier that was erased.
    """

    def __init__(self, messages: Messages, host: QWidget, notices: QVBoxLayout) -> None:
        super().__init__(host)
        self.toast = Toast(host)
        self._close = Button(tr("J’ai lu"), "quiet")
        self._close.clicked.connect(self._put_away)
        self.act = Button("", "secondary")
        self.act.clicked.connect(self._act_now)
        self._act: Callable[[], None] | None = None
        ways = QWidget()
        row = QHBoxLayout(ways)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(self.act)
        row.addWidget(self._close)
        self.notice = InlineNotice("error", "", action=ways)
        self.notice.hide()
        notices.addWidget(self.notice)
        messages.posted.connect(self._show)

    def _show(self, message: Message) -> None:
        if message.tone in ("done", "info") and not message.detail:
            self.toast.say(message.title, message.act)
            return
        self._act = message.act if message.action else None
        self.act.set_label(message.action)
        self.act.setVisible(self._act is not None)
        self.notice.say(_KINDS.get(message.tone, "error"), message.title, message.detail)
        self.notice.show()

    def _act_now(self) -> None:
        # Away first: what is done may say something of its own.
        act = self._act
        self._put_away()
        if act is not None:
            act()

    def _put_away(self) -> None:
        self._act = None
        self.notice.hide()
