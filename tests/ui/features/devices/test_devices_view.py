"""« This laptop is lost » on screen, by the keyboard, with a real server: list, warning, report and its files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from documents.readback import joined, text
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.agency import dossier
from support.cable import Cable, cable
from support.keyboard import Keyboard, until
from support.screens import PersonAtDialogs, nameless
from support.served import Device, Server, client, enrolled, running

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.working import ServerJob
from parcours_desktop.ui.features.devices.view import DevicesView
from parcours_desktop.ui.features.sync.view import SyncView
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.work.workbench import Workbench

Show = Callable[[QWidget], None]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "server"
    folder.mkdir()
    with running(folder) as started:
        yield started


@pytest.fixture
def line(server: Server) -> Iterator[Cable]:
    with cable(server.address) as laid:
        yield laid


@pytest.fixture
def bus(server: Server) -> Iterator[Device]:
    """The computer that will be lost, with one dossier."""
    with client(server) as opened:
        device = enrolled(server, opened, "ana")
        assert device.exchange(dossier(family_name="Łaskawiec", given_name="Zoë", phone="0470123456")).receipt
        yield device


def seated(server: Server, line: Cable, desk: Desk, role: str) -> None:
    code = server.tell("user", "add", "solange", "--name", "Solange Dubois", "--role", role)["code"]
    enrol(desk, line.address, str(code), "Bureau de Mons")
    job = ServerJob(desk.caseload, lambda: datetime.now(UTC), lambda: "", revoked=lambda: None)
    job.run(Watch(), metered=False, may_vanish=False)


@pytest.fixture
def officer(server: Server, line: Cable, desk: Desk, bus: Device) -> Device:
    seated(server, line, desk, "officer")
    return bus


@pytest.fixture
def person(tmp_path: Path) -> PersonAtDialogs:
    return PersonAtDialogs(tmp_path)


@pytest.fixture
def view(
    workbench: Workbench, officer: Device, show: Show, qtbot: QtBot, person: PersonAtDialogs
) -> Iterator[DevicesView]:
    view = DevicesView(workbench, choose_file=lambda parent, name, title, kind: person.choose_file(parent, name))
    show(view)
    with qtbot.waitSignal(view.shown):
        view.begin()
    yield view
    workbench.line.detach()


def words(view: QWidget) -> str:
    return "\n".join(each.text() for each in view.findChildren(Text) if each.isVisible())


def revoked(server: Server, device: Device) -> bool:
    found = server.tell("device", "list")["devices"]
    return bool(next(one["revoked_at"] for one in found if one["device"] == device.tokens["device"]))


def test_the_list_says_whose_they_are_and_which_is_this_one(view: DevicesView) -> None:
    rows = [view.model.row(place) for place in range(view.model.rowCount())]
    assert [(row.name, row.badge[0] if row.badge else "") for row in rows] == [
        ("Ana", ""),
        ("Solange Dubois", "celui-ci"),
    ]
    assert rows[0].secondary.startswith("Portable · dernier contact")
    assert nameless(view) == []


def test_by_the_keyboard_alone_to_the_report_and_its_files(
    view: DevicesView, qtbot: QtBot, server: Server, officer: Device, tmp_path: Path
) -> None:
    keyboard = Keyboard(view)
    keyboard.press("Return")
    keyboard.press("Space")
    assert view.confirm is not None
    assert "Cela ne peut pas être annulé" in words(view)
    assert view.confirm.no.hasFocus()
    keyboard.press("Tab")
    keyboard.press("Space")
    until(lambda: view.report is not None and view.report.isVisible(), "the report came")
    assert view.report is not None
    assert revoked(server, officer)
    shown = words(view)
    assert "1 personne est concernée." in shown
    assert view.report.pdf_button.hasFocus()
    with qtbot.waitSignal(view.saved):
        keyboard.press("Ctrl+Shift+S")
    (paper,) = tmp_path.glob("appareil-perdu-*.pdf")
    assert joined("Zoë Łaskawiec") in joined(text(paper.read_bytes()))
    with qtbot.waitSignal(view.saved):
        view.report.json_button.click()
    (told,) = tmp_path.glob("appareil-perdu-*.json")
    assert json.loads(told.read_text(encoding="utf-8"))["dossiers"][0]["name"] == "Zoë Łaskawiec"
    assert nameless(view) == []
    until(lambda: any(row.badge for row in (view.model.row(1),)), "the list says that it was taken out")


def test_no_and_escape_leave_everything_as_it_is(
    view: DevicesView, qtbot: QtBot, server: Server, officer: Device
) -> None:
    keyboard = Keyboard(view)
    for leave in ("Space", "Escape"):
        assert view.device is not None
        assert view.device.button is not None
        view.device.button.click()
        assert view.confirm is not None
        keyboard.press(leave)
        assert view.confirm is None
        assert view.device is not None
    with qtbot.waitSignal(view.closed):
        keyboard.press("Escape")
    assert not revoked(server, officer)


def test_this_very_computer_cannot_be_said_lost(view: DevicesView) -> None:
    Keyboard(view).press("Down")
    until(lambda: "devant vous" in words(view), "it is this one")
    assert view.device is not None
    assert view.device.button is None


def test_the_report_of_one_taken_out_before_is_there_to_read(
    view: DevicesView, qtbot: QtBot, server: Server, officer: Device
) -> None:
    server.tell("device", "revoke", officer.tokens["device"])
    assert officer.get("/v1/tallies").status_code == 403
    with qtbot.waitSignal(view.shown):
        view.begin()
    rows = [view.model.row(place) for place in range(view.model.rowCount())]
    assert rows[-1].badge is not None
    assert rows[-1].badge[0] == "retiré"
    view.list.setCurrentIndex(view.model.index(len(rows) - 1))
    assert view.device is not None
    assert view.device.button is not None
    assert view.device.button.text() == "Voir le rapport"
    view.device.button.click()
    until(lambda: view.report is not None and view.report.isVisible(), "the report came")
    assert any("clés sont effacées" in each.accessibleName() for each in view.findChildren(QWidget))


def test_a_cut_line_is_told_and_nothing_is_done(
    view: DevicesView, qtbot: QtBot, server: Server, officer: Device, line: Cable
) -> None:
    assert view.device is not None
    assert view.device.button is not None
    view.device.button.click()
    line.cut()
    assert view.confirm is not None
    with qtbot.waitSignal(view.shown):
        view.confirm.yes.click()
    assert view.trouble.isVisible()
    assert "serveur ne répond pas" in view.trouble.accessibleName()
    assert view.confirm.yes.isEnabled()
    assert not revoked(server, officer)
    line.mend()
    with qtbot.waitSignal(view.shown):
        view.again.click()
    assert not view.trouble.isVisible()


@pytest.mark.parametrize(("role", "offered"), [("supervisor", True), ("officer", True), ("counsellor", False)])
def test_the_way_there_is_offered_to_those_who_answer_for_them(
    workbench: Workbench, desk: Desk, server: Server, line: Cable, *, show: Show, qtbot: QtBot, role: str, offered: bool
) -> None:
    seated(server, line, desk, role)
    view = SyncView(workbench)
    show(view)
    with qtbot.waitSignal(view.shown):
        view.begin()
    assert view.devices.isVisible() is offered
    if offered:
        with qtbot.waitSignal(view.devices_asked):
            view.devices.button.click()
