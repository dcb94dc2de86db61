"""Severity is said three times: by a word, a colour and a pattern; rows and cards say it aloud as well."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.button import IconButton
from parcours_desktop.ui.kit.card import Card, SelectCard
from parcours_desktop.ui.kit.marks import Badge, SeverityBar, Tag
from parcours_desktop.ui.kit.rich_text import RichText, Run
from parcours_desktop.ui.kit.rows import DefinitionRow, SeverityRow, TimelineRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import apply_theme, theme
from parcours_desktop.ui.kit.tokens import DARK, LIGHT, Tone

Stage = Callable[..., QWidget]
SEVERITIES = (Tone.BLOCKING, Tone.STRONG, Tone.LIGHT, Tone.SOLVED)


def inked(tone: Tone, stage: Stage) -> QImage:
    bar = SeverityBar(tone, "mot")
    stage(bar)
    return bar.grab().toImage()


def column(image: QImage, color: str) -> list[bool]:
    middle = image.width() // 2
    return [image.pixelColor(middle, y).name().upper() == color for y in range(3, image.height() - 3)]


def changes(flags: list[bool]) -> int:
    return sum(one != other for one, other in pairwise(flags))


def test_patterns_differ_without_any_colour(stage: Stage) -> None:
    solid = column(inked(Tone.BLOCKING, stage), LIGHT.blocking)
    hatched = column(inked(Tone.STRONG, stage), LIGHT.strong)
    outlined = column(inked(Tone.LIGHT, stage), LIGHT.light)
    solved = inked(Tone.SOLVED, stage)
    assert all(solid)
    assert changes(hatched) >= 4
    assert not any(outlined)
    assert any(column(solved, LIGHT.solved_soft))


@pytest.mark.parametrize("tone", SEVERITIES)
def test_a_bar_has_the_word_and_the_colour(stage: Stage, tone: Tone) -> None:
    bar = SeverityBar(tone, "Bloquant")
    stage(bar)
    image = bar.grab().toImage()
    seen = {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}
    assert LIGHT.tone(tone)[0] in seen
    assert bar.accessibleName() == "Bloquant"


@pytest.mark.parametrize("tone", list(Tone))
def test_a_badge_follows_the_theme(stage: Stage, light: QApplication, tone: Tone) -> None:
    badge = Badge("Fort", tone)
    stage(badge)
    for mode, tokens in (("light", LIGHT), ("dark", DARK)):
        apply_theme(light, "dark" if mode == "dark" else "light")
        assert theme() is tokens
        image = badge.grab().toImage()
        assert image.pixelColor(4, image.height() // 2).name().upper() == tokens.tone(tone)[1]


def test_marks_grow_with_their_words(stage: Stage) -> None:
    badge, tag = Badge("Fort"), Tag("CESI")
    stage(badge, tag)
    before = badge.sizeHint().width(), tag.sizeHint().width()
    badge.set_text("Suivi en cours", Tone.LIGHT)
    tag.set_text("Peu qualifiée (CESI)")
    assert (badge.accessibleName(), tag.text()) == ("Suivi en cours", "Peu qualifiée (CESI)")
    assert badge.sizeHint().width() > before[0]
    assert tag.sizeHint().width() > before[1]


def test_rich_text_shows_hostile_words_verbatim(stage: Stage) -> None:
    hostile = 'Mme <Dupont> & <img src="http://example.org/x.png"> "fin"'
    text = RichText((Run(hostile, "solved", strong=True), " · ", Run("suite", link='a"b')))
    stage(text)
    assert text.plain() == f"{hostile} · suite"
    assert "<img" not in text.text()
    assert "&lt;Dupont&gt;" in text.text()


def test_rich_text_is_recoloured(stage: Stage, light: QApplication) -> None:
    text = RichText((Run("Garde d’enfants", "solved"),))
    stage(text)
    assert LIGHT.solved in text.text()
    apply_theme(light, "dark")
    assert DARK.solved in text.text()


def test_tab_stops_once_among_the_cards_and_home_and_end_go_far(
    light: QApplication, stage: Callable[..., QWidget], qtbot: QtBot
) -> None:
    cards = [SelectCard(f"Service {number}") for number in range(4)]
    stage(*cards)
    cards[1].setChecked(True)
    assert [bool(card.focusPolicy() & Qt.FocusPolicy.TabFocus) for card in cards] == [False, True, False, False]
    cards[1].setFocus()
    qtbot.keyClick(cards[1], Qt.Key.Key_End)
    assert cards[3].isChecked()
    assert cards[3].hasFocus()
    qtbot.keyClick(cards[3], Qt.Key.Key_Down)
    assert cards[3].hasFocus()
    qtbot.keyClick(cards[3], Qt.Key.Key_Home)
    assert cards[0].isChecked()
    assert [bool(card.focusPolicy() & Qt.FocusPolicy.TabFocus) for card in cards] == [True, False, False, False]


def test_a_link_is_reached_by_keyboard(stage: Stage, qtbot: QtBot) -> None:
    text = RichText(("Réunis. ", Run("Voir l’historique", link="history")))
    stage(text)
    text.setFocus()
    with qtbot.waitSignal(text.linkActivated) as told:
        qtbot.keyClick(text, Qt.Key.Key_Return)
    assert told.args == ["history"]


def test_rows_say_what_they_show(stage: Stage) -> None:
    when = TimelineRow("lun. 23", ("Appeler la crèche", Run(" · vous", small=True)))
    term = DefinitionRow("Téléphone", "0470 12 34 56", last=True)
    barrier = SeverityRow(Tone.BLOCKING, "Bloquant", "Garde d’enfants", ("Formation le 5 janvier.",))
    stage(when, term, barrier)
    assert when.accessibleName() == "lun. 23 : Appeler la crèche · vous"
    assert barrier.accessibleName() == "Garde d’enfants, Bloquant"
    term.set_value("071 00 00 00")
    assert term.text.plain() == "071 00 00 00"
    assert term.accessibleName() == "Téléphone : 071 00 00 00"


def test_titles_of_cards_stand_in_one_line(stage: Stage) -> None:
    bare, acting = Card("Fil"), Card("Freins", action=IconButton("add", "Noter un frein"))
    stage(bare, acting)
    titles = [_title_middle(card) for card in (bare, acting)]
    assert abs(titles[0] - titles[1]) <= 1


def _title_middle(card: Card) -> float:
    title = card.findChildren(Text)[0]
    return title.y() + title.height() / 2


def test_cards_are_chosen_by_arrows_and_confirmed_by_enter(stage: Stage, qtbot: QtBot) -> None:
    first = SelectCard("Halte-accueil", ("Lève ", Run("Garde d’enfants", "solved")), aside="1,1 km")
    second = SelectCard("Crèche")
    first.setChecked(True)
    stage(first, second)
    first.setFocus()
    assert first.accessibleName() == "Halte-accueil · 1,1 km · Lève Garde d’enfants"
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    assert second.isChecked()
    assert not first.isChecked()
    with qtbot.waitSignal(second.chosen):
        qtbot.keyClick(second, Qt.Key.Key_Return)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert first.isChecked()


def test_a_card_needs_more_height_when_it_is_narrow(stage: Stage) -> None:
    card = SelectCard("Halte-accueil", ("mot " * 60,))
    stage(card)
    assert card.heightForWidth(240) > card.heightForWidth(700) > 60


def test_a_link_is_one_stop_of_the_keyboard_in_both_directions(qtbot: QtBot) -> None:
    """Backwards Qt stayed in the paragraph for ever: what stood above it was out of reach."""
    host = QWidget()
    column = QVBoxLayout(host)
    above, below = QPushButton("Avant"), QPushButton("Après")
    texts = [RichText((Run(words, link=words), " · acceptée")) for words in ("Une lettre", "Une autre")]
    for each in (above, *texts, below):
        column.addWidget(each)
    qtbot.addWidget(host)
    with qtbot.waitActive(host):
        host.show()
        host.activateWindow()
    above.setFocus()
    stops = [above, *texts, below]
    for step, way in ((Qt.Key.Key_Tab, stops[1:]), (Qt.Key.Key_Backtab, stops[-2::-1])):
        for stop in way:
            QTest.keyClick(host.focusWidget(), step)
            assert stop.hasFocus()
    texts[1].setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(texts[1].linkActivated) as told:
            QTest.keyClick(texts[1], key)
        assert told.args == ["Une autre"]
    host.close()
