"""Many devices that come back within a minute and have nothing to do, while one reads ten thousand records (F26)."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Sequence
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
from proof.helpers.small_client import SmallClient

from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Answer, Call, Tally, decode, encode
from parcours_server.services import entering

THREADS = 8
PAGE = 250
_HEADERS = {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd", "Parcours-Protocol": str(PROTOCOL)}


@dataclass(frozen=True)
class Returned:
    """What was measured, in seconds: the 95th percentile of "nothing to do" with nobody else, and beside a large pull.

    ``pull`` is how long the large pull took, ``answered`` how many devices were answered meanwhile and after it.
    """

    idle: float
    busy: float
    pull: float
    answered: int

    @property
    def ratio(self) -> float:
        """How many times longer it took beside a large pull."""
        return self.busy / self.idle


def come_back(devices: int, records: int, seconds: float, folder: Path, model: Path) -> Returned:
    """Let ``devices`` come back within ``seconds``, first alone, then while one reads ``records``."""
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
        newcomer = entering.Newcomer("device", b"", b"")
        tokens = [
            entering.enrol(company.database, company.code(CLAIRE), newcomer, company.clock()).access
            for _ in range(devices)
        ]
        idle = _come_back(address, tokens, seconds)
        reader = office.device(ANNE, limit=PAGE)
        with ThreadPoolExecutor(1, thread_name_prefix="pull") as threads:
            pulling = threads.submit(_pull, reader)
            busy = _come_back(address, tokens, seconds)
            pull = pulling.result()
        return Returned(_p95(idle), _p95(busy), pull, len(busy))
    finally:
        line.close()
        server.close()
        company.close()


def _pull(reader: SmallClient) -> float:
    begun = time.monotonic()
    reader.sync()
    return time.monotonic() - begun


def _come_back(address: str, tokens: Sequence[str], seconds: float) -> list[float]:
    """Return how long each device waited for its answer, from the moment that it should have come."""
    body = zstandard.ZstdCompressor().compress(encode(Call(PROTOCOL, "", 0, 1000, None, Tally(0, 0))))
    begun = time.monotonic()
    pause = threading.Event()

    def one(place: int) -> float:
        due = begun + place * seconds / len(tokens)
        pause.wait(max(0.0, due - time.monotonic()))
        response = client.post("/v1/exchange", content=body, headers={"Authorization": f"Bearer {tokens[place]}"})
        assert not decode(response.content, Answer).page.sheets
        return time.monotonic() - due

    # Each device comes over a connection of its own.
    limits = httpx.Limits(max_keepalive_connections=0)
    line = httpx.Client(base_url=address, headers=_HEADERS, timeout=60, limits=limits)
    with line as client, ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(len(tokens))))


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
