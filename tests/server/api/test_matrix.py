"""S9: whoever asks, by whatever door, for what is not theirs gets no row, and the answer of what is not there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import httpx
import pytest
from support.agency import AT, barrier, dossier, writes
from support.served import Device, Server, enrolled, read

from parcours_core.merge import Change, Kind
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import BucketTally, Listed, Page, SnapshotInfo
from parcours_core.wire.sheets import states_of

CONTENT = b"what was scanned" * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
UNKNOWN = "00000000-0000-7000-8000-000000000000"
ROLES = ("counsellor", "supervisor", "former")


@dataclass
class House:
    """Anne's dossier with all that belongs to it, and those who may not see it, by role."""

    anne: Device
    dossier: Change
    child: Change
    snapshot: str
    others: dict[str, Device]


@pytest.fixture(scope="module")
def house(server: Server, client: httpx.Client) -> House:
    anne = enrolled(server, client, "anne")
    made = dossier(family_name="Secret")
    child = barrier(made.id)
    assert anne.exchange(made, child).receipt
    put = client.put(
        f"/v1/contents/{SHA256}",
        params={"size": len(CONTENT), "dossier": made.id, "offset": 0},
        content=CONTENT,
        headers=anne.headers,
    )
    assert put.json() == len(CONTENT)
    info = read(anne.get("/v1/snapshot"), SnapshotInfo)
    others = {
        role: enrolled(server, client, role, "supervisor" if role == "supervisor" else "counsellor") for role in ROLES
    }
    _share_and_take_back(anne, made, others["former"])
    return House(anne, made, child, info.name, others)


def _share_and_take_back(anne: Device, made: Change, former: Device) -> None:
    share = Share(
        id="share-1",
        job_seeker_id=made.id,
        holder=former.tokens["person"],
        starts_on=date(2026, 1, 1),
        right=ShareRight.HELP,
    )
    given = Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT)
    receipt = anne.exchange(given).receipt
    assert receipt is not None
    assert receipt.count == 1
    seen = former.exchange(limit=100).page
    assert seen is not None
    assert seen.sheets
    assert anne.exchange(Change("share", share.id, made.id, Kind.DELETE, {}, AT, {"": receipt.first})).receipt


Door = Callable[[Device, str, str], httpx.Response]
"""Asks as a device for the dossier, and a record of it, by their ids."""

DOORS: dict[str, Door] = {
    "fetch the dossier": lambda one, dossier, _: one.post("/v1/fetch", [("job_seeker", dossier)]),
    "fetch the record": lambda one, _, record: one.post("/v1/fetch", [("barrier", record)]),
    "history of the dossier": lambda one, dossier, _: one.get(f"/v1/history/job_seeker/{dossier}"),
    "history of the record": lambda one, _, record: one.get(f"/v1/history/barrier/{record}"),
    "put a content": lambda one, dossier, _: one.client.put(
        f"/v1/contents/{SHA256}",
        params={"size": len(CONTENT), "dossier": dossier, "offset": 0},
        content=CONTENT,
        headers=one.headers,
    ),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", DOORS)
def test_what_is_not_theirs_looks_like_what_is_not_there(house: House, role: str, door: str) -> None:
    other = house.others[role]
    foreign = DOORS[door](other, house.dossier.id, house.child.id)
    missing = DOORS[door](other, UNKNOWN, UNKNOWN)
    assert foreign.status_code == missing.status_code
    assert foreign.content == missing.content
    if foreign.status_code == 200:
        page = read(foreign, Page)
        assert not list(states_of(page.sheets, page.graves))
    else:
        assert foreign.status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_contents_and_snapshots_of_others_are_not_there(house: House, role: str) -> None:
    other = house.others[role]
    nothing = "0" * 64
    for path, query in (("/v1/contents/{}", {"offset": 0, "length": 10}), ("/v1/contents/{}/received", {})):
        foreign, missing = other.get(path.format(SHA256), **query), other.get(path.format(nothing), **query)
        assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
    foreign = other.get(f"/v1/snapshot/{house.snapshot}", offset=0, length=10)
    missing = other.get("/v1/snapshot/unheard-of", offset=0, length=10)
    assert (foreign.status_code, foreign.content) == (404, missing.content)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_it_is_counted_listed_or_sent(house: House, role: str) -> None:
    other = house.others[role]
    assert read(other.get("/v1/tallies"), list[BucketTally]) == []
    buckets = [f"{number:02x}" for number in range(256)] + ["-1"]
    assert read(other.post("/v1/listing", buckets), list[Listed]) == []
    assert read(other.get("/v1/snapshot"), SnapshotInfo).records == 0
    page = other.exchange(limit=1000).page
    assert page is not None
    assert not page.sheets
    assert not page.graves


@pytest.mark.parametrize("role", ROLES)
def test_writing_to_it_is_sealed_as_writing_to_nothing_is(house: House, role: str) -> None:
    other = house.others[role]
    written = writes(house.dossier, 1, phone="taken over")
    nothing = replace(written, id=UNKNOWN, dossier=UNKNOWN)
    receipt = other.exchange(written, nothing, barrier(house.dossier.id), barrier(UNKNOWN)).receipt
    assert receipt is not None
    assert {(fate.outcome, fate.number, fate.reason) for fate in receipt.fates} == {("sealed", 0, "")}
    assert len(receipt.fates) == 4


def test_control_whoever_may_see_it_is_given_it(house: House) -> None:
    """The same doors, by the one who is responsible: the tests above could fail."""
    for name, door in DOORS.items():
        answer = door(house.anne, house.dossier.id, house.child.id)
        assert answer.status_code == 200, name
        if name.startswith("fetch"):
            page = read(answer, Page)
            assert len(list(states_of(page.sheets, ()))) == 1
    assert house.anne.get(f"/v1/contents/{SHA256}", offset=0, length=10**6).content == CONTENT
    assert read(house.anne.get("/v1/tallies"), list[BucketTally])
    page = house.anne.exchange(limit=1000).page
    assert page is not None
    assert {state.values.get("phone") for state in states_of(page.sheets, ()) if state.record == "job_seeker"} == {""}
