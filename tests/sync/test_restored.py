"""A caseload restored from a backup, with a real server: it becomes a device of its own before it sends (F14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from store.helpers import person
from support.reference_peer import ReferenceServer
from support.served import Server, add_person, running

from parcours_core.protocol import Forked, SignInAgain
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.backups import BackupPlan, back_up, plan_backups
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.casework.restoring import restore
from parcours_desktop.store.outbox import count_pending
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.reports import SyncReport, Watch
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.working import ServerJob

WORDS = "halte bleue sept Noémie"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "server").mkdir()
    with running(tmp_path / "server") as started:
        yield started


@pytest.fixture
def seat(tmp_path: Path, server: Server) -> Iterator[Desk]:
    with closing(Seat(create_desk(Home(tmp_path / "home"), WORDS))) as opened:
        enrol(opened.desk, server.address, add_person(server, "ana"), "Portable")
        yield opened.desk


class Seat:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def close(self) -> None:
        close_desk(self.desk)


def sync(desk: Desk) -> SyncReport:
    job = ServerJob(desk.caseload, desk.clock.now, lambda: "Ana", revoked=lambda: pytest.fail("revoked"))
    return job.run(Watch(), metered=False, may_vanish=False)


def put(desk: Desk, seeker: JobSeeker, **changed: Any) -> JobSeeker:
    with desk.writing("x") as unit:
        kept = replace(unit.get(JobSeeker, seeker.id) or seeker, **changed)
        unit.put(kept)
        unit.commit()
    return kept


def read(desk: Desk, seeker: JobSeeker) -> JobSeeker | None:
    with desk.caseload.reading() as reader:
        return reader.get(JobSeeker, seeker.id)


def marked(desk: Desk) -> bool:
    with desk.caseload.reading() as reader:
        return bool(setting(reader, RESTORED, False))


def waiting(desk: Desk) -> int:
    with desk.caseload.reading() as reader:
        return count_pending(reader)


def devices(server: Server) -> list[str]:
    return [device["device"] for device in server.tell("device", "list")["devices"]]


def backed_up(desk: Desk, folder: Path) -> Path:
    folder.mkdir()
    plan_backups(desk, BackupPlan(str(folder)))
    return back_up(desk).place


def test_restored_after_edits_and_a_sync_nothing_is_swallowed_or_lost(
    seat: Desk, server: Server, tmp_path: Path
) -> None:
    known = put(seat, person(phone="1", email=""))
    sync(seat)
    unsent = put(seat, person(family="Maes"))
    backup = backed_up(seat, tmp_path / "stick")
    put(seat, known, phone="2")
    after = put(seat, person(family="Claes"))
    sync(seat)
    (former,) = devices(server)
    home = Home(tmp_path / "restored")
    restore(backup, home.path, WORDS)
    with closing(Seat(open_desk(home, WORDS))) as opened:
        restored = opened.desk
        put(restored, known, email="ana@example.org")
        assert marked(restored)
        report = sync(restored)
        assert (report.rejected, report.sealed, report.cards, report.incident) == (0, 0, 0, "")
        assert not marked(restored)
        assert waiting(restored) == 0
        account = TokenKeeper(restored.caseload, restored.clock.now).read()
        assert account is not None
        assert sorted(devices(server)) == sorted([former, account.device])
        assert account.device != former
        sync(restored)
        assert len(devices(server)) == 2
        sync(seat)
        for desk in (restored, seat):
            told = read(desk, known)
            assert told is not None
            assert (told.phone, told.email) == ("2", "ana@example.org")
            assert read(desk, unsent) is not None
            assert read(desk, after) is not None


def test_with_tokens_that_ended_it_sends_nothing_and_stays_marked(seat: Desk, server: Server, tmp_path: Path) -> None:
    sync(seat)
    backup = backed_up(seat, tmp_path / "stick")
    home = Home(tmp_path / "restored")
    restore(backup, home.path, WORDS)
    with closing(Seat(open_desk(home, WORDS))) as opened:
        restored = opened.desk
        keeper = TokenKeeper(restored.caseload, restored.clock.now)
        account = keeper.read()
        assert account is not None
        keeper.keep(replace(account, access="ended", refresh="ended"))
        put(restored, person())
        with pytest.raises(SignInAgain):
            sync(restored)
        assert marked(restored)
        assert waiting(restored) >= 1
        assert len(devices(server)) == 1
        enrol(restored, server.address, add_person(server, "ben"), "Portable")
        sync(restored)
        assert not marked(restored)
        assert waiting(restored) == 0


def test_without_a_way_to_a_new_identity_nothing_is_sent(seat: Desk) -> None:
    put(seat, person())
    with seat.writing("x") as unit:
        unit.keep_setting(RESTORED, True)
        unit.commit()
    reference = ReferenceServer()
    with pytest.raises(Forked):
        sync_once(seat.caseload, reference.peer("ana", "ana-1", "Ana"), now=lambda: NOW + timedelta())
    assert reference.states == {}
