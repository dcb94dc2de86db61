"""After a lock one is where one was: the dossier, its tab, the form, and the words that were being typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import Counsellor
from support.keyboard import until

from parcours_desktop.ui.shell.whereabouts import Doing, Whereabouts


@pytest.fixture
def seated(counsellor: Counsellor) -> Counsellor:
    counsellor.start()
    counsellor.unlock()
    counsellor.idle()
    return counsellor


def open_dossier(counsellor: Counsellor) -> None:
    counsellor.search("laskawiec")
    assert counsellor.open_first() == "Zoë Łaskawiec"


def lock_and_come_back(counsellor: Counsellor) -> Whereabouts:
    there = counsellor.work.whereabouts()
    counsellor.lock()
    counsellor.unlock()
    counsellor.idle()
    assert counsellor.work.whereabouts() == there
    return there


def test_the_dossier_with_the_note_in_the_middle_of_a_word(seated: Counsellor) -> None:
    open_dossier(seated)
    seated.take_note("Elle viendra jeu")
    there = lock_and_come_back(seated)
    assert there.doing is Doing.NOTE
    pad = seated.pages.screens.dossier.overview.note_pad
    assert pad.text.text() == "Elle viendra jeu"
    seated.keys.press("Ctrl+End")
    seated.keys.type("di")
    assert pad.text.text() == "Elle viendra jeudi"


def test_the_tab_of_the_dossier(seated: Counsellor) -> None:
    open_dossier(seated)
    seated.pages.screens.dossier.tabs.select("plan")
    assert lock_and_come_back(seated).tab == "plan"
    assert seated.pages.screens.dossier.plan.isVisible()
    assert seated.pages.screens.dossier.name.text() == "Zoë Łaskawiec"


def test_the_form_of_a_barrier_with_what_was_typed(seated: Counsellor) -> None:
    open_dossier(seated)
    seated.keys.press("Ctrl+B")
    form = seated.pages.screens.dossier.barrier_form
    until(form.isVisible, "the form of the barrier")
    seated.keys.write(form.detail, "pas de bus le soir")
    assert lock_and_come_back(seated).doing is Doing.BARRIER
    assert seated.pages.screens.dossier.barrier_form.detail.text() == "pas de bus le soir"


@pytest.mark.parametrize("correcting", [False, True])
def test_the_form_of_a_person(seated: Counsellor, correcting: bool) -> None:
    open_dossier(seated)
    seated.keys.press("Ctrl+E" if correcting else "Ctrl+N")
    seated.idle()
    form = seated.pages.screens.person_form
    seated.keys.write(form.person["family_name"].control, "Œuvrard")
    assert lock_and_come_back(seated).doing is (Doing.PERSON if correcting else Doing.NEW_PERSON)
    assert seated.pages.screens.person_form.person["family_name"].read() == "Œuvrard"


@pytest.mark.parametrize(
    ("go", "found"),
    [
        (lambda pages: pages.show_place("partners"), Whereabouts("partners")),
        (lambda pages: pages.show_place("letters"), Whereabouts("letters")),
        (lambda pages: pages.show_place("settings"), Whereabouts("settings")),
        (lambda pages: pages.show_place("due"), Whereabouts("due")),
        (lambda pages: None, Whereabouts()),
    ],
)
def test_the_other_screens(seated: Counsellor, go: Callable[..., None], found: Whereabouts) -> None:
    go(seated.pages)
    seated.idle()
    assert replace(lock_and_come_back(seated), control="") == found


def test_the_field_of_the_settings(seated: Counsellor) -> None:
    seated.keys.press("Ctrl+4")
    seated.idle()
    seated.pages.screens.settings.look.scale.setFocus()
    assert lock_and_come_back(seated).control == seated.pages.screens.settings.look.scale.accessibleName() != ""
    assert seated.keys.focused is seated.pages.screens.settings.look.scale


def test_no_name_of_a_person_is_kept_while_the_dossiers_are_closed(seated: Counsellor) -> None:
    open_dossier(seated)
    for key in ("Ctrl+2", "Ctrl+3", "Ctrl+5", "Ctrl+6", "Ctrl+1"):
        seated.keys.press(key)
        seated.idle()
        assert seated.work.whereabouts().control == ""


@pytest.mark.parametrize(("key", "doing"), [("Ctrl+O", Doing.COMPOSING), ("", Doing.RIGHTS)])
def test_the_screens_about_one_person(seated: Counsellor, key: str, doing: Doing) -> None:
    open_dossier(seated)
    if key:
        seated.keys.press(key)
    else:
        seated.pages.open_person.show_rights()
    seated.idle()
    assert lock_and_come_back(seated).doing is doing


def test_another_program_start_begins_at_the_list(seated: Counsellor, home: Path) -> None:
    open_dossier(seated)
    seated.close()
    seated.start()
    seated.unlock()
    seated.idle()
    assert seated.work.whereabouts() == Whereabouts()


@pytest.mark.parametrize(("keys", "place"), [("Ctrl+6", "sync"), ("Ctrl+5", "review"), ("Ctrl+4", "settings")])
def test_a_screen_that_takes_the_whole_room(seated: Counsellor, keys: str, place: str) -> None:
    open_dossier(seated)
    seated.keys.press(keys)
    seated.idle()
    there = lock_and_come_back(seated)
    assert (there.place, there.person_id) == (place, seated.pages.person_id)
