"""Several devices at once, each on a thread, that edit the same few records and read what the others do."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from proof.helpers.checker import History, Key
from proof.helpers.company import ANNE, Company
from proof.helpers.lines import Office, OverHttp, served
from proof.helpers.people import person
from proof.helpers.small_client import SmallClient

DEVICES = 5
MANY = 1_000_000
FIELDS = ("phone", "street", "occupation")
RECORDS = 4


@dataclass
class Crowd:
    """Devices that work side by side, and a ``witness`` that reads nothing before the end.

    ``history`` is written under ``turn``; ``done`` counts the rounds of all, told by ``moved``.
    """

    office: Office
    clients: Sequence[SmallClient]
    witness: SmallClient
    history: History = field(default_factory=History)
    turn: threading.Lock = field(default_factory=threading.Lock)
    moved: threading.Condition = field(default_factory=threading.Condition)
    done: int = 0
    keys: list[Key] = field(default_factory=list)

    def begins(self) -> None:
        """Make the records that all of them edit."""
        first = self.clients[0]
        self.keys = [person(self.office, first) for _ in range(RECORDS)]
        first.sync()

    def works(self, rounds: int, seed: int, ended: Callable[[], bool] = lambda: False) -> None:
        """Let each do ``rounds`` rounds of reading, writing and syncing, or until ``ended`` says so."""
        with ThreadPoolExecutor(len(self.clients), thread_name_prefix="device") as threads:
            running = [
                threads.submit(self._rounds, client, random.Random(f"{seed} {place}"), rounds, ended)
                for place, client in enumerate(self.clients)
            ]
            for one in running:
                one.result()

    def does_more(self, rounds: int) -> None:
        """Wait until the devices did so many rounds more: what happens then falls in the middle of their work."""
        with self.moved:
            wanted = self.done + rounds
            assert self.moved.wait_for(lambda: self.done >= wanted, timeout=60), "the devices do not come through"

    def heals(self) -> list[str]:
        """Let all sync until nothing moves, and judge them."""
        for _ in range(2):
            for client in self.clients:
                client.sync()
                self._looks(client)
        witness = self.witness
        witness.sync()
        dumps = {f"device {place}": client.dump() for place, client in enumerate(self.clients)}
        waiting = {f"device {place}": len(client.waiting) for place, client in enumerate(self.clients)}
        told = self.history.end({**dumps, "witness": witness.dump()}, waiting)
        sound = [client.last.sound for client in self.clients if client.last]
        return [*told, *("a tally is not sound" for one in sound if one is not True)]

    def _rounds(self, client: SmallClient, dice: random.Random, rounds: int, ended: Callable[[], bool]) -> None:
        name = self._name(client)
        for number in range(rounds):
            if ended():
                return
            client.sync()
            self._looks(client)
            key = dice.choice(self.keys)
            if key in client.held:
                with self.turn:
                    self._writes(client, name, key, dice, number)
            with self.moved:
                self.done += 1
                self.moved.notify_all()
        client.sync()

    def _writes(self, client: SmallClient, name: str, key: Key, dice: random.Random, number: int) -> None:
        rivals = [rival for rival in client.held[key].rivals if rival.field in FIELDS]
        if rivals and dice.random() < 0.5:
            rival = dice.choice(rivals)
            client.writes(key, {rival.field: rival.value}, frozenset({rival.id}))
            self.history.chose(name, key, rival.field, rival.value, [rival.value])
            return
        values = {one: f"{name} {number} {one}" for one in dice.sample(FIELDS, dice.randint(1, 2))}
        client.writes(key, values)
        self.history.wrote(name, key, values)

    def _looks(self, client: SmallClient) -> None:
        with self.turn:
            for key in self.keys:
                self.history.read(self._name(client), key, client.shown(key))

    def _name(self, client: SmallClient) -> str:
        return f"device {list(self.clients).index(client)}"


@dataclass(frozen=True)
class Worked:
    """What came of a crowd: what is broken (nothing), how much was done, and how long it took to be in peace."""

    broken: list[str]
    rounds: int
    batches: int
    written: int
    seconds_to_peace: float


def crowd_works(url: str, folder: Path, model: Path, seed: int, *, rounds: int = MANY, seconds: float = 1e9) -> Worked:
    """Let five devices push and pull over HTTP for so many rounds each, or so long, and judge them (F10)."""
    company = Company.founded(url)
    with served(company) as port:
        line = OverHttp(company, f"http://127.0.0.1:{port}", model, folder)
        office = Office(line)
        crowd = Crowd(office, [office.device(ANNE) for _ in range(DEVICES)], office.device(ANNE))
        crowd.begins()
        end = time.monotonic() + seconds
        crowd.works(rounds, seed, lambda: time.monotonic() > end)
        healing = time.monotonic()
        broken = crowd.heals()
        peace = time.monotonic() - healing
        batches = sum(client.batches for client in crowd.clients)
        line.close()
    company.close()
    return Worked(broken, crowd.done, batches, len(crowd.history.written), peace)
