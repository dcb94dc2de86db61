"""The window over a home of its own, with a vault made already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from PySide6.QtWidgets import QApplication
from support.served import Server, add_person, running

from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.casework.people import create_person
from parcours_desktop.ui.app.opening import Opening

NewCounsellor = Callable[..., Counsellor]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that holds the dossier of one person."""
    desk = create_desk(Home(tmp_path / "home"), PASSPHRASE)
    create_person(desk, {"family_name": "Łaskawiec", "given_name": "Zoë", "phone": "0470123456"}, None)
    close_desk(desk)
    return tmp_path / "home"


@pytest.fixture
def counsellor_at(qapp: QApplication) -> Iterator[NewCounsellor]:
    seated: list[Counsellor] = []

    def sit(home: Path, way: Opening | None = None) -> Counsellor:
        seated.append(Counsellor(home, way))
        return seated[-1]

    yield sit
    for each in seated:
        each.close()


@pytest.fixture
def counsellor(home: Path, counsellor_at: NewCounsellor) -> Counsellor:
    return counsellor_at(home)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server in a process of its own."""
    (tmp_path / "server").mkdir()
    with running(tmp_path / "server") as started:
        yield started


@pytest.fixture
def enrolled(home: Path, server: Server) -> Path:
    """The home, tied to the server."""
    desk = open_desk(Home(home), PASSPHRASE)
    enrol(desk, server.address, add_person(server, "ana"), "Portable")
    close_desk(desk)
    return home
