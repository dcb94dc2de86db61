"""The whole world, in which dossiers also go from hand to hand in a file and are read as one person and parted again.

Both are done by the use cases that the screens call. Who took a file in may wait for a server that does not show them
the dossier yet: what waits so is its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from proof.helpers.checker import Key, still
from proof.helpers.company import ANNE, CLAIRE, SCOPE
from proof.helpers.laptops import FIELDS, TYPES, Laptop
from proof.helpers.simulation import world_of
from proof.helpers.whole_world import WHOLE_DEEDS, WholeWorld

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness, ShareRight
from parcours_desktop.casework.desk import Desk, FixedClock, Settings
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.duplicates_merging import Side, merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.handover_stick import KEYS, has_key, read_stick, save_stick, take_stick
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places
from parcours_desktop.exchange.errors import AlreadyTaken
from parcours_desktop.exchange.keys import DeviceKeys
from parcours_desktop.exchange.stick import open_stick
from parcours_desktop.resources import resource
from parcours_desktop.store.awaiting import awaited
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.holding import held_dossiers
from parcours_desktop.store.reader import Reader

_BY_HAND_ALONE = "SELECT id FROM {} WHERE server_number = 0 AND field_versions <> x''"


@dataclass
class ByHandWorld(WholeWorld):
    """One run. ``files`` are those that were written, each with whom it is closed for; ``others`` says which dossier
    each decision on two of them reads as part of its own, ``by_hand`` what each laptop took in. How often it came to
    that is counted."""

    files: list[tuple[Path, str]] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    by_hand: dict[str, set[str]] = field(default_factory=dict)
    taken: int = 0
    merged: int = 0
    parted: int = 0

    @property
    def deeds(self) -> Mapping[str, tuple[int, Callable[[Any, Laptop], None]]]:
        """What can happen: all that does in the whole world, and what goes by hand."""
        return _DEEDS

    def begins(self) -> None:
        """Give all devices of a person the keys of that person, so that any of them opens what is closed for them."""
        self.company.keys = lambda person: (keys_of(person).seal_public, keys_of(person).sign_public)
        super().begins()

    def laptop(self, name: str, person: str = ANNE) -> Laptop:
        """Put one more laptop in somebody's hands, with their keys."""
        laptop = super().laptop(name, person)
        with laptop.caseload.writing("clés", author="", at=laptop.clock()) as unit:
            unit.keep_setting(KEYS, keys_of(person).kept())
            unit.commit()
        return laptop

    def waits_for(self, reader: Reader) -> frozenset[str]:
        """Return the dossiers that a laptop has which the server may not show it: a file brought them as well."""
        return super().waits_for(reader) | frozenset(held_dossiers(reader))

    def is_here_alone(self, reader: Reader) -> set[Key]:
        """Return what a file carried that an older server had told, and no later one has: it came after the restore,
        so that this laptop has nothing of its own to give back, and whoever has does not hold it any more."""
        if not self.restores:
            return set()
        return {
            (record, str(record_id))
            for record in TYPES
            for (record_id,) in plain_rows(reader.connection, _BY_HAND_ALONE.format(record))
        }

    def is_not_told_of(self, laptop: Laptop, reader: Reader) -> frozenset[str]:
        """Return what came by hand alone, deleted here since or not: the server knows of no such laptop."""
        with self.company.database.reading(SCOPE, self.sessions[laptop.name].person_id) as transaction:
            told = {state.dossier for state in self.page_for(transaction)}
        held = frozenset(held_dossiers(reader)) - awaited(reader)
        return held | frozenset(self.by_hand.get(laptop.name, set()) - told)

    def is_in(self, words: str, dossier: str) -> bool:
        """Say whether ``words`` tell of a record of a dossier; what ties it to another one goes with it."""
        ties = (merger for merger, other in self.others.items() if other == dossier)
        return super().is_in(words, dossier) or any(merger in words for merger in ties)

    def desk(self, laptop: Laptop) -> Desk:
        """Return what the use cases of the screens work with; each asking has words of its own as its author."""
        pack, places = _directory()
        settings = Settings(counsellor=laptop.word())
        return _Desk(laptop.caseload, pack, places, FixedClock(laptop.clock()), settings, make_id=laptop.make_id)


@dataclass(frozen=True, slots=True)
class _Desk(Desk):
    """A desk whose new identities are those of the seed."""

    make_id: Callable[[], str] = field(default=lambda: "")

    def new_id(self) -> str:
        return self.make_id()


@cache
def keys_of(person: str) -> DeviceKeys:
    """Return the keys of all devices of a person, the same in each run."""
    return DeviceKeys(*(hashlib.sha256(f"{use} {person}".encode()).digest() for use in ("sign", "seal")))


@cache
def _directory() -> tuple[Pack, Places]:
    return Pack.open(resource("packs/exemple.pack")), Places.open()


def _writes_a_file(world: ByHandWorld, laptop: Laptop) -> None:
    """Share one's own dossier or hand it over, and write the file that takes it there."""
    mine = [key for key in _people(laptop) if world.owner_of(key) == world.sessions[laptop.name].person_id]
    holder = _other(world, laptop)
    if not mine or not has_key(world.desk(laptop), holder):
        return
    _, dossier = world.dice.choice(mine)
    right = world.dice.choice([ShareRight.HELP, ShareRight.RESPONSIBLE])
    world.dossiers[laptop.shares(dossier, holder, right, confidences=True)] = dossier
    path = world.folder / f"{len(world.files)}.parcours"
    save_stick(world.desk(laptop), [dossier], path, holder=holder)
    world.files.append((path, holder))
    for change in open_stick(path, keys_of(holder)).manifest.unsent():
        world.history.given |= {((change.record, change.id), *one) for one in still(change.values).items()}


def _takes_a_file(world: ByHandWorld, laptop: Laptop) -> None:
    files = [path for path, holder in world.files if holder == world.sessions[laptop.name].person_id]
    if not files:
        return
    desk = world.desk(laptop)
    try:
        changes = take_stick(desk, read_stick(desk, world.dice.choice(files)))
    except AlreadyTaken:
        return
    world.by_hand.setdefault(laptop.name, set()).update(changes.dossiers)
    world.taken += 1
    laptop.looks()


def _merges(world: ByHandWorld, laptop: Laptop) -> None:
    """Read two dossiers as one person; half the time the kept one takes a value of the other's."""
    with laptop.caseload.reading() as reader:
        people = sorted({("job_seeker", one_person(reader, key[1]).kept) for key in _people(laptop)})
    if len(people) < 2:
        return
    kept, other = world.dice.sample(people, 2)
    dump = laptop.looks()
    sides = dict.fromkeys(FIELDS["job_seeker"], Side.KEPT)
    taken = {}
    name = world.dice.choice(FIELDS["job_seeker"])
    value = (dump[other].values or {})[name]
    if world.dice.random() < 0.5 and not world.history.was_written(kept, name, value):
        sides[name], taken = Side.OTHER, {name: value}
    desk = world.desk(laptop)
    try:
        changes = merge(desk, kept[1], other[1], sides)
    except Refused:
        return
    world.merged += 1
    if taken:
        world.history.wrote(laptop.name, kept, taken)
    _decided(world, laptop, desk, changes)


def _parts(world: ByHandWorld, laptop: Laptop) -> None:
    with laptop.caseload.reading() as reader:
        united = sorted({each.other_id for each in reader.find(Merger, state=Likeness.MERGED)})
    if not united:
        return
    laptop.looks()
    desk = world.desk(laptop)
    try:
        changes = part(desk, world.dice.choice(united)).changes
    except Refused:
        return
    world.parted += 1
    dump = laptop.dump()
    for key in sorted(changes.touched):
        if key[0] == "job_seeker":
            # What the merging had written on the kept sheet is taken back.
            world.history.undid(laptop.name, key, dump[key])
    _decided(world, laptop, desk, changes)


def _decided(world: ByHandWorld, laptop: Laptop, desk: Desk, changes: Changes) -> None:
    """Tell the log who decided: words that stand nowhere else."""
    laptop.writes.append(changes.write)
    for key in sorted(changes.touched):
        if key[0] == "merger":
            with laptop.caseload.reading() as reader:
                made = reader.plain(*key) or {}
            world.dossiers[key] = made["job_seeker_id"]
            world.others[key[1]] = made["other_id"]
            world.history.wrote(laptop.name, key, {"decided_by": desk.author})
    laptop.looks()


def _people(laptop: Laptop) -> list[Key]:
    return [key for key in laptop.records() if key[0] == "job_seeker"]


def _other(world: ByHandWorld, laptop: Laptop) -> str:
    return CLAIRE if world.sessions[laptop.name].person_id == ANNE else ANNE


_DEEDS: dict[str, tuple[int, Callable[[Any, Laptop], None]]] = {
    **WHOLE_DEEDS,
    "makes": (8, WHOLE_DEEDS["makes"][1]),
    "writes a file": (8, _writes_a_file),
    "takes a file": (8, _takes_a_file),
    "merges": (9, _merges),
    "parts": (7, _parts),
}


def by_hand_world(seed: int, folder: Path, model: Path, **parts: object) -> AbstractContextManager[ByHandWorld]:
    """Give a fresh world in an empty ``folder``."""
    return world_of(ByHandWorld, seed, folder, model, clocks=False, **parts)


def carry_and_unite(seed: int, folder: Path, model: Path, steps: int = 80, **parts: object) -> tuple[list[str], int]:
    """Run one seed; return what is broken (nothing), and how often the server was restored."""
    with by_hand_world(seed, folder, model, **parts) as made:
        made.runs(steps)
        return made.broken(), made.restores
