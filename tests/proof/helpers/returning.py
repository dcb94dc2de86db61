"""Many devices that come back within a minute and have nothing to do, while one reads ten thousand records (F26).

They come in turns, alone and beside the large pull, so that a busy machine is as busy in the one as in the other. The
large pull begins again as long as they come: each of them meets it. Its reader keeps nothing of what it reads, since it
shares the interpreter with those who are measured.
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import zstandard
from proof.helpers.company import ANNE, CLAIRE, Company, ids
from proof.helpers.lines import Office, OverHttp
from proof.helpers.mortal import MortalServer
from proof.helpers.people import PERSON

from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Answer, Call, Tally, decode, encode
from parcours_core.wire.packing import count_ids
from parcours_server.services import entering

THREADS = 8
PAGE = 500
"""How many records the program asks for at once while its window is open."""

_HEADERS = {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd", "Parcours-Protocol": str(PROTOCOL)}


@dataclass(frozen=True)
class Returned:
    """What was measured, in seconds by turn: the 95th percentile of "nothing to do" alone, and beside a large pull.

    ``pulls`` is how long each large pull took that was read to its end; ``answered`` how many were answered beside one,
    ``within`` how many of them after its first page and before its last.
    """

    idle: Sequence[float]
    busy: Sequence[float]
    pulls: Sequence[float]
    answered: int
    within: int

    @property
    def ratio(self) -> float:
        """How many times longer it took beside a large pull: the median of the turns."""
        return statistics.median(busy / idle for idle, busy in zip(self.idle, self.busy, strict=True))


def come_back(devices: int, records: int, seconds: float, folder: Path, model: Path, *, turns: int = 1) -> Returned:
    """Let ``devices`` come back within ``seconds``, in ``turns``: first alone, then while one reads ``records``."""
    company = Company.founded(f"sqlite:///{folder / 'server.db'}", now=datetime.now(UTC))
    server = MortalServer(f"sqlite:///{folder / 'server.db'}")
    server.starts()
    address = f"http://127.0.0.1:{server.port}"
    line = OverHttp(company, address, model, folder)
    try:
        office = Office(line, ids(3))
        maker = office.device(ANNE)
        for _ in range(records):
            made = office.make_id()
            maker.creates("job_seeker", made, {"id": made, **PERSON})
        while maker.waiting or maker.flying:
            maker.push(most=2000)
        tokens = [_enrolled(company, CLAIRE) for _ in range(devices)]
        reader = _Reader(server.port, lambda: _enrolled(company, ANNE), records)
        idle, busy, answered, within = [], [], 0, 0
        for turn in range(turns):
            coming = tokens[turn::turns]
            idle.append(_p95([waited for waited, _ in _come_back(address, coming, seconds / turns)]))
            with ThreadPoolExecutor(1, thread_name_prefix="pull") as threads:
                over = threading.Event()
                pulling = threads.submit(reader.pull_until, over.is_set)
                try:
                    came = _come_back(address, coming, seconds / turns)
                finally:
                    over.set()
                pulling.result()
            busy.append(_p95([waited for waited, _ in came]))
            answered += len(came)
            within += sum(reader.was_within(moment) for _, moment in came)
        return Returned(idle, busy, reader.took, answered, within)
    finally:
        line.close()
        server.close()
        company.close()


def _enrolled(company: Company, person: str) -> str:
    newcomer = entering.Newcomer("device", b"", b"")
    return entering.enrol(company.database, company.code(person), newcomer, company.clock()).access


class _Reader:
    """Reads ``records`` from the first on, page by page, again and again, each time on a device that is new: what one
    device reads is limited."""

    def __init__(self, port: int, enrolled: Callable[[], str], records: int) -> None:
        self._port = port
        self._enrolled = enrolled
        self._records = records
        self.took: list[float] = []
        self._spans: list[tuple[float, float]] = []

    def was_within(self, moment: float) -> bool:
        """Say whether ``moment`` lay between the first page of a pull and its last."""
        return any(first <= moment <= last for first, last in self._spans)

    def pull_until(self, over: Callable[[], bool]) -> None:
        """Pull anew until it is ``over``, at least once. Raises ``AssertionError`` where records are missing."""
        while not self.took or not over():
            begun = time.monotonic()
            if self._pull(over):
                self.took.append(time.monotonic() - begun)

    def _pull(self, over: Callable[[], bool]) -> bool:
        """Return whether all was read; once it was so before, a pull ends when it is ``over``."""
        packer, unpacker = zstandard.ZstdCompressor(), zstandard.ZstdDecompressor()
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {**_HEADERS, "Authorization": f"Bearer {self._enrolled()}"}
        cursor, epoch, count, first = 0, "", 0, 0.0
        try:
            while not (self.took and over()):
                asked = time.monotonic()
                body = packer.compress(encode(Call(PROTOCOL, epoch, cursor, PAGE)))
                line.request("POST", "/v1/exchange", body, headers)
                answer = decode(unpacker.decompress(line.getresponse().read()), Answer)
                assert answer.page is not None
                cursor, epoch = answer.page.cursor, answer.epoch
                count += sum(count_ids(sheet.ids) for sheet in answer.page.sheets)
                first = first or time.monotonic()
                if not answer.page.more:
                    assert count == self._records
                    self._spans.append((first, asked))
                    return True
        finally:
            line.close()
        return False


def _come_back(address: str, tokens: Sequence[str], seconds: float) -> list[tuple[float, float]]:
    """Return how long each device waited for its answer, from the moment that it should have come, and when it came."""
    body = zstandard.ZstdCompressor().compress(encode(Call(PROTOCOL, "", 0, 1000, None, Tally(0, 0))))
    begun = time.monotonic()
    pause = threading.Event()

    def one(place: int) -> tuple[float, float]:
        due = begun + place * seconds / len(tokens)
        pause.wait(max(0.0, due - time.monotonic()))
        response = client.post("/v1/exchange", content=body, headers={"Authorization": f"Bearer {tokens[place]}"})
        assert not decode(response.content, Answer).page.sheets
        now = time.monotonic()
        return now - due, now

    # Each device comes over a connection of its own.
    limits = httpx.Limits(max_keepalive_connections=0)
    line = httpx.Client(base_url=address, headers=_HEADERS, timeout=60, limits=limits)
    with line as client, ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(len(tokens))))


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
