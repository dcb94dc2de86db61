"""The sync on screen: asked by one key, stopped, answered, enrolled; what was not taken is shown with what to do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from socket import socket

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.colleagues import Line as Job
from support.keyboard import Keyboard, settle, until
from support.reference_peer import ReferenceServer
from support.screens import heard, nameless, open_dossier_of

from parcours_core.protocol import Reason
from parcours_core.records.barrier import Barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.sync_status import log_entry
from parcours_desktop.casework.sync_values import Link
from parcours_desktop.casework.syncing import Syncing, report_words
from parcours_desktop.store.sync_state import keep_account
from parcours_desktop.sync.runner import Pauses
from parcours_desktop.sync.troubles import sign_in_again
from parcours_desktop.ui.features.sync.cards import LogCard
from parcours_desktop.ui.features.sync.sealed_card import SealedCard
from parcours_desktop.ui.features.sync.view import SyncView
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.rich_text import RichText
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.work.workbench import Workbench

SHORT = Pauses(good=900.0, vain=900.0, longest=900.0, soon=900.0, asked=900.0)
ACCOUNT = {
    "server": "https://parcours.exemple.be",
    "access": "a",
    "refresh": "b",
    "agency_name": "Mission régionale",
    "person_name": "Paula Hallet",
    "device_name": "Portable du bus",
}


@pytest.fixture
def server() -> ReferenceServer:
    return ReferenceServer()


@pytest.fixture
def job(desk: Desk, server: ReferenceServer) -> Job:
    return Job(desk, server.peer("paula", "paula-1", "Paula Hallet"))


@pytest.fixture
def enrolled(desk: Desk, workbench: Workbench, job: Job) -> Iterator[Workbench]:
    with desk.writing("Synchronisation") as unit:
        keep_account(unit, dict(ACCOUNT))
        unit.commit()
    workbench.line.attach(
        lambda tell, arrived: Syncing(lambda: desk, tell, arrived, erase_keys=lambda: None, job=job, pauses=SHORT)
    )
    yield workbench
    workbench.line.detach()


def shown(view: SyncView, show: Callable[[QWidget], None]) -> SyncView:
    show(view)
    view.begin()
    until(view.state.state.text, "how the sync stands is shown")
    settle()
    return view


def button(view: SyncView, words: str) -> Button:
    """Return the one that is seen: a card that was made anew leaves the former one behind, hidden, for a moment."""
    return next(each for each in view.findChildren(Button) if each.text() == words and each.isVisibleTo(view))


def test_without_a_server_the_form_comes_first_and_asks_no_network(
    workbench: Workbench, show: Callable[[QWidget], None]
) -> None:
    view = shown(SyncView(workbench), show)
    assert view.form.isVisible()
    assert QApplication.focusWidget() is view.form.server
    assert view.state.rest.text().endswith("Aucun serveur relié")
    workbench.line.synchronise()
    until(lambda: view.state.state.text() == "Aucun serveur relié", "the card says it")
    assert "Aucun serveur relié" not in view.state.rest.text()
    assert "Ctrl+6" in view.state.rest.text()
    keys = Keyboard(view)
    keys.press("Return")
    assert QApplication.focusWidget() is view.form.server
    assert view.form._server.error()


def test_an_address_that_is_none_is_refused_and_what_was_typed_stays(
    workbench: Workbench, show: Callable[[QWidget], None]
) -> None:
    view = shown(SyncView(workbench), show)
    keys = Keyboard(view)
    keys.type("pas une adresse")
    keys.press("Tab")
    keys.type("ABCD\n")
    until(view.form.error.isVisible, "it is said that this is no address")
    assert "adresse" in view.form.error.accessibleName()
    assert (view.form.server.text(), view.form.code.text()) == ("pas une adresse", "ABCD")
    assert QApplication.focusWidget() is view.form.server
    keys.press("Backspace", "Return")
    assert view.form._server.error()
    assert not view.form.error.isVisible()
    workbench.line.detach()


def test_an_address_where_nothing_answers_is_the_one_to_correct_and_the_reason_is_in_sight(
    workbench: Workbench, show: Callable[[QWidget], None]
) -> None:
    view = shown(SyncView(workbench), show)
    keys = Keyboard(view)
    with socket() as silent:
        # Bound and not listening: whoever calls is turned away at once.
        silent.bind(("127.0.0.1", 0))
        keys.type(f"http://127.0.0.1:{silent.getsockname()[1]}")
        keys.press("Tab")
        keys.type("ABCD-EFGH\n")
        until(view.form.error.isVisible, "it is said that nobody answers")
    assert view.form.error.accessibleName().startswith("Aucun serveur ne répond à cette adresse.")
    assert "l’envoi" not in view.form.error.accessibleName().lower()
    assert QApplication.focusWidget() is view.form.server
    until(lambda: view.form.error.y() < view.form._server.y(), "it stands above the fields")
    workbench.line.detach()


def test_after_enrolment_it_says_as_whom_and_where(enrolled: Workbench, show: Callable[[QWidget], None]) -> None:
    view = shown(SyncView(enrolled), show)
    assert not view.form.isVisible()
    said = " ".join(each.accessibleName() for each in view.findChildren(QWidget))
    for words in ("Mission régionale", "Paula Hallet", "Portable du bus", "https://parcours.exemple.be"):
        assert words in said
    assert QApplication.focusWidget() is view.state.sync


def test_the_button_syncs_and_the_state_follows(
    enrolled: Workbench, show: Callable[[QWidget], None], job: Job, aurelie: str
) -> None:
    view = shown(SyncView(enrolled), show)
    assert "modifications à envoyer" in view.state.rest.text()
    enrolled.line.begin()
    until(lambda: view.state.state.text() == "En ligne, tout est enregistré", "it came through")
    until(lambda: "Rien à envoyer" in view.state.rest.text(), "all was sent")
    assert aurelie
    until(view.state.sync.isVisible, "it can be asked again")
    runs = job.runs
    view.state.sync.setFocus()
    Keyboard(view).press("Space")
    until(lambda: job.runs == runs + 1, "it syncs once more")
    until(lambda: not enrolled.line.now.working, "and comes to its end")


def test_a_sync_that_runs_is_stopped_from_here(enrolled: Workbench, show: Callable[[QWidget], None], job: Job) -> None:
    job.held = threading.Event()
    view = shown(SyncView(enrolled), show)
    enrolled.line.begin()
    until(view.state.stop.isVisible, "it can be stopped")
    assert view.state.progress.isVisible()
    assert QApplication.focusWidget() is view.state.stop
    Keyboard(view).press("Space")
    until(view.state.sync.isVisible, "it has stopped")
    assert QApplication.focusWidget() is view.state.sync
    assert enrolled.line.now.problem == ""


def test_without_a_network_only_the_words_change(
    enrolled: Workbench, show: Callable[[QWidget], None], job: Job
) -> None:
    said = heard(enrolled)
    job.cut = True
    view = shown(SyncView(enrolled), show)
    focused = QApplication.focusWidget()
    enrolled.line.begin()
    until(lambda: enrolled.line.now.link is Link.OFFLINE, "it was tried")
    until(lambda: view.state.state.text() == "Hors ligne, tout est enregistré", "and the words say so")
    assert QApplication.activeModalWidget() is None
    assert QApplication.focusWidget() is focused
    assert said == []


def test_a_device_that_the_server_no_longer_knows_is_tied_again(
    enrolled: Workbench, show: Callable[[QWidget], None], job: Job
) -> None:
    job.trouble = sign_in_again()
    view = shown(SyncView(enrolled), show)
    enrolled.line.begin()
    until(view.form.isVisible, "a new code can be written")
    assert view.form.server.text() == ACCOUNT["server"]
    assert "nouveau code" in view.state.rest.text()


def test_what_was_not_taken_is_shown_opened_and_given_up(
    enrolled: Workbench, show: Callable[[QWidget], None], server: ReferenceServer, desk: Desk, aurelie: str
) -> None:
    server.refuses = lambda change: Reason.TOO_LARGE if change.record == "barrier" else None
    view = shown(SyncView(enrolled), show)
    enrolled.line.begin()
    until(lambda: "1 modification refusée" in view.state.rest.text(), "one was refused")
    until(lambda: any(each.text() == "Ouvrir le dossier" for each in view.findChildren(Button)), "it is shown")
    went: list[str] = []
    view.dossier_asked.connect(went.append)
    button(view, "Ouvrir le dossier").click()
    assert went == [aurelie]
    assert nameless(view) == []
    button(view, "Abandonner ce changement").setFocus()
    button(view, "Abandonner ce changement").click()
    until(lambda: QApplication.focusWidget() is view.state.button, "the keyboard asks for no new code")
    until(lambda: "refusée" not in view.state.rest.text(), "nothing is refused any more")
    with desk.caseload.reading() as reader:
        assert reader.find(Barrier, job_seeker_id=aurelie) == ()


def test_a_question_waits_for_an_answer_with_the_safe_one_first(
    enrolled: Workbench, show: Callable[[QWidget], None]
) -> None:
    view = shown(SyncView(enrolled), show)
    question = "Le serveur efface 41 fiches sur 100 : continuer ?"
    enrolled.line._on_told(replace(enrolled.line.now, question=question))
    until(view.question.isVisible, "the question stands there")
    assert view.question.question.text() == question
    view.begin()
    until(lambda: QApplication.focusWidget() is view.question.no, "the safe answer has the keyboard")


@pytest.fixture
def sealed(desk: Desk, enrolled: Workbench, server: ReferenceServer, job: Job) -> str:
    """A note that Paula wrote in a dossier which was taken from her meanwhile, and that was sealed."""
    person = open_dossier_of(desk)
    job.sync()
    write_note(desk, person, "Elle a trouvé une place à la crèche.")
    server.take_away("paula", person)
    report = job.sync()
    log_entry(desk, report_words(report), sound=False, leads="sealed")
    return person


def words_of(view: QWidget) -> str:
    texts = [each.plain() for each in view.findChildren(RichText) if each.isVisible()]
    return "\n".join([*texts, *(each.text() for each in view.findChildren(Text) if each.isVisible())])


def test_a_line_of_the_log_leads_to_what_was_sealed_and_its_words_can_be_copied(
    sealed: str, enrolled: Workbench, show: Callable[[QWidget], None]
) -> None:
    view = shown(SyncView(enrolled), show)
    until(lambda: view.findChild(SealedCard), "what was sealed is shown")
    assert "Elle a trouvé une place à la crèche." in words_of(view)
    assert "Aurélie Delvaux" in words_of(view)
    assert "responsable d’équipe décide" in words_of(view)
    assert nameless(view) == []
    button(view, "À voir").click()
    assert QApplication.focusWidget() is button(view, "Copier le texte")
    Keyboard(view).press("Space")
    assert "Elle a trouvé une place à la crèche." in QApplication.clipboard().text()


@pytest.fixture
def confided(desk: Desk, enrolled: Workbench, server: ReferenceServer, job: Job) -> None:
    """A confidence that Paula wrote down, and that was sealed."""
    assert enrolled
    person = open_dossier_of(desk, family_name="Autre")
    job.sync()
    write_note(desk, person, "Une dépression, dite tout bas.", confidential=True)
    server.take_away("paula", person)
    job.sync()


def test_a_sealed_confidence_is_shown_to_who_says_why_by_keyboard(
    confided: None, enrolled: Workbench, show: Callable[[QWidget], None]
) -> None:
    view = shown(SyncView(enrolled), show)
    until(lambda: view.findChild(SealedCard), "what was sealed is shown")
    assert "dépression" not in words_of(view)
    next(each for each in view.findChildren(Button) if each.text() == "Montrer").setFocus()
    keys = Keyboard(view)
    keys.press("Space")
    assert isinstance(keys.focused, Button)
    assert keys.focused.text() == "La personne est avec moi"
    keys.press("Space")
    until(lambda: "Une dépression, dite tout bas." in words_of(view), "it is shown")
    view.begin()
    until(lambda: "dépression" not in words_of(view), "who comes again finds it covered")


def test_a_copy_that_was_let_go_is_nowhere_and_can_be_had_back(
    sealed: str, enrolled: Workbench, show: Callable[[QWidget], None]
) -> None:
    view = shown(SyncView(enrolled), show)
    said = heard(enrolled)
    button(view, "Laisser tomber la copie").click()
    until(lambda: not any(each.isVisible() for each in view.findChildren(SealedCard)), "it is gone")
    assert not any(each.isVisible() and each.text() == "À voir" for each in view.findChildren(Button))
    assert said[-1].act is not None
    said[-1].act()
    until(lambda: any(each.isVisible() for each in view.findChildren(SealedCard)), "it is back")


def test_with_nothing_written_down_the_log_says_the_same_as_the_state(qtbot: QtBot) -> None:
    card = LogCard((), frozenset(), "Dernière synchro : aujourd’hui à 9 h 12")
    qtbot.addWidget(card)
    said = [each.text() for each in card.findChildren(Text)]
    assert "Dernière synchro : aujourd’hui à 9 h 12." in said
