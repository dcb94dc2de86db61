"""Whatever comes in the place of a message is refused as one that nobody can read: no fault of ours, no half batch.

Each message is a sound one in which something was put in another's place, anywhere: of another type, another length,
nothing, a number beyond all numbers, bytes. It goes through the very routes, on either database.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.agency import AT, barrier, dossier, writes

from parcours_core.merge import Change, Kind, Rival, Stamp, State
from parcours_core.wire.messages import (
    PROTOCOL,
    Answer,
    Batch,
    Call,
    ChangeSheet,
    Tally,
    TrailRow,
    Vault,
    decode,
    encode,
)
from parcours_core.wire.packing import count_ids
from parcours_core.wire.sheets import change_sheets_of, sheets_of, states_of
from parcours_server.api.context import Context, Limits, Throttle
from parcours_server.api.metrics import Metrics
from parcours_server.api.observing import Observing
from parcours_server.api.straight import Straight
from parcours_server.app import api
from parcours_server.security.limits import Limit
from parcours_server.security.squeezing import pack, unpack
from parcours_server.services import administering
from parcours_server.services.peer import ServicePeer
from parcours_server.services.session import Role, Session
from parcours_server.storage import accounts, feed
from parcours_server.storage.database import Database

LARGEST = 64 * 1024 * 1024
NEVER_ENOUGH = Limit(burst=10**9, per_second=10**9)
REFUSED = {409, 410, 413, 422, 426}

JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.sampled_from([-1, 0, 1, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63)]),
        st.integers(-(2**63), 2**64 - 1),
        st.sampled_from([math.nan, math.inf, -math.inf, 1e308, -0.0]),
        st.text(max_size=20),
        st.sampled_from(
            ["\0", "a\0b", "\ud7ff", "\U0010ffff", "x" * 300, "create", "delete", "job_seeker", "2026-02-31"]
        ),
        st.binary(max_size=40),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5) | st.integers(0, 9), inner)
    ),
    max_leaves=6,
)
"""What msgpack can carry and nobody asked for."""


@dataclass
class Door:
    """The routes of a server without a line between, and the device of one person at them."""

    database: Database
    session: Session
    context: Context
    server: Any
    headers: dict[str, str]
    made: Change
    peer: ServicePeer = field(init=False)

    def __post_init__(self) -> None:
        self.peer = ServicePeer(self.database, self.session, self.context.clock)

    def post(self, path: str, body: bytes) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.server)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                return await client.post(path, content=pack(body), headers=self.headers)

        return anyio.run(ask)

    def head(self) -> int:
        with self.database.reading(self.session.scope) as transaction:
            return feed.head(transaction).number

    def held(self, changes: Sequence[Change]) -> dict[str, dict[str, Any]]:
        """Return the values of those of the changed records that the server holds, by id."""
        page = self.peer.fetch([(each.record, each.id) for each in changes])
        return {state.id: dict(state.values) for state in states_of(page.sheets, page.graves)}


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    now = datetime.now(UTC)
    scope = administering.add_agency(database, "Une agence", now)
    with database.writing(scope) as writing:
        anne = administering.add_person(writing, "anne", "Anne", Role.COUNSELLOR, now)
        code = administering.give_code(writing, anne, now).text
        writing.commit()
    metrics, app = Metrics(), api()
    limits = Limits(sign_in=NEVER_ENOUGH, requests=NEVER_ENOUGH, records=NEVER_ENOUGH, exports=NEVER_ENOUGH)
    context = Context(database, lambda: datetime.now(UTC), limits, Throttle.of(limits), metrics)
    app.state.context = context
    made = dossier(phone="081")
    opened = Door(database, Session("", "", "", "", ""), context, Observing(Straight(app), metrics), {}, made)

    async def enrolled() -> dict[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(opened.server), base_url="http://x") as client:
            given: dict[str, Any] = (await client.post("/v1/enrol", json={"code": code})).json()
            return given

    told = anyio.run(enrolled)
    session = Session(scope, anne.id, anne.name, Role.COUNSELLOR.value, told["device"])
    opened = Door(database, session, context, opened.server, {"Authorization": f"Bearer {told['access']}"}, made)
    opened.peer.exchange(Call(PROTOCOL, "", 0, batch=Batch("first", "", change_sheets_of([made]))))
    yield opened
    context.threads.close()


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(tree, list):
        for place, inner in enumerate(tree):
            yield from _places(inner, (*path, place))
    elif isinstance(tree, dict):
        for name, inner in tree.items():
            yield from _places(inner, (*path, name))


@st.composite
def spoilt(draw: st.DrawFn, message: Any) -> Any:
    """Draw a message with one thing, or a few, put in another's place, left out or said twice."""
    tree = copy.deepcopy(message)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(tree))
        if not places:
            return draw(JUNK)
        *way, last = draw(st.sampled_from(places))
        parent = tree
        for step in way:
            parent = parent[step]
        how = draw(st.sampled_from(["junk", "junk", "junk", "gone", "twice"]))
        if how == "junk" or isinstance(parent, dict):
            parent[last] = draw(JUNK)
        elif how == "gone":
            del parent[last]
        else:
            parent.insert(last, copy.deepcopy(parent[last]))
    return tree


def _tree(message: Any) -> Any:
    return msgspec.msgpack.decode(encode(message), strict=False)


def _chain(door: Door) -> str:
    with door.database.reading(door.session.scope) as transaction:
        device = accounts.device(transaction, door.session.device_id)
    return device.chain if device else ""


def _batch(door: Door, name: str) -> tuple[list[Change], Call]:
    """Return changes of every kind, and the call that sends them."""
    made, gone = dossier(phone="1", languages=["fr", "nl"], birth_date="1990-02-03"), dossier()
    sent = [made, dossier(), barrier(door.made.id, detail="x"), writes(door.made, 1, phone=name, street="a")]
    sent.append(Change("job_seeker", gone.id, gone.id, Kind.DELETE, {}, AT, {"": 1}))
    row = TrailRow(1, AT, "Anne", "read", door.made.id, "", bytes(32))
    call = Call(
        PROTOCOL, "", 0, 50, Batch(name, _chain(door), change_sheets_of(sent)), Tally(1, 2), trail=[row],
        vault=Vault(["passphrase"], 5, AT), erased=[], tell=True, seals=["x"], rows=True,
    )  # fmt: skip
    return sent, call


NAMES = iter(f"batch {number}" for number in range(10**9))
SLOWLY = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SLOWLY
@given(data=st.data())
def test_a_spoilt_call_is_taken_whole_or_not_at_all(door: Door, data: st.DataObject) -> None:
    sent, call = _batch(door, next(NAMES))
    before, made = door.head(), [change for change in sent if change.kind is Kind.CREATE]
    body = msgspec.msgpack.encode(data.draw(spoilt(_tree(call))))
    answer = door.post("/v1/exchange", body)
    if answer.status_code != 200:
        assert answer.status_code in REFUSED, answer.text
        assert door.head() == before
        assert door.held(made) == {}
        return
    batch, receipt = decode(body, Call).batch, _answer(answer).receipt
    assert (batch is None) == (receipt is None)
    if batch is None or receipt is None:
        assert door.held(made) == {}
        return
    # Each change has its place among those that were plainly taken, or a fate.
    places = {fate.place for fate in receipt.fates}
    assert receipt.count + len(places) == sum(count_ids(sheet.ids) for sheet in batch.sheets)
    assert len(places) == len(receipt.fates)


def _answer(response: httpx.Response) -> Answer:
    packed = response.content.startswith(b"\x28\xb5\x2f\xfd")
    return decode(unpack(response.content, LARGEST) if packed else response.content, Answer)


@SLOWLY
@given(data=st.data())
def test_a_spoilt_value_is_refused_for_its_record_and_the_others_go_in(door: Door, data: st.DataObject) -> None:
    """Only what stands in the columns is spoilt: each record has its fate, and what was taken reads as it was sent."""
    name = next(NAMES)
    sent = [dossier(phone=f"{place}") for place in range(4)]
    tree = _tree(Call(PROTOCOL, "", 0, 0, Batch(name, _chain(door), change_sheets_of(sent))))
    (sheet,) = tree[Call.__struct_fields__.index("batch")][Batch.__struct_fields__.index("sheets")]
    fields, columns = (sheet[ChangeSheet.__struct_fields__.index(part)] for part in ("fields", "columns"))
    spoilt_places = set()
    for _ in range(data.draw(st.integers(1, 3))):
        column, place = data.draw(st.integers(0, len(fields) - 1)), data.draw(st.integers(0, 3))
        columns[column][place] = data.draw(JUNK)
        spoilt_places.add(place)
    answer = door.post("/v1/exchange", msgspec.msgpack.encode(tree))
    assert answer.status_code == 200, answer.text
    receipt = _answer(answer).receipt
    assert receipt is not None
    refused = {fate.place for fate in receipt.fates if fate.outcome == "rejected"}
    assert refused <= spoilt_places
    assert receipt.count + len(receipt.fates) == 4
    held = door.held(sent)
    assert set(held) == {change.id for place, change in enumerate(sent) if place not in refused}
    for place, change in enumerate(sent):
        if place not in spoilt_places:
            assert held[change.id]["phone"] == f"{place}"


@SLOWLY
@given(data=st.data())
@pytest.mark.parametrize("path", ["/v1/offer", "/v1/listing", "/v1/fetch"])
def test_what_else_is_asked_may_be_anything(door: Door, path: str, data: st.DataObject) -> None:
    made = dossier(phone="1")
    card = Rival("3.phone", "phone", "2", None, "Anne", AT)
    state = State(
        "job_seeker",
        made.id,
        made.id,
        5,
        dict(made.values),
        Stamp(5, "Anne", AT),
        {"phone": Stamp(4, "Anne", AT)},
        (card,),
    )
    messages = {
        "/v1/offer": sheets_of([state, state])[0],
        "/v1/listing": ["00", "ff"],
        "/v1/fetch": [("job_seeker", made.id)],
    }
    before = door.head()
    answer = door.post(path, msgspec.msgpack.encode(data.draw(spoilt(_tree(messages[path])))))
    assert answer.status_code in {200, *REFUSED}, answer.text
    if answer.status_code != 200:
        assert door.head() == before
