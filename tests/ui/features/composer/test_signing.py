"""A consent signed on the screen: nothing leaves before the signature, and it is kept with the consent."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from support.screens import Kept, PersonAtDialogs
from support.signing import draw

from parcours_core.records.encounter import Attachment
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.documents.signature import read_signature
from parcours_desktop.store import attachments
from parcours_desktop.ui.features.composer.view import ComposerView

CTRL = Qt.KeyboardModifier.ControlModifier


def ask_to_sign(qtbot: QtBot, composing: ComposerView) -> None:
    qtbot.keyClick(composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: composing.letter.asking == "print")
    composing.letter.consent.how.set_value(ConsentForm.SIGNED_SCREEN)
    composing.letter.consent.how.chosen.emit(ConsentForm.SIGNED_SCREEN)
    qtbot.keyClick(composing, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(composing.signing.panel.isVisible)


def test_the_letter_leaves_once_the_person_signed(
    qtbot: QtBot, composing: ComposerView, person: PersonAtDialogs, kept: Kept
) -> None:
    ask_to_sign(qtbot, composing)
    panel = composing.signing.panel
    assert panel.what.text().startswith("Madame Aurélie Delvaux est d’accord pour transmettre à ")
    assert (person.asked, kept.letters()) == ([], ())
    draw(panel.pad)
    qtbot.keyClick(panel, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    (consent,) = kept.consents()
    assert consent.form is ConsentForm.SIGNED_SCREEN
    with kept.desk.caseload.reading() as reader:
        (proof,) = reader.find(Attachment)
        content = attachments.read(reader, proof.sha256)
    assert proof.consent_id == consent.id
    assert content is not None
    assert len(read_signature(content).strokes) == 2


def test_a_sheet_put_away_agrees_to_nothing(
    qtbot: QtBot, composing: ComposerView, person: PersonAtDialogs, kept: Kept
) -> None:
    ask_to_sign(qtbot, composing)
    panel = composing.signing.panel
    draw(panel.pad)
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not composing.letter.consent.tick.isChecked()
    assert (composing.writing.choices.consent, composing.writing.choices.signature) == (None, b"")
    assert (person.asked, kept.consents(), panel.pad.is_empty) == ([], (), True)


def test_ticked_first_and_printed_then_the_same_signature_counts(
    qtbot: QtBot, composing: ComposerView, kept: Kept
) -> None:
    composing.letter.consent.how.set_value(ConsentForm.SIGNED_SCREEN)
    composing.letter.consent.tick.click()
    panel = composing.signing.panel
    qtbot.waitUntil(panel.isVisible)
    assert not composing.letter.consent.tick.isChecked()
    draw(panel.pad)
    panel.confirm.click()
    qtbot.waitUntil(composing.letter.consent.tick.isChecked)
    qtbot.waitUntil(lambda: not panel.isVisible())
    # What comes next is the letter, and not the box that opens the sheet once more.
    qtbot.waitUntil(composing.letter.print_button.hasFocus)
    qtbot.keyClick(composing, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(composing.letter.delivered.isVisible)
    assert [each.form for each in kept.consents()] == [ConsentForm.SIGNED_SCREEN]


def test_more_ticked_than_was_signed_for_asks_anew(qtbot: QtBot, composing: ComposerView) -> None:
    composing.letter.consent.how.set_value(ConsentForm.SIGNED_SCREEN)
    composing.letter.consent.tick.click()
    draw(composing.signing.panel.pad)
    composing.signing.panel.confirm.click()
    composer = composing.writing.composer
    assert composer is not None
    more = next(item.name for item in composer.sharable if item.name not in composing.writing.choices.ticked)
    composing.writing.change(ticked=composing.writing.choices.ticked | {more})
    assert (composing.writing.choices.consent, composing.writing.choices.signature) == (None, b"")
