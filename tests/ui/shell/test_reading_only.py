"""A dossier that is only read, before the whole frame: nothing to type in, nothing that changes, every key says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget
from support.keyboard import Keyboard, settle, until
from support.screens import heard, note_barrier, open_dossier_of

from parcours_core.changes import Changes
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.casework.actions import plan_action
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import keep_note_draft, write_note
from parcours_desktop.store import outbox
from parcours_desktop.store.sync_state import keep_people
from parcours_desktop.ui.shell.work_view import WorkView

PEOPLE = {
    "me": "paula",
    "agency": "agence",
    "colleagues": [
        {"id": "paula", "name": "Paula Hallet", "role": "counsellor", "teams": []},
        {"id": "nadia", "name": "Nadia Benali", "role": "counsellor", "teams": []},
    ],
    "teams": [],
}
DAY_AFTER = date(2026, 12, 22)
SAID = "Vous lisez ce dossier jusqu’au 21 décembre 2026\u00a0; pour changer, demandez à Nadia Benali."
TABS = ("overview", "barriers", "referrals", "plan", "encounters", "history")
MAY = {
    "Voir la fiche", "Droits", "Retour au dossier", "Voir les partages du dossier", "Historique : Mobilité",
    "Copier le texte", "Laisser tomber", "Voir seulement cette information",
}  # fmt: skip


def lend(desk: Desk, person_id: str) -> Changes:
    """Make the dossier Nadia's, who lets Paula read it for a month."""
    with desk.writing("Reçu", anywhere=True) as unit:
        keep_people(unit, PEOPLE)
        person = unit.get(JobSeeker, person_id)
        assert person is not None
        unit.put(replace(person, counsellor="Nadia Benali"))
        unit.put(
            Share(
                id=desk.new_id(), job_seeker_id=person_id, holder="paula", right=ShareRight.READ, ends_on=DAY_AFTER,
                starts_on=desk.clock.today(), given_by="Nadia Benali",
            )
        )  # fmt: skip
        return unit.commit()


@pytest.fixture
def person(desk: Desk, person: str) -> str:
    note_barrier(desk, person, "mobility")
    plan_action(desk, person, "Appeler la crèche")
    write_note(desk, person, "Elle cherche une place.")
    keep_note_draft(desk, person, "Une note commencée avant")
    lend(desk, person)
    return person


def shown(screen: QWidget, *kinds: type[QWidget]) -> list[QWidget]:
    return [each for kind in kinds for each in screen.findChildren(kind) if each.isVisible()]


def open_fields(screen: QWidget) -> list[str]:
    """Return the fields of ``screen`` in which one could type."""
    fields = [each for each in shown(screen, QLineEdit, QPlainTextEdit) if not each.property("readOnly")]
    return [each.accessibleName() for each in fields]


def test_no_tab_has_anything_to_type_in_or_to_change(work: WorkView) -> None:
    dossier = work.pages.screens.dossier
    assert dossier.head.reading.text() == SAID
    for tab in TABS:
        dossier.tabs.select(tab)
        settle()
        assert open_fields(dossier) == [], tab
        buttons = {each.accessibleName() for each in shown(dossier, QAbstractButton)}
        tabs = {each.accessibleName() for each in shown(dossier.tabs, QAbstractButton)}
        assert buttons - tabs <= MAY, tab


@pytest.mark.parametrize("key", ["Ctrl+B", "Ctrl+J", "Ctrl+O", "Ctrl+Shift+R"])
def test_every_key_that_would_change_it_says_why_not(work: WorkView, key: str) -> None:
    said = heard(work.workbench)
    Keyboard(work).press(key)
    settle()
    assert [message.title for message in said] == [SAID]
    assert work.pages.currentWidget() is work.pages.split
    assert not work.pages.screens.dossier.barrier_form.isVisible()


@pytest.mark.parametrize("panel", [False, True])
def test_the_keyboard_is_not_lost_when_the_dossier_is_given_away(work: WorkView, desk: Desk, panel: bool) -> None:
    dossier, share = work.pages.screens.dossier, work.pages.together.share_panel
    other = open_dossier_of(desk, given_name="Zoé")
    work.pages.open_dossier(other)
    until(lambda: dossier.view is not None and dossier.view.person.id == other, "the dossier is shown")
    dossier.take_notes()
    if panel:
        Keyboard(work).press("Ctrl+Shift+R")
        until(lambda: share.isVisible() and share.form is not None, "the panel is open")
    work.workbench.do(lambda desk: lend(desk, other), owner=work)
    until(lambda: dossier.reading and not dossier.overview.note_pad.isVisible(), "it is only read now")
    if panel:
        share.shut()
        until(lambda: not share.isVisible(), "the panel is gone")
    assert QApplication.focusWidget() is dossier.tabs


@pytest.mark.parametrize("command", ["compose", "barrier", "note", "share"])
def test_so_does_the_palette(work: WorkView, command: str) -> None:
    said = heard(work.workbench)
    work.run_command(command)
    settle()
    assert [message.title for message in said] == [SAID]


def test_the_button_above_says_so_before_it_is_pressed(work: WorkView) -> None:
    until(lambda: not work.top_bar.compose.isEnabled(), "nobody can be referred from here")
    assert work.top_bar.compose.toolTip() == SAID
    assert work.top_bar.compose.accessibleDescription() == SAID


def test_what_is_known_of_the_person_is_read_as_text(work: WorkView) -> None:
    keys = Keyboard(work)
    keys.press("Ctrl+E")
    sheet = work.pages.screens.person_sheet
    until(lambda: sheet.sheet is not None, "the sheet is shown")
    assert sheet.isVisible()
    assert sheet.reading.text() == SAID
    assert open_fields(sheet) == []
    assert sheet.sheet is not None
    facts = dict(fact for _, part in sheet.sheet.parts for fact in part)
    assert facts["Téléphone"] == "0470 12 34 56".replace(" ", "\u00a0") or "0470" in facts["Téléphone"]
    assert facts["Enfants à charge"] == "1"
    said = heard(work.workbench)
    keys.press("Esc")
    until(work.pages.screens.dossier.isVisible, "back in the dossier")
    assert not work.top_bar.compose.isEnabled()
    keys.press("Ctrl+B")
    assert [message.title for message in said] == [SAID]
    settle()
    assert work.announcer.toast.isVisible()


def test_a_draft_from_before_can_be_copied_or_let_go_and_had_back(work: WorkView, desk: Desk) -> None:
    pad = work.pages.screens.dossier.overview.note_pad
    until(pad.copy.isVisible, "the draft is shown")
    assert pad.text.isReadOnly()
    assert pad.text.text() == "Une note commencée avant"
    said = heard(work.workbench)
    pad.drop.click()
    until(lambda: not pad.isVisible(), "nothing is left to show")
    assert said[-1].act is not None
    said[-1].act()
    assert pad.isVisible()
    assert pad.text.text() == "Une note commencée avant"


def test_reading_writes_nothing_to_be_sent(work: WorkView, desk: Desk) -> None:
    with desk.caseload.reading() as reader:
        before = outbox.count_pending(reader)
    keys = Keyboard(work)
    for key in ("Ctrl+B", "Ctrl+J", "Ctrl+O", "Ctrl+Shift+R", "Ctrl+Return"):
        keys.press(key)
        settle()
    with desk.caseload.reading() as reader:
        assert outbox.count_pending(reader) == before


def test_who_may_write_again_finds_everything_as_before(work: WorkView, desk: Desk, person: str) -> None:
    with desk.writing("Reçu", anywhere=True) as unit:
        (share,) = unit.find(Share, job_seeker_id=person)
        unit.put(replace(share, right=ShareRight.HELP))
        changes = unit.commit()
    work.workbench.changed.emit(changes)
    dossier = work.pages.screens.dossier
    until(lambda: not dossier.head.reading.isVisible(), "the line is gone")
    until(work.top_bar.compose.isEnabled, "one can refer")
    assert dossier.share.isVisible()
    assert not dossier.overview.note_pad.text.isReadOnly()
    Keyboard(work).press("Ctrl+B")
    until(dossier.barrier_form.isVisible, "the form opens")


def test_the_key_shares_what_is_ticked_though_the_open_dossier_is_only_read(
    work: WorkView, desk: Desk, person: str
) -> None:
    other = open_dossier_of(desk, given_name="Samira", family_name="Benali")
    until(lambda: bool(work.pages.screens.dossier.reading), "it is only read")
    picking = work.pages.dossiers.picking
    picking.begin()
    picking.pick([other])
    Keyboard(work).press("Ctrl+Shift+R")
    panel = work.pages.together.share_panel
    until(lambda: panel.form is not None and panel.form.ids == (other,), "what is ticked is to be shared")
