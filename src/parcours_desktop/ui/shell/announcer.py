"""Shows the messages of the bridge over the work, without a dialog and without taking the focus."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.notice import InlineNotice, NoticeKind
from parcours_desktop.ui.kit.toast import Toast
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
        self.notice = InlineNotice("error", "", action=self._close)
        self.notice.hide()
        notices.addWidget(self.notice)
        messages.posted.connect(self._show)

    def _show(self, message: Message) -> None:
        if message.tone in ("done", "info") and not message.detail:
            self.toast.say(message.title, message.act)
            return
        self.notice.say(_KINDS.get(message.tone, "error"), message.title, message.detail)
        self.notice.show()

    def _put_away(self) -> None:
        self.notice.hide()
