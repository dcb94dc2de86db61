"""The form of a person by real keys: nothing typed is lost, nobody is forced, what the form does not show stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, settle, until
from support.screens import heard, nameless, open_dossier_of

from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import draft
from parcours_desktop.casework.people import change_person
from parcours_desktop.ui.features.person_form.kept import NEW as DRAFT_KEY
from parcours_desktop.ui.features.person_form.view import PersonForm
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.work.workbench import Workbench

Show = Callable[[QWidget], None]
HOSTILE = (
    "<b>Dupont</b> & fils",
    "D’Œuvre-Łukasz",
    "'; DROP TABLE job_seeker; --",
    "Straße İpek ﷽",
    "{nom} %s \\n",
    "محمد",
)


@pytest.fixture
def form(workbench: Workbench, show: Show) -> Iterator[PersonForm]:
    form = PersonForm(workbench)
    show(form)
    yield form
    form.leave()


@pytest.fixture
def keys(form: PersonForm) -> Keyboard:
    return Keyboard(form)


def people(desk: Desk) -> list[JobSeeker]:
    with desk.caseload.reading() as reader:
        return list(reader.find(JobSeeker))


def person(desk: Desk, person_id: str) -> JobSeeker:
    return next(each for each in people(desk) if each.id == person_id)


def text(form: PersonForm, name: str) -> str:
    return str(form.person[name].read())


def begin_edit(form: PersonForm, person_id: str) -> None:
    form.begin_edit(person_id)
    until(form.save.isEnabled, "the form is filled")
    settle()


def test_what_was_typed_about_a_new_person_survives_the_program(
    form: PersonForm, keys: Keyboard, workbench: Workbench, show: Show, desk: Desk
) -> None:
    form.begin_new()
    settle()
    keys.type("Œttinger")
    keys.write(form.person["given_name"].control, "Noël")
    form.leave()
    until(lambda: draft(desk, DRAFT_KEY), "the draft is kept")
    again = PersonForm(workbench)
    show(again)
    again.begin_new()
    until(lambda: text(again, "family_name") == "Œttinger", "it comes back")
    assert text(again, "given_name") == "Noël"
    assert again.resumed.isVisible()
    assert people(desk) == []


def test_a_pause_is_enough_to_keep_it(form: PersonForm, keys: Keyboard, desk: Desk) -> None:
    form.begin_new()
    settle()
    keys.type("Benali")
    until(lambda: "Benali" in draft(desk, DRAFT_KEY), "the draft is kept")


def test_saving_leaves_no_draft_behind(form: PersonForm, keys: Keyboard, desk: Desk, qtbot: QtBot) -> None:
    form.begin_new()
    settle()
    keys.type("Benali")
    with qtbot.waitSignal(form.saved) as saved:
        keys.press("Ctrl+Return", "Ctrl+Return")
    assert [each.id for each in people(desk)] == [saved.args[0]]
    until(lambda: draft(desk, DRAFT_KEY) == "", "the draft goes")
    form.begin_new()
    settle()
    assert text(form, "family_name") == ""


def test_escape_gives_what_was_typed_back_on_demand(
    form: PersonForm, keys: Keyboard, workbench: Workbench, desk: Desk
) -> None:
    said = heard(workbench)
    form.begin_new()
    settle()
    keys.type("Benali")
    keys.press("Escape")
    assert [each.title for each in said] == ["Saisie abandonnée."]
    assert said[0].act is not None
    said[0].act()
    until(lambda: "Benali" in draft(desk, DRAFT_KEY), "it is kept again")
    form.begin_new()
    until(lambda: text(form, "family_name") == "Benali", "it comes back")


def test_an_untouched_form_closes_without_a_word(form: PersonForm, keys: Keyboard, workbench: Workbench) -> None:
    said = heard(workbench)
    form.begin_new()
    settle()
    keys.press("Escape")
    assert said == []


def test_a_correction_half_typed_waits_for_its_own_person(form: PersonForm, keys: Keyboard, desk: Desk) -> None:
    aurelie, nora = open_dossier_of(desk), open_dossier_of(desk, family_name="Benali", given_name="Nora")
    begin_edit(form, aurelie)
    keys.write(form.person["street"].control, "Rue Neuve 3")
    begin_edit(form, nora)
    assert text(form, "street") == ""
    assert text(form, "family_name") == "Benali"
    assert not form.resumed.isVisible()
    begin_edit(form, aurelie)
    until(lambda: text(form, "street") == "Rue Neuve 3", "it comes back")
    assert form.resumed.isVisible()
    form._start_over()
    until(lambda: text(form, "street") == "", "what is known is shown again")
    assert person(desk, aurelie).street == ""


def test_nothing_can_be_saved_before_the_form_holds_this_person(form: PersonForm, keys: Keyboard, desk: Desk) -> None:
    aurelie, nora = open_dossier_of(desk), open_dossier_of(desk, family_name="Benali", given_name="Nora")
    begin_edit(form, aurelie)
    saved: list[str] = []
    form.saved.connect(saved.append)
    form.begin_edit(nora)
    keys.press("Ctrl+Return")
    # Her data may have come before the key was heard: then they are saved as they are.
    until(lambda: form.save.isEnabled() or saved, "the form is filled")
    settle()
    assert person(desk, nora).family_name == "Benali"


def test_similar_people_are_said_and_their_dossier_opens(
    form: PersonForm, keys: Keyboard, desk: Desk, qtbot: QtBot
) -> None:
    known = open_dossier_of(desk)
    form.begin_new()
    settle()
    keys.type("Delvau")
    keys.write(form.person["given_name"].control, "Aurelie")
    until(form.similar.isVisible, "the person who is known is said")
    assert [each.id for each in form.similar.people] == [known]
    with qtbot.waitSignal(form.existing_asked) as asked:
        keys.tab_to(form.similar.findChildren(Button)[0], key="Shift+Tab")
        keys.press("Space")
    assert asked.args == [known]


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_a_place_is_taken_by_keyboard_with_its_country(
    form: PersonForm, keys: Keyboard, desk: Desk, qtbot: QtBot
) -> None:
    form.begin_new()
    settle()
    keys.type("Benali")
    keys.tab_to(form.place.municipality)
    keys.type("Maubeu")
    until(form.place.municipality.offered, "places are offered")
    keys.press("Return")
    assert form.place.values() == {"postal_code": "59600", "municipality": "Maubeuge", "country": "FR"}
    with qtbot.waitSignal(form.saved):
        keys.press("Ctrl+Return")
    (saved,) = people(desk)
    assert (saved.postal_code, saved.country) == ("59600", "FR")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_kept_to_the_letter(name: str, form: PersonForm, keys: Keyboard, desk: Desk, qtbot: QtBot) -> None:
    form.begin_new()
    settle()
    keys.type(name)
    with qtbot.waitSignal(form.saved):
        keys.press("Ctrl+Return")
    (saved,) = people(desk)
    assert saved.family_name == name
    begin_edit(form, saved.id)
    assert text(form, "family_name") == name


def test_what_the_form_does_not_show_stays(form: PersonForm, keys: Keyboard, desk: Desk, qtbot: QtBot) -> None:
    known = open_dossier_of(desk)
    change_person(desk, known, {"languages": ("fr", "tlh"), "phone": "+33327000000"})
    before = person(desk, known)
    begin_edit(form, known)
    keys.write(form.person["street"].control, "Rue Neuve 3")
    with qtbot.waitSignal(form.saved):
        keys.press("Ctrl+Return")
    after = person(desk, known)
    changed = {name for name in JobSeeker.__dataclass_fields__ if getattr(before, name) != getattr(after, name)}
    assert changed == {"street"}


def test_a_household_that_is_emptied_is_empty(form: PersonForm, keys: Keyboard, desk: Desk, qtbot: QtBot) -> None:
    known = open_dossier_of(desk)
    begin_edit(form, known)
    for name in ("adults", "children", "children_born"):
        keys.write(form.household[name].control, "")
    with qtbot.waitSignal(form.saved):
        keys.press("Ctrl+Return")
    with desk.caseload.reading() as reader:
        (household,) = reader.find(Household, job_seeker_id=known)
    assert (household.adults, household.children, household.children_born) == (None, None, ())


def test_a_date_that_is_none_is_not_dropped_in_silence(form: PersonForm, keys: Keyboard, desk: Desk) -> None:
    form.begin_new()
    settle()
    keys.type("Benali")
    keys.write(form.person["birth_date"].control, "31/02/1990")
    keys.press("Ctrl+Return")
    settle()
    assert people(desk) == []
    assert form.person["birth_date"].control.hasFocus()
    assert form.person["birth_date"].field.error()


def test_without_a_name_it_says_so_and_lets_one_go_on(form: PersonForm, keys: Keyboard, desk: Desk) -> None:
    form.begin_new()
    settle()
    keys.press("Ctrl+Return")
    until(form.person["family_name"].field.error, "it is said")
    assert form.save.isEnabled()
    assert form.person["family_name"].control.hasFocus()


def test_a_choice_alone_is_kept_too(form: PersonForm, keys: Keyboard, desk: Desk) -> None:
    form.begin_new()
    settle()
    keys.tab_to(form.person["gender"].control)
    keys.press("Up")
    until(lambda: draft(desk, DRAFT_KEY), "the draft is kept")


def test_every_control_has_a_name(form: PersonForm) -> None:
    form.begin_new()
    assert nameless(form) == []


def place(form: PersonForm, name: str) -> int:
    return form.person[name].control.mapTo(form, QPoint(0, 0)).y()


def test_nothing_moves_under_the_hand_when_somebody_may_be_known_already(
    form: PersonForm, keys: Keyboard, desk: Desk
) -> None:
    open_dossier_of(desk, family_name="Benali", given_name="Samira")
    form.begin_new()
    settle()
    before = {name: place(form, name) for name in ("family_name", "given_name", "birth_date")}
    keys.type("Benali")
    keys.write(form.person["given_name"].control, "Samira")
    until(form.similar.isVisible, "it is said who may be known")
    settle()
    assert {name: place(form, name) for name in before} == before
    assert form.similar.geometry().bottom() < form.save.mapTo(form, QPoint(0, 0)).y()


def test_the_field_with_the_keyboard_stays_in_sight_when_the_notice_takes_its_room(
    form: PersonForm, keys: Keyboard, desk: Desk
) -> None:
    open_dossier_of(desk, family_name="Benali", given_name="Samira", phone="0470 55 55 55")
    form.begin_new()
    settle()
    form.resize(700, 420)
    settle()
    keys.write(form.person["phone"].control, "0470555555")
    until(form.similar.isVisible, "it is said who may be known")
    settle()
    control = form.person["phone"].control
    assert place(form, "phone") + control.height() <= form.similar.mapTo(form, QPoint(0, 0)).y()


def test_what_looks_wrong_is_said_beside_its_field_and_saved_all_the_same(
    form: PersonForm, keys: Keyboard, desk: Desk, qtbot: QtBot
) -> None:
    form.begin_new()
    settle()
    keys.type("Benali")
    typed = {"niss": "92.03.14-123.00", "phone": "0470 11 22", "email": "pas une adresse"}
    for name, words in typed.items():
        keys.write(form.person[name].control, words)
    until(lambda: all(form.person[name].field.warning() for name in typed), "all three are said")
    assert not any(form.person[name].field.error() for name in typed)
    with qtbot.waitSignal(form.saved) as saved:
        keys.press("Ctrl+Return")
    kept = person(desk, saved.args[0])
    assert {name: getattr(kept, name) for name in typed} == typed
    begin_edit(form, kept.id)
    until(lambda: all(form.person[name].field.warning() for name in typed), "they are said when one comes back")
