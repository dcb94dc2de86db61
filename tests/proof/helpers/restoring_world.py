"""A company whose server is restored from an older copy in the middle of the day, and whose people take things back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proof.helpers.company import SCOPE
from proof.helpers.laptops import Laptop
from proof.helpers.simulation import DEEDS, STEPS, Outcome, World, world_of

from parcours_server.storage import scopes


@dataclass
class RestoringWorld(World):
    """One run with at most one restore of the server."""

    restored: bool = False

    @property
    def deeds(self) -> Mapping[str, tuple[int, Callable[[Any, Laptop], None]]]:
        """What can happen, a server's accident and second thoughts besides."""
        return _DEEDS

    @property
    def may_repair(self) -> bool:
        """A deletion that the restore lost brings back a record below the cursor of who never held it."""
        return self.restored

    def judged(self) -> Outcome:
        """Judge what is held at the end; until all have offered again, a card may be out of sight for a while."""
        if self.restored:
            self.history.broken.clear()
        return super().judged()

    @property
    def file(self) -> Path:
        """The server's database."""
        return self.folder / "server.db"

    @property
    def copy(self) -> Path:
        """The backup of it."""
        return self.folder / "server.backup"


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database as its own backup does."""
    one, other = sqlite3.connect(source), sqlite3.connect(target)
    with one, other:
        one.backup(other)
    one.close()
    other.close()


def _server_backs_up(world: RestoringWorld, _: Laptop) -> None:
    if not world.restored:
        copy_database(world.file, world.copy)


def _server_is_restored(world: RestoringWorld, _: Laptop) -> None:
    if world.restored or not world.copy.exists():
        return
    world.restored = True
    copy_database(world.copy, world.file)
    with world.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, "second epoch")
        transaction.commit()


def _undoes(_: RestoringWorld, laptop: Laptop) -> None:
    laptop.undoes()


_DEEDS: dict[str, tuple[int, Callable[[Any, Laptop], None]]] = {
    **DEEDS,
    "undoes": (3, _undoes),
    "server backs up": (1, _server_backs_up),
    "server is restored": (1, _server_is_restored),
}


def restoring_world(seed: int, folder: Path, model: Path, **parts: object) -> AbstractContextManager[RestoringWorld]:
    """Give a fresh world in an empty ``folder``."""
    return world_of(RestoringWorld, seed, folder, model, clocks=False, **parts)


def simulate_restores(seed: int, folder: Path, model: Path, steps: int = STEPS, **parts: object) -> Outcome:
    """Run one seed from beginning to end and judge it."""
    with restoring_world(seed, folder, model, **parts) as made:
        made.runs(steps)
        return made.judged()
