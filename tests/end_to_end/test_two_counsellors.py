"""Two counsellors, two windows, one real server over HTTP: enrolled by keyboard, a card, a choice, the same on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support import served
from support.keyboard import Keyboard, until
from support.screens import open_dossier_of, sample_desk, working_at

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.conflicts import conflicts_of
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.sharing import ShareWish, share
from parcours_desktop.casework.sharing_people import agency_people
from parcours_desktop.casework.sync_status import sync_details
from parcours_desktop.casework.sync_values import Link
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.workbench import Workbench


@dataclass
class Seat:
    """One counsellor's desk, workbench and window."""

    desk: Desk
    workbench: Workbench
    work: WorkView

    def enrol(self, server: served.Server, login: str) -> None:
        """Tie this computer to the server as a person does: the screen of the sync, address, code, Enter."""
        code = served.add_person(server, login)
        self.work.activateWindow()
        keys = Keyboard(self.work)
        keys.press("Ctrl+6")
        form = self.work.pages.exchanges.sync_view.form
        until(lambda: QApplication.focusWidget() is form.server, "the form waits for the address")
        keys.type(server.address)
        keys.press("Tab")
        keys.type(code + "\n")
        until(lambda: bool(sync_details(self.desk).server), "this computer has an account")
        state = self.work.pages.exchanges.sync_view.state
        until(lambda: QApplication.focusWidget() is state.button, "the form is gone, the keyboard stays on its screen")
        self.through()
        until(lambda: QApplication.focusWidget() is state.sync, "and is there where it came through")

    def through(self) -> None:
        """Wait until a sync came through, asked by now."""
        working: list[bool] = []
        # One that began by itself may have asked before the other sent.
        until(lambda: not self.workbench.line.now.working, "the one before has ended")
        heard = self.workbench.line.moved.connect(lambda now: working.append(now.working))
        self.workbench.line.synchronise()
        # Heard and not looked for: a short one begins and ends between two looks.
        until(lambda: any(working) and not self.workbench.line.now.working, "a sync begins and ends")
        self.workbench.line.moved.disconnect(heard)
        assert self.workbench.line.now.link is Link.ONLINE, self.workbench.line.now

    def phone(self, person_id: str) -> str:
        with self.desk.caseload.reading() as reader:
            found = reader.get(JobSeeker, person_id)
        return found.phone if found is not None else ""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[served.Server]:
    (tmp_path / "server").mkdir()
    with served.running(tmp_path / "server") as running:
        yield running


@pytest.fixture
def sit(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[str], Seat]]:
    apply_theme(qapp, "light")
    seats: list[Seat] = []
    with ExitStack() as stack:

        def seat(name: str) -> Seat:
            folder = tmp_path / name
            folder.mkdir()
            desk = stack.enter_context(sample_desk(folder))
            desk = replace(desk, settings=replace(desk.settings, counsellor=name))
            workbench = stack.enter_context(working_at(desk))
            work = WorkView(workbench)
            qtbot.addWidget(work)
            work.resize(1366, 768)
            with qtbot.waitActive(work):
                work.show()
                work.activateWindow()
            work.begin()
            workbench.sync_by_itself(lambda: None)
            seats.append(Seat(desk, workbench, work))
            return seats[-1]

        yield seat
        for each in seats:
            each.work.leave()
            each.workbench.line.detach()


def test_both_enrol_meet_in_one_field_and_agree(sit: Callable[[str], Seat], server: served.Server) -> None:
    nadia, paula = sit("Nadia"), sit("Paula")
    nadia.enrol(server, "nadia")
    person = open_dossier_of(paula.desk)
    paula.enrol(server, "paula")
    details = sync_details(paula.desk)
    assert (details.agency, details.person, details.unsent) == ("CPAS de Namur", "Paula", 0)
    until(lambda: "En ligne" in paula.work.side_bar.status.text(), "the status says so")

    (colleague,) = [each.id for each in agency_people(paula.desk).colleagues if each.name == "Nadia"]
    wish = ShareWish(colleague, ShareRight.HELP, paula.desk.clock.today(), consent=ConsentForm.SPOKEN)
    share(paula.desk, [person], wish)
    paula.through()
    nadia.through()
    change_person(nadia.desk, person, {"phone": "0470112234"})
    nadia.through()
    change_person(paula.desk, person, {"phone": "0470112233"})
    paula.through()

    paula.work.activateWindow()
    keys = Keyboard(paula.work)
    keys.press("Ctrl+5")
    cards = paula.work.pages.exchanges.review_view.cards
    until(lambda: len(cards.views) == 1, "the card is shown")
    assert [each.version.who for each in cards.views[0].tiles] == ["Vous", "Nadia"]
    until(lambda: QApplication.focusWidget() in cards.views[0].tiles, "and has the keyboard")
    keys.press("2")
    until(lambda: not cards.views, "it is answered")
    paula.through()
    nadia.through()
    for each in (paula, nadia):
        assert each.phone(person) == "0470112234"
        assert conflicts_of(each.desk, person).cards == ()


def test_a_wrong_code_changes_nothing_and_says_what_to_do(sit: Callable[[str], Seat], server: served.Server) -> None:
    paula = sit("Paula")
    paula.work.activateWindow()
    keys = Keyboard(paula.work)
    keys.press("Ctrl+6")
    form = paula.work.pages.exchanges.sync_view.form
    until(lambda: QApplication.focusWidget() is form.server, "the form waits for the address")
    keys.type(server.address)
    keys.press("Tab")
    keys.type("AAAA-BBBB-CCCC\n")
    until(form.error.isVisible, "it is refused")
    assert QApplication.activeModalWidget() is None
    assert sync_details(paula.desk).server == ""
    assert form.code.text() == "AAAA-BBBB-CCCC"
