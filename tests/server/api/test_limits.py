"""S11: who pulls without end is asked to wait and stands in the log; a first sync passes, others are not held up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp
from support.agency import dossier
from support.served import Device

from parcours_core.wire.messages import PROTOCOL, Call
from parcours_server.api.context import Limits
from parcours_server.app import Settings, create_app, listen
from parcours_server.security.limits import Limit
from parcours_server.services import administering
from parcours_server.services.session import Role
from parcours_server.storage.database import Database

RECORDS = 100


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[list[Device]]:
    """Two devices of a server that lets a hundred records be read at once."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    database = Database.open(url)
    now = datetime.now(UTC)
    scope = administering.add_agency(database, "Agence", now)
    codes = [
        database.attempt(
            scope,
            lambda writing, login=login: (
                administering.give_code(
                    writing, administering.add_person(writing, login, login, Role.COUNSELLOR, now), now
                ).text
            ),
        )
        for login in ("anne", "bob")
    ]
    database.close()
    limits = Limits(records=Limit(RECORDS, 0.5), exports=Limit(10_000, 100))
    with serving(create_app(Settings(url=url, limits=limits))) as client:
        answers = [client.post("/v1/enrol", json={"code": code}) for code in codes]
        yield [Device(client, answer.json()) for answer in answers]


@contextmanager
def serving(app: ASGIApp) -> Iterator[httpx.Client]:
    """Serve ``app`` on a thread and give a client of it."""
    with listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
            client.get("/live")
            yield client
        server.should_exit = True
        thread.join()


def pull(device: Device) -> httpx.Response:
    return device.post("/v1/exchange", Call(PROTOCOL, "", 0, limit=1000))


def test_a_first_sync_passes_and_pulling_without_end_does_not(
    devices: list[Device], caplog: pytest.LogCaptureFixture
) -> None:
    anne, bob = devices
    with caplog.at_level(logging.INFO, logger="parcours_server"):
        anne.exchange(*(dossier() for _ in range(RECORDS + 20)))
        assert pull(anne).status_code == 200
        waiting = pull(anne)
    assert waiting.status_code == 429
    assert 30 < waiting.json()["retry_after"] <= 40
    assert pull(bob).status_code == 200
    throttled = [record for record in caplog.records if record.message == "throttled"]
    assert [record.__dict__["facts"]["device"] for record in throttled] == [anne.tokens["device"]]


def test_what_is_exported_is_counted_by_its_bytes(devices: list[Device]) -> None:
    anne, _ = devices
    anne.exchange(*(dossier(street=str(number) * 30) for number in range(60)))
    taken = [anne.get("/v1/snapshot").status_code for _ in range(20)]
    assert taken[0] == 200
    assert taken[-1] == 429
