"""Messages that stay: read, or answered by the way out that they offer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.shell.announcer import Announcer
from parcours_desktop.ui.work.messages import Message, Messages


@pytest.fixture
def announced(qtbot: QtBot) -> Iterator[tuple[Announcer, Messages]]:
    """An announcer in a window that is held to the end: collected while it is painted, it would crash."""
    host = QWidget()
    qtbot.addWidget(host)
    messages = Messages()
    announcer = Announcer(messages, host, QVBoxLayout(host))
    host.resize(900, 300)
    host.show()
    yield announcer, messages
    host.hide()


def test_an_error_with_a_way_out_offers_it(announced: tuple[Announcer, Messages], qtbot: QtBot) -> None:
    announcer, messages = announced
    done: list[str] = []
    messages.post(
        Message("error", "La lettre n’est pas sortie.", action="Imprimer à nouveau", act=lambda: done.append("again"))
    )
    assert announcer.act.isVisible()
    assert announcer.act.accessibleName() == "Imprimer à nouveau"
    qtbot.mouseClick(announcer.act, Qt.MouseButton.LeftButton)
    assert done == ["again"]
    assert not announcer.notice.isVisible()


def test_the_next_error_does_not_inherit_the_way_out(announced: tuple[Announcer, Messages]) -> None:
    announcer, messages = announced
    messages.post(Message("error", "La lettre n’est pas sortie.", action="Imprimer à nouveau", act=lambda: None))
    messages.post(Message("error", "Le disque est plein."))
    assert announcer.notice.isVisible()
    assert not announcer.act.isVisible()
