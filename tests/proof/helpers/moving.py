"""A company whose server can be restored on another machine, from its own backup, as it is really done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from proof.helpers.company import MORNING, SCOPE, Company

from parcours_core.protocol import SyncPeer
from parcours_server.services.keeping import back_up, restore
from parcours_server.services.peer import ServicePeer
from parcours_server.services.session import Session
from parcours_server.storage import feed
from parcours_server.storage.database import Database


class _Moved:
    """The peer of a device, which finds the server wherever it is now."""

    def __init__(self, company: MovingCompany, session: Session) -> None:
        self._company = company
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(ServicePeer(self._company.database, self._session, self._company.clock), name)


@dataclass
class MovingCompany(Company):
    """``empty_url`` gives the address of a database with tables and nothing in them, ``folder`` keeps the backups."""

    empty_url: Callable[[], str] = field(default=lambda: "")
    folder: Path = Path()
    _backups: int = 0

    @classmethod
    def moving(cls, empty_url: Callable[[], str], folder: Path) -> MovingCompany:
        """Found the company on a first database."""
        made = cls.founded(empty_url(), MORNING)
        assert isinstance(made, MovingCompany)
        made.empty_url, made.folder = empty_url, folder
        return made

    def peer(self, session: Session) -> SyncPeer:
        """Return the service for a device, wherever it is restored to."""
        return cast(SyncPeer, _Moved(self, session))

    def backs_up(self) -> Path:
        """Take a backup, and return it."""
        self._backups += 1
        path = self.folder / f"backup {self._backups}"
        back_up(self.database, path, self.now)
        return path

    def restores(self, backup: Path) -> None:
        """The machine is gone: another one is set up from ``backup``."""
        self.database.close()
        self.database = Database.open(self.empty_url())
        restore(self.database, backup, confirmed=True)

    def number(self) -> int:
        """Return the last number that the server gave."""
        with self.database.reading(SCOPE) as transaction:
            return feed.head(transaction).number
