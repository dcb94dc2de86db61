"""The whole system in one process: laptops with real caseloads, the real service, a line that fails, and one dice.

Everything that happens is drawn from one seed: who writes what, whose sync moves on by one request, what becomes of the
request. The trace is what happened in words; the same seed has the same trace.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from proof.helpers.bad_line import Harm
from proof.helpers.checker import Dump, History, Key
from proof.helpers.company import ANNE, MORNING, NAMES, Company, ids
from proof.helpers.laptops import FIELDS, Laptop
from proof.helpers.walking import Walk, in_turn
from proof.helpers.weak_peer import IN_PROCESS, WeakPeer

from parcours_core.protocol import Reason, SyncTrouble
from parcours_desktop.store.outbox import rejected
from parcours_desktop.sync.reports import SyncOptions

STEPS = 60
LAPTOPS = 3
SHORT = (12, 30)
LONG = (60, 120)
FEWEST_TURNS, MOST_TURNS = 3, 8
"""So often everyone syncs at the end at least; and at most, until nothing moves any more."""

YEARS = timedelta(days=3652)
_OF_THE_DELETED = {Reason.PURGED, Reason.DOSSIER_DELETED}


@dataclass
class Outcome:
    """What came of one seed: its trace's hash, what is broken (nothing), and the harm that was done."""

    seed: int
    trace: str
    broken: list[str]
    harm: Counter[Harm]
    cards: int


@dataclass
class World:
    """One run. ``bad`` is how likely a request meets with harm; ``clocks`` whether the laptops' clocks are wrong;
    ``varied`` whether laptops read and send more or less at once, and begin by a snapshot or not."""

    seed: int
    folder: Path
    model: Path
    company: Company
    bad: float = 0.25
    clocks: bool = True
    varied: bool = False
    history: History = field(default_factory=History)
    laptops: list[Laptop] = field(default_factory=list)
    walks: dict[str, Walk] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    harm: Counter[Harm] = field(default_factory=Counter)
    healed: bool = False

    @property
    def deeds(self) -> Mapping[str, tuple[int, Callable[[Any, Laptop], None]]]:
        """What can happen to a laptop, and how often."""
        return DEEDS

    @property
    def may_repair(self) -> bool:
        """Whether the tally may find a difference: nothing that happens here makes one."""
        return False

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.make_id = ids(self.seed)
        self.begins()

    def begins(self) -> None:
        """Hand out the first laptops."""
        for number in range(LAPTOPS):
            self.laptop(f"laptop {number}")

    def laptop(self, name: str, person: str = ANNE) -> Laptop:
        """Put one more laptop in somebody's hands."""
        peer = WeakPeer(self.company.peer(self.company.device(person)), lambda _: self._harm(name))
        drawn = YEARS * self.dice.uniform(-1, 1)
        clock = _wrong_clock(drawn, random.Random(f"clock of {self.seed} {name}")) if self.clocks else _true_clock
        laptop = Laptop.copied(
            self.model, self.folder, name, owner=NAMES[person], peer=peer, history=self.history,
            make_id=self.make_id, clock=clock,
        )  # fmt: skip
        if self.varied:
            laptop.options = _some_options(random.Random(f"{self.seed} {name}"))
        self.laptops.append(laptop)
        return laptop

    def runs(self, steps: int = STEPS) -> None:
        """Let things happen, then let everyone speak to everyone."""
        for _ in range(steps):
            self.happens()
        self.heals()

    def happens(self) -> None:
        """Let one thing happen to one laptop."""
        laptop = self.dice.choice(self.laptops)
        deeds = self.deeds
        doing = self.dice.choices(list(deeds), weights=[weight for weight, _ in deeds.values()])[0]
        self.note(f"{laptop.name}: {doing}")
        deeds[doing][1](self, laptop)

    def heals(self) -> None:
        """Let the line be good, end what runs, and sync until nothing moves any more."""
        self.healed = True
        for laptop in self.laptops:
            while laptop.name in self.walks:
                self.steps(laptop)
        for turn in itertools.count(1):
            moved = [self._moves(laptop) for laptop in self.laptops]
            # What a restore lost comes back step by step: one gives back a dossier, another what waits in it.
            if turn == MOST_TURNS or (turn >= FEWEST_TURNS and not any(moved)):
                return

    def _moves(self, laptop: Laptop) -> bool:
        """Let a laptop sync and its owner look; say whether anything went to or fro."""
        report = laptop.syncs()
        laptop.looks()
        return bool(report.sent or report.received or report.deleted or report.left)

    def judged(self) -> Outcome:
        """Judge the run, with a laptop that was never there before as one more witness."""
        witness = self.laptop("witness")
        witness.syncs()
        dumps = {laptop.name: laptop.dump() for laptop in self.laptops}
        waiting = {laptop.name: laptop.waiting() for laptop in self.laptops}
        refused = self._refused()
        for dump in dumps.values():
            for key in refused:
                dump.pop(key, None)
        broken = [*self.history.end(dumps, waiting), *refused.values()]
        broken = [one for one in broken if one]
        incidents = [laptop.name for laptop in self.laptops for report in laptop.reports if report.incident]
        broken += [f"{name} had to repair itself" for name in incidents if not self.may_repair]
        self.note(_written(dumps["witness"]))
        digest = hashlib.sha256("\n".join(self.trace).encode()).hexdigest()
        cards = sum(len(shown.beside) for shown in dumps["witness"].values())
        return Outcome(self.seed, digest, broken, self.harm, cards)

    def _refused(self) -> dict[Key, str]:
        """Return what the server would not take and who wrote it is shown; in words where it ought to have taken it.

        Only what was made in a dossier that others deleted meanwhile may be refused here.
        """
        told: dict[Key, str] = {}
        for laptop in self.laptops:
            with laptop.caseload.reading() as reader:
                for one in rejected(reader):
                    dossier = (reader.plain(one.record, one.record_id) or {}).get("job_seeker_id", "")
                    sound = one.rejected in _OF_THE_DELETED and ("job_seeker", dossier) in self.history.deletions
                    told[one.key] = "" if sound else f"{laptop.name}: {one.key} was refused: {one.rejected}"
        self.history.refused(told)
        return told

    def close(self) -> None:
        """Close every caseload; what still runs is brought to its end."""
        self.healed = True
        for walk in self.walks.values():
            while not walk.step():
                pass
        for laptop in self.laptops:
            laptop.close()

    def steps(self, laptop: Laptop) -> None:
        """Begin a sync, or let the one that runs make one more request."""
        walk = self.walks.get(laptop.name)
        if walk is None:
            walk = self.walks[laptop.name] = Walk(laptop.name, lambda: self._syncs(laptop))
        if walk.step():
            del self.walks[laptop.name]
            if walk.error is not None:
                raise walk.error
            laptop.looks()

    def key(self, laptop: Laptop, record: str = "") -> Key | None:
        """Draw one of the records that are on a laptop."""
        keys = [key for key in laptop.records() if key[0] in FIELDS and record in ("", key[0])]
        return self.dice.choice(keys) if keys else None

    def _syncs(self, laptop: Laptop) -> None:
        try:
            report = laptop.syncs()
        except SyncTrouble as trouble:
            self.note(f"{laptop.name}: {type(trouble).__name__}")
            return
        self.note(f"{laptop.name}: sent {report.sent}, received {report.received}, cards {report.cards}")

    def _harm(self, name: str) -> Harm:
        walk = self.walks.get(name)
        if walk is not None and not self._is_writing(name):
            walk.pause()
        if self.healed or self.dice.random() > self.bad:
            return Harm.NONE
        harm = self.dice.choice(IN_PROCESS)
        self.harm[harm] += 1
        self.note(f"{name}: {harm}")
        return harm

    def _is_writing(self, name: str) -> bool:
        """Say whether a laptop has a transaction open on this thread: whoever would write meanwhile waits for it."""
        here = threading.get_ident()
        return any(laptop.caseload._writer == here for laptop in self.laptops if laptop.name == name)

    def note(self, words: str) -> None:
        self.trace.append(words)


def _makes(world: World, laptop: Laptop) -> None:
    dossier = world.key(laptop, "job_seeker")
    if dossier is None or world.dice.random() < 0.4:
        laptop.makes_dossier()
    else:
        laptop.notes_barrier(dossier[1])


def _edits(world: World, laptop: Laptop) -> None:
    key = world.key(laptop)
    if key is not None:
        names = FIELDS[key[0]]
        laptop.edits(key, world.dice.sample(names, world.dice.randint(1, min(2, len(names)))))


def _deletes(world: World, laptop: Laptop) -> None:
    key = world.key(laptop)
    if key is not None:
        laptop.deletes(key)


def _chooses(world: World, laptop: Laptop) -> None:
    cards = laptop.cards()
    if cards:
        laptop.chooses(world.dice.choice(cards), theirs=world.dice.random() < 0.5)


DEEDS: dict[str, tuple[int, Callable[[Any, Laptop], None]]] = {
    "makes": (3, _makes),
    "edits": (10, _edits),
    "deletes": (1, _deletes),
    "chooses": (3, _chooses),
    "syncs": (18, lambda world, laptop: world.steps(laptop)),
}


def _written(dump: Dump) -> str:
    return repr(sorted((key, sorted(shown.all(), key=repr)) for key, shown in dump.items()))


def _true_clock() -> datetime:
    return MORNING


def _wrong_clock(shift: timedelta, dice: random.Random) -> Callable[[], datetime]:
    """Return a clock that is off, and stands, runs backwards, or is set an hour back and forth as for summer time."""
    going = dice.choice([lambda _: 0, lambda looks: -looks, lambda looks: looks % 2])
    looks = itertools.count()
    return lambda: MORNING + shift + timedelta(hours=going(next(looks)))


def _some_options(dice: random.Random) -> SyncOptions:
    page = dice.choice([3, 7, 50])
    return SyncOptions(
        page=page, batch=dice.choice([2, 5, 40]), at_once=dice.choice([3, 10_000]),
        snapshot_from=dice.choice([3, 2000]), later=250 if page == 7 else 1,
    )  # fmt: skip


def length_of(seed: int) -> int:
    """Return how many steps the course of a seed has in a campaign: three of four are short, and find what a few things
    done in a row can break; a long one costs as much as five of them."""
    dice = random.Random(f"length of {seed}")
    return dice.randint(*(SHORT if dice.random() < 0.75 else LONG))


W = TypeVar("W", bound=World)


def world(seed: int, folder: Path, model: Path, **parts: object) -> AbstractContextManager[World]:
    """Give a fresh world of ``seed`` in an empty ``folder``."""
    return world_of(World, seed, folder, model, **parts)


@contextmanager
def world_of(kind: type[W], seed: int, folder: Path, model: Path, **parts: Any) -> Iterator[W]:
    """Give a fresh world of one kind in an empty ``folder``, and close it and its company after it."""
    company = Company.founded(f"sqlite:///{folder / 'server.db'}")
    try:
        made = kind(seed, folder, model, company, **parts)
        with in_turn(made.dice.random):
            try:
                yield made
            finally:
                made.close()
    finally:
        company.close()


def simulate(seed: int, folder: Path, model: Path, steps: int = STEPS, **parts: object) -> Outcome:
    """Run one seed from beginning to end and judge it."""
    with world(seed, folder, model, **parts) as made:
        made.runs(steps)
        return made.judged()
