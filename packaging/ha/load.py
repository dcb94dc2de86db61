"""The load of the trial: devices that push without end, repeat what was not answered, keep what was acknowledged."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
import zstandard

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind
from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Answer, Batch, Call, encode
from parcours_core.wire.sheets import change_sheets_of, states_of

A_BATCH = 20
_AT = "2026-11-22T09:00:00.000000+00:00"


@dataclass
class Device:
    """A device that pushes: its tokens, what was acknowledged to it and when, and how often it had to repeat."""

    address: str
    tokens: dict[str, Any]
    acknowledged: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    repeated: int = 0
    refused: int = 0
    chain: str = ""

    def push_until(self, over: threading.Event) -> None:
        """Push batches until ``over`` is set and the last one is answered."""
        number = 0
        with httpx.Client(base_url=self.address, timeout=20, trust_env=False) as client:
            while not over.is_set():
                number += 1
                made = [new_id(int(time.time() * 1000)) for _ in range(A_BATCH)]
                self._push(
                    client, Batch(f"{self.tokens['device']}-{number}", self.chain, change_sheets_of(_changes(made)))
                )
                self.acknowledged += made

    def pull(self) -> list[str]:
        """Read the whole feed and return the ids that it carries, each as often as it came."""
        found: list[str] = []
        cursor, more = 0, True
        with httpx.Client(base_url=self.address, timeout=60, trust_env=False) as client:
            while more:
                page = self._ask(client, Call(PROTOCOL, "", cursor, limit=1000)).page
                if page is None:
                    raise ValueError("no page was given")
                found += [state.id for state in states_of(page.sheets, page.graves)]
                cursor, more = page.cursor, page.more
        return found

    def _push(self, client: httpx.Client, batch: Batch) -> None:
        call = Call(PROTOCOL, "", 0, batch=batch)
        while True:
            try:
                receipt = self._ask(client, call).receipt
                break
            except (httpx.TransportError, httpx.HTTPStatusError):
                # The answer may have been lost after the commit: the same batch goes again.
                self.repeated += 1
                time.sleep(0.05)
        if receipt is None or receipt.count != A_BATCH:
            raise ValueError("a batch was not taken whole")
        self.chain = receipt.chain
        self.moments.append(time.monotonic())

    def _ask(self, client: httpx.Client, call: Call) -> Answer:
        headers = {"Authorization": f"Bearer {self.tokens['access']}", "Content-Type": MEDIA_TYPE}
        body = zstandard.ZstdCompressor(level=1).compress(encode(call))
        answer = client.post("/v1/exchange", content=body, headers=headers)
        if answer.status_code >= 500:
            self.refused += 1
        answer.raise_for_status()
        return msgspec.msgpack.decode(answer.content, type=Answer)


def enrolled(address: str, code: str) -> Device:
    """Enrol a device by a code."""
    answer = httpx.post(f"{address}/v1/enrol", json={"code": code, "device_name": "Essai"}, timeout=20, trust_env=False)
    answer.raise_for_status()
    return Device(address, answer.json())


def _changes(ids: list[str]) -> list[Change]:
    return [
        Change("job_seeker", one, one, Kind.CREATE, to_plain(JobSeeker(id=one, family_name="Exemple")), _AT)
        for one in ids
    ]
