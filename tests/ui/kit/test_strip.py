"""The strip of remarks: no room where nothing is said, one line where there is room, and never a word cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.strip import Remark, Strip
from parcours_desktop.ui.kit.text import Text

LONG = "Reçu sur une clé : ce que vous y écrivez partira quand votre collègue l’aura synchronisé et partagé"


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[Strip]:
    host = QWidget()
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(strip := Strip())
    column.addStretch(1)
    qtbot.addWidget(host)
    host.resize(760, 300)
    host.show()
    yield strip
    host.close()


def remark(words: str, *buttons: Button) -> Remark:
    made = Remark("information", words, *buttons)
    made.hide()
    return made


def test_it_comes_with_the_first_remark_and_goes_with_the_last(strip: Strip, qtbot: QtBot) -> None:
    first, second = remark("Deux versions"), remark("Partagé")
    for each in (first, second):
        strip.add(each)
    assert not strip.isVisible()
    first.show()
    qtbot.waitUntil(strip.isVisible)
    second.show()
    first.hide()
    assert strip.isVisible()
    second.hide()
    assert not strip.isVisible()


def test_remarks_share_a_line_while_there_is_room(strip: Strip, qtbot: QtBot) -> None:
    remarks = [remark(words, Button("Voir", "link")) for words in ("Deux versions", "Partagé", "Deux masquées")]
    for each in remarks:
        strip.add(each)
        each.show()
    qtbot.waitUntil(lambda: all(each.width() > 50 for each in remarks))
    qtbot.waitUntil(lambda: strip.height() < 48)
    assert len({each.y() for each in remarks}) == 1
    strip.window().resize(260, 300)
    qtbot.waitUntil(lambda: len({each.y() for each in remarks}) > 1)
    assert strip.height() >= 2 * 32


def test_words_that_need_more_than_a_line_take_it(strip: Strip, qtbot: QtBot) -> None:
    long = remark(LONG, Button("Voir", "link"))
    strip.add(long)
    long.show()
    strip.window().resize(320, 300)
    words = next(each for each in long.findChildren(Text) if each.text() == LONG)
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()) > 2 * words.fontMetrics().height())
    assert strip.height() >= words.height()


def test_what_the_words_leave_out_is_told_to_eye_and_ear(strip: Strip) -> None:
    way = Button("Comparer", "link")
    made = remark("", way)
    strip.add(made)
    made.say("Peut-être la même personne", "Même nom et même date de naissance.")
    assert made.text() == made.accessibleName() == "Peut-être la même personne"
    assert {made.toolTip(), way.toolTip(), made.accessibleDescription(), way.accessibleDescription()} == {
        "Même nom et même date de naissance."
    }
