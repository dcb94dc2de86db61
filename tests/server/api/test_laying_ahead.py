"""Many devices that are enrolled at once: their snapshots are laid one after another, and whoever asks is served."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock

import anyio
import anyio.lowlevel
import httpx
import pytest

from parcours_server.api.context import Context, Limits, Throttle
from parcours_server.api.metrics import Metrics
from parcours_server.api.observing import Observing
from parcours_server.api.threads import MOST
from parcours_server.app import api
from parcours_server.services import administering, readying
from parcours_server.services.session import Role
from parcours_server.storage.database import Database


def test_one_is_laid_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, now = Database.open(f"sqlite:///{tmp_path / 'server.db'}"), datetime.now(UTC)
    scope = administering.add_agency(database, "Agence", now)
    with database.writing(scope) as writing:
        anne = administering.add_person(writing, "anne", "Anne", Role.COUNSELLOR, now)
        codes = [administering.give_code(writing, anne, now).text for _ in range(MOST)]
        writing.commit()
    app, metrics = api(), Metrics()
    context = Context(database, lambda: datetime.now(UTC), Limits(), Throttle.of(Limits()), metrics)
    app.state.context = context
    go_on, counting = Event(), Lock()
    at_work = most = laid = 0

    def lay(*_: object) -> bool:
        nonlocal at_work, most, laid
        with counting:
            at_work += 1
            most = max(most, at_work)
        go_on.wait(5)
        with counting:
            at_work -= 1
            laid += 1
        return True

    monkeypatch.setattr(readying, "lay_ready", lay)

    async def play() -> None:
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(Observing(app, metrics)), base_url="http://x") as client,
            anyio.create_task_group() as group,
        ):
            for code in codes:
                group.start_soon(lambda one: client.post("/v1/enrol", json={"code": one}), code)
            while not at_work:
                await anyio.lowlevel.checkpoint()
            refused = await client.post("/v1/refresh", json={"refresh": "x"})
            assert refused.status_code == 401
            go_on.set()

    anyio.run(play)
    assert (most, laid) == (1, MOST)
    context.threads.close()
    database.close()
