"""An agency on a server of its own: people, their devices, and what they share, made without any detour."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from parcours_core.protocol import SyncPeer
from parcours_server.services.administering import give_code, person_called
from parcours_server.services.peer import ServicePeer
from parcours_server.services.session import Role, Session
from parcours_server.storage import accounts, scopes
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction
from parcours_server.storage.versions import SQLITE, path_of

SCOPE = "D1NA"
MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
ANNE, CLAIRE, MARC = "anne", "claire", "marc"
NAMES = {ANNE: "Anne Lambert", CLAIRE: "Claire Dumont", MARC: "Marc Peeters"}


def ids(seed: int) -> Callable[[], str]:
    """Return a maker of identities that are the same for the same seed."""
    rng = random.Random(seed)

    def make() -> str:
        text = f"{rng.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{text[20:]}"

    return make


@dataclass
class Company:
    """The server's side in one process. ``now`` is the server's time, moved on by the tests."""

    database: Database
    now: datetime = MORNING
    keys: Callable[[str], tuple[bytes, bytes]] = lambda person: (b"", b"")
    _devices: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def founded(cls, url: str, now: datetime = MORNING) -> Company:
        """Make the agency, its three people and nothing else in a fresh database; it is ``now``."""
        if url.startswith(SQLITE) and not path_of(url).exists():
            path_of(url).write_bytes(_founded_file())
            return cls(Database.open(url), now)
        company = cls(Database.open(url), now)
        company._peopled()
        return company

    def _peopled(self) -> None:
        with self.database.writing(SCOPE) as transaction:
            scopes.add(transaction, "Agence de Dinant", "first epoch", MORNING.isoformat())
            for person, name in NAMES.items():
                role = Role.SUPERVISOR if person == MARC else Role.COUNSELLOR
                made = accounts.Person(person, person, name, role, "", False, MORNING.isoformat())
                accounts.add_person(transaction, made)
            accounts.add_team(transaction, "team", "Équipe")
            for person in NAMES:
                accounts.join(transaction, "team", person)
            transaction.commit()

    def device(self, person: str) -> Session:
        """Enrol one more device for ``person``."""
        device = f"device-{next(self._devices)}"
        with self.database.writing(SCOPE) as transaction:
            made = accounts.Device(
                device, person, device, *self.keys(person), "", "", MORNING.isoformat(), MORNING.isoformat(), ""
            )
            accounts.add_device(transaction, made)
            transaction.commit()
        role = Role.SUPERVISOR if person == MARC else Role.COUNSELLOR
        return Session(SCOPE, person, NAMES[person], role, device)

    def code(self, person: str) -> str:
        """Return a one-time enrolment code for ``person``."""

        def work(transaction: Transaction) -> str:
            return give_code(transaction, person_called(transaction, person), self.clock()).text

        return self.database.attempt(SCOPE, work)

    def peer(self, session: Session) -> SyncPeer:
        """Return the service itself, for a device."""
        return ServicePeer(self.database, session, self.clock)

    def clock(self) -> datetime:
        """Return the server's time."""
        return self.now

    def days_pass(self, days: float) -> None:
        """Let the server's clock move on."""
        self.now += timedelta(days=days)

    def close(self) -> None:
        """Close the database."""
        self.database.close()


@cache
def _founded_file() -> bytes:
    """Return what a founded company's SQLite file holds: making its tables takes longer than all that a run does."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "server.db")
        path.touch()
        company = Company(Database.open(f"{SQLITE}{path}"))
        company._peopled()
        company.close()
        return path.read_bytes()
