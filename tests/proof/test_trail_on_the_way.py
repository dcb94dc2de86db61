"""The trail goes up under one seal a run: what is harmed on the device or on the way is refused as it ever was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import msgspec
import pytest
from msgspec import structs
from proof.helpers.company import ANNE, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import DATA_KEY, Laptop

from parcours_core.protocol import SyncPeer, Unreachable
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Break, Entry, first_break
from parcours_core.wire.messages import Answer, Call, TrailRun, decode, encode
from parcours_core.wire.trail_runs import numbers_in
from parcours_desktop.store import trail
from parcours_desktop.store.engine import connect
from parcours_desktop.store.sync_state import read_sync_state
from parcours_desktop.sync import answering, outlook
from parcours_desktop.sync.reports import SyncOptions
from parcours_server.services import trailing
from parcours_server.storage import device_trail

RUN, ROWS = "run", "rows"
Carried = list[tuple[str, list[int]]]


class Way:
    """The way to the server: it notes which lines go, and does to calls and answers what a test says."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer
        self.sent: Carried = []
        self.up: Callable[[Call], Call] = lambda call: call
        self.down: Callable[[Answer], Answer] = lambda answer: answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        numbers = numbers_in(call)
        if numbers:
            self.sent.append((ROWS if call.trail_run is None else RUN, [numbers[0], numbers[-1]]))
        return self.down(self._peer.exchange(self.up(call)))

    def taken(self) -> Carried:
        """Return what was sent since it was last asked."""
        sent, self.sent = self.sent, []
        return sent

    def older(self, parts: int) -> None:
        """Speak from now on with a server that knows none of the last ``parts`` of a call and of an answer."""
        self.up = lambda call: decode(encode(msgspec.msgpack.decode(encode(call))[:-parts]), Call)
        self.down = lambda answer: decode(encode(msgspec.msgpack.decode(encode(answer))[:-parts]), Answer)

    def newer(self) -> None:
        """Speak with a server of today again."""
        self.up, self.down = lambda call: call, lambda answer: answer


@pytest.fixture
def way(lab: Lab) -> Way:
    """The way of the one laptop."""
    return Way(lab.company.peer(lab.company.device(ANNE)))


@pytest.fixture
def laptop(lab: Lab, way: Way) -> Iterator[Laptop]:
    """A laptop that has met the server."""
    made = lab.laptop(between=lambda _: cast(SyncPeer, way), options=SyncOptions(page=50, batch=5))
    made.syncs()
    yield made
    made.close()


def writes(laptop: Laptop, count: int = 1) -> None:
    """Write as many dossiers, each a line of the trail, all at once."""
    made = [JobSeeker(id=laptop.make_id(), family_name=f"Nom {number}") for number in range(count)]
    with laptop.caseload.writing("écrire", author=laptop.owner, at=laptop.clock()) as unit:
        for one in made:
            unit.put(one)
        unit.commit()


def here(laptop: Laptop) -> list[Entry]:
    with laptop.caseload.reading() as reader:
        return list(trail.entries(reader))


def there(lab: Lab) -> list[Entry]:
    """Return what the server keeps of the one trail that there is; it holds."""
    with lab.company.database.reading(SCOPE) as transaction:
        assert trailing.breaks(transaction) == []
        devices = device_trail.devices(transaction)
        assert len(devices) <= 1
        return [entry for device in devices for entry in device_trail.each(transaction, device)]


def kept(laptop: Laptop) -> tuple[int, bool]:
    with laptop.caseload.reading() as reader:
        state = read_sync_state(reader)
        return state.trail_kept, state.trail_in_runs


def harms(laptop: Laptop, statement: str) -> None:
    """Rewrite the trail of the device as only somebody with the key could."""
    connection = connect(laptop.path, DATA_KEY)
    for trigger in ("trail_is_not_changed", "trail_is_not_removed"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(statement)
    connection.close()


def test_a_device_that_has_met_the_server_sends_its_lines_under_one_seal(lab: Lab, laptop: Laptop, way: Way) -> None:
    writes(laptop, 3)
    laptop.syncs()
    writes(laptop)
    laptop.syncs()
    assert way.taken() == [(RUN, [1, 3]), (RUN, [4, 4])]
    assert there(lab) == here(laptop)
    assert [laptop.syncs().requests, way.taken()] == [1, []]


def test_one_that_has_not_sends_its_first_in_rows(lab: Lab) -> None:
    way = Way(lab.company.peer(lab.company.device(ANNE)))
    laptop = lab.laptop(between=lambda _: cast(SyncPeer, way))
    writes(laptop, 3)
    laptop.syncs()
    writes(laptop, 2)
    laptop.syncs()
    assert way.taken() == [(ROWS, [1, 3]), (RUN, [4, 5])]
    assert there(lab) == here(laptop)


def test_a_long_run_is_cut(lab: Lab, laptop: Laptop, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "FIRST_BATCH", 2)
    monkeypatch.setattr(outlook, "FIRST_LINES", 3)
    monkeypatch.setattr(answering, "TRAIL_LINES", 5)
    writes(laptop, 17)
    laptop.syncs()
    assert way.taken() == [(RUN, [1, 3]), (RUN, [4, 8]), (RUN, [9, 13]), (RUN, [14, 17])]
    assert there(lab) == here(laptop)


def test_a_lost_answer_costs_a_repetition(lab: Lab, laptop: Laptop, way: Way) -> None:
    def lost(_: Answer) -> Answer:
        raise Unreachable("")

    writes(laptop, 4)
    way.down = lost
    with pytest.raises(Unreachable):
        laptop.syncs()
    writes(laptop, 2)
    way.newer()
    laptop.syncs()
    assert way.taken() == [(RUN, [1, 4]), (RUN, [1, 6])]
    assert there(lab) == here(laptop)
    assert kept(laptop) == (6, True)


def ids(run: TrailRun) -> bytes:
    """Return the dossiers of a run, sixteen bytes each."""
    assert isinstance(run.dossiers, bytes)
    return run.dossiers


def of_run(run: TrailRun, **changed: Any) -> TrailRun:
    return structs.replace(run, **changed)


ON_THE_WAY: dict[str, Callable[[TrailRun], TrailRun]] = {
    "a word": lambda run: of_run(run, words=["autre"]),
    "an author": lambda run: of_run(run, authors=["Marc Peeters"]),
    "a dossier": lambda run: of_run(run, dossiers=bytes(16) + ids(run)[16:]),
    "dropped": lambda run: of_run(run, dossiers=ids(run)[:32] + ids(run)[48:]),
    "swapped": lambda run: of_run(run, dossiers=ids(run)[16:32] + ids(run)[:16] + ids(run)[32:]),
    "the first": lambda run: of_run(run, first=run.first + 1, dossiers=run.dossiers[16:]),
    "the seal": lambda run: of_run(run, seal=bytes(32)),
}


@pytest.mark.parametrize("harm", ON_THE_WAY.values(), ids=ON_THE_WAY)
def test_what_is_harmed_on_the_way_is_refused_and_comes_whole_the_next_time(
    lab: Lab, laptop: Laptop, way: Way, harm: Callable[[TrailRun], TrailRun]
) -> None:
    writes(laptop, 5)

    def up(call: Call) -> Call:
        run = call.trail_run
        return call if run is None else structs.replace(call, trail_run=harm(run))

    way.up = up
    laptop.syncs()
    assert way.taken() == [(RUN, [1, 5]), (ROWS, [1, 5])]
    assert there(lab) == here(laptop)
    way.newer()
    writes(laptop)
    laptop.syncs()
    assert way.taken() == [(RUN, [6, 6])]
    assert there(lab) == here(laptop)


ON_THE_DEVICE = {
    "rewritten": ("UPDATE trail SET author = 'personne' WHERE number = 4", Break(4, missing=False)),
    "taken out": ("DELETE FROM trail WHERE number = 4", Break(4, missing=True)),
    "the last one": ("UPDATE trail SET words = 'autre' WHERE number = 6", Break(6, missing=False)),
    "the last seal": ("UPDATE trail SET seal = zeroblob(32) WHERE number = 6", Break(6, missing=False)),
}


@pytest.mark.parametrize(("statement", "found"), ON_THE_DEVICE.values(), ids=ON_THE_DEVICE)
def test_what_is_harmed_on_the_device_is_named_there_and_ends_what_the_server_keeps(
    lab: Lab, laptop: Laptop, way: Way, statement: str, found: Break
) -> None:
    writes(laptop, 6)
    whole = here(laptop)
    harms(laptop, statement)
    laptop.syncs()
    with laptop.caseload.reading() as reader:
        assert trail.broken_at(reader) == found
    assert there(lab) == whole[: found.number - 1]
    # From then on in rows, so that a break costs no second request a sync.
    assert kept(laptop) == (found.number - 1, False)
    way.taken()
    assert laptop.syncs().requests == 1
    assert [form for form, _ in way.taken()] == [ROWS]
    assert there(lab) == whole[: found.number - 1]


def test_a_seal_in_between_is_named_on_the_device_and_the_server_keeps_what_was_sealed(
    lab: Lab, laptop: Laptop
) -> None:
    writes(laptop, 6)
    whole = here(laptop)
    harms(laptop, "UPDATE trail SET seal = zeroblob(32) WHERE number = 4")
    laptop.syncs()
    assert first_break(here(laptop)) == Break(4, missing=False)
    assert there(lab) == whole


@pytest.mark.parametrize("parts", [1, 2])
def test_a_server_one_and_two_versions_old_gets_lines_as_it_knows_them(
    lab: Lab, laptop: Laptop, way: Way, parts: int
) -> None:
    """It came back in an older version; the device had learnt that it takes runs."""
    way.older(parts)
    writes(laptop, 6)
    laptop.syncs()
    assert way.taken() == [(RUN, [1, 6]), (ROWS, [1, 6])]
    writes(laptop, 2)
    laptop.syncs()
    assert way.taken() == [(ROWS, [7, 8])]
    assert there(lab) == here(laptop)
    assert kept(laptop) == (8, False)
    way.newer()
    for _ in range(2):
        writes(laptop)
        laptop.syncs()
    assert way.taken() == [(ROWS, [9, 9]), (RUN, [10, 10])]
    assert there(lab) == here(laptop)


@pytest.mark.parametrize("parts", [1, 2])
def test_in_the_middle_of_a_push_an_older_server_loses_no_line(
    lab: Lab, laptop: Laptop, way: Way, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "FIRST_BATCH", 2)
    monkeypatch.setattr(outlook, "FIRST_LINES", 3)
    monkeypatch.setattr(answering, "TRAIL_LINES", 5)
    writes(laptop, 17)

    def first(answer: Answer) -> Answer:
        way.older(parts)
        return answer

    way.down = first
    laptop.syncs()
    assert there(lab) == here(laptop)
    assert {form for form, _ in way.taken()} == {RUN, ROWS}


def test_a_device_that_knows_of_no_run_goes_on_in_rows(lab: Lab, way: Way) -> None:
    """As an older program does with the server of today: it passes over what it is told of runs."""
    way.down = lambda answer: decode(encode(msgspec.msgpack.decode(encode(answer))[:-1]), Answer)
    laptop = lab.laptop(between=lambda _: cast(SyncPeer, way))
    for _ in range(3):
        writes(laptop, 2)
        laptop.syncs()
    assert way.taken() == [(ROWS, [1, 2]), (ROWS, [3, 4]), (ROWS, [5, 6])]
    assert there(lab) == here(laptop)
