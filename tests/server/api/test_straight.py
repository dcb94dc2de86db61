"""The exchange is answered alike, whether it goes straight to its function or through the search for its route."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Call, encode
from parcours_server.api.context import Context, Limits, Throttle
from parcours_server.api.metrics import Metrics
from parcours_server.api.observing import Observing
from parcours_server.api.straight import PATH, Straight
from parcours_server.app import api
from parcours_server.security.limits import Limit
from parcours_server.security.squeezing import pack
from parcours_server.services import administering, entering
from parcours_server.services.session import Role
from parcours_server.storage.database import Database

CALL = pack(encode(Call(PROTOCOL, "", 0, limit=10)))
Request = tuple[str, dict[str, str], bytes]


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[tuple[FastAPI, str]]:
    """The app that searches, and an access token."""
    database = Database.open(f"sqlite:///{tmp_path / 'server.db'}")
    now = datetime.now(UTC)
    scope = administering.add_agency(database, "Agence", now)
    code = database.attempt(
        scope,
        lambda writing: administering.give_code(
            writing, administering.add_person(writing, "anne", "Anne", Role.COUNSELLOR, now), now
        ),
    )
    given = entering.enrol(database, code.text, entering.Newcomer("laptop", b"", b""), now)
    app = api()
    limits = Limits(requests=Limit(1_000, 1_000))
    app.state.context = context = Context(database, partial(datetime.now, UTC), limits, Throttle.of(limits), Metrics())
    yield app, given.access
    context.threads.close()
    database.close()


def answered(app: ASGIApp, request: Request) -> tuple[int, dict[str, str], bytes]:
    """Return what ``app`` answers, without what is another each time."""
    method, headers, body = request

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Observing(app, Metrics()), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
            return await client.request(method, PATH, headers=headers, content=body)

    answer = asyncio.run(ask())
    told = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, told, answer.content


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (("POST", {"Authorization": "Bearer {token}"}, CALL), 200),
        (("POST", {"Authorization": "bearer {token}"}, CALL), 200),
        (("POST", {"Authorization": "Bearer {token}"}, b"nonsense"), 422),
        (("POST", {"Authorization": "Bearer {token}"}, b""), 422),
        (("POST", {"Authorization": "Bearer {token}", "Parcours-Protocol": "99"}, CALL), 426),
        (("POST", {"Authorization": "Bearer {token}", "Content-Length": "99999999"}, CALL), 413),
        (("POST", {"Authorization": "Basic {token}"}, CALL), 401),
        (("POST", {"Authorization": "Bearer"}, CALL), 401),
        (("POST", {"Authorization": "Bearer nobody"}, CALL), 401),
        (("POST", {}, CALL), 401),
        (("GET", {"Authorization": "Bearer {token}"}, b""), 405),
        (("PUT", {}, CALL), 405),
    ],
)
def test_both_ways_answer_alike(ways: tuple[FastAPI, str], request_: Request, status: int) -> None:
    app, token = ways
    method, headers, body = request_
    filled = {name: value.format(token=token) for name, value in headers.items()}
    asked = (method, {"Content-Type": MEDIA_TYPE, **filled}, body)
    straight, searching = answered(Straight(app), asked), answered(app, asked)
    assert straight == searching
    assert straight[0] == status


def test_a_fault_is_answered_alike(ways: tuple[FastAPI, str], caplog: pytest.LogCaptureFixture) -> None:
    app, token = ways
    del app.state.context
    asked = ("POST", {"Authorization": f"Bearer {token}"}, CALL)
    straight, searching = answered(Straight(app), asked), answered(app, asked)
    assert straight == searching
    assert straight[0] == 500
    assert b"fault" in straight[2]
    assert [record.message for record in caplog.records] == ["fault", "fault"]
    caplog.clear()
