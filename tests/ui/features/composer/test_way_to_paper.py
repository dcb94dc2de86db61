"""From a match to paper in two actions: the consent in sight, the dialog first, then the issue, then the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.readback import codes
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keys import pressing
from support.screens import Kept, PersonAtDialogs, pdf_printer

from parcours_core.trail import Act
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.issuing import withdraw_consent
from parcours_desktop.documents.pages import PageImage, page_images
from parcours_desktop.store.trail import last_of
from parcours_desktop.ui.features.composer.view import ComposerView
from parcours_desktop.ui.work.messages import Message

CTRL = Qt.KeyboardModifier.ControlModifier


def press(
    qtbot: QtBot, widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key as the window system would, shortcuts included."""
    qtbot.keyClick(widget, key, modifiers)


def inked_rows(page: PageImage) -> tuple[int, int]:
    """Return the first and the last row of a page that has ink."""
    rows = [page.pixels[row * page.stride : row * page.stride + page.width * 4] for row in range(page.height)]
    inked = [number for number, row in enumerate(rows) if min(row[0::4]) < 200]
    return inked[0], inked[-1]


def test_two_actions_lead_from_a_match_to_paper_once_the_person_agreed(
    qtbot: QtBot, composing: ComposerView, person: PersonAtDialogs, kept: Kept
) -> None:
    composing.matches.take_focus()
    composing.letter.consent.tick.click()
    press(qtbot, composing.focusWidget(), Qt.Key.Key_Return)
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    (letter,) = kept.issued()
    assert letter.reference in composing.letter.title.text()
    assert letter.reference in composing.letter.delivered.plain()
    assert composing.letter.sent.isVisible()
    assert person.paper.read_bytes().startswith(b"%PDF")
    assert person.asked == ["printer"]
    with kept.desk.caseload.reading() as reader:
        printed = last_of(reader, letter.job_seeker_id, Act.PRINTED)
        assert printed is not None
        assert printed.words == letter.reference


def test_without_consent_the_first_press_asks_and_another_key_agrees_and_prints(
    qtbot: QtBot, composing: ComposerView, person: PersonAtDialogs, kept: Kept
) -> None:
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: composing.letter.asking == "print")
    assert "vive voix" in composing.letter.print_button.text()
    assert person.asked == []
    assert kept.letters() == ()
    # By reflex: the same key again agrees to nothing.
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    assert composing.letter.asking == "print"
    assert kept.consents() == ()
    press(qtbot, composing, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    (letter,) = kept.issued()
    (consent,) = kept.consents()
    assert consent.form is ConsentForm.SPOKEN
    assert consent.id == letter.consent_id
    assert set(letter.shared) <= set(consent.fields)


def test_the_way_the_person_agreed_is_the_one_that_was_chosen(
    qtbot: QtBot, composing: ComposerView, kept: Kept
) -> None:
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: composing.letter.asking == "print")
    composing.letter.consent.how.set_value(ConsentForm.SIGNED_PAPER)
    composing.letter.consent.how.chosen.emit(ConsentForm.SIGNED_PAPER)
    assert "papier" in composing.letter.print_button.text()
    press(qtbot, composing, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    assert [each.form for each in kept.consents()] == [ConsentForm.SIGNED_PAPER]


def test_escape_lets_go_of_the_question_and_only_then_of_the_screen(
    qtbot: QtBot, composing: ComposerView, aurelie: str
) -> None:
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: composing.letter.asking == "print")
    press(qtbot, composing, Qt.Key.Key_Escape)
    assert composing.letter.asking == ""
    with qtbot.waitSignal(composing.closed) as closed:
        press(qtbot, composing, Qt.Key.Key_Escape)
    assert closed.args == [aurelie]


def test_a_dialog_put_away_issues_nothing(
    qtbot: QtBot, composing: ComposerView, person: PersonAtDialogs, kept: Kept
) -> None:
    person.printer, person.file = lambda: None, lambda name: None
    composing.letter.consent.tick.click()
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: person.asked == ["printer"])
    composing.letter.save_button.click()
    qtbot.waitUntil(lambda: len(person.asked) == 2)
    with qtbot.waitSignal(composing.writing.proofed):
        composing.writing.proof_again()
    assert composing.writing.letter is None
    assert kept.letters() == ()
    assert kept.consents() == ()


def test_what_was_printed_is_the_letter_that_was_issued(
    qtbot: QtBot, composing: ComposerView, paper: Path, tmp_path: Path
) -> None:
    composing.letter.consent.tick.click()
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    sent = composing.writing.letter.letter
    printed = paper.read_bytes()
    assert len(page_images(printed, 40)) == len(page_images(sent.pdf, 40))
    assert codes(printed, tmp_path, 1) == codes(sent.pdf, tmp_path, 1) != []
    for ours, theirs in zip(page_images(sent.pdf, 40), page_images(printed, 40), strict=True):
        assert abs(ours.width - theirs.width) <= 1
        assert inked_rows(theirs) == pytest.approx(inked_rows(ours), abs=2)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_fails_is_told_and_the_letter_can_be_printed_again(
    qtbot: QtBot, composing: ComposerView, person: PersonAtDialogs, kept: Kept, said: list[Message]
) -> None:
    working = person.printer

    person.printer = lambda: pdf_printer(person.paper.parent / "nowhere" / "imprimé.pdf")
    composing.letter.consent.tick.click()
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: any(message.tone == "error" for message in said))
    (message,) = [message for message in said if message.tone == "error"]
    (letter,) = kept.issued()
    assert letter.reference in message.title
    assert "Delvaux" not in message.title + message.detail
    person.printer = working
    message.act()
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    assert person.paper.exists()
    assert len(kept.issued()) == 1


def test_the_pdf_goes_where_it_was_asked_for_under_a_name_without_a_person(
    qtbot: QtBot, composing: ComposerView, person: PersonAtDialogs, tmp_path: Path
) -> None:
    composing.letter.consent.tick.click()
    press(qtbot, composing, Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    sent = composing.writing.letter.letter
    (name,) = person.asked
    assert name == f"lettre-{sent.referral.reference}.pdf"
    assert (tmp_path / name).read_bytes() == sent.pdf
    assert str(tmp_path / name) in composing.letter.delivered.plain()


def test_an_issued_letter_is_printed_again_without_a_second_issue(
    qtbot: QtBot, composing: ComposerView, paper: Path, kept: Kept
) -> None:
    composing.letter.consent.tick.click()
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    paper.unlink()
    composing.letter.delivered.hide()
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    assert paper.exists()
    assert len(kept.letters()) == 1


def test_printing_before_the_letter_is_there_waits_for_it(qtbot: QtBot, composing: ComposerView) -> None:
    first = composing.matches.current()
    composing.matches.take_focus()
    pressing(composing.focusWidget(), Qt.Key.Key_Down)
    assert composing.matches.current() != first
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: composing.letter.asking == "print")
    assert composing.writing.composer.service.id == composing.matches.current()


def test_a_letter_of_another_day_is_printed_again_with_its_reference(
    qtbot: QtBot, composing: ComposerView, paper: Path, kept: Kept, said: list[Message]
) -> None:
    composing.letter.consent.tick.click()
    press(qtbot, composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    paper.unlink()
    (letter,) = kept.letters()
    composing.compose(kept.person_id)
    composing.reprint(letter.id)
    qtbot.waitUntil(lambda: any(letter.reference in message.title for message in said))
    assert paper.exists()
    withdraw_consent(kept.desk, kept.consents()[0].id)
    composing.reprint(letter.id)
    qtbot.waitUntil(lambda: said[-1].tone == "error")
