"""A token that is good no more: what its bearer sends is unpacked once at most, and then no more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import anyio
import httpx

from parcours_core.wire.messages import PROTOCOL, Call, encode
from parcours_server.api.context import Context, Limits, Throttle
from parcours_server.api.metrics import Metrics
from parcours_server.api.observing import Observing
from parcours_server.api.straight import Straight
from parcours_server.app import api
from parcours_server.security.squeezing import pack
from parcours_server.services import administering
from parcours_server.services.authenticating import read_bearer
from parcours_server.services.session import Role
from parcours_server.storage import accounts
from parcours_server.storage.database import Database


def test_a_revoked_device_is_familiar_no_more(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    database, now = Database.open(url), datetime.now(UTC)
    scope = administering.add_agency(database, "Agence", now)
    with database.writing(scope) as writing:
        anne = administering.add_person(writing, "anne", "Anne", Role.COUNSELLOR, now)
        code = administering.give_code(writing, anne, now).text
        writing.commit()
    metrics, app = Metrics(), api()
    context = Context(database, lambda: datetime.now(UTC), Limits(), Throttle.of(Limits()), metrics)
    app.state.context = context
    server = Observing(Straight(app), metrics)

    async def play() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://x") as client:
            given = (await client.post("/v1/enrol", json={"code": code})).json()
            headers = {"Authorization": f"Bearer {given['access']}"}
            body = pack(encode(Call(PROTOCOL, "", 0, limit=1)))
            digest = read_bearer(given["access"]).digest
            assert (await client.post("/v1/exchange", content=body, headers=headers)).status_code == 200
            assert context.familiar.knows(digest)
            with database.writing(scope) as writing:
                accounts.revoke(writing, given["device"], now.isoformat())
                writing.commit()
            assert (await client.post("/v1/exchange", content=b"no message", headers=headers)).status_code == 403
            assert not context.familiar.knows(digest)

    anyio.run(play)
    context.threads.close()
    database.close()
