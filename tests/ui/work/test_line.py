"""The bridge to the sync: what it tells arrives on this thread, a network is used when it appears, nothing leaks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from support.colleagues import NADIA, colleague_of
from support.colleagues import Line as Job
from support.keyboard import settle, until
from support.reference_peer import ReferenceServer
from support.screens import open_dossier_of, sample_desk, working_at

from parcours_core.changes import Changes
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.status import work_status
from parcours_desktop.casework.sync_values import Link
from parcours_desktop.casework.syncing import Syncing
from parcours_desktop.sync.runner import Pauses
from parcours_desktop.ui.app.network import NetworkWatch
from parcours_desktop.ui.work.workbench import Workbench

SHORT = Pauses(good=900.0, vain=900.0, longest=900.0, soon=0.01, asked=900.0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with sample_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def server() -> ReferenceServer:
    return ReferenceServer()


@pytest.fixture
def job(desk: Desk, server: ReferenceServer) -> Job:
    return Job(desk, server.peer("paula", "paula-1", "Paula Hallet"))


@pytest.fixture
def workbench(desk: Desk, job: Job, qapp: QApplication) -> Iterator[Workbench]:
    with working_at(desk) as workbench:
        workbench.line.attach(
            lambda tell, arrived: Syncing(lambda: desk, tell, arrived, erase_keys=lambda: None, job=job, pauses=SHORT)
        )
        yield workbench
        workbench.line.detach()


def through(workbench: Workbench) -> bool:
    return workbench.line.now.link is Link.ONLINE and not workbench.line.now.working


def test_what_the_sync_tells_is_heard_on_the_interface_s_thread(workbench: Workbench) -> None:
    threads: set[int] = set()
    workbench.line.moved.connect(lambda _: threads.add(threading.get_ident()))
    workbench.line.begin()
    until(lambda: through(workbench), "it came through")
    assert threads == {threading.get_ident()}


def test_rows_of_a_colleague_reach_every_screen_as_changes(
    workbench: Workbench, desk: Desk, server: ReferenceServer, tmp_path: Path
) -> None:
    person = open_dossier_of(desk)
    workbench.line.begin()
    until(lambda: through(workbench) and not workbench.line.now.working, "the dossier is on the server")
    told: list[Changes] = []
    workbench.changed.connect(told.append)
    (tmp_path / "nadia").mkdir()
    with colleague_of(desk, server, tmp_path / "nadia") as nadia:
        server.give("nadia", person)
        nadia.sync()
        change_person(nadia.desk, person, {"email": "aurelie@exemple.be"})
        nadia.sync()
    workbench.line.synchronise()
    until(lambda: any(person in each.dossiers for each in told), "the screens are told")
    assert NADIA


def test_an_operation_here_is_sent_before_long(workbench: Workbench, desk: Desk, job: Job) -> None:
    workbench.line.begin()
    until(lambda: through(workbench), "it came through")
    runs = job.runs
    person = open_dossier_of(desk)
    workbench.do(lambda desk: change_person(desk, person, {"email": "a@exemple.be"}))
    until(lambda: job.runs > runs, "it goes by itself")
    until(lambda: through(workbench), "and comes through")


def test_a_network_that_appears_is_used_and_one_that_costs_is_spared(workbench: Workbench, job: Job) -> None:
    job.cut = True
    workbench.line.begin()
    until(lambda: workbench.line.now.link is Link.OFFLINE, "there is no network")
    job.cut = False
    workbench.line.note_network(reachable=True, metered=True)
    until(lambda: through(workbench), "it is used at once")
    assert job.metered == [False, True]


def test_a_press_without_a_server_is_answered_once_and_is_no_problem(
    workbench: Workbench, desk: Desk, job: Job
) -> None:
    job.cut = True
    workbench.line.begin()
    until(lambda: workbench.line.now.link is Link.OFFLINE, "there is no network")
    quiet = work_status(desk, workbench.line.now)
    assert quiet.to_do == ""
    workbench.line.synchronise()
    until(lambda: workbench.line.now.unanswered, "the press is answered")
    said = work_status(desk, workbench.line.now)
    assert (said.saved, said.tone) == ("Hors ligne, tout est enregistré", "solved")
    assert said.to_do == "Le serveur ne répond pas"
    runs = job.runs
    workbench.line.note_network(reachable=True, metered=False)
    until(lambda: job.runs > runs and not workbench.line.now.working, "a try of the program's own")
    until(lambda: not workbench.line.now.unanswered, "says nothing of it")
    job.cut = False
    workbench.line.synchronise()
    until(lambda: through(workbench), "it came through")
    assert work_status(desk, workbench.line.now).to_do == ""


def test_the_system_s_word_on_the_network_is_no_condition(workbench: Workbench) -> None:
    watch = NetworkWatch(workbench.line)
    assert watch.hears in (True, False)
    workbench.line.begin()
    until(lambda: through(workbench), "it came through all the same")


def test_nothing_begins_without_an_account(desk: Desk, qapp: QApplication) -> None:
    with working_at(desk) as workbench:
        workbench.sync_by_itself(lambda: None)
        until(lambda: workbench._door.is_idle, "it was looked up")
        settle()
        workbench.line.synchronise()
        assert workbench.line.now.problem == "Aucun serveur relié"
        assert not workbench.line.now.working
        workbench.line.detach()


def test_once_the_work_is_left_nothing_begins_any_more(workbench: Workbench, job: Job) -> None:
    """The question whether there is an account may be answered after the lock: the file is being closed by then."""
    workbench.line.leave()
    workbench.line.begin()
    settle()
    workbench.line.detach()
    assert job.runs == 0


def test_detaching_in_the_middle_of_a_sync_ends_it(workbench: Workbench, job: Job) -> None:
    job.held = threading.Event()
    workbench.line.begin()
    assert job.waiting.wait(30)
    workbench.line.detach()
    settle()
    assert job.held.is_set()
