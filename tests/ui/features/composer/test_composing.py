"""The three columns: what is known of the person, the services that fit, the letter that is kept as it is written."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, until
from support.keys import pressing, typing_into
from support.screens import Kept, nameless, note_barrier, open_dossier_of

from parcours_core.vocabulary.work import ConsentForm, ReferralState, Severity
from parcours_desktop.casework.barriers import solve_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.issuing import issue
from parcours_desktop.casework.matches import matches_for, set_aside
from parcours_desktop.casework.referrals import compose, first_choices
from parcours_desktop.directory.matching.values import Match
from parcours_desktop.ui.features.composer.view import ComposerView
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.messages import Message
from parcours_desktop.ui.work.workbench import Workbench


def test_the_need_the_services_and_the_letter_are_in_sight(composing: ComposerView, desk: Desk, aurelie: str) -> None:
    found = matches_for(desk, aurelie)
    assert composing.need.title.text() == "Orienter Aurélie"
    assert [row.text() for row in composing.need.rows.values()] == ["Garde d’enfants", "Mobilité"]
    assert list(composing.matches.cards) == [match.service_id for match in found.matches[:10]]
    assert composing.matches.current() == found.matches[0].service_id
    assert composing.writing.composer.referral.reference in composing.letter.title.text()
    assert composing.matches.count.text() == str(found.total)


def test_the_arrows_walk_and_the_letter_follows(
    qtbot: QtBot, composing: ComposerView, desk: Desk, aurelie: str
) -> None:
    second = matches_for(desk, aurelie).matches[1]
    composing.matches.take_focus()
    pressing(composing.focusWidget(), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: composing.writing.composer is not None)
    assert composing.writing.composer.service.id == second.service_id
    pressing(composing.focusWidget(), Qt.Key.Key_Up)
    assert composing.matches.current() != second.service_id


def test_a_letter_tells_a_service_only_of_what_it_lifts(
    qtbot: QtBot, composing: ComposerView, desk: Desk, aurelie: str
) -> None:
    for service_id, card in list(composing.matches.cards.items())[:4]:
        card.setChecked(True)
        qtbot.waitUntil(lambda wanted=service_id: getattr(composing.writing.composer, "service", None) is not None)
        match = composing.matches.service(service_id)
        assert isinstance(match, Match)
        assert {line.barrier.id for line in composing.writing.composer.barriers} <= set(match.lifts)


def test_unticking_a_barrier_narrows_and_unticking_all_says_what_to_do(
    qtbot: QtBot, composing: ComposerView, desk: Desk, aurelie: str
) -> None:
    childcare, mobility = composing.need.rows.values()
    (first, _) = composing.need.rows
    with qtbot.waitSignal(composing.matched):
        mobility.click()
    only = matches_for(desk, aurelie, [first])
    assert list(composing.matches.cards) == [match.service_id for match in only.matches[:10]]
    childcare.click()
    qtbot.waitUntil(composing.matches.empty.isVisible)
    assert "coché" in composing.matches.empty.accessibleName()
    assert composing.matches.cards == {}


def test_more_services_come_on_demand(qtbot: QtBot, composing: ComposerView, desk: Desk, aurelie: str) -> None:
    total = len(matches_for(desk, aurelie).matches)
    assert total > 10
    assert composing.matches.more.isVisible()
    composing.matches.more.click()
    assert len(composing.matches.cards) == min(20, total)
    qtbot.waitUntil(lambda: composing.focusWidget() is list(composing.matches.cards.values())[10])


def test_what_is_beyond_the_best_is_counted_and_not_kept_silent(
    qtbot: QtBot, composer: ComposerView, desk: Desk
) -> None:
    person_id = open_dossier_of(desk, travel=(), can_come_on=())
    for kind in ("childcare", "mobility", "digital", "language", "training", "job-search", "project", "debt"):
        note_barrier(desk, person_id, kind)
    found = matches_for(desk, person_id)
    assert found.total > len(found.matches)
    with qtbot.waitSignal(composer.matched):
        composer.compose(person_id)
    while composer.matches.more.isVisible():
        assert not composer.matches.rest.isVisible()
        composer.matches.more.click()
    assert composer.matches.rest.text().startswith(f"{found.total - len(found.matches)} ")
    assert composer.matches.rest.isVisible()


def test_without_an_open_barrier_it_says_to_note_one_first(qtbot: QtBot, composer: ComposerView, desk: Desk) -> None:
    composer.compose(open_dossier_of(desk))
    qtbot.waitUntil(composer.matches.empty.isVisible)
    assert "Ctrl+B" in composer.matches.empty.accessibleDescription()


def test_a_barrier_with_a_letter_on_its_way_is_not_ticked_again(
    qtbot: QtBot, composer: ComposerView, desk: Desk, aurelie: str
) -> None:
    debt = note_barrier(desk, aurelie, "debt", Severity.LIGHT)
    service = matches_for(desk, aurelie, [debt]).matches[0]
    letter = compose(desk, aurelie, service.service_id, [debt])
    choices = first_choices(letter)
    issue(desk, letter, type(choices)(choices.ticked, consent=ConsentForm.SPOKEN))
    with qtbot.waitSignal(composer.matched):
        composer.compose(aurelie)
    assert [row.isChecked() for row in composer.need.rows.values()] == [True, True, False]
    assert composer.need.rows[debt].accessibleDescription() == "déjà orientée"


def test_a_service_asked_for_by_name_comes_selected_even_if_it_is_set_aside(
    qtbot: QtBot, composer: ComposerView, desk: Desk, aurelie: str
) -> None:
    aside = set_aside(desk, aurelie)[0]
    composer.compose(aurelie, aside.service_id)
    qtbot.waitUntil(lambda: composer.letter.paper.page_count() > 0)
    assert composer.matches.current() == aside.service_id
    assert next(iter(composer.matches.cards)) == aside.service_id
    assert aside.words in composer.matches.cards[aside.service_id].accessibleName()


def test_every_service_set_aside_says_why_and_can_be_chosen_anyway(
    qtbot: QtBot, composing: ComposerView, desk: Desk, aurelie: str
) -> None:
    aside = set_aside(desk, aurelie)
    composing.need.why.click()
    qtbot.waitUntil(lambda: bool(composing.aside_panel.rows))
    assert list(composing.aside_panel.rows) == [each.service_id for each in aside[:20]]
    assert aside[0].words in composing.aside_panel.rows[aside[0].service_id].accessibleName()
    composing.aside_panel.service_chosen.emit(aside[0].service_id)
    qtbot.waitUntil(lambda: composing.matches.current() == aside[0].service_id)


def test_what_is_typed_is_kept_and_taken_up_again_with_its_reference(
    qtbot: QtBot, composing: ComposerView, desk: Desk, aurelie: str
) -> None:
    reference = composing.writing.composer.referral.reference
    service_id = composing.matches.current()
    composing.letter.edit_button.click()
    composing.edit_panel.reason.selectAll()
    typing_into(composing.edit_panel.reason, "Elle reprend le travail à l’école.")
    composing.leave()
    qtbot.waitUntil(lambda: compose(desk, aurelie, service_id).referral.reason.startswith("Elle reprend"))
    composing.compose(aurelie, service_id)
    qtbot.waitUntil(lambda: composing.writing.composer is not None)
    assert composing.writing.composer.referral.reference == reference
    assert composing.writing.composer.referral.state is ReferralState.DRAFTED
    assert composing.writing.choices.reason == "Elle reprend le travail à l’école."


def test_the_reason_follows_the_ticks_until_someone_writes_it(qtbot: QtBot, composing: ComposerView) -> None:
    composing.letter.edit_button.click()
    assert "garde d’enfants" in composing.edit_panel.reason.text()
    typing_into(composing.edit_panel.reason, "x")
    assert composing.edit_panel.proposed.isVisible()
    composing.edit_panel.proposed.click()
    assert composing.writing.choices.reason is None
    qtbot.waitUntil(lambda: not composing.edit_panel.reason.text().startswith("x"))


def test_a_datum_ticked_after_the_consent_asks_for_it_anew(qtbot: QtBot, composing: ComposerView) -> None:
    composing.letter.consent.tick.click()
    assert composing.writing.agreed
    composing.letter.edit_button.click()
    birth = composing.edit_panel.fields["birth_date"]
    birth.click()
    assert not composing.writing.agreed
    assert not composing.letter.consent.tick.isChecked()
    assert "date de naissance" in composing.letter.consent.sentence.plain()
    composing.letter.consent.tick.click()
    birth.click()
    assert composing.writing.agreed
    assert "date de naissance" not in composing.letter.consent.sentence.plain()


def test_sensitive_data_is_never_ticked_at_first_and_the_name_always_leaves(composing: ComposerView) -> None:
    composing.letter.edit_button.click()
    rows = composing.edit_panel.fields
    special = [item.name for item in composing.writing.composer.sharable if item.special]
    assert special
    assert not any(rows[name].isChecked() for name in special)
    assert all("sensible" in rows[name].accessibleName() for name in special)
    assert rows["name"].isChecked()
    assert not rows["name"].isEnabled()


def test_documents_are_lines_of_the_letter(composing: ComposerView) -> None:
    composing.letter.edit_button.click()
    composing.edit_panel.documents.setPlainText("carte d’identité\n\n  attestation ")
    assert composing.writing.choices.documents == ("carte d’identité", "attestation")


def test_a_change_elsewhere_keeps_the_selection(
    qtbot: QtBot, composing: ComposerView, workbench: Workbench, desk: Desk, aurelie: str
) -> None:
    chosen = list(composing.matches.cards)[2]
    composing.matches.cards[chosen].setChecked(True)
    _, mobility = composing.need.rows
    done = []
    workbench.do(lambda at: solve_barrier(at, mobility), then=done.append)
    qtbot.waitUntil(lambda: bool(done) and list(composing.need.rows) != [] and len(composing.need.rows) == 1)
    assert composing.matches.current() == chosen


def test_every_control_has_a_name(composing: ComposerView) -> None:
    composing.letter.edit_button.click()
    composing.need.why.click()
    assert nameless(composing) == []


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_the_old_screen(qapp: QApplication, qtbot: QtBot, composing: ComposerView, scale: float) -> None:
    apply_theme(qapp, "dark", scale)
    composing.letter.ask_consent("print")
    narrow = composing.letter.print_button.sizeHint().width()
    assert composing.minimumSizeHint().width() <= 1366 - 303
    assert narrow <= composing.letter.width()
    apply_theme(qapp, "light")


def test_tab_passes_the_services_in_one_step(composing: ComposerView) -> None:
    cards = list(composing.matches.cards.values())
    assert len(cards) > 2
    composing.matches.take_focus()
    keys = Keyboard(composing)
    keys.press("End")
    assert cards[-1].isChecked()
    keys.press("Tab")
    assert keys.focused not in cards
    keys.press("Shift+Tab")
    assert keys.focused is cards[-1]


def test_a_reason_that_a_full_disk_refused_is_kept_once_there_is_room(
    composing: ComposerView, desk: Desk, kept: Kept, said: list[Message]
) -> None:
    with desk.caseload._writes.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    reason = "Elle commence le 7. " * 4_000
    composing.writing.change(reason=reason)
    composing.writing.keep()
    until(lambda: said, "the full disk is said")
    assert "plein" in said[0].title
    assert composing.writing.choices.reason == reason
    with desk.caseload._writes.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    composing.writing.keep()
    until(lambda: [each.reason for each in kept.letters()] == [reason.strip()], "the draft is kept")


def test_services_that_come_while_another_screen_is_in_front_take_no_keyboard(
    composer: ComposerView, aurelie: str, qtbot: QtBot
) -> None:
    pages = QStackedWidget()
    other = QLineEdit()
    for page in (composer, other):
        pages.addWidget(page)
    qtbot.addWidget(pages)
    with qtbot.waitActive(pages):
        pages.show()
        pages.activateWindow()
    pages.setCurrentWidget(composer)
    composer.compose(aurelie)
    pages.setCurrentWidget(other)
    other.setFocus()
    with qtbot.waitSignal(composer.matched):
        pass
    assert other.hasFocus()
    card = next(iter(composer.matches.cards.values()))
    qtbot.keyClick(card, Qt.Key.Key_Down)
    assert other.hasFocus()
    pages.removeWidget(composer)
    composer.setParent(None)
