"""The palette by real keys: people, letters, services and commands in a few letters, and back where one was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, settle, until
from support.screens import note_barrier, open_dossier_of

from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.issuing import issue_letter
from parcours_desktop.casework.matches import matches_for
from parcours_desktop.casework.palette import look_up
from parcours_desktop.casework.referrals import compose, first_choices
from parcours_desktop.casework.sharable import NAME
from parcours_desktop.ui.features.palette.view import Palette, PaletteCommand, fitting
from parcours_desktop.ui.work.workbench import Workbench

Show = Callable[[QWidget], None]


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def commands(done: list[str]) -> list[PaletteCommand]:
    return [
        PaletteCommand("Nouvelle personne", "Ctrl+N", "person-add", lambda: done.append("new")),
        PaletteCommand("Ouvrir les réglages", "Ctrl+4", "settings", lambda: done.append("settings")),
    ]


@pytest.fixture
def page(show: Show) -> Iterator[QLineEdit]:
    window = QWidget()
    column = QVBoxLayout(window)
    field = QLineEdit("déjà là")
    column.addWidget(field)
    show(window)
    field.setFocus()
    # The window must outlive the test, and not only its field.
    yield field
    window.close()


@pytest.fixture
def palette(workbench: Workbench, commands: list[PaletteCommand], page: QLineEdit) -> Palette:
    palette = Palette(workbench, commands, page.window())
    palette.open()
    return palette


@pytest.fixture
def keys(palette: Palette, page: QLineEdit) -> Keyboard:
    return Keyboard(page.window())


def marked(palette: Palette) -> str:
    entry = palette.popup.current()
    return entry.label if entry is not None else ""


def test_empty_it_offers_the_commands(palette: Palette, keys: Keyboard, done: list[str]) -> None:
    assert marked(palette) == "Nouvelle personne"
    keys.press("Down", "Return")
    assert done == ["settings"]
    assert not palette.popup.isVisible()


@pytest.mark.parametrize("typed", ["reglages", "RÉG", "ouv reg"])
def test_a_command_is_found_without_accents(typed: str, palette: Palette, keys: Keyboard, done: list[str]) -> None:
    keys.type(typed)
    until(lambda: marked(palette) == "Ouvrir les réglages", "the command is offered")
    keys.press("Return")
    assert done == ["settings"]


def test_a_person_is_found_by_the_beginning_of_a_name(
    palette: Palette, keys: Keyboard, desk: Desk, qtbot: QtBot
) -> None:
    person = open_dossier_of(desk, family_name="Œttinger", given_name="Noël")
    keys.type("oett")
    until(lambda: "Œttinger" in marked(palette), "the person is offered")
    with qtbot.waitSignal(palette.person_chosen) as chosen:
        keys.press("Return")
    assert chosen.args == [person]


def test_a_service_is_found(palette: Palette, keys: Keyboard, desk: Desk, qtbot: QtBot) -> None:
    wanted = next(each for each in look_up(desk, "mobilité") if each.kind == "service")
    keys.type("mobilité")
    until(lambda: marked(palette) == wanted.title, "the service is offered")
    with qtbot.waitSignal(palette.service_chosen) as chosen:
        keys.press("Return")
    assert chosen.args == [wanted.target]


def test_a_letter_is_found_by_its_reference(palette: Palette, keys: Keyboard, desk: Desk, qtbot: QtBot) -> None:
    person = open_dossier_of(desk)
    barrier = note_barrier(desk, person, "mobility")
    service = matches_for(desk, person).matches[0].service_id
    composer = compose(desk, person, service, frozenset({barrier}))
    choices = first_choices(composer)
    agreed = replace(choices, consent=ConsentForm.SPOKEN, agreed=choices.ticked | {NAME})
    letter = issue_letter(desk, composer, agreed)
    keys.type(letter.referral.reference.lower())
    until(lambda: letter.referral.reference in marked(palette), "the letter is offered")
    with qtbot.waitSignal(palette.referral_chosen) as chosen:
        keys.press("Return")
    assert chosen.args == [letter.referral.id]


def test_escape_puts_the_cursor_back(palette: Palette, keys: Keyboard, page: QLineEdit) -> None:
    keys.type("xyz")
    settle()
    keys.press("Escape")
    assert not palette.popup.isVisible()
    assert page.hasFocus()
    palette.open()
    assert palette.popup.field.text() == ""


def test_what_fits_nothing_says_so(palette: Palette, keys: Keyboard) -> None:
    keys.type("qqqqqq")
    until(palette.popup._nothing.isVisible, "it is said")
    keys.press("Return")
    assert palette.popup.isVisible()


@pytest.mark.parametrize("typed", ["<b>", "%_\\", '"', "*", "NEAR(", "' OR 1=1", "—"])
def test_hostile_words_are_only_words(typed: str, palette: Palette, keys: Keyboard, workbench: Workbench) -> None:
    keys.type(typed)
    settle()
    answered: list[int] = []
    workbench.ask(lambda _: 1, answered.append, owner=palette)
    until(lambda: answered, "the door answered")
    assert palette.popup.isVisible()


def test_every_word_must_begin_a_word(commands: list[PaletteCommand]) -> None:
    assert [each.label for each in fitting(commands, "pers nouv")] == ["Nouvelle personne"]
    assert fitting(commands, "ersonne") == []
