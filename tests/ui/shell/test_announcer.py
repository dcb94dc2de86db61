"""Messages that stay: read, or answered by the way out that they offer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.shell.announcer import Announcer
from parcours_desktop.ui.work.messages import Message, Messages


def announced(qtbot: QtBot) -> tuple[Announcer, Messages]:
    host = QWidget()
    qtbot.addWidget(host)
    messages = Messages()
    announcer = Announcer(messages, host, QVBoxLayout(host))
    host.resize(900, 300)
    host.show()
    return announcer, messages


def test_an_error_with_a_way_out_offers_it(qtbot: QtBot) -> None:
    announcer, messages = announced(qtbot)
    done: list[str] = []
    messages.post(
        Message("error", "La lettre n’est pas sortie.", action="Imprimer à nouveau", act=lambda: done.append("again"))
    )
    assert announcer.act.isVisible()
    assert announcer.act.accessibleName() == "Imprimer à nouveau"
    qtbot.mouseClick(announcer.act, Qt.MouseButton.LeftButton)
    assert done == ["again"]
    assert not announcer.notice.isVisible()


def test_the_next_error_does_not_inherit_the_way_out(qtbot: QtBot) -> None:
    announcer, messages = announced(qtbot)
    messages.post(Message("error", "La lettre n’est pas sortie.", action="Imprimer à nouveau", act=lambda: None))
    messages.post(Message("error", "Le disque est plein."))
    assert announcer.notice.isVisible()
    assert not announcer.act.isVisible()
