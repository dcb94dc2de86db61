"""People who share, and a server that is restored from an older copy: shares are among what the restore loses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proof.helpers.checker import Shown
from proof.helpers.company import ANNE, SCOPE
from proof.helpers.laptops import Laptop
from proof.helpers.restoring_world import copy_database
from proof.helpers.sharing_world import SharingWorld, hands_over, shares, takes_back
from proof.helpers.simulation import DEEDS, world_of

from parcours_desktop.store.awaiting import awaited
from parcours_desktop.store.reader import Reader
from parcours_server.services.administering import new_epoch
from parcours_server.storage import scopes

MOST_RESTORES = 2


@dataclass
class RestoredSharing(SharingWorld):
    """One run with up to two restores. What was under seal and was lost with the server is known by ``sealed_once``."""

    restores: int = 0
    sealed_once: str = ""

    def laptop(self, name: str, person: str = ANNE) -> Laptop:
        """Put one more laptop in somebody's hands, who lets go whatever the server would have vanish."""
        laptop = super().laptop(name, person)
        laptop.options = replace(laptop.options, may_vanish=True)
        return laptop

    @property
    def deeds(self) -> Mapping[str, tuple[int, Callable[[Any, Laptop], None]]]:
        """What can happen: sharing, handing over, and the server's accident."""
        return RESTORED_DEEDS

    @property
    def may_repair(self) -> bool:
        """A restore makes differences."""
        return True

    def lost(self) -> list[str]:
        """Return every value that nobody knowingly took away and that is held nowhere: by no laptop, nor the server."""
        held = self.everything()
        kept = self.sealed_once + self.sealed()
        dumps = [laptop.dump() for laptop in self.laptops]
        told = []
        for who, key, name, value in self.history.written:
            somewhere = any((name, value) in one.get(key, Shown()).all() for one in (held, *dumps))
            if not somewhere and repr(value)[1:-1] not in kept and not self.history.is_gone(key, name, value):
                told.append(f"LOST: {name} = {value!r} of {key}, written by {who}")
        return told

    def waits_for(self, reader: Reader) -> frozenset[str]:
        """Return the dossiers that a laptop has which the server may not show it: they wait to be given back."""
        return awaited(reader)

    def unsettled(self) -> list[str]:
        """Return the laptops that still have something to send which waits for no dossier to be given back."""
        told = []
        for laptop in self.laptops:
            with laptop.caseload.reading() as reader:
                waits = self.waits_for(reader)
            if laptop.waiting() and not waits:
                told.append(f"{laptop.name} still has {laptop.waiting()} to send")
        return told


def _server_backs_up(world: RestoredSharing, _: Laptop) -> None:
    copy_database(world.folder / "server.db", world.folder / "server.backup")


def server_is_restored(world: RestoredSharing, _: Laptop) -> None:
    copy = world.folder / "server.backup"
    if world.restores == MOST_RESTORES or not copy.exists():
        return
    world.restores += 1
    world.sealed_once += world.sealed()
    copy_database(copy, world.folder / "server.db")
    with world.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, new_epoch())
        transaction.commit()


RESTORED_DEEDS: dict[str, tuple[int, Callable[[Any, Laptop], None]]] = {
    **DEEDS,
    "shares": (3, shares),
    "hands over": (4, hands_over),
    "takes back": (1, takes_back),
    "server backs up": (1, _server_backs_up),
    "server is restored": (2, server_is_restored),
}


def restored_sharing(seed: int, folder: Path, model: Path, **parts: object) -> AbstractContextManager[RestoredSharing]:
    """Give a fresh world in an empty ``folder``."""
    return world_of(RestoredSharing, seed, folder, model, clocks=False, **parts)


def lose_nothing(seed: int, folder: Path, model: Path, steps: int = 80, **parts: object) -> tuple[list[str], int]:
    """Run one seed; return what is broken (nothing), and how often the server was restored."""
    with restored_sharing(seed, folder, model, **parts) as made:
        made.runs(steps)
        return [*made.lost(), *made.unsettled()], made.restores
