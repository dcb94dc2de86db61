"""« This laptop is lost », over HTTP: who may see the list and say it, what is answered, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import msgspec
import pytest
from support import served
from support.agency import barrier, dossier
from support.served import Device, Server, enrolled

from parcours_core.breach import AgencyDevice, LostReport
from parcours_core.wire.messages import PROTOCOL, Answer, Call, Vault

UNKNOWN = "00000000-0000-7000-8000-000000000000"


@dataclass
class House:
    """An agency with each role, and a supervisor of another agency of the same server."""

    server: Server
    chief: Device
    officer: Device
    others: dict[str, Device]


@pytest.fixture(scope="module")
def house(server: Server, client: httpx.Client) -> House:
    chief = enrolled(server, client, "chief", "supervisor")
    officer = enrolled(server, client, "officer", "officer")
    counsellor = enrolled(server, client, "counsellor")
    elsewhere = server.tell("agency", "add", "Autre agence")["agency"]
    words = ("--agency", elsewhere, "user", "add", "stranger", "--name", "Stranger", "--role", "supervisor")
    code = server.tell(*words)["code"]
    stranger = client.post("/v1/enrol", json={"code": code, "device_name": "Ailleurs"})
    assert stranger.status_code == 200
    return House(server, chief, officer, {"counsellor": counsellor, "stranger": Device(client, stranger.json())})


@pytest.fixture
def lost(house: House, client: httpx.Client, request: pytest.FixtureRequest) -> Device:
    """A device with one dossier, of a person made for the test."""
    code = house.server.tell(
        "--agency", house.chief.tokens["agency"], "user", "add", request.node.name, "--name", "Léa"
    )
    answer = client.post("/v1/enrol", json={"code": code["code"], "device_name": "Portable du bus"})
    device = Device(client, answer.json())
    made = dossier(family_name="Zorn", given_name="Ana", phone="0470112233")
    assert device.exchange(made, barrier(made.id, kind="debt")).receipt
    return device


def report_of(answer: httpx.Response) -> LostReport:
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=LostReport)


def list_of(device: Device) -> dict[str, AgencyDevice]:
    answer = device.get("/v1/devices")
    assert answer.status_code == 200, answer.text
    return {one.id: one for one in msgspec.json.decode(answer.content, type=list[AgencyDevice])}


def says_lost(by: Device, device: str) -> httpx.Response:
    return by.client.post(f"/v1/devices/{device}/lost", headers=by.headers)


@pytest.mark.parametrize("role", ["chief", "officer"])
def test_whoever_answers_for_it_has_it_revoked_and_reads_what_lay_there(house: House, lost: Device, role: str) -> None:
    by: Device = getattr(house, role)
    told = lost.post("/v1/exchange", Call(PROTOCOL, "", 0, vault=Vault(["passphrase", "keyring"], 10)))
    assert served.read(told, Answer).vault_kept
    assert not list_of(by)[lost.tokens["device"]].revoked_at
    report = report_of(says_lost(by, lost.tokens["device"]))
    assert (report.device.person, report.device.name) == ("Léa", "Portable du bus")
    assert [(one.name, set(one.categories)) for one in report.dossiers] == [
        ("Ana Zorn", {"identité", "coordonnées", "dettes"})
    ]
    assert (report.slots, report.idle_minutes) == (("passphrase", "keyring"), 10)
    assert list_of(by)[lost.tokens["device"]].revoked_at == report.device.revoked_at != ""


def test_the_device_hears_of_it_and_the_report_then_says_so(house: House, lost: Device) -> None:
    device = lost.tokens["device"]
    assert not report_of(says_lost(house.chief, device)).device.told_at
    assert lost.get("/v1/tallies").json()["code"] == "revoked"
    again = report_of(says_lost(house.chief, device))
    assert again.device.told_at > again.device.revoked_at


def test_the_last_sync_is_told_to_the_moment_also_when_it_only_read(house: House, lost: Device) -> None:
    """Not when the tokens were last exchanged: two syncs of the same quarter of an hour are two moments."""
    device = lost.tokens["device"]
    pushed = list_of(house.chief)[device].last_contact
    assert lost.exchange(limit=100).page
    read = list_of(house.chief)[device].last_contact
    assert lost.exchange(limit=100).page
    assert report_of(says_lost(house.chief, device)).device.last_contact > read > pushed


@pytest.mark.parametrize("way", ["standing", "refresh", "write"])
def test_by_whatever_way_it_hears_of_it(house: House, lost: Device, way: str) -> None:
    assert says_lost(house.chief, lost.tokens["device"]).status_code == 200
    client = lost.client
    ways = {
        "standing": lambda: client.get("/v1/standing", headers={"Parcours-Check": lost.tokens["check"]}),
        "refresh": lambda: client.post("/v1/refresh", json={"refresh": lost.tokens["refresh"]}),
        "write": lambda: lost.post("/v1/exchange", Call(PROTOCOL, "", 0, vault=Vault([]))),
    }
    assert ways[way]().json()["code"] == "revoked"
    first = list_of(house.chief)[lost.tokens["device"]].told_at
    assert first
    ways[way]()
    assert list_of(house.chief)[lost.tokens["device"]].told_at == first


@pytest.mark.parametrize("role", ["counsellor", "stranger"])
def test_for_others_there_is_no_such_thing(house: House, lost: Device, role: str) -> None:
    other = house.others[role]
    foreign, missing = says_lost(other, lost.tokens["device"]), says_lost(other, UNKNOWN)
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    if role == "counsellor":
        assert other.get("/v1/devices").json() == foreign.json()
    else:
        assert set(list_of(other)) == {other.tokens["device"]}
    assert lost.get("/v1/tallies").status_code == 200
    assert not list_of(house.chief)[lost.tokens["device"]].revoked_at


def test_the_one_that_asks_is_not_lost_and_a_beginning_is_no_name(house: House, lost: Device) -> None:
    own = house.chief.tokens["device"]
    assert list_of(house.chief)[own].own
    assert says_lost(house.chief, own).status_code == 404
    assert says_lost(house.chief, lost.tokens["device"][:13]).status_code == 404
    assert house.chief.get("/v1/tallies").status_code == 200


def test_it_stands_in_the_trail_of_the_server(house: House, lost: Device) -> None:
    assert says_lost(house.officer, lost.tokens["device"]).status_code == 200
    told = house.server.tell("--agency", house.chief.tokens["agency"], "trail", "verify")
    assert told["sound"]


def test_a_found_device_comes_in_again_with_a_new_code(house: House, lost: Device) -> None:
    assert says_lost(house.chief, lost.tokens["device"]).status_code == 200
    logins = house.server.tell("--agency", house.chief.tokens["agency"], "device", "list")["devices"]
    login = next(one["login"] for one in logins if one["device"] == lost.tokens["device"])
    code = house.server.tell("--agency", house.chief.tokens["agency"], "user", "code", login)["code"]
    answer = lost.client.post("/v1/enrol", json={"code": code, "device_name": "Portable du bus"})
    assert answer.status_code == 200
    again = Device(lost.client, answer.json())
    assert again.tokens["device"] != lost.tokens["device"]
    assert again.exchange(limit=100).page
