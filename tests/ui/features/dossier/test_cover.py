"""The switch before health, origin and confidences: covered at each opening, a reason by one key, then shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, until
from support.screens import note_barrier, open_dossier_of

from parcours_core.language import NO_BREAK_SPACE as NB
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Act
from parcours_core.vocabulary.person import Circumstance
from parcours_core.vocabulary.work import EncounterKind
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import confidence_key, draft, keep_draft, note_key
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.trail import trail_of
from parcours_desktop.store.trail import last_of, reasons
from parcours_desktop.ui.features.dossier.view import DossierView
from parcours_desktop.ui.features.person_form.view import PersonForm
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot, desk: Desk, aurelie: str) -> DossierView:
    change_person(desk, aurelie, {"circumstances": (Circumstance.DISABILITY,)})
    write_note(desk, aurelie, "Une dépression, dite tout bas.", kind=EncounterKind.BUS, confidential=True)
    view = DossierView(workbench)
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_dossier(aurelie)
    return view


def said(view: DossierView) -> str:
    assert view.view is not None
    return repr(view.view)


def test_a_dossier_opens_covered_and_says_so(view: DossierView) -> None:
    assert "2 informations masquées" in view.cover.line.text()
    assert "dépression" not in said(view)
    assert "handicap" not in said(view)


def test_a_reason_by_one_key_shows_it_and_is_in_the_trail(
    view: DossierView, qtbot: QtBot, desk: Desk, aurelie: str
) -> None:
    view.cover.show_button.click()
    assert view.cover.reasons[0].hasFocus()
    with qtbot.waitSignal(view.shown):
        Keyboard(view).press("Space")
    assert "dépression" in said(view)
    assert "montrées" in view.cover.line.text()
    with desk.caseload.reading() as reader:
        line = last_of(reader, aurelie, Act.REVEALED)
    assert line is not None
    assert line.words == "La personne est avec moi"
    with qtbot.waitSignal(view.shown):
        view.cover.cover_button.click()
    assert "dépression" not in said(view)


def test_the_question_stays_while_it_is_answered(view: DossierView, qtbot: QtBot, desk: Desk, aurelie: str) -> None:
    view.cover.show_button.click()
    view.cover.other.setText("Contrôle")
    with qtbot.waitSignal(view.shown):
        change_person(desk, aurelie, {"phone": "0470999999"})
        view.show_dossier(aurelie)
    assert view.cover.other.isVisible()
    assert view.cover.other.text() == "Contrôle"


def test_another_reason_can_be_written(view: DossierView, qtbot: QtBot, desk: Desk, aurelie: str) -> None:
    view.cover.show_button.click()
    view.cover.other.setText("Contrôle du fonds")
    with qtbot.waitSignal(view.shown):
        view.cover.other.returnPressed.emit()
    with desk.caseload.reading() as reader:
        line = last_of(reader, aurelie, Act.REVEALED)
        typed = reasons(reader, {aurelie})
    # What somebody typed may name anybody: the trail, which cannot be rewritten, says only that there was a reason.
    assert (line.words, typed) == ("autre raison", {line.number: "Contrôle du fonds"})
    assert trail_of(desk, aurelie)[0].what.endswith(f"(autre raison{NB}: Contrôle du fonds)")


def test_the_next_opening_is_covered_again(view: DossierView, qtbot: QtBot, desk: Desk, aurelie: str) -> None:
    view.cover.show_button.click()
    with qtbot.waitSignal(view.shown):
        view.cover.reasons[0].click()
    other = open_dossier_of(desk, family_name="Autre")
    with qtbot.waitSignal(view.shown):
        view.show_dossier(other)
    assert not view.cover.isVisible()
    assert not view.cover.line.isVisible()
    with qtbot.waitSignal(view.shown):
        view.show_dossier(aurelie)
    assert "dépression" not in said(view)


def test_the_form_neither_shows_nor_loses_what_is_covered(
    workbench: Workbench, show: Callable[[QWidget], None], desk: Desk, aurelie: str, qtbot: QtBot
) -> None:
    change_person(desk, aurelie, {"circumstances": (Circumstance.DISABILITY,)})
    form = PersonForm(workbench)
    show(form)
    form.begin_edit(aurelie, covered=True)
    until(lambda: form.person["family_name"].read() == "Delvaux", "the form is filled")
    assert not form.person["circumstances"].field.isVisible()
    with qtbot.waitSignal(form.saved):
        form.save.click()
    with desk.caseload.reading() as reader:
        person = reader.get(JobSeeker, aurelie)
    assert person is not None
    assert person.circumstances == (Circumstance.DISABILITY,)


def test_the_details_of_a_health_barrier_are_covered_and_corrected_only_once_it_is_said_why(
    view: DossierView, qtbot: QtBot, desk: Desk, aurelie: str
) -> None:
    with qtbot.waitSignal(view.shown):
        barrier = note_barrier(desk, aurelie, "health", detail="Suivi en psychiatrie.")
        view.show_dossier(aurelie)
    assert "psychiatrie" not in said(view)
    assert "3 informations masquées" in view.cover.line.text()
    view.tabs.select("barriers")
    view.barriers.edit_asked.emit(barrier)
    assert not view.barrier_form.isVisible()
    assert view.cover.reasons[0].hasFocus()
    view.cover.reasons[1].click()
    until(view.barrier_form.isVisible, "the form is open")
    assert view.barrier_form.detail.text() == "Suivi en psychiatrie."
    with desk.caseload.reading() as reader:
        assert last_of(reader, aurelie, Act.REVEALED).words == "Je prépare une orientation"


def test_a_barrier_of_another_kind_is_corrected_at_once(
    view: DossierView, qtbot: QtBot, desk: Desk, aurelie: str
) -> None:
    barrier = note_barrier(desk, aurelie, "mobility", detail="Pas de permis.")
    with qtbot.waitSignal(view.shown):
        view.show_dossier(aurelie)
    view.barriers.edit_asked.emit(barrier)
    until(view.barrier_form.isVisible, "the form is open")


@pytest.fixture
def begun(desk: Desk, aurelie: str) -> str:
    """Words that were typed in confidence, and not added yet."""
    keep_draft(desk, note_key(aurelie), "Elle parle de son père.")
    keep_draft(desk, confidence_key(aurelie), "1")
    return aurelie


def test_a_confidence_that_was_begun_waits_behind_the_cover_and_goes_on(
    begun: str, workbench: Workbench, show: Callable[[QWidget], None], desk: Desk, qtbot: QtBot
) -> None:
    view = DossierView(workbench)
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_dossier(begun)
    pad = view.overview.note_pad
    assert "père" not in said(view) + pad.text.text()
    assert "1 information masquée" in view.cover.line.text()
    view.take_notes()
    keys = Keyboard(view)
    keys.press("Space")
    assert view.cover.reasons[0].hasFocus()
    with qtbot.waitSignal(view.shown):
        keys.press("Space")
    assert pad.text.text() == "Elle parle de son père."
    assert pad.confidential.isChecked()
    view.take_notes()
    keys.press("Ctrl+End")
    keys.type(" Et du chien.")
    with qtbot.waitSignal(view.shown):
        view.cover.cover_button.click()
    assert not pad.text.isVisible()
    assert pad.text.text() == ""
    until(lambda: draft(desk, note_key(begun)) == "Elle parle de son père. Et du chien.", "what was typed is kept")


def test_what_is_being_typed_in_confidence_is_not_covered_under_one_s_hands(
    view: DossierView, desk: Desk, aurelie: str, qtbot: QtBot
) -> None:
    pad, keys = view.overview.note_pad, Keyboard(view)
    view.take_notes()
    keys.type("Dit tout bas")
    pad.confidential.click()
    pad.keep()
    until(lambda: bool(draft(desk, confidence_key(aurelie))), "it is kept")
    with qtbot.waitSignal(view.shown):
        change_person(desk, aurelie, {"phone": "0470999998"})
        view.show_dossier(aurelie)
    assert pad.text.text() == "Dit tout bas"
    assert pad.text.isVisible()
