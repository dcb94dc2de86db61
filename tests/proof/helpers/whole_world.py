"""People who share while the server is restored, with second thoughts, erasures, new laptops; and what each is shown.

Besides that nothing is lost, every laptop must show in the end what the server shows its owner, no more and no less,
and nothing of what was erased. What waits until it is given back, and what was refused, is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proof.helpers.checker import Key, Shown, one_still, still
from proof.helpers.company import SCOPE
from proof.helpers.laptops import TYPES, Laptop
from proof.helpers.restored_sharing import RESTORED_DEEDS, RestoredSharing, server_is_restored
from proof.helpers.sharing_world import differing, new_laptop
from proof.helpers.simulation import world_of

from parcours_core.merge import State
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.erasure import TOLD, erase_dossier
from parcours_desktop.store.outbox import pending
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.settings import setting
from parcours_server.storage import accounts, erasing, feed, pages
from parcours_server.storage.transaction import Transaction

_BESIDE = ("history", "rival", "chosen", "withheld")


@dataclass
class WholeWorld(RestoredSharing):
    """One run. ``asked`` are the dossiers whose erasure somebody asked: what was in them need not be found again."""

    asked: set[str] = field(default_factory=set)

    @property
    def deeds(self) -> Mapping[str, tuple[int, Callable[[Any, Laptop], None]]]:
        """What can happen: all that does to people who share and whose server is restored, and more."""
        return WHOLE_DEEDS

    def broken(self) -> list[str]:
        """Return what is lost, waits for nothing, is shown to the wrong people, or was erased and is there still."""
        erased = self._erased()
        told = [one for one in self.lost() if not any(self.is_in(one, dossier) for dossier in self.asked)]
        told += self.unsettled()
        for laptop in self.laptops:
            told += self._against_server(laptop)
            told += [f"{laptop.name}: {one} came back after it was erased" for one in self._back(laptop, erased)]
            told += [f"{laptop.name} still holds what was erased: {word}" for word in self._traces(laptop, erased)]
        return told

    def is_in(self, words: str, dossier: str) -> bool:
        """Say whether ``words`` tell of a record of a dossier."""
        inside = {key[1] for key, lies_in in self.dossiers.items() if lies_in == dossier}
        return any(each in words for each in {dossier, *inside})

    def _erased(self) -> set[str]:
        with self.company.database.reading(SCOPE) as transaction:
            return erasing.erased(transaction, self.asked)

    def _back(self, laptop: Laptop, erased: set[str]) -> list[str]:
        """Return what the server told this laptop to have erased and has whole again.

        But for what somebody else answers for now: a restored server that had never heard of a dossier believes whoever
        gives it back first, and who erased it is told that it stays.
        """
        with laptop.caseload.reading() as reader:
            told = set(setting(reader, TOLD, []))
        living = {key[1] for key, shown in self.everything().items() if shown.values is not None}
        with self.company.database.reading(SCOPE) as transaction:
            known = feed.dossiers(transaction, told & living)
        person = self.sessions[laptop.name].person_id
        return sorted(each for each, held in known.items() if each not in erased and held.holder == person)

    def is_here_alone(self, reader: Reader) -> set[Key]:
        """Return the records of a laptop that the server need not know, though nothing of them waits: none."""
        return set()

    def is_not_told_of(self, laptop: Laptop, reader: Reader) -> frozenset[str]:
        """Return the dossiers of which the server does not tell a laptop that they were erased: none."""
        return frozenset()

    def _traces(self, laptop: Laptop, erased: set[str]) -> list[str]:
        with laptop.caseload.reading() as reader:
            gone = erased - self.is_not_told_of(laptop, reader)
            inside = {key[1] for key in self.dossiers if self._dossier(key) in gone} | gone
            return [
                f"{table} of {record} {record_id}"
                for table in _BESIDE
                for record, record_id in plain_rows(reader.connection, f"SELECT record, record_id FROM {table}")
                if record_id in inside
            ]

    def _against_server(self, laptop: Laptop) -> list[str]:
        with laptop.caseload.reading() as reader:
            waits = self.waits_for(reader)
            own = {entry.key for entry in pending(reader)} | self.is_here_alone(reader)
        shown = self._shown_to(self.sessions[laptop.name].person_id)
        mine = laptop.dump()
        keys = {key for key in mine.keys() | shown.keys() if self._dossier(key) not in waits and key not in own}
        return [
            f"{laptop.name}, {key}: {differing(mine.get(key), shown.get(key))}"
            for key in sorted(keys)
            if mine.get(key) != shown.get(key)
        ]

    def page_for(self, transaction: Transaction) -> Sequence[State]:
        """Return all that the server tells the person of a transaction, deletions included."""
        return pages.page(transaction, feed.head(transaction).number, 0, 100_000).states

    def _shown_to(self, person: str) -> dict[Key, Shown]:
        with self.company.database.reading(SCOPE, person) as transaction:
            states = self.page_for(transaction)
        every = {
            (state.record, state.id): Shown(
                None if state.deleted else {"id": state.id, **still(state.values)},
                frozenset((rival.field, one_still(rival.value)) for rival in state.rivals),
            )
            for state in states
            if state.record in TYPES
        }
        return {key: one for key, one in every.items() if one != Shown()}


def _undoes(_: WholeWorld, laptop: Laptop) -> None:
    laptop.undoes()


def _erases(world: WholeWorld, laptop: Laptop) -> None:
    mine = [key for key in laptop.records() if key[0] == "job_seeker"]
    mine = [key for key in mine if world.owner_of(key) == world.sessions[laptop.name].person_id]
    if mine:
        _, dossier = world.dice.choice(mine)
        world.asked.add(dossier)
        with laptop.caseload.writing("effacer", author=laptop.owner, at=laptop.clock()) as unit:
            erase_dossier(unit, dossier)
            unit.commit()


def _restored(world: WholeWorld, laptop: Laptop) -> None:
    """Laptops that were enrolled after the backup are enrolled anew."""
    server_is_restored(world, laptop)
    with world.company.database.reading(SCOPE) as transaction:
        known = {device.id for device in accounts.devices(transaction)}
    for one in world.laptops:
        session = world.sessions[one.name]
        if session.device_id not in known:
            world.equips(one, session.person_id, world.company.device(session.person_id))


WHOLE_DEEDS: dict[str, tuple[int, Callable[[Any, Laptop], None]]] = {
    **RESTORED_DEEDS,
    "server is restored": (2, _restored),
    "undoes": (2, _undoes),
    "erases": (2, _erases),
    "gets a new laptop": (1, new_laptop),
}


def whole_world(seed: int, folder: Path, model: Path, **parts: object) -> AbstractContextManager[WholeWorld]:
    """Give a fresh world in an empty ``folder``."""
    return world_of(WholeWorld, seed, folder, model, clocks=False, **parts)


def live_through(seed: int, folder: Path, model: Path, steps: int = 80, **parts: object) -> tuple[list[str], int]:
    """Run one seed; return what is broken (nothing), and how often the server was restored."""
    with whole_world(seed, folder, model, **parts) as made:
        made.runs(steps)
        return made.broken(), made.restores
