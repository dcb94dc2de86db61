"""A company whose people share and take back, get new laptops, restore old ones and copy them; and its model.

The model knows of sharing only who made which dossier and which shares are alive: by that alone it says what each
person's laptops must hold at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proof.helpers.checker import Key, Shown, one_still, still
from proof.helpers.company import ANNE, CLAIRE, SCOPE
from proof.helpers.laptops import Laptop
from proof.helpers.simulation import DEEDS, World, world_of
from proof.helpers.weak_peer import WeakPeer

from parcours_core.merge import State
from parcours_core.protocol import SyncPeer
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.sync.reports import Watch
from parcours_server.services.session import Session
from parcours_server.storage import feed
from parcours_server.storage.sealed import waiting

PEOPLE = (ANNE, CLAIRE)
MOST_LAPTOPS = 5


@dataclass
class SharingWorld(World):
    """One run with two people who share. ``owners`` says who made each dossier."""

    owners: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    backups: dict[str, tuple[Path, Session, int]] = field(default_factory=dict)

    @property
    def deeds(self) -> Mapping[str, tuple[int, Callable[[Any, Laptop], None]]]:
        """What can happen, sharing and trouble with machines besides; with odd seeds dossiers also change hands."""
        return _WITH_HANDOVERS if self.hands_over else _DEEDS

    @property
    def hands_over(self) -> bool:
        """Whether dossiers change hands: then what somebody made can be closed to their own writing."""
        return bool(self.seed % 2)

    def begins(self) -> None:
        """Hand out one laptop to each and a second to Anne."""
        for number, person in enumerate((*PEOPLE, ANNE)):
            self.laptop(f"laptop {number}", person)

    def laptop(self, name: str, person: str = ANNE) -> Laptop:
        """Put one more laptop in somebody's hands; what others own can be closed to it at any time."""
        laptop = super().laptop(name, person)
        self.equips(laptop, person, self.company.device(person))
        return laptop

    def equips(self, laptop: Laptop, person: str, session: Session) -> None:
        """Let a laptop speak as the device of ``session``."""
        self.sessions[laptop.name] = session
        laptop.on_made = lambda dossier: self.owners.update({dossier: person})
        laptop.peer = WeakPeer(self.company.peer(session), lambda _: self._harm(laptop.name))
        laptop.keeps = lambda key: self.owner_of(key) == person and not self.hands_over
        laptop.watch = Watch(new_identity=lambda: self.becomes_another(laptop, person))

    def becomes_another(self, laptop: Laptop, person: str) -> SyncPeer:
        """A fork was noticed: the laptop gets an identity of its own."""
        self.note(f"{laptop.name} has a new identity")
        self.equips(laptop, person, self.company.device(person))
        return laptop.peer

    def owner_of(self, key: Key) -> str:
        """Return who made the dossier that a record lies in."""
        if key[0] == "job_seeker":
            return self.owners.get(key[1], "")
        return self.owners.get(self.dossiers.get(key, ""), "")

    @property
    def dossiers(self) -> dict[Key, str]:
        """The dossier of each record that was ever made."""
        return self.history.dossiers

    def judged_by_model(self) -> list[str]:
        """Compare every laptop with the model, and look for every value that nobody knowingly took away."""
        told = list(self.history.broken)
        held = self.everything()
        refused = self._refused_here()
        for laptop in self.laptops:
            told += [f"{laptop.name} still has {count} to send" for count in [laptop.waiting()] if count]
            told += self._against_model(laptop, held, refused)
        kept = self.sealed()
        for who, key, name, value in self.history.written:
            gone = (name, value) not in held.get(key, Shown()).all() and repr(value)[1:-1] not in kept
            if gone and key not in refused and not self.history.is_gone(key, name, value):
                told.append(f"LOST: {name} = {value!r} of {key}, written by {who}")
        return told

    def _against_model(self, laptop: Laptop, held: Mapping[Key, Shown], refused: set[Key]) -> list[str]:
        person = self.sessions[laptop.name].person_id
        shared = {
            values["job_seeker_id"]
            for key, values, deleted in self.ever()
            if key[0] == "share"
            and values["holder"] == person
            # Who once was responsible reads on for thirty days, also when the share itself is put away.
            and (not deleted or values["right"] == ShareRight.RESPONSIBLE)
        }
        mine = {key: shown for key, shown in laptop.dump().items() if key not in refused}
        expected = {
            key: shown
            for key, shown in held.items()
            if key not in refused and (self.owner_of(key) == person or self._dossier(key) in shared)
        }
        return [
            f"{laptop.name} of {person}, {key}: {differing(mine.get(key), expected.get(key))}"
            for key in sorted(mine.keys() | expected.keys())
            if mine.get(key) != expected.get(key)
        ]

    def _dossier(self, key: Key) -> str:
        return key[1] if key[0] == "job_seeker" else self.dossiers.get(key, "")

    def ever(self) -> list[tuple[Key, Mapping[str, Any], bool]]:
        """Return the values of every record that the server holds, and whether it was deleted."""
        return [(key, state.values, state.deleted) for key, state in sorted(self._states().items())]

    def everything(self) -> dict[Key, Shown]:
        """Return what the server holds and would show, read past all that guards it."""
        shown = {
            key: Shown(
                None if state.deleted else {"id": key[1], **still(state.values)},
                frozenset((rival.field, one_still(rival.value)) for rival in state.rivals),
            )
            for key, state in self._states().items()
        }
        return {key: one for key, one in shown.items() if one != Shown()}

    def _states(self) -> dict[Key, State]:
        with self.company.database.reading(SCOPE) as transaction:
            rows = transaction.rows("SELECT record, id FROM record WHERE scope = :scope")
            return feed.states(transaction, [(row[0], row[1]) for row in rows])

    def sealed(self) -> str:
        with self.company.database.reading(SCOPE) as transaction:
            return repr([one.change for one in waiting(transaction)])

    def _refused_here(self) -> set[Key]:
        return set(self._refused())


def differing(held: Shown | None, expected: Shown | None) -> str:
    """Say in words how what is held differs from what the model expects."""
    if held is None or expected is None:
        return "is held, and should not be" if expected is None else f"is not held, and should be: {expected.beside}"
    mine, theirs = held.values or {}, expected.values or {}
    fields = [name for name in {**mine, **theirs} if mine.get(name, "?") != theirs.get(name, "?")]
    told = [f"{name} is {mine.get(name, '?')!r} and should be {theirs.get(name, '?')!r}" for name in fields]
    beside = "" if held.beside == expected.beside else f"cards {set(held.beside)} should be {set(expected.beside)}"
    return "; ".join([*told, beside])


def shares(world: SharingWorld, laptop: Laptop) -> None:
    key = world.key(laptop, "job_seeker")
    if key is None:
        return
    person = world.sessions[laptop.name].person_id
    if world.owner_of(key) == person:
        other = CLAIRE if person == ANNE else ANNE
        right = world.dice.choice([ShareRight.HELP, ShareRight.READ])
        made = laptop.shares(key[1], other, right, confidences=world.dice.random() < 0.7)
        world.history.dossiers[made] = key[1]


def hands_over(world: SharingWorld, laptop: Laptop) -> None:
    key = world.key(laptop, "job_seeker")
    if key is not None:
        person = world.sessions[laptop.name].person_id
        other = CLAIRE if person == ANNE else ANNE
        made = laptop.shares(key[1], other, ShareRight.RESPONSIBLE, confidences=True)
        world.history.dossiers[made] = key[1]


def takes_back(world: SharingWorld, laptop: Laptop) -> None:
    shares = [key for key in laptop.records() if key[0] == "share"]
    mine = [key for key in shares if world.owner_of(key) == world.sessions[laptop.name].person_id]
    if mine:
        laptop.deletes(world.dice.choice(mine))


def new_laptop(world: SharingWorld, _: Laptop) -> None:
    if len(world.laptops) < MOST_LAPTOPS:
        world.laptop(f"laptop {len(world.laptops)}", world.dice.choice(PEOPLE))


def laptop_is_saved(world: SharingWorld, laptop: Laptop) -> None:
    if laptop.name not in world.walks:
        path = laptop.path.with_suffix(".backup")
        laptop.backs_up(path)
        world.backups[laptop.name] = (path, world.sessions[laptop.name], laptop.words)


def laptop_is_restored(world: SharingWorld, laptop: Laptop) -> None:
    """The laptop is as it was at its backup; what it had written since and not sent is gone with it."""
    if laptop.name in world.walks or laptop.name not in world.backups:
        return
    path, session, words = world.backups[laptop.name]
    held, kept = world.everything(), world.sealed()
    lost = [
        (key, name, value)
        for who, key, name, value in world.history.written
        if who == laptop.name
        and int(str(value).rsplit(" ", 1)[-1]) > words
        and (name, value) not in held.get(key, Shown()).all()
        and repr(value)[1:-1] not in kept
    ]
    world.history.never_sent(laptop.name, lost)
    laptop.restores(path)
    world.equips(laptop, session.person_id, session)


_DEEDS: dict[str, tuple[int, Callable[[Any, Laptop], None]]] = {
    **DEEDS,
    "shares": (3, shares),
    "takes back": (1, takes_back),
    "gets a new laptop": (1, new_laptop),
    "backs up": (1, laptop_is_saved),
    "restores": (1, laptop_is_restored),
}

_WITH_HANDOVERS = {**_DEEDS, "hands over": (2, hands_over)}


def sharing_world(seed: int, folder: Path, model: Path, **parts: object) -> AbstractContextManager[SharingWorld]:
    """Give a fresh world of people who share, in an empty ``folder``."""
    return world_of(SharingWorld, seed, folder, model, clocks=False, **parts)


def fuzz(seed: int, folder: Path, model: Path, steps: int = 70) -> list[str]:
    """Run one seed and return what is broken: nothing."""
    with sharing_world(seed, folder, model) as made:
        made.runs(steps)
        return made.judged_by_model()
