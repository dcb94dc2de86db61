"""Cards by keyboard: a digit keeps, Enter writes, Escape waits; nothing jumps, and everything can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from support.keyboard import Keyboard, settle, until
from support.rivals import put_rival
from support.screens import heard, nameless, open_dossier_of

from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.ui.features.review.card import CardView
from parcours_desktop.ui.features.review.view import ReviewView
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.text_field import TextArea, TextField
from parcours_desktop.ui.work.workbench import Workbench


def card_of(view: ReviewView, field: str) -> CardView:
    return next(each for each in view.cards.views if each.card.field == field)


def phone_of(desk: Desk, person_id: str) -> str:
    with desk.caseload.reading() as reader:
        person = reader.get(JobSeeker, person_id)
    assert person is not None
    return person.phone


def barrier_of(desk: Desk, person_id: str) -> Barrier:
    with desk.caseload.reading() as reader:
        (barrier,) = reader.find(Barrier, job_seeker_id=person_id)
    return barrier


def left(view: ReviewView, number: int) -> Callable[[], bool]:
    return lambda: len(view.cards.views) == number


def choose_all(review: ReviewView) -> None:
    """Choose the first value of each of the three cards, by the keyboard."""
    for rest in (2, 1, 0):
        Keyboard(review).press("1")
        until(left(review, rest), "a card goes")
    until(review.done.isVisible, "it is said that all is chosen")


def test_the_first_card_has_the_keyboard_and_says_who_wrote_what(review: ReviewView) -> None:
    first = review.cards.views[0]
    assert QApplication.focusWidget() is first.tiles[0]
    assert (
        first.tiles[0].accessibleName().replace("\u00a0", " ").startswith("Garder : 0470 11 22 33 (Vous, aujourd’hui")
    )
    assert "Nadia Leroy" in first.tiles[1].accessibleName()
    said = " ".join(each.accessibleName() for each in review.findChildren(QWidget)).lower()
    assert not [word for word in ("local", "remote", "distant", "serveur") if word in said]


def test_a_digit_keeps_and_leads_to_the_next_card(review: ReviewView, desk: Desk, rik: str) -> None:
    second = review.cards.views[1]
    Keyboard(review).press("2")
    until(left(review, 2), "the card goes")
    assert phone_of(desk, rik) == "0470112234"
    assert QApplication.focusWidget() in second.tiles


@pytest.mark.parametrize(("letter", "kept"), [("&", "0470112233"), ("é", "0470112234")])
def test_the_keys_of_the_digits_answer_on_a_french_keyboard_too(
    review: ReviewView, desk: Desk, rik: str, letter: str, kept: str
) -> None:
    Keyboard(review).type(letter)
    until(left(review, 2), "the card goes")
    assert phone_of(desk, rik) == kept


def test_a_digit_pressed_twice_answers_one_card_only(review: ReviewView, desk: Desk, rik: str) -> None:
    keys = Keyboard(review)
    keys.press("2")
    until(left(review, 2), "one card goes")
    settle()
    assert barrier_of(desk, rik).severity is Severity.STRONG


def test_three_keeps_both_texts(review: ReviewView, desk: Desk, rik: str) -> None:
    card = card_of(review, "detail")
    card.begin()
    Keyboard(review).press("3")
    until(left(review, 2), "the card goes")
    assert barrier_of(desk, rik).detail == "Pas de permis, mais vélo.\nPermis théorique réussi."


def test_three_does_nothing_where_both_cannot_be_kept(review: ReviewView, desk: Desk, rik: str) -> None:
    card_of(review, "severity").begin()
    Keyboard(review).press("3")
    settle()
    assert len(review.cards.views) == 3
    assert barrier_of(desk, rik).severity is Severity.STRONG


def test_enter_writes_another_value_and_enter_keeps_it(review: ReviewView, desk: Desk, rik: str) -> None:
    keys = Keyboard(review)
    keys.press("Return")
    assert isinstance(keys.focused, TextField)
    keys.replace("0470 99 99 99")
    keys.press("Return")
    until(left(review, 2), "the card goes")
    assert phone_of(desk, rik) == "0470 99 99 99"


def test_prose_is_written_in_several_lines_and_kept_with_control_enter(
    review: ReviewView, desk: Desk, rik: str
) -> None:
    card_of(review, "detail").begin()
    keys = Keyboard(review)
    keys.press("Return")
    assert isinstance(keys.focused, TextArea)
    keys.replace("Vélo.\nPermis en cours.")
    keys.press("Ctrl+Return")
    until(left(review, 2), "the card goes")
    assert barrier_of(desk, rik).detail == "Vélo.\nPermis en cours."


def test_a_coded_value_is_chosen_from_its_list(review: ReviewView, desk: Desk, rik: str) -> None:
    card_of(review, "severity").begin()
    keys = Keyboard(review)
    keys.press("Return")
    choice = keys.focused
    assert isinstance(choice, Choice)
    assert [choice.itemText(place) for place in range(choice.count())] == ["Léger", "Fort", "Bloquant"]
    keys.press("End", "Return")
    until(left(review, 2), "the card goes")
    assert barrier_of(desk, rik).severity is Severity.BLOCKING


def test_escape_in_the_editor_keeps_both_versions(review: ReviewView, desk: Desk, rik: str) -> None:
    keys = Keyboard(review)
    keys.press("Return", "Esc")
    settle()
    assert QApplication.focusWidget() is review.cards.views[0].tiles[0]
    assert len(review.cards.views) == 3


def test_escape_puts_a_card_off_and_the_last_leads_back(review: ReviewView, desk: Desk, rik: str) -> None:
    went: list[str] = []
    review.closed.connect(went.append)
    keys = Keyboard(review)
    keys.press("Esc")
    assert QApplication.focusWidget() is review.cards.views[1].tiles[0]
    keys.press("Esc", "Esc")
    assert went == [rik]
    assert len(review.cards.views) == 3


def test_arrows_walk_between_versions_and_cards(review: ReviewView) -> None:
    keys = Keyboard(review)
    first, second, _ = review.cards.views
    keys.press("Right")
    assert QApplication.focusWidget() is first.tiles[1]
    keys.press("Down")
    assert QApplication.focusWidget() is second.tiles[0]
    keys.press("Up", "Left")
    assert QApplication.focusWidget() is first.tiles[0]


def test_a_click_keeps_a_version(review: ReviewView, desk: Desk, rik: str) -> None:
    QTest.mouseClick(review.cards.views[0].tiles[0], Qt.MouseButton.LeftButton)
    until(left(review, 2), "the card goes")
    assert phone_of(desk, rik) == "0470112233"


def test_a_choice_is_said_and_taken_back_with_its_card(
    review: ReviewView, workbench: Workbench, desk: Desk, rik: str
) -> None:
    said = heard(workbench)
    Keyboard(review).press("2")
    until(left(review, 2), "the card goes")
    assert said[-1].title == "Choisi : Téléphone"
    act = said[-1].act
    assert act is not None
    act()
    until(left(review, 3), "the card is back")
    assert phone_of(desk, rik) == "0470112233"
    assert said[-1].title == "Choix annulé : Téléphone"
    assert QApplication.focusWidget() in card_of(review, "phone").tiles
    Keyboard(review).press("2")
    until(left(review, 2), "the digit answers the card that came back")
    assert phone_of(desk, rik) == "0470112234"


def test_what_is_being_typed_stays_when_something_else_changes(
    review: ReviewView, workbench: Workbench, desk: Desk, rik: str
) -> None:
    keys = Keyboard(review)
    keys.press("Return")
    keys.replace("0470 5")
    field = keys.focused
    put_rival(desk, ("job_seeker", rik), "phone", "0470112235", "", author="Tom Baert", number=9)
    workbench.do(lambda desk: write_note(desk, rik, "Vu à la halte."))
    assert review.lead.text().startswith("Deux personnes ont changé les mêmes informations. Les versions sont gardées")
    until(lambda: len(review.cards.views[0].tiles) == 3, "the third version is on the card")
    until(lambda: review.lead.text().startswith("Plusieurs personnes ont changé"), "nor are there only two people")
    assert QApplication.focusWidget() is field
    assert isinstance(field, TextField)
    assert field.text() == "0470 5"
    keys.type("5")
    assert field.text() == "0470 55"


def test_what_is_typed_is_kept_when_the_screen_is_left(
    review: ReviewView, workbench: Workbench, show: Callable[[QWidget], None], rik: str
) -> None:
    keys = Keyboard(review)
    keys.press("Return")
    keys.replace("0470 77")
    review.leave()
    again = ReviewView(workbench)
    show(again)
    again.show_dossier(rik)
    until(left(again, 3), "the cards are shown again")
    Keyboard(again).press("Return")
    until(lambda: isinstance(QApplication.focusWidget(), TextField), "the editor is open")
    field = QApplication.focusWidget()
    until(lambda: isinstance(field, TextField) and field.text() == "0470 77", "what was typed is there")


def test_all_chosen_says_so_and_leads_back(review: ReviewView, rik: str) -> None:
    went: list[str] = []
    review.closed.connect(went.append)
    choose_all(review)
    Keyboard(review).press("Return")
    assert went == [rik]


def test_other_dossiers_that_wait_stand_beside(review: ReviewView, desk: Desk, workbench: Workbench) -> None:
    assert not review.people.isVisible()
    other = open_dossier_of(desk, family_name="Aznar", given_name="Lola")
    put_rival(desk, ("job_seeker", other), "email", "lola@exemple.be", "")
    workbench.do(lambda desk: write_note(desk, other, "Vue."))
    until(review.people.isVisible, "the list of dossiers appears")
    assert len(review.cards.views) == 3
    review.people.setFocus()
    Keyboard(review).press("Up")
    until(left(review, 1), "the other dossier's card is shown")
    assert review.name.text() == "Lola Aznar"


def test_where_the_last_one_is_chosen_the_keyboard_is_on_the_way_to_the_dossier(review: ReviewView, rik: str) -> None:
    """Also where one came from the list of all: else the keys would answer to nothing."""
    went: list[str] = []
    review.closed.connect(went.append)
    review.begin()
    until(lambda: QApplication.focusWidget() in review.cards.views[0].tiles, "the first card has the keyboard")
    choose_all(review)
    Keyboard(review).press("Return")
    assert went == [rik]


def test_where_nothing_waits_at_all_the_way_leads_to_the_dossiers(
    workbench: Workbench, show: Callable[[QWidget], None], desk: Desk
) -> None:
    view = ReviewView(workbench)
    show(view)
    went: list[str] = []
    view.closed.connect(went.append)
    view.begin()
    until(view.done.isVisible, "it is said that nothing waits")
    Keyboard(view).press("Return")
    assert went == [""]


def test_the_next_dossier_s_first_card_gets_the_keyboard_after_the_last_of_one(
    review: ReviewView, desk: Desk, workbench: Workbench, rik: str
) -> None:
    other = open_dossier_of(desk, family_name="Zola", given_name="Lola")
    put_rival(desk, ("job_seeker", other), "email", "lola@exemple.be", "")
    workbench.do(lambda desk: write_note(desk, other, "Vue."))
    until(review.people.isVisible, "both wait")
    seen: list[str] = []
    review.shown.connect(seen.append)
    review.begin()
    until(lambda: seen, "the first of them is shown")
    until(lambda: QApplication.focusWidget() in review.cards.views[0].tiles, "the first card has the keyboard")
    first, number = review.person_id, len(review.cards.views)
    for rest in range(number - 1, 0, -1):
        Keyboard(review).press("1")
        until(left(review, rest), "a card goes")
    Keyboard(review).press("1")
    until(lambda: review.person_id == ({rik, other} - {first}).pop(), "the next dossier is shown")
    until(lambda: QApplication.focusWidget() in review.cards.views[0].tiles, "its card has the keyboard")


def test_a_choice_taken_back_after_all_were_chosen_has_the_keyboard_again(
    review: ReviewView, workbench: Workbench, desk: Desk, rik: str
) -> None:
    said = heard(workbench)
    review.begin()
    until(lambda: QApplication.focusWidget() in review.cards.views[0].tiles, "the first card has the keyboard")
    choose_all(review)
    act = said[-1].act
    assert act is not None
    act()
    until(left(review, 1), "the card is back")
    until(lambda: QApplication.focusWidget() in review.cards.views[0].tiles, "the card has the keyboard")


def test_every_control_has_a_name(review: ReviewView) -> None:
    review.cards.views[0].write()
    assert nameless(review) == []


def test_where_nothing_waits_any_more_no_card_is_left(review: ReviewView) -> None:
    review.begin()
    until(lambda: QApplication.focusWidget() in review.cards.views[0].tiles, "the first card has the keyboard")
    choose_all(review)
