"""Giving and sharing from the one screen, and receiving from a stick: by keyboard, in words, with real files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot
from support.screens import LETTERHEAD, nameless, open_dossier_of, sample_desk, working_at
from support.sharing_panel import begin, choose, shares, tell_people

from parcours_core.records.referral import Consent
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.handover_stick import read_stick
from parcours_desktop.ui.features.sharing.consent_part import ONLY_AGREED, WITHOUT
from parcours_desktop.ui.features.sharing.panel import SharePanel
from parcours_desktop.ui.features.sharing.receive import ReceivePanel
from parcours_desktop.ui.features.sharing.strip import ShareStrip
from parcours_desktop.ui.work.workbench import Workbench


def button(host: QWidget, name: str) -> QAbstractButton:
    return next(each for each in host.findChildren(QAbstractButton) if each.accessibleName() == name)


def test_a_relay_by_keyboard(qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str) -> None:
    begin(qtbot, panel, aurelie)
    assert panel.who.text() == "Aurélie Delvaux"
    assert "jusqu’au 21 décembre 2026" in panel.meaning.text()
    assert not panel.go.isEnabled()
    assert panel.note.text().startswith("Situation\n– 34 ans")
    QTest.keyClick(panel.holder, Qt.Key.Key_Down)
    qtbot.waitUntil(panel.consent.isVisible)
    assert panel.consent.notice.accessibleName() == "L’accord d’Aurélie Delvaux n’est pas noté."
    assert not panel.go.isEnabled()
    QTest.keyClick(panel.consent.how, Qt.Key.Key_Down)
    assert panel.go.isEnabled()
    assert nameless(panel) == []
    panel.note.setFocus()
    panel.note.set_text("Tout est dit.")
    with qtbot.waitSignal(panel.shared):
        panel.go.click()
    (given,) = shares(agency)
    assert (given.holder, given.right, given.note) == ("nadia", ShareRight.RESPONSIBLE, "Tout est dit.")
    with agency.caseload.reading() as reader:
        (consent,) = reader.find(Consent)
    assert consent.form is ConsentForm.SPOKEN


def test_helping_without_confidences_until_a_day(qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str) -> None:
    begin(qtbot, panel, aurelie)
    assert not panel.ends.isEnabled()
    choose(panel.holder, "nadia")
    assert panel.confidences.isChecked()
    panel.right.buttons[ShareRight.HELP].click()
    assert panel.meaning.text().endswith("Vous en restez responsable.")
    assert not panel.confidences.isChecked()
    panel.ends.setFocus()
    QTest.keyClicks(panel.ends, "31/12/26")
    qtbot.waitUntil(panel.consent.isVisible)
    choose(panel.consent.how, ConsentForm.SIGNED_PAPER)
    with qtbot.waitSignal(panel.shared):
        panel.go.click()
    (given,) = shares(agency)
    assert (given.right, given.confidences) == (ShareRight.HELP, False)
    assert str(given.ends_on) == "2027-01-01"
    assert open_dossier(agency, aurelie).person.counsellor == "Paula Hallet"


def test_giving_without_the_confidences_says_that_nobody_will_read_them(
    qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str
) -> None:
    """The server keeps them for nobody then: who gives the dossier must know before, there is no way back."""
    begin(qtbot, panel, aurelie)
    choose(panel.holder, "nadia")
    assert not panel.unread.isVisible()
    panel.confidences.click()
    assert panel.unread.isVisible()
    assert panel.unread.accessibleName() == (
        "Le dossier part sans ses notes, ses confidences et les preuves des accords."
    )
    assert "plus personne ne les lira" in panel.unread.accessibleDescription()
    panel.right.buttons[ShareRight.HELP].click()
    assert not panel.confidences.isChecked()
    assert not panel.unread.isVisible()
    begin(qtbot, panel, aurelie, open_dossier_of(agency, family_name="Nom", birth_date=None))
    panel.confidences.click()
    assert panel.unread.accessibleName().startswith("Les 2 dossiers partent sans leurs notes")


def test_without_consent_a_reason_is_asked(qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str) -> None:
    begin(qtbot, panel, aurelie)
    choose(panel.holder, "nadia")
    qtbot.waitUntil(panel.consent.isVisible)
    choose(panel.consent.how, WITHOUT)
    assert panel.consent.why_field.isVisible()
    assert not panel.go.isEnabled()
    panel.consent.why.setText("Absence soudaine")
    assert panel.go.isEnabled()
    with qtbot.waitSignal(panel.shared):
        panel.go.click()
    assert shares(agency)[0].note.startswith("Sans accord noté : Absence soudaine")


def test_many_at_once_and_only_those_who_agreed(qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str) -> None:
    others = [open_dossier_of(agency, family_name=f"Nom {n}", birth_date=None) for n in range(4)]
    begin(qtbot, panel, aurelie)
    choose(panel.holder, "nadia")
    panel.right.buttons[ShareRight.HELP].click()
    panel.confidences.click()
    qtbot.waitUntil(panel.consent.isVisible)
    choose(panel.consent.how, ConsentForm.SPOKEN)
    with qtbot.waitSignal(panel.shared):
        panel.go.click()
    begin(qtbot, panel, aurelie, *others)
    assert panel.who.text() == "5 dossiers : Aurélie Delvaux, Aurélie Nom 0, Aurélie Nom 1 et 2 autres"
    assert not panel.note.isVisible()
    choose(panel.holder, "nadia")
    qtbot.waitUntil(panel.consent.isVisible)
    assert panel.consent.notice.accessibleName() == "L’accord de 4 personnes n’est pas noté."
    choose(panel.consent.how, ONLY_AGREED)
    with qtbot.waitSignal(panel.shared):
        panel.go.click()
    assert {each.job_seeker_id for each in shares(agency)} == {aurelie}


def test_what_is_shared_is_seen_and_ended(
    qtbot: QtBot, panel: SharePanel, workbench: Workbench, agency: Desk, aurelie: str
) -> None:
    strip = ShareStrip(workbench, panel.parentWidget())
    strip.show_person(aurelie)
    begin(qtbot, panel, aurelie)
    choose(panel.holder, "nadia")
    panel.right.buttons[ShareRight.READ].click()
    qtbot.waitUntil(panel.consent.isVisible)
    choose(panel.consent.how, ConsentForm.SPOKEN)
    panel.go.click()
    qtbot.waitUntil(strip.isVisible)
    assert strip.words.text() == "Partagé — Nadia Benali, lit seulement"
    with qtbot.waitSignal(strip.asked) as asked:
        button(strip, "Voir les partages du dossier").click()
    begin(qtbot, panel, asked.args[0])
    button(panel, "Terminer : Nadia Benali, lit seulement").click()
    qtbot.waitUntil(lambda: not strip.isVisible())
    assert shares(agency)[0].ends_on is not None


@pytest.fixture
def nadia(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A colleague's own device; both know each other's keys."""
    (tmp_path / "nadia").mkdir()
    with sample_desk(tmp_path / "nadia") as other:
        theirs = other.with_settings(replace(LETTERHEAD, counsellor="Nadia Benali"))
        both = {"paula": desk, "nadia": theirs}
        tell_people(desk, "paula", both)
        tell_people(theirs, "nadia", both)
        yield theirs


def test_from_one_device_to_another_by_a_known_signature(
    qtbot: QtBot, panel: SharePanel, nadia: Desk, aurelie: str, tmp_path: Path
) -> None:
    begin(qtbot, panel, aurelie)
    choose(panel.holder, "nadia")
    qtbot.waitUntil(panel.consent.isVisible)
    choose(panel.consent.how, ConsentForm.SPOKEN)
    panel.stick.setChecked(True)
    panel.choose_file = lambda *_: tmp_path / "relais.parcours"
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    assert not panel.phrase.isVisible()
    with working_at(nadia) as bench:
        receiving = ReceivePanel(panel.parentWidget(), bench)
        receiving.choose_file = lambda _: tmp_path / "relais.parcours"
        receiving.begin()
        with qtbot.waitSignal(receiving.shown):
            receiving.choose.click()
        assert receiving.notice.accessibleName() == "De Paula Hallet, signature reconnue."
        assert nameless(receiving) == []
        with qtbot.waitSignal(receiving.taken) as taken:
            receiving.take.click()
        assert taken.args == [aurelie]
    assert open_dossier(nadia, aurelie).person.full_name == "Aurélie Delvaux"


def test_where_the_stick_refused_only_the_file_is_left_to_do(
    qtbot: QtBot, panel: SharePanel, nadia: Desk, aurelie: str, tmp_path: Path
) -> None:
    begin(qtbot, panel, aurelie)
    choose(panel.holder, "nadia")
    qtbot.waitUntil(panel.consent.isVisible)
    choose(panel.consent.how, ConsentForm.SPOKEN)
    panel.stick.setChecked(True)
    panel.choose_file = lambda *_: tmp_path / "no folder" / "relais.parcours"
    panel.go.click()
    qtbot.waitUntil(panel.refusal.isVisible)
    assert "ce fichier ou ce dossier n’existe pas" in panel.refusal.accessibleName()
    # It is handed over: to ask for it again would be refused, and the file never written.
    assert (panel.go.text(), panel.holder.isEnabled()) == ("Enregistrer sur la clé", False)
    panel.choose_file = lambda *_: tmp_path / "relais.parcours"
    with qtbot.waitSignal(panel.saved):
        panel.go.click()
    assert [name for name, _ in read_stick(nadia, tmp_path / "relais.parcours").dossiers] == ["Aurélie Delvaux"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 et le reste"])
def test_another_file_is_refused_in_words(
    qtbot: QtBot, receiving: ReceivePanel, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.parcours").write_bytes(content)
    receiving.choose_file = lambda _: tmp_path / "a.parcours"
    receiving.begin()
    with qtbot.waitSignal(receiving.refused):
        receiving.choose.click()
    assert receiving.notice.accessibleName() == "Ce n’est pas un fichier de relais de Parcours."
    assert not receiving.take.isEnabled()


def test_a_key_that_was_pulled_out_is_said(qtbot: QtBot, receiving: ReceivePanel, tmp_path: Path) -> None:
    receiving.choose_file = lambda _: tmp_path / "gone.parcours"
    receiving.begin()
    with qtbot.waitSignal(receiving.refused):
        receiving.choose.click()
    assert receiving.notice.accessibleName().startswith("Le fichier n’a pas pu être lu")
