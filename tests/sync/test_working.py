"""The job that the program gives its runner: how a sync ended is kept, and a revoked device loses its keys first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.helpers import person
from support.served import running
from sync.laptops import Laptop
from sync.scripted import Server

from parcours_core.protocol import Revoked, SignInAgain, TooMuch
from parcours_core.records.codec import to_plain
from parcours_desktop.store import bulk_index
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.entries import EntryMaker, shown_of
from parcours_desktop.store.sync_state import LastSync
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.status import SyncStatus, sync_status
from parcours_desktop.sync.tokens import Account, TokenKeeper
from parcours_desktop.sync.working import ServerJob

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def job_of(laptop: Laptop, erased: list[str]) -> ServerJob:
    return ServerJob(laptop.caseload, lambda: NOW, lambda: "Ana", revoked=lambda: erased.append("keys"))


def status(laptop: Laptop) -> SyncStatus:
    with laptop.caseload.reading() as reader:
        return sync_status(reader)


def enrolled(laptop: Laptop, server: Server) -> None:
    TokenKeeper(laptop.caseload, lambda: NOW).keep(Account(server.address, "a1", "r1", "d", "ag", "p"))


Refusing = Callable[..., Server]


@pytest.fixture
def refusing(serve: Callable[..., Server]) -> Refusing:
    def begin(status: int, code: str, **more: object) -> Server:
        server = serve()
        server.follow(lambda handler: handler.refuse(status, code, **more))
        return server

    return begin


def test_not_enrolled_it_says_so(ana: Laptop) -> None:
    with pytest.raises(SignInAgain):
        job_of(ana, []).run(Watch(), metered=False, may_vanish=False)
    assert not status(ana).enrolled


def test_a_revoked_device_loses_its_keys_before_anybody_hears_of_it(ana: Laptop, refusing: Refusing) -> None:
    enrolled(ana, refusing(403, "revoked"))
    erased: list[str] = []
    with pytest.raises(Revoked):
        job_of(ana, erased).run(Watch(), metered=False, may_vanish=False)
    assert erased == ["keys"]


def test_what_kept_it_from_syncing_is_kept_in_words(ana: Laptop, refusing: Refusing) -> None:
    enrolled(ana, refusing(429, "too-much", retry_after=3))
    ana.put(person())
    erased: list[str] = []
    with pytest.raises(TooMuch):
        job_of(ana, erased).run(Watch(), metered=False, may_vanish=False)
    told = status(ana)
    assert (told.enrolled, told.unsent, told.rejected, told.cards, told.in_flight) == (True, 1, 0, 0, False)
    assert told.last.tried_at == NOW
    assert told.last.ended_at is None
    assert all((told.last.what_happened, told.last.what_is_safe, told.last.what_to_do))
    assert erased == []


def test_what_waits_to_be_indexed_is_indexed_though_the_server_cannot_be_had(ana: Laptop, refusing: Refusing) -> None:
    enrolled(ana, refusing(429, "too-much", retry_after=3))
    with ana.writing() as unit:
        bulk_index.put(unit.connection, [EntryMaker().entry(shown_of(to_plain(person("Dupont"))))])
        unit.commit()
    assert ana.scalar("SELECT count(*) FROM waiting_words") == 1
    with pytest.raises(TooMuch):
        job_of(ana, []).run(Watch(), metered=False, may_vanish=False)
    assert ana.scalar("SELECT count(*) FROM waiting_words") == 0
    with ana.caseload.reading() as reader:
        assert list_dossiers(reader, "dup").total == 1


def test_what_a_sync_brought_is_indexed_when_it_ends(ana: Laptop, ben: Laptop, tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.tell("user", "add", "ana", "--name", "Ana")
        for laptop in (ana, ben):
            code = str(server.tell("user", "code", "ana")["code"])
            account = enrol(server.address, code, "Portable", seal_key=bytes(32), sign_key=bytes(32))
            TokenKeeper(laptop.caseload, lambda: datetime.now(UTC)).keep(account)
        ana.put(*(person("Dupont", f"Zoé {number}") for number in range(12)))
        for laptop in (ana, ben):
            job = ServerJob(laptop.caseload, lambda: datetime.now(UTC), lambda: "Ana", revoked=lambda: None)
            report = job.run(Watch(), metered=False, may_vanish=False)
    assert report.received == 12
    assert ana.scalar("SELECT count(*) FROM receipted") == 0
    assert ana.scalar("SELECT count(*) FROM job_seeker WHERE server_number > 0") == 12
    assert ben.scalar("SELECT count(*) FROM waiting_words") == 0
    assert ben.scalar("SELECT count(*) FROM dossier_words WHERE dossier_words MATCH 'dupont'") == 12


def test_a_fresh_device_has_no_last_sync(ana: Laptop) -> None:
    assert status(ana) == SyncStatus(False, 0, 0, 0, False, LastSync())
