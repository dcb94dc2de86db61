"""An agency with people and devices, and peers that speak for them: what the tests of the services work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import PROTOCOL, Answer, Batch, Call, Receipt
from parcours_core.wire.sheets import change_sheets_of, states_of
from parcours_server.services.administering import add_person, add_team, join
from parcours_server.services.peer import ServicePeer
from parcours_server.services.session import Role, Session
from parcours_server.storage import accounts
from parcours_server.storage.database import Database

SCOPE = "agence"
AT = "2026-11-22T08:00:00.000000+00:00"


@dataclass
class Agency:
    """An agency whose clock stands still until it is moved."""

    database: Database
    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    chains: dict[str, str] = field(default_factory=dict)
    _made: int = 0

    def person(self, login: str, role: Role = Role.COUNSELLOR) -> Session:
        """Make a person with one device, and return their session on it."""

        def work(transaction: Any) -> Session:
            made = add_person(transaction, login, login.title(), role, self.now)
            device = f"device-{login}"
            kept = accounts.Device(device, made.id, "x", b"seal", b"sign", "", "", AT, AT, "")
            accounts.add_device(transaction, kept)
            return Session(SCOPE, made.id, made.name, role.value, device)

        return self.database.attempt(SCOPE, work)

    def team(self, name: str, *logins: str) -> str:
        """Make a team and return its id."""

        def work(transaction: Any) -> str:
            made = add_team(transaction, name, self.now)
            for login in logins:
                join(transaction, name, login)
            return made.id

        return self.database.attempt(SCOPE, work)

    def peer(self, session: Session) -> ServicePeer:
        """Return the peer of a session."""
        return ServicePeer(self.database, session, lambda: self.now)

    def days_pass(self, days: int) -> None:
        """Move the clock."""
        self.now += timedelta(days=days)

    def push(self, session: Session, *changes: Change, limit: int = 0) -> Receipt:
        """Send changes in a batch of their own and return its receipt."""
        receipt = self.exchange(session, *changes, limit=limit).receipt
        assert receipt is not None
        return receipt

    def exchange(self, session: Session, *changes: Change, limit: int = 0) -> Answer:
        """Send changes in a batch of their own and return the answer."""
        self._made += 1
        batch = Batch(f"batch-{self._made}", self.chains.get(session.device_id, ""), change_sheets_of(changes))
        answer = self.peer(session).exchange(Call(PROTOCOL, "", 0, limit=limit, batch=batch))
        assert answer.receipt is not None
        self.chains[session.device_id] = answer.receipt.chain
        return answer

    def seen(self, session: Session) -> dict[str, dict[str, Any]]:
        """Return what a person sees of living records, by id."""
        answer = self.peer(session).exchange(Call(PROTOCOL, "", 0, limit=10_000))
        assert answer.page is not None
        return {state.id: dict(state.values) for state in states_of(answer.page.sheets, ())}


def dossier(**values: Any) -> Change:
    """Return the making of a dossier."""
    made = new_id(1_764_000_000_000)
    return Change(
        "job_seeker", made, made, Kind.CREATE, to_plain(JobSeeker(id=made, family_name="Exemple")) | values, AT
    )


def barrier(of: str, **values: Any) -> Change:
    """Return the making of a barrier of a dossier."""
    made = new_id(1_764_000_000_000)
    plain = to_plain(Barrier(id=made, job_seeker_id=of, kind="mobilite")) | values
    return Change("barrier", made, of, Kind.CREATE, plain, AT)


def writes(made: Change, base: int, **values: Any) -> Change:
    """Return a change of fields of a record that was known at ``base``."""
    bases = dict.fromkeys([*values, ""], base)
    return Change(made.record, made.id, made.dossier, Kind.CHANGE, values, AT, bases, dict.fromkeys(values))
