"""The letters: a reference leads to its step, the keyboard is never lost, what is typed survives other changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.keys import pressing, typing_into
from support.screens import Kept, nameless, open_dossier_of

from parcours_core.vocabulary.work import ConsentForm, ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import draft
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.issuing import issue_letter
from parcours_desktop.casework.matches import matches_for
from parcours_desktop.casework.referrals import compose, first_choices
from parcours_desktop.ui.features.letters.steps import AnswerForm, EndForm, StartForm, forms_for
from parcours_desktop.ui.features.letters.view import LettersView
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.work.workbench import Workbench

S = ReferralState


@pytest.fixture
def reference(desk: Desk, aurelie: str) -> str:
    """A letter that was just handed over."""
    best = matches_for(desk, aurelie).matches[0]
    composer = compose(desk, aurelie, best.service_id, None)
    proposed = first_choices(composer)
    agreed = type(proposed)(ticked=proposed.ticked, consent=ConsentForm.SPOKEN, agreed=proposed.ticked | {"name"})
    return issue_letter(desk, composer, agreed).referral.reference


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None], reference: str) -> LettersView:
    view = LettersView(workbench)
    show(view)
    view.begin()
    return view


@pytest.fixture
def answering(view: LettersView, reference: str, qtbot: QtBot) -> AnswerForm:
    """The form of the answer, found by typing the reference."""
    view.focus_reference()
    typing_into(view.reference, f" {reference.lower()} \n")
    qtbot.waitUntil(lambda: bool(view.panel.forms))
    form = view.panel.forms[0]
    assert isinstance(form, AnswerForm)
    return form


def test_a_reference_typed_puts_the_cursor_on_the_answer(answering: AnswerForm, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is answering.answer.buttons[S.ACCEPTED])


def test_an_answer_leads_to_the_next_step_with_the_keyboard(
    view: LettersView, answering: AnswerForm, desk: Desk, aurelie: str, qtbot: QtBot
) -> None:
    answering.choose(S.ACCEPTED)
    answering.appointment.setFocus()
    typing_into(answering.appointment, "lundi à 10 h")
    answering.button.click()
    qtbot.waitUntil(lambda: bool(view.panel.forms) and isinstance(view.panel.forms[0], StartForm))
    (letter,) = Kept(desk, aurelie).letters()
    assert (letter.state, letter.appointment) == (S.ACCEPTED, "lundi à 10 h")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert view.panel.isAncestorOf(focused)


def test_a_refusal_wants_its_reason(answering: AnswerForm, desk: Desk, aurelie: str) -> None:
    answering.answer.setFocus()
    answering.choose(S.REFUSED)
    answering.button.click()
    assert answering.refusal.hasFocus()
    assert Kept(desk, aurelie).letters()[0].state is S.ISSUED


def test_what_is_typed_survives_a_change_about_somebody_else(
    view: LettersView, answering: AnswerForm, workbench: Workbench, desk: Desk, qtbot: QtBot
) -> None:
    answering.appointment.setFocus()
    typing_into(answering.appointment, "mardi")
    other = open_dossier_of(desk, family_name="Autre")
    told: list[object] = []
    workbench.changed.connect(told.append)

    def change(desk: Desk) -> object:
        from parcours_desktop.casework.people import change_person

        return change_person(desk, other, {"phone": "0470 00 00 00"}, None)

    workbench.do(change)
    qtbot.waitUntil(lambda: bool(told))
    assert view.panel.forms[0] is answering
    assert answering.appointment.text() == "mardi"


def test_a_half_typed_answer_waits_while_one_looks_elsewhere(
    view: LettersView, answering: AnswerForm, workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot
) -> None:
    answering.choose(S.REFUSED)
    answering.refusal.setFocus()
    typing_into(answering.refusal, "plus de place")
    letter = view.panel.found
    assert letter is not None
    view.leave()
    again = LettersView(workbench)
    show(again)
    again.show_referral(letter.referral.id)
    qtbot.waitUntil(lambda: bool(again.panel.forms))
    form = again.panel.forms[0]
    assert isinstance(form, AnswerForm)
    assert form.chosen() is S.REFUSED
    assert form.refusal.text() == "plus de place"
    again.leave()


def test_what_is_typed_survives_a_change_of_the_same_dossier(
    view: LettersView, answering: AnswerForm, workbench: Workbench, aurelie: str, qtbot: QtBot
) -> None:
    answering.appointment.setFocus()
    typing_into(answering.appointment, "mardi")
    workbench.do(lambda desk: write_note(desk, aurelie, "Vue à la halte."))
    qtbot.waitUntil(lambda: view.panel.forms[0] is not answering)
    form = view.panel.forms[0]
    assert isinstance(form, AnswerForm)
    assert form.appointment.text() == "mardi"


def test_an_answer_is_noted_once_and_its_draft_goes(
    view: LettersView, answering: AnswerForm, desk: Desk, aurelie: str, qtbot: QtBot
) -> None:
    answering.choose(S.ACCEPTED)
    answering.appointment.setFocus()
    typing_into(answering.appointment, "mardi")
    answering.button.click()
    answering.button.click()
    qtbot.waitUntil(lambda: bool(view.panel.forms) and isinstance(view.panel.forms[0], StartForm))
    (letter,) = Kept(desk, aurelie).letters()
    assert letter.state is S.ACCEPTED
    assert draft(desk, f"answer:{letter.id}") == ""
    assert all(form.typed() == {} for form in view.panel.forms)


def test_a_day_that_is_none_is_not_dropped_in_silence(answering: AnswerForm, desk: Desk, aurelie: str) -> None:
    answering.choose(S.ACCEPTED)
    answering.on.setFocus()
    answering.on.selectAll()
    typing_into(answering.on, "hier soir")
    answering.button.click()
    assert answering.on.hasFocus()
    assert Kept(desk, aurelie).letters()[0].state is S.ISSUED


def test_a_wrong_reference_is_said_beside_the_field(view: LettersView, qtbot: QtBot) -> None:
    view.focus_reference()
    typing_into(view.reference, "O-00000-00001\n")
    qtbot.waitUntil(lambda: view.reference.property("invalid") is True)
    assert view.reference.hasFocus()


def test_no_answer_is_pressed_before_a_person_presses_one(
    view: LettersView, answering: AnswerForm, desk: Desk, aurelie: str, qtbot: QtBot
) -> None:
    assert answering.button.shortcut().toString() == "Ctrl+Return"
    assert answering.chosen() is None
    assert not answering.appointment.isVisible()
    answering.button.click()
    assert QApplication.focusWidget() is answering.answer.buttons[S.ACCEPTED]
    assert Kept(desk, aurelie).letters()[0].state is S.ISSUED
    pressing(answering.answer.buttons[S.ACCEPTED], Qt.Key.Key_Space)
    assert answering.chosen() is S.ACCEPTED
    assert answering.appointment.isVisible()
    pressing(answering.answer.buttons[S.ACCEPTED], Qt.Key.Key_Right)
    assert answering.chosen() is S.WAITING


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({S.WAITING, S.ACCEPTED, S.REFUSED, S.WITHDRAWN}, [AnswerForm]),
        ({S.WAITING, S.STARTED, S.REFUSED, S.WITHDRAWN}, [StartForm, AnswerForm]),
        ({S.ACCEPTED, S.REFUSED, S.STARTED}, [AnswerForm, StartForm]),
        ({S.ENDED}, [EndForm]),
        (set(), []),
    ],
)
def test_the_likeliest_step_comes_first_and_alone_has_the_key(
    states: set[ReferralState], expected: list[type], desk: Desk, qtbot: QtBot
) -> None:
    forms = forms_for("x", sorted(states), desk.clock.today())
    for form in forms:
        qtbot.addWidget(form)
    assert [type(form) for form in forms] == expected
    keys = [form.button.shortcut().toString() for form in forms]
    assert keys == ["Ctrl+Return", ""][: len(keys)]
    for form in forms:
        if isinstance(form, AnswerForm):
            assert set(form.answer.buttons) <= states


def test_every_control_has_a_name(view: LettersView, answering: AnswerForm) -> None:
    assert nameless(view) == []


def test_a_letter_that_left_can_be_printed_again(view: LettersView, answering: AnswerForm, qtbot: QtBot) -> None:
    (again,) = [each for each in view.panel.findChildren(Button) if each.text() == "Réimprimer"]
    with qtbot.waitSignal(view.reprint_asked) as asked:
        again.click()
    assert asked.args == [answering._referral_id]
