"""The transactions of a peer: as the person sees to read, as the server sees to write, and who asks made sure of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from parcours_core.protocol import Revoked
from parcours_server.services import sharing
from parcours_server.services.authenticating import Bearer, authenticate, keep_heard, keep_use, use
from parcours_server.services.session import Clock, Session
from parcours_server.storage.database import Database
from parcours_server.storage.statements import EVERYONE
from parcours_server.storage.transaction import Transaction

T = TypeVar("T")


class Transactions:
    """Transactions for a session that is known."""

    def __init__(self, database: Database, session: Session) -> None:
        self._database = database
        self._session = session

    def read(self, work: Callable[[Transaction, Session], T]) -> T:
        """Do ``work`` in a transaction that sees what the person may see."""
        session = self._session
        # Fresh: a device must find again what it was told is kept, which a replica may not have yet.
        with self._database.reading(session.scope, session.person_id, fresh=True) as transaction:
            return work(transaction, session)

    def write(self, work: Callable[[Transaction, Session], T]) -> T:
        """Do ``work`` in a transaction that sees all of the scope, and commit."""
        return self._database.attempt(self._session.scope, lambda transaction: work(transaction, self._session))

    def on_copy(self, session: Session, work: Callable[[Transaction], T]) -> T | None:
        """Do ``work`` on a replica as the person sees it; None where there is none that answers."""
        return self._database.on_copy(session.scope, session.person_id, work)

    def settle(self, today: date) -> None:
        """Let begin and end what does so by ``today``, if nobody has yet."""
        sharing.settle(self._database, self._session.scope, today)


class BearerTransactions(Transactions):
    """Transactions for whoever bears a token, who is made sure of at the beginning of each."""

    def __init__(
        self,
        database: Database,
        bearer: Bearer,
        clock: Clock,
        entered: Callable[[Session], None],
        *,
        known_as: str = "",
    ) -> None:
        self._database = database
        self._bearer = bearer
        self._known_as = known_as
        self._clock = clock
        self._entered = entered

    def read(self, work: Callable[[Transaction, Session], T]) -> T:
        """Do ``work`` in a transaction that sees what the person may see."""
        # As who it was the last time: where that is so again, the database need not be told once more.
        begins_as = self._known_as or EVERYONE
        with self._heard(), self._database.reading(self._bearer.scope, begins_as, fresh=True) as transaction:
            session, first_use = self._enter(transaction)
            transaction.see_as(session.person_id)
            result = work(transaction, session)
        if first_use:
            keep_use(self._database, self._bearer, session.device_id, self._clock())
        return result

    def write(self, work: Callable[[Transaction, Session], T]) -> T:
        """Do ``work`` in a transaction that sees all of the scope, and commit."""

        def made_sure(transaction: Transaction) -> T:
            session, first_use = self._enter(transaction)
            if first_use:
                use(transaction, self._bearer, session.device_id, self._clock())
            return work(transaction, session)

        with self._heard():
            return self._database.attempt(self._bearer.scope, made_sure)

    def settle(self, today: date) -> None:
        """Let begin and end what does so by ``today``, if nobody has yet."""
        self.read(lambda _, __: None)
        sharing.settle(self._database, self._bearer.scope, today)

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Keep that a revoked device was told so, once what it asked was rolled back."""
        try:
            yield
        except Revoked:
            keep_heard(self._database, self._bearer, self._clock())
            raise

    def _enter(self, transaction: Transaction) -> tuple[Session, bool]:
        session, first_use = authenticate(transaction, self._bearer, self._clock())
        self._entered(session)
        return session, first_use
