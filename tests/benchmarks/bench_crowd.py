"""Eight devices send at once into one agency on PostgreSQL, over HTTP, while another one follows what they write.

The devices are light: their batches are packed beforehand, so that the figure is the server's and the database's, which
share the machine with them. Every commit is durable. The follower must read every record exactly once.
"""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from urllib.parse import urlsplit

import msgspec
import zstandard
from benchmarks.harness import Line
from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.world import Server, serving
from support.clusters import cluster

from parcours_core.merge import Change, Kind
from parcours_core.records.codec import to_plain
from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Answer, Call, decode, encode
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.sheets import change_sheets_of

DEVICES = 8
BATCHES = 5
RECORDS = 1000
ROUNDS = 3
PAGE = 2500
AT_LEAST = 5_000
_AT = "2026-11-22T08:00:00.000000+00:00"
_PATIENCE = 30.0
"""Seconds after which a follower that hears of nothing asks again."""

Batch = tuple[list[str], msgspec.Raw]
"""The ids of the records, and their sheets as they travel."""


def run() -> list[Line]:
    """Return how many records a second are taken in, and how many the follower missed or read twice."""
    batches = _batches()
    rates, faults = [], 0
    with cluster(durable=True) as postgres:
        for number in range(ROUNDS + 1):
            with serving(postgres.migrated()) as server:
                rate, wrong = _round(server, batches)
            faults += wrong
            if number:
                rates.append(rate)
    rate = statistics.median(rates)
    name = f"PostgreSQL: {DEVICES} devices at once, one agency"
    return [
        Line(name, rate, None, None, f"≥ {AT_LEAST:,} a second", rate >= AT_LEAST, "records a second"),
        Line(f"{name}: missed or read twice by a follower", faults, None, None, "0", faults == 0, "records"),
    ]


class Wire:
    """One enrolled device that speaks the wire and keeps nothing."""

    def __init__(self, server: Server, code: str) -> None:
        self._line = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=_PATIENCE * 2)
        self._headers = {"Parcours-Protocol": str(PROTOCOL)}
        given = json.loads(self._post("/v1/enrol", json.dumps({"code": code}).encode(), "application/json"))
        self._headers |= {"Authorization": f"Bearer {given['access']}", "Content-Encoding": "zstd"}
        self._packer, self._unpacker = zstandard.ZstdCompressor(level=1), zstandard.ZstdDecompressor()
        self.cursor, self._chain = 0, ""
        self.epoch = self._exchange(encode(Call(PROTOCOL, "", 0))).epoch
        # The server hangs up on who is silent while the others enrol; the next request opens the line anew.
        self._line.close()

    def push(self, name: str, sheets: msgspec.Raw) -> None:
        """Send a batch. Raises ``RuntimeError`` where not all of it was plainly accepted."""
        call = (PROTOCOL, self.epoch, self.cursor, 0, (name, self._chain, sheets))
        receipt = self._exchange(msgspec.msgpack.encode(call)).receipt
        if receipt is None or receipt.fates:
            raise RuntimeError("a batch of new records was not accepted")
        self._chain = receipt.chain

    def pull(self) -> list[str]:
        """Return the ids of the records in the next page."""
        page = self._exchange(encode(Call(PROTOCOL, self.epoch, self.cursor, limit=PAGE))).page
        if page is None:
            raise RuntimeError("an answer without the page that was asked for")
        self.cursor = page.cursor
        return [one for sheet in page.sheets for one in unpack_ids(sheet.ids)]

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _exchange(self, call: bytes) -> Answer:
        data = self._post("/v1/exchange", self._packer.compress(call), MEDIA_TYPE)
        return decode(self._unpacker.decompress(data), Answer)

    def _post(self, path: str, body: bytes, kind: str) -> bytes:
        self._line.request("POST", path, body, {**self._headers, "Content-Type": kind})
        answer = self._line.getresponse()
        data = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status}")
        return data


def _round(server: Server, batches: list[list[Batch]]) -> tuple[float, int]:
    """Return the records a second until the last receipt, and how many the follower missed or read twice."""
    wires = [Wire(server, server.add_person("ada")), *(Wire(server, server.new_code("ada")) for _ in range(DEVICES))]
    follower, *devices = wires
    together, news = threading.Barrier(DEVICES + 1), threading.Event()
    seen: list[str] = []
    expected = {one for each in batches for ids, _ in each for one in ids}

    def write(place: int) -> None:
        together.wait()
        for number, (_, sheets) in enumerate(batches[place]):
            devices[place].push(f"batch-{place}-{number}", sheets)
            news.set()

    def follow() -> None:
        while len(seen) < len(expected):
            news.clear()
            page = follower.pull()
            seen.extend(page)
            if not page and len(seen) < len(expected) and not news.wait(_PATIENCE):
                return

    with ThreadPoolExecutor(DEVICES + 1) as pool:
        following = pool.submit(follow)
        writing = [pool.submit(write, place) for place in range(DEVICES)]
        together.wait()
        begun = time.perf_counter()
        for one in writing:
            one.result()
        taken = time.perf_counter() - begun
        following.result()
    for wire in wires:
        wire.close()
    return len(expected) / taken, len(expected - set(seen)) + len(seen) - len(set(seen))


def _batches() -> list[list[Batch]]:
    """Return the batches of each device, packed."""
    people = job_seekers(DEVICES * BATCHES * RECORDS)
    packed = []
    while some := list(islice(people, RECORDS)):
        changes = [Change("job_seeker", one.id, one.id, Kind.CREATE, to_plain(one), _AT) for one in some]
        packed.append(([one.id for one in some], msgspec.Raw(encode(change_sheets_of(changes)))))
    return [packed[place::DEVICES] for place in range(DEVICES)]
