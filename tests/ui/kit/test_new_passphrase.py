"""Choosing a passphrase: judged while typed, refused with the reason, drawn for whoever wants it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from support.keys import typing_into

from parcours_desktop.ui.kit.new_passphrase import NewPassphrase

DRAWN = "axiome rosier joindre sombre tailler soutirer"


def judge(passphrase: str) -> tuple[str, str]:
    return ("Trop courte.", "") if len(passphrase) < 12 else ("", "Résistance solide.")


@pytest.fixture
def choice(qtbot: QtBot) -> NewPassphrase:
    choice = NewPassphrase(judge, lambda: (DRAWN, "Tirée au hasard."))
    qtbot.addWidget(choice)
    with qtbot.waitActive(choice):
        choice.show()
        choice.activateWindow()
    return choice


def below(choice: NewPassphrase) -> str:
    return choice.words.accessibleDescription()


def test_its_strength_is_said_while_one_types_and_the_reason_only_when_one_goes_on(choice: NewPassphrase) -> None:
    typing_into(choice.words, "trop")
    assert choice.field.error() == ""
    assert choice.value() == ""
    assert choice.field.error() == "Trop courte."
    typing_into(choice.words, " longue maintenant")
    assert choice.field.error() == ""
    assert below(choice) == "Résistance solide."


def test_both_must_be_the_same(choice: NewPassphrase) -> None:
    typing_into(choice.words, "des mots assez longs\n")
    assert choice.again.hasFocus()
    typing_into(choice.again, "des mots assez long")
    assert choice.value() == ""
    assert choice._again.error()
    typing_into(choice.again, "s")
    assert choice.value() == "des mots assez longs"


def test_enter_in_the_second_field_is_told(choice: NewPassphrase, qtbot: QtBot) -> None:
    with qtbot.waitSignal(choice.entered):
        typing_into(choice.again, "x\n")


def test_drawn_words_are_shown_whole_and_are_to_be_typed_again(choice: NewPassphrase) -> None:
    choice.draw_words.click()
    assert choice.drawn.isVisible()
    assert choice.drawn.text() == choice.words.text() == DRAWN
    assert choice.words.echoMode() is choice.words.EchoMode.Normal
    assert below(choice) == "Tirée au hasard."
    assert choice.again.text() == ""
    assert choice.value() == ""
    typing_into(choice.again, DRAWN)
    assert choice.value() == DRAWN
    typing_into(choice.words, "x")
    assert not choice.drawn.isVisible()


def test_shown_and_hidden_it_says_what_the_button_does(choice: NewPassphrase) -> None:
    assert choice.words.echoMode() is choice.words.EchoMode.Password
    choice.show_words.click()
    assert choice.show_words.text() == "Cacher"
    assert choice.again.echoMode() is choice.again.EchoMode.Normal
    choice.show_words.click()
    assert choice.words.echoMode() is choice.words.EchoMode.Password


def test_it_forgets(choice: NewPassphrase) -> None:
    choice.draw_words.click()
    choice.clear()
    assert (choice.words.text(), choice.again.text(), choice.drawn.isVisible()) == ("", "", False)


def test_a_refusal_from_elsewhere_is_shown(choice: NewPassphrase) -> None:
    choice.refuse("Trop courante.")
    assert choice.field.error() == "Trop courante."
    assert choice.words.hasFocus()
