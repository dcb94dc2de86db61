"""Nothing typed in a dossier is lost or changes hands: Escape, another dossier, a key pressed twice, an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QWidget
from support.keyboard import Keyboard, settle, until
from support.screens import heard, note_barrier, open_dossier_of

from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action
from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.dossier.view import DossierView
from parcours_desktop.ui.work.workbench import Workbench

Show = Callable[[QWidget], None]


@pytest.fixture
def nora(desk: Desk) -> str:
    return open_dossier_of(desk, family_name="Benali", given_name="Nora")


@pytest.fixture
def view(workbench: Workbench, show: Show, aurelie: str) -> DossierView:
    view = DossierView(workbench)
    show(view)
    turn_to(view, aurelie)
    return view


@pytest.fixture
def keys(view: DossierView) -> Keyboard:
    return Keyboard(view)


def turn_to(view: DossierView, person_id: str) -> None:
    view.show_dossier(person_id)
    until(lambda: view.view is not None and view.view.person.id == person_id, "the dossier is shown")
    settle()


def barriers(desk: Desk, person_id: str) -> list[Barrier]:
    with desk.caseload.reading() as reader:
        return [each for each in reader.find(Barrier, job_seeker_id=person_id) if each.kind != "childcare"]


def steps(desk: Desk, person_id: str) -> list[str]:
    with desk.caseload.reading() as reader:
        return [each.text for each in reader.find(Action, job_seeker_id=person_id)]


def half_fill(view: DossierView, keys: Keyboard) -> None:
    keys.press("Ctrl+B")
    form = view.barrier_form
    form.kind.set_value("mobility")
    form.kind.chosen.emit("mobility")
    keys.write(form.detail, "Plus de bus après 18 h")
    keys.write(form.due, "bientôt")
    next(iter(form.situations.values())).click()


def assert_half_filled(view: DossierView) -> None:
    form = view.barrier_form
    until(lambda: form.detail.text() == "Plus de bus après 18 h", "the form comes back as it was left")
    assert form.kind.value() == "mobility"
    assert form.due.text() == "bientôt"
    assert next(iter(form.situations.values())).isChecked()
    assert form.resumed.isVisible()


@pytest.mark.parametrize("tab", ["overview", "barriers", "referrals", "plan", "encounters"])
def test_its_key_opens_the_form_on_every_tab(tab: str, view: DossierView, keys: Keyboard) -> None:
    view.tabs.select(tab)
    view.tabs.setFocus()
    keys.press("Ctrl+B")
    assert view.barrier_form.isVisible()
    assert view.barrier_form.kind.hasFocus()


def test_escape_keeps_a_half_filled_form_and_says_so(view: DossierView, keys: Keyboard, workbench: Workbench) -> None:
    said = heard(workbench)
    half_fill(view, keys)
    keys.press("Escape")
    until(lambda: not view.barrier_form.isVisible(), "the form closes")
    assert [each.title for each in said] == ["Saisie gardée : elle revient quand vous rouvrez ce formulaire."]
    keys.press("Ctrl+B")
    assert_half_filled(view)


def test_an_empty_form_goes_without_a_word(view: DossierView, keys: Keyboard, workbench: Workbench) -> None:
    said = heard(workbench)
    keys.press("Ctrl+B", "Escape")
    until(lambda: not view.barrier_form.isVisible(), "the form closes")
    assert said == []


def test_the_key_pressed_again_wipes_nothing(view: DossierView, keys: Keyboard) -> None:
    half_fill(view, keys)
    keys.press("Ctrl+B")
    assert view.barrier_form.detail.text() == "Plus de bus après 18 h"


def test_another_dossier_has_a_form_of_its_own(view: DossierView, keys: Keyboard, aurelie: str, nora: str) -> None:
    half_fill(view, keys)
    turn_to(view, nora)
    keys.press("Ctrl+B")
    settle()
    assert view.barrier_form.detail.text() == ""
    turn_to(view, aurelie)
    keys.press("Ctrl+B")
    assert_half_filled(view)


def test_a_half_filled_form_survives_the_program(
    view: DossierView, keys: Keyboard, workbench: Workbench, show: Show, aurelie: str
) -> None:
    half_fill(view, keys)
    view.leave()
    again = DossierView(workbench)
    show(again)
    turn_to(again, aurelie)
    again.barrier_form.begin_new(aurelie)
    assert_half_filled(again)


def test_one_can_begin_anew(view: DossierView, keys: Keyboard, aurelie: str) -> None:
    half_fill(view, keys)
    keys.press("Escape")
    until(lambda: not view.barrier_form.isVisible(), "the form closes")
    keys.press("Ctrl+B")
    assert_half_filled(view)
    view.barrier_form._start_over()
    keys.press("Escape")
    until(lambda: not view.barrier_form.isVisible(), "the form closes")
    keys.press("Ctrl+B")
    settle()
    assert view.barrier_form.detail.text() == ""
    assert not view.barrier_form.resumed.isVisible()


def test_a_day_that_is_none_is_not_lost_in_silence(view: DossierView, keys: Keyboard, desk: Desk, aurelie: str) -> None:
    half_fill(view, keys)
    keys.press("Ctrl+Return")
    settle()
    form = view.barrier_form
    assert barriers(desk, aurelie) == []
    assert form.due.hasFocus()
    keys.replace("5/1/2027")
    keys.press("Ctrl+Return")
    until(lambda: not form.isVisible(), "the barrier is noted")
    (noted,) = barriers(desk, aurelie)
    assert noted.due == date(2027, 1, 5)
    keys.press("Ctrl+B")
    settle()
    assert form.detail.text() == ""


def test_a_barrier_is_noted_once_however_often_the_key_is_pressed(
    view: DossierView, keys: Keyboard, desk: Desk, aurelie: str
) -> None:
    keys.press("Ctrl+B")
    view.barrier_form.kind.set_value("mobility")
    keys.press("Ctrl+Return", "Ctrl+Return")
    until(lambda: not view.barrier_form.isVisible(), "the barrier is noted")
    assert len(barriers(desk, aurelie)) == 1


def test_a_barrier_that_is_changed_keeps_what_was_typed_too(
    view: DossierView, keys: Keyboard, desk: Desk, aurelie: str, workbench: Workbench
) -> None:
    note_barrier(desk, aurelie, "mobility", Severity.LIGHT, detail="Le vélo est cassé")
    (known,) = barriers(desk, aurelie)
    form = view.barrier_form
    form.begin_edit(aurelie, known)
    keys.write(form.detail, "Le vélo est réparé")
    keys.press("Escape")
    until(lambda: not form.isVisible(), "the form closes")
    form.begin_edit(aurelie, known)
    until(lambda: form.detail.text() == "Le vélo est réparé", "the form comes back as it was left")
    assert form.severity.value() is Severity.LIGHT
    assert barriers(desk, aurelie)[0].detail == "Le vélo est cassé"


def test_a_step_stays_with_the_person_it_was_typed_for(
    view: DossierView, keys: Keyboard, desk: Desk, aurelie: str, nora: str
) -> None:
    view.tabs.select("plan")
    keys.write(view.plan.text, "Appeler la crèche")
    turn_to(view, nora)
    view.tabs.select("plan")
    assert view.plan.text.text() == ""
    keys.write(view.plan.text, "Voir l’école")
    keys.press("Return")
    until(lambda: steps(desk, nora) == ["Voir l’école"], "the step is agreed")
    assert steps(desk, aurelie) == []
    turn_to(view, aurelie)
    until(lambda: view.plan.text.text() == "Appeler la crèche", "the step comes back")


def test_a_step_is_agreed_once(view: DossierView, keys: Keyboard, desk: Desk, aurelie: str) -> None:
    view.tabs.select("plan")
    keys.write(view.plan.text, "Appeler la crèche")
    keys.press("Return", "Return")
    until(lambda: view.plan.text.text() == "", "the step is agreed")
    settle()
    assert steps(desk, aurelie) == ["Appeler la crèche"]
