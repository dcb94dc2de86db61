"""A consent is signed, a paper joined, both looked at and taken out, on the screen of the person's rights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import until
from support.screens import PersonAtDialogs, heard, nameless
from support.signing import draw

from parcours_core.records.encounter import Attachment
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.consents import consents_of
from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.rights.view import RightsView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x010E] = "Chez Aurélie, rue du Calvaire"
    Image.new("RGB", (3000, 1500), (250, 250, 250)).save(path, "JPEG", exif=exif)
    return path


@pytest.fixture
def agreed(desk: Desk, aurelie: str) -> str:
    given = {"job_seeker_id": aurelie, "given_on": desk.clock.today(), "fields": ("name", "phone")}
    with desk.writing("Accord") as unit:
        unit.put(Consent(id="c", purpose="referral", recipient="s", recipient_name="Crèche", **given))
        unit.commit()
    return aurelie


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot, agreed: str, paper: Path) -> RightsView:
    person = PersonAtDialogs(paper.parent)
    view = RightsView(
        workbench,
        choose_printer=lambda parent, title: person.choose_printer(parent),
        choose_paper=lambda parent: paper,
    )
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_rights(agreed)
    return view


def kept(desk: Desk) -> tuple[Consent, tuple[Attachment, ...]]:
    with desk.caseload.reading() as reader:
        return reader.find(Consent)[0], reader.find(Attachment)


def test_a_consent_is_signed_shown_and_the_signature_seen(view: RightsView, qtbot: QtBot, desk: Desk) -> None:
    view.consents.signing["c"].click()
    until(view.proving.signing.isVisible, "the sheet is open")
    assert view.proving.signing.what.text() == "Crèche, pour une lettre. Données : nom et téléphone."
    assert nameless(view) == []
    draw(view.proving.signing.pad)
    view.proving.signing.confirm.click()
    until(lambda: bool(view.consents.looking), "the proof is listed")
    wanted = "Signature dessinée le 21 novembre 2026, visible seulement avec les confidences."
    assert wanted in view.consents.texts()[0]
    consent, (proof,) = kept(desk)
    assert (consent.form, proof.consent_id, proof.media_type) == (ConsentForm.SIGNED_SCREEN, "c", "image/svg+xml")
    assert not view.consents.signing
    with qtbot.waitSignal(view.proving.shown):
        view.consents.looking[proof.id].click()
    image = view.proving.proof.paper.grab().toImage()
    assert view.proving.proof.paper.page_count() == 1
    assert image.width() > 100


def test_a_photograph_is_joined_small_and_without_what_the_camera_wrote(
    view: RightsView, qtbot: QtBot, desk: Desk
) -> None:
    view.consents.joining["c"].click()
    until(lambda: bool(view.consents.looking), "the paper is listed")
    consent, (proof,) = kept(desk)
    assert (consent.form, proof.media_type, proof.name) == (ConsentForm.SIGNED_PAPER, "image/jpeg", "accord signé.jpg")
    with desk.caseload.reading() as reader:
        content = b"".join(reader.connection.exec_driver_sql("SELECT bytes FROM attachment_chunk").scalars())
    assert b"Calvaire" not in content
    with qtbot.waitSignal(view.proving.shown):
        view.consents.looking[proof.id].click()
    view.proving.proof.away.click()
    until(lambda: not view.consents.looking, "the proof is taken out")
    assert kept(desk)[1] == ()


@pytest.mark.parametrize("content", [b"Bonjour", b"", None])
def test_a_file_that_is_no_paper_or_is_gone_is_told_and_nothing_is_added(
    view: RightsView, workbench: Workbench, desk: Desk, paper: Path, content: bytes | None
) -> None:
    said = heard(workbench)
    if content is None:
        paper.unlink()
    else:
        paper.write_bytes(content)
    view.consents.joining["c"].click()
    until(lambda: bool(said), "it is told")
    assert "Rien n’a été ajouté." in f"{said[-1]}"
    assert kept(desk)[1] == ()


def test_a_proof_is_a_confidence_until_it_is_shown_to_whoever_helps(view: RightsView, qtbot: QtBot, desk: Desk) -> None:
    view.consents.joining["c"].click()
    until(lambda: bool(view.consents.looking), "the paper is listed")
    (proof_id,) = view.consents.looking
    with qtbot.waitSignal(view.proving.shown):
        view.consents.looking[proof_id].click()
    mark = view.proving.proof.confidence
    assert (mark.isVisible(), mark.isChecked()) == (True, True)
    assert nameless(view) == []
    mark.setFocus()
    QTest.keyClick(mark, Qt.Key.Key_Space)
    until(lambda: not kept(desk)[1][0].confidential, "it is kept")
    until(lambda: "visible aussi sans les confidences." in view.consents.texts()[0], "it is said")
    assert view.proving.proof.isVisible()
    QTest.keyClick(mark, Qt.Key.Key_Space)
    until(lambda: kept(desk)[1][0].confidential, "it is kept again")


def test_where_a_dossier_is_only_read_the_mark_of_a_proof_cannot_be_changed(
    view: RightsView, qtbot: QtBot, desk: Desk
) -> None:
    view.consents.joining["c"].click()
    until(lambda: bool(view.consents.looking), "the paper is listed")
    (line,) = consents_of(desk, view.person_id)
    view.consents.show_lines([line], reading=True)
    (proof_id,) = view.consents.looking
    with qtbot.waitSignal(view.proving.shown):
        view.consents.looking[proof_id].click()
    assert not view.proving.proof.confidence.isVisible()
    assert not view.proving.proof.away.isVisible()


def test_a_signature_that_is_not_here_is_said(view: RightsView, desk: Desk) -> None:
    """Who helps without the confidences is not shown it, and need not ask for another one."""
    view.consents.signing["c"].click()
    draw(view.proving.signing.pad)
    view.proving.signing.confirm.click()
    until(lambda: bool(view.consents.looking), "the proof is listed")
    with desk.writing("Elle est chez Paula") as unit:
        unit.delete(Attachment, next(iter(view.consents.looking)))
        changes = unit.commit()
    view._workbench.changed.emit(changes)
    until(lambda: not view.consents.looking, "it is gone")
    assert "La signature n’est pas sur ce poste" in view.consents.texts()[0]


def test_the_page_of_consents_is_printed(view: RightsView, qtbot: QtBot, paper: Path) -> None:
    with qtbot.waitSignal(view.handed_over):
        view.consents.print_button.click()


def test_another_person_s_rights_show_no_sheet_of_the_one_before(view: RightsView, desk: Desk, aurelie: str) -> None:
    view.consents.signing["c"].click()
    draw(view.proving.signing.pad)
    view.show_rights("somebody else")
    assert view.proving.signing.pad.is_empty
    assert not view.proving.signing.isVisible()
