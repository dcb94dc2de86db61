"""Many devices that come back within a minute and have nothing to do, while one reads ten thousand records (F26).

They come in short turns, alone and beside the large pull, so that whatever else the machine does falls on the one as
on the other. The large pull begins again as long as a turn lasts: each who comes in it meets it. It is read in a
process of its own.

How long one waits is told twice: by the clock, which also counts what else the machine does, and by how much the server
itself worked meanwhile, which does not: whoever waits behind the large pull waits while the server works at it.
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

import zstandard
from proof.helpers.company import ANNE, CLAIRE, Company, ids
from proof.helpers.lines import Office, OverHttp
from proof.helpers.mortal import MortalServer
from proof.helpers.people import PERSON

from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Answer, Call, Tally, decode, encode
from parcours_core.wire.packing import count_ids
from parcours_server.services import entering

THREADS = 8
TURN_SECONDS = 0.5
PAGE = 500
"""How many records the program asks for at once while its window is open."""

_HEADERS = {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd", "Parcours-Protocol": str(PROTOCOL)}


@dataclass(frozen=True, slots=True)
class Waited:
    """How long one waited, in ``seconds``; the server ``worked`` for so many of them. It was answered at ``moment``."""

    seconds: float
    worked: float
    moment: float


@dataclass(frozen=True)
class Returned:
    """How each waited who had nothing to do, alone and beside a large pull.

    ``pulls`` is how long each large pull took that was read to its end; ``within`` how many were answered after the
    first page of one and before its last.
    """

    idle: Sequence[Waited]
    busy: Sequence[Waited]
    pulls: Sequence[float]
    within: int

    @property
    def by_the_clock(self) -> float:
        """How many times longer one waited beside a large pull, nineteen times out of twenty."""
        return _p95(each.seconds for each in self.busy) / _p95(each.seconds for each in self.idle)

    @property
    def by_work(self) -> float:
        """How many times more the server worked while one waited, nineteen times out of twenty."""
        return _p95(each.worked for each in self.busy) / _p95(each.worked for each in self.idle)

    @property
    def ratio(self) -> float:
        """The less of both: a server that lets one wait for the large pull is seen by either, and each tells too much
        where something else is in the way, the clock of a busy machine, the work of many who come at once."""
        return min(self.by_the_clock, self.by_work)


def come_back(
    devices: int, records: int, seconds: float, folder: Path, model: Path, *, program: str = "parcours_server"
) -> Returned:
    """Let ``devices`` come back within ``seconds``, twice: alone, and while one reads ``records``; a turn of each by
    turns. ``program`` is the module that serves."""
    turns = max(2, round(seconds / TURN_SECONDS))
    company = Company.founded(f"sqlite:///{folder / 'server.db'}", now=datetime.now(UTC))
    server = MortalServer(f"sqlite:///{folder / 'server.db'}", program=program)
    server.starts()
    try:
        _fill(company, server.port, records, folder, model)
        tokens = [_enrolled(company, CLAIRE) for _ in range(devices)]
        idle: list[Waited] = []
        busy: list[Waited] = []
        with _Reader(server.port, records) as reader:
            for turn in range(turns):
                coming = tokens[turn::turns]
                idle += _come_back(server, coming, seconds / turns)
                with reader.reading(_enrolled(company, ANNE)):
                    busy += _come_back(server, coming, seconds / turns)
        within = sum(pull.was_within(each.moment) for each in busy for pull in reader.pulls)
        return Returned(idle, busy, [pull.took for pull in reader.pulls], within)
    finally:
        server.close()
        company.close()


def _fill(company: Company, port: int, records: int, folder: Path, model: Path) -> None:
    line = OverHttp(company, f"http://127.0.0.1:{port}", model, folder)
    office = Office(line, ids(3))
    maker = office.device(ANNE)
    for _ in range(records):
        made = office.make_id()
        maker.creates("job_seeker", made, {"id": made, **PERSON})
    while maker.waiting or maker.flying:
        maker.push(most=2000)
    line.close()


def _enrolled(company: Company, person: str) -> str:
    newcomer = entering.Newcomer("device", b"", b"")
    return entering.enrol(company.database, company.code(person), newcomer, company.clock()).access


@dataclass(frozen=True, slots=True)
class _Pull:
    """A large pull that was read to its end: when its first page had come, when its last was asked for."""

    first: float
    last: float
    took: float

    def was_within(self, moment: float) -> bool:
        return self.first <= moment <= self.last


class _Reader:
    """Reads ``records`` from the first on, page by page, again and again, in a process of its own."""

    def __init__(self, port: int, records: int) -> None:
        self.pulls: list[_Pull] = []
        spawning = get_context("spawn")
        self._end, other = spawning.Pipe()
        self._process = spawning.Process(target=_read, args=(other, port, records))

    def __enter__(self) -> _Reader:
        self._process.start()
        assert self._end.recv() == "ready"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.send("")
        self._process.join()
        self._process.close()

    @contextmanager
    def reading(self, token: str) -> Iterator[None]:
        """Let it read meanwhile, with the token of a device that is new: what one device reads is limited."""
        self._end.send(token)
        yield
        self._end.send("over")
        told = self._end.recv()
        assert told, "records are missing"
        self.pulls += told


def _read(pipe: Connection, port: int, records: int) -> None:
    pipe.send("ready")
    while token := pipe.recv():
        pulls: list[_Pull] = []
        whole = True
        # At least one is read to its end.
        while whole and not (pulls and pipe.poll()):
            begun = time.monotonic()
            count, first, last = _pull(port, token)
            pulls.append(_Pull(first, last, time.monotonic() - begun))
            whole = count == records
        pipe.recv()
        pipe.send(pulls if whole else [])


def _pull(port: int, token: str) -> tuple[int, float, float]:
    """Return how many records were read, when the first page had come, and when the last was asked for."""
    packer, unpacker = zstandard.ZstdCompressor(), zstandard.ZstdDecompressor()
    headers = {**_HEADERS, "Authorization": f"Bearer {token}"}
    cursor, epoch, count, first = 0, "", 0, 0.0
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        while True:
            asked = time.monotonic()
            line.request("POST", "/v1/exchange", packer.compress(encode(Call(PROTOCOL, epoch, cursor, PAGE))), headers)
            answer = decode(unpacker.decompress(line.getresponse().read()), Answer)
            assert answer.page is not None
            cursor, epoch = answer.page.cursor, answer.epoch
            count += sum(count_ids(sheet.ids) for sheet in answer.page.sheets)
            first = first or time.monotonic()
            if not answer.page.more:
                return count, first, asked


def _come_back(server: MortalServer, tokens: Sequence[str], seconds: float) -> list[Waited]:
    """Let a device with each of the tokens come within ``seconds``, over a connection of its own, and ask."""
    body = zstandard.ZstdCompressor().compress(encode(Call(PROTOCOL, "", 0, 1000, None, Tally(0, 0))))
    begun = time.monotonic()
    pause = threading.Event()

    def one(place: int) -> Waited:
        due = begun + place * seconds / len(tokens)
        pause.wait(max(0.0, due - time.monotonic()))
        came = server.worked()
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line:
            line.request("POST", "/v1/exchange", body, {**_HEADERS, "Authorization": f"Bearer {tokens[place]}"})
            answered = line.getresponse().read()
        waited = Waited(time.monotonic() - due, server.worked() - came, time.monotonic())
        page = decode(zstandard.ZstdDecompressor().decompress(answered), Answer).page
        assert page is not None
        assert not page.sheets
        return waited

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(len(tokens))))


def _p95(times: Iterable[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
