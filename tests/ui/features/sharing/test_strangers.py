"""A file for somebody whom no server told of: named, with consent, and without the confidences unless one says so."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from support.keys import typing_into
from support.screens import heard, nameless, open_dossier_of, sample_desk, working_at
from support.sharing_panel import begin, choose, shares

from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.ui.features.sharing.consent_part import ONLY_AGREED, WITHOUT
from parcours_desktop.ui.features.sharing.panel import SharePanel
from parcours_desktop.ui.features.sharing.receive import ReceivePanel
from parcours_desktop.ui.work.workbench import Workbench


def named(qtbot: QtBot, panel: SharePanel, *people: str) -> None:
    """Open the panel for some people, and name who gets the file."""
    begin(qtbot, panel, *people)
    panel.stranger.setText("Marc Dumont, CPAS d’Ath")
    qtbot.waitUntil(panel.consent.isVisible)


def agreed(qtbot: QtBot, panel: SharePanel, path: Path, *people: str) -> str:
    """The same with their consent by word of mouth; return the words that open the file."""
    named(qtbot, panel, *people)
    choose(panel.consent.how, ConsentForm.SPOKEN)
    panel.choose_file = lambda *_: path
    assert panel.go.isEnabled()
    return panel.phrase.accessibleName()


def texts_on(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]


def consents(desk: Desk) -> tuple[Consent, ...]:
    with desk.caseload.reading() as reader:
        return reader.find(Consent)


def test_by_keyboard_the_name_comes_first_and_consent_is_asked(
    qtbot: QtBot, panel: SharePanel, desk: Desk, aurelie: str, tmp_path: Path
) -> None:
    begin(qtbot, panel, aurelie)
    assert panel.nobody.isVisible()
    assert not panel.holder.isVisible()
    assert not panel.stick.isVisible()
    assert not panel.consent.isVisible()
    assert not panel.confidences.isChecked()
    assert panel.go.text() == "Enregistrer sur la clé"
    assert panel.stranger.hasFocus()
    assert not panel.go.isEnabled()
    typing_into(panel.stranger, "Marc Dumont, CPAS d’Ath")
    qtbot.waitUntil(panel.consent.isVisible)
    assert panel.consent.notice.accessibleName() == "L’accord d’Aurélie Delvaux n’est pas noté."
    assert not panel.go.isEnabled()
    QTest.keyClick(panel.consent.how, Qt.Key.Key_Down)
    assert panel.go.isEnabled()
    assert nameless(panel) == []
    panel.choose_file = lambda *_: tmp_path / "relais.parcours"
    panel.note.set_text("Elle attend une place.")
    with qtbot.waitSignal(panel.saved) as saved:
        QTest.keyClick(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved.args[0].exists()
    assert shares(desk) == ()
    (kept,) = open_dossier(desk, aurelie).encounters
    assert kept.text == "Note de relais\n\nElle attend une place."
    (consent,) = consents(desk)
    assert (consent.recipient_name, consent.form) == ("Marc Dumont, CPAS d’Ath", ConsentForm.SPOKEN)
    assert consent.fields == ("dossier",)


def test_the_words_that_open_it_stay_until_they_were_read(
    qtbot: QtBot, panel: SharePanel, workbench: Workbench, aurelie: str, tmp_path: Path
) -> None:
    said = heard(workbench)
    phrase = agreed(qtbot, panel, tmp_path / "relais.parcours", aurelie)
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    assert len(phrase.split()) == 6
    assert said[-1].detail.endswith(phrase)


def test_without_consent_a_reason_is_asked_and_goes_along(
    qtbot: QtBot, panel: SharePanel, desk: Desk, aurelie: str, tmp_path: Path
) -> None:
    named(qtbot, panel, aurelie)
    choose(panel.consent.how, WITHOUT)
    assert not panel.go.isEnabled()
    typing_into(panel.consent.why, "départ soudain")
    panel.choose_file = lambda *_: tmp_path / "relais.parcours"
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    (kept,) = open_dossier(desk, aurelie).encounters
    assert kept.text.startswith("Note de relais\n\nSans accord noté : départ soudain")
    assert consents(desk) == ()


def test_who_agreed_already_is_not_asked_and_of_many_only_they_may_go(
    qtbot: QtBot, panel: SharePanel, desk: Desk, aurelie: str, tmp_path: Path
) -> None:
    other = open_dossier_of(desk, given_name="Yacine", family_name="El Idrissi", niss="")
    agreed(qtbot, panel, tmp_path / "one.parcours", aurelie)
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    named(qtbot, panel, aurelie)
    qtbot.waitUntil(panel.go.isEnabled)
    assert panel.consent.notice.accessibleName() == "L’accord est noté."
    panel.stranger.setText("Quelqu’un d’autre")
    qtbot.waitUntil(lambda: not panel.go.isEnabled())
    named(qtbot, panel, aurelie, other)
    choose(panel.consent.how, ONLY_AGREED)
    panel.choose_file = lambda *_: tmp_path / "two.parcours"
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    assert open_dossier(desk, other).encounters == ()


def test_what_opens_it_elsewhere_without_the_confidences(
    qtbot: QtBot, panel: SharePanel, desk: Desk, tmp_path: Path
) -> None:
    person = open_dossier_of(desk, confidences="Sa sœur ne doit rien savoir.")
    phrase = agreed(qtbot, panel, tmp_path / "relais.parcours", person)
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    (tmp_path / "marc").mkdir()
    with sample_desk(tmp_path / "marc") as marc, working_at(marc) as bench:
        receiving = ReceivePanel(panel.parentWidget(), bench)
        receiving.choose_file = lambda _: tmp_path / "relais.parcours"
        receiving.begin()
        with qtbot.waitSignal(receiving.refused):
            receiving.choose.click()
        receiving.phrase.setText(phrase)
        with qtbot.waitSignal(receiving.shown):
            receiving.open_it.click()
        qtbot.waitUntil(lambda: any("sans les confidences" in each for each in texts_on(receiving)))
        receiving.trusted.click()
        with qtbot.waitSignal(receiving.taken):
            receiving.take.click()
        taken = open_dossier(marc, person)
        assert (taken.person.full_name, taken.person.confidences) == ("Aurélie Delvaux", "")
        assert [each.text.partition("\n")[0] for each in taken.encounters] == ["Note de relais"]


def test_a_stick_that_refuses_is_said(
    qtbot: QtBot, panel: SharePanel, workbench: Workbench, aurelie: str, tmp_path: Path
) -> None:
    said = heard(workbench)
    agreed(qtbot, panel, tmp_path / "no folder" / "relais.parcours", aurelie)
    panel.go.click()
    qtbot.waitUntil(panel.refusal.isVisible)
    # In the panel: over the page it would be said behind it.
    assert panel.refusal.accessibleName().startswith("Le fichier n’a pas pu être")
    assert not any(each.tone == "error" for each in said)
    assert panel.isVisible()
    assert panel.go.isEnabled()


def test_an_unknown_signature_asks_for_a_word_and_the_phrase_is_asked_again(
    qtbot: QtBot, panel: SharePanel, receiving: ReceivePanel, aurelie: str, tmp_path: Path
) -> None:
    phrase = agreed(qtbot, panel, tmp_path / "relais.parcours", aurelie)
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    receiving.choose_file = lambda _: tmp_path / "relais.parcours"
    receiving.begin()
    with qtbot.waitSignal(receiving.refused):
        receiving.choose.click()
    assert receiving.phrase.isVisible()
    receiving.phrase.setText("pas ces mots")
    with qtbot.waitSignal(receiving.refused):
        receiving.open_it.click()
    assert receiving.notice.accessibleName() == "Ces mots n’ouvrent pas ce fichier."
    receiving.phrase.setText(phrase)
    with qtbot.waitSignal(receiving.shown):
        QTest.keyClick(receiving.phrase, Qt.Key.Key_Return)
    assert "pas connue de ce poste" in receiving.notice.accessibleName()
    assert not receiving.take.isEnabled()
    receiving.trusted.click()
    assert receiving.take.isEnabled()
    with qtbot.waitSignal(receiving.taken):
        receiving.take.click()
    with qtbot.waitSignal(receiving.refused):
        receiving._read()
    assert receiving.notice.accessibleName() == "Ce fichier a déjà été repris sur cet appareil."
