"""F14: a device that went back to a backup takes a new identity, and the server gives back what it had been sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.served import Server, add_person, running

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.backups import back_up
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.casework.going_back import go_back
from parcours_desktop.casework.held_backups import preview
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.store.outbox import count_pending
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.store.sync_state import read_account
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.working import ServerJob

PASSPHRASE = "quatre mots pour revenir"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "server").mkdir()
    with running(tmp_path / "server") as started:
        yield started


def sync(desk: Desk) -> None:
    job = ServerJob(desk.caseload, desk.clock.now, lambda: desk.author, revoked=lambda: None)
    job.run(Watch(), metered=False, may_vanish=False)


def names(desk: Desk) -> list[str]:
    with desk.caseload.reading() as reader:
        return sorted(person.family_name for person in reader.find(JobSeeker))


def makes(desk: Desk, name: str) -> str:
    return next(iter(create_person(desk, {"family_name": name, "given_name": "Zoë"}, None).dossiers))


def test_what_was_sent_comes_back_and_what_was_not_is_only_aside(tmp_path: Path, server: Server) -> None:
    home = Home(tmp_path / "home")
    desk = create_desk(home, PASSPHRASE)
    enrol(desk, server.address, add_person(server, "ana"), "Portable")
    first = makes(desk, "Adjovi")
    sync(desk)
    backup = back_up(desk)
    change_person(desk, first, {"phone": "0470000001"})
    makes(desk, "Bodart")
    sync(desk)
    makes(desk, "Claes")
    seen = preview(desk, backup.place)
    assert seen.absent == ("Zoë Bodart", "Zoë Claes")
    assert seen.warning.startswith("1 modification n’a pas")
    with desk.caseload.reading() as reader:
        before = read_account(reader)["device"]
    close_desk(desk)
    went = go_back(home.path, backup.place, PASSPHRASE)
    desk = open_desk(home, PASSPHRASE)
    assert names(desk) == ["Adjovi"]
    makes(desk, "Dupont")
    sync(desk)
    assert names(desk) == ["Adjovi", "Bodart", "Dupont"]
    with desk.caseload.reading() as reader:
        assert reader.get(JobSeeker, first) is not None
        person = reader.get(JobSeeker, first)
        assert person is not None
        assert person.phone == "0470000001"
        assert count_pending(reader) == 0
        assert setting(reader, RESTORED) is False
        assert read_account(reader)["device"] != before
    close_desk(desk)
    assert {device["device"] for device in server.tell("device", "list")["devices"]} >= {before}
    # And back to what was put aside: the one that was never sent is there, and can be sent now.
    go_back(home.path, went.kept, PASSPHRASE)
    desk = open_desk(home, PASSPHRASE)
    assert names(desk) == ["Adjovi", "Bodart", "Claes"]
    sync(desk)
    assert names(desk) == ["Adjovi", "Bodart", "Claes", "Dupont"]
    close_desk(desk)
