"""A whole agency comes back after a restore from one address: what a key proves is free, what may be a guess counts."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn

from parcours_core.returning import words_to_sign
from parcours_core.wire.messages import PROTOCOL
from parcours_desktop.exchange.keys import DeviceKeys, make_keys
from parcours_server.api.context import Limits
from parcours_server.app import Settings, create_app, listen
from parcours_server.security.limits import Limit
from parcours_server.services import administering
from parcours_server.services.session import Role
from parcours_server.storage import scopes
from parcours_server.storage.database import Database

TRIES = 4
DEVICES = 3 * TRIES
LIMITS = Limits(sign_in=Limit(DEVICES + 1, 0.001), returns=Limit(TRIES, 0.001))


@dataclass
class World:
    """A server after a restore, and devices that it has no tokens of any more."""

    client: httpx.Client
    agency: str
    devices: list[tuple[str, DeviceKeys]]
    code: str

    def challenged(self, device: str) -> httpx.Response:
        return self.client.post("/v1/return", json={"agency": self.agency, "device": device})

    def answers(self, device: str, keys: DeviceKeys, challenge: str) -> httpx.Response:
        signed = keys.signer.sign(words_to_sign(self.agency, device, challenge))
        told = {"agency": self.agency, "device": device, "challenge": challenge}
        return self.client.post("/v1/return", json={**told, "signature": base64.b64encode(signed).decode()})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    database = Database.open(url)
    now = datetime.now(UTC)
    agency = administering.add_agency(database, "Agence", now)
    with database.writing(agency) as writing:
        anne = administering.add_person(writing, "anne", "Anne", Role.COUNSELLOR, now)
        *codes, last = [administering.give_code(writing, anne, now).text for _ in range(DEVICES + 1)]
        writing.commit()
    with listen("127.0.0.1", 0) as listening:
        app = create_app(Settings(url=url, limits=LIMITS))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        headers = {"Parcours-Protocol": str(PROTOCOL)}
        with httpx.Client(base_url=address, timeout=30, trust_env=False, headers=headers) as client:
            devices = [_enrolled(client, code) for code in codes]
            with database.writing(agency) as writing:
                scopes.begin_epoch(writing, "restored")
                writing.change("DELETE FROM token WHERE scope = :scope")
                writing.commit()
            yield World(client, agency, devices, last)
        server.should_exit = True
        thread.join()
    database.close()


def _enrolled(client: httpx.Client, code: str) -> tuple[str, DeviceKeys]:
    keys = make_keys()
    told = {"code": code, "sign_key": base64.b64encode(keys.sign_public).decode()}
    answer = client.post("/v1/enrol", json=told)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["device"]), keys


def test_all_of_them_come_back_from_one_address(world: World) -> None:
    for device, keys in world.devices:
        challenge = world.challenged(device)
        assert challenge.status_code == 200
        assert world.answers(device, keys, challenge.json()["challenge"]).status_code == 200


def test_whose_guesses_fail_waits_and_others_doors_stay_open(world: World) -> None:
    device, _ = world.devices[0]
    other = make_keys()
    seen = []
    while not seen or seen[-1] != 429:
        challenge = world.challenged(device)
        seen.append(challenge.status_code)
        if challenge.status_code == 200:
            answer = world.answers(device, other, challenge.json()["challenge"])
            seen.append(answer.status_code)
        assert len(seen) < 4 * TRIES
    assert set(seen) <= {200, 401, 429}
    assert seen.count(401) <= TRIES
    waiting = world.challenged(device)
    assert waiting.status_code == 429
    assert waiting.json()["retry_after"] > 0
    # Signing in has a budget of its own.
    assert world.client.post("/v1/enrol", json={"code": world.code}).status_code == 200


def test_asking_for_challenges_that_nobody_answers_counts_too(world: World) -> None:
    seen = [world.challenged(f"unknown-{number}").status_code for number in range(TRIES + 3)]
    assert seen[:TRIES] == [200] * TRIES
    assert seen[-1] == 429


@pytest.mark.parametrize(
    "form",
    [{"agency": "?"}, {"agency": "A", "device": "d", "challenge": "c", "signature": "?"}, {"agency": "x" * 100_000}],
)
def test_a_form_that_proves_nothing_counts_as_a_guess(world: World, form: dict[str, str]) -> None:
    """Whoever sends forms out of shape would be read for ever."""
    seen = [world.client.post("/v1/return", json=form).status_code for _ in range(TRIES + 3)]
    assert set(seen[:TRIES]) <= {413, 422}
    assert seen[-1] == 429
