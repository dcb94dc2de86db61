"""The server's side of the sync's one interface: each call is one transaction, durable when it returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from parcours_core.breach import AgencyDevice, LostReport
from parcours_core.protocol import EpochChanged, SyncPeer
from parcours_core.wire.messages import (
    Answer,
    BucketTally,
    Call,
    FieldEntry,
    Listed,
    PackOffer,
    Page,
    Receipt,
    Sheet,
    SnapshotInfo,
)
from parcours_server.services import (
    attaching,
    erasing,
    exchanging,
    losing,
    offering,
    packing,
    pasts,
    pulling,
    readying,
    sharing,
    snapshotting,
)
from parcours_server.services.authenticating import Bearer
from parcours_server.services.moments import day_of, written
from parcours_server.services.session import Clock, Session
from parcours_server.services.transactions import BearerTransactions, Transactions
from parcours_server.storage import pages
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction


class ServicePeer(SyncPeer):
    """One device of one person at the server. Every method may raise ``SyncTrouble`` and ``Unavailable``."""

    def __init__(self, database: Database, session: Session, clock: Clock) -> None:
        self._transactions: Transactions = Transactions(database, session)
        self._clock = clock

    def exchange(self, call: Call) -> Answer:
        """Take a batch and the trail, give a page, check a tally. Raises ``Malformed`` besides."""
        now = self._clock()
        # Apart, and first: what the same call still brings of an erased dossier must find it erased.
        erased, kept = self._erase(call, now) if call.erased else ([], [])
        doing = self._transactions.write if exchanging.brings_something(call) else self._transactions.read

        def work(transaction: Transaction, session: Session) -> Answer:
            return exchanging.exchange(transaction, session, call, now, self._transactions.on_copy)

        try:
            answer = self._on_a_settled_day(lambda: doing(work), now)
        except EpochChanged:
            # It is about to offer what it holds: where its own past parted from this one must be known by then.
            self._transactions.write(lambda transaction, session: pasts.learn(transaction, session, call))
            raise
        return msgspec.structs.replace(answer, erased=erased, kept=kept) if call.erased else answer

    def _on_a_settled_day(self, work: Callable[[], Answer], now: datetime) -> Answer:
        try:
            return work()
        except sharing.DayUnsettled:
            self._transactions.settle(day_of(now))
            return work()

    def _erase(self, call: Call, now: datetime) -> tuple[list[str], list[str]]:
        return self._transactions.write(
            lambda transaction, session: erasing.erase(transaction, session, call.erased, now)
        )

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        """Make, or find again, a snapshot of all that the person may see; ``growing``: it may be laid as it is read."""
        now = self._clock()
        self._transactions.settle(day_of(now))

        def find(transaction: Transaction, session: Session) -> SnapshotInfo:
            found = snapshotting.snapshot(transaction, session, now, growing=growing, images=images)
            return snapshotting.with_beginning(transaction, session, found, begins)

        return self._transactions.write(find)

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        """Return bytes of a snapshot. Raises ``NotThere`` where it is gone: then another is asked for."""

        def read() -> tuple[bytes, bool]:
            return self._transactions.read(
                lambda transaction, session: snapshotting.piece(transaction, session, name, offset, length)
            )

        data, grows = read()
        while grows:
            readying.grow(self._transactions, name, offset)
            data, grows = read()
        return data

    def tallies(self) -> list[BucketTally]:
        """Return the tally of each bucket of records that the person may see."""
        return self._transactions.read(lambda transaction, _: pages.tallies(transaction))

    def listing(self, buckets: list[str]) -> list[Listed]:
        """Return the records of some buckets."""
        return self._transactions.read(lambda transaction, _: pages.listing(transaction, buckets))

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        """Return records by type and id; those that may not be seen are left out."""
        return self._transactions.read(lambda transaction, _: pulling.fetch(transaction, wanted))

    def offer(self, sheets: list[Sheet]) -> Receipt:
        """Take back states that a restored server has lost; each field's higher version stands."""
        now = self._clock()
        return self._transactions.write(
            lambda transaction, session: offering.take_back(transaction, session, sheets, now)
        )

    def history(self, record: str, record_id: str) -> list[FieldEntry]:
        """Return every change of a record. Raises ``NotThere``."""
        return self._transactions.read(lambda transaction, _: pulling.history(transaction, record, record_id))

    def content_received(self, sha256: str) -> int:
        """Return how many bytes of an attachment the server holds in a row from the beginning."""
        return self._transactions.read(lambda transaction, _: attaching.received(transaction, sha256))

    def put_content(self, sha256: str, size: int, dossier: str, offset: int, data: bytes) -> int:
        """Take a piece of an attachment; return how many bytes are held now. Raises ``NotThere``."""
        piece = attaching.Piece(sha256, size, dossier, offset, data)
        at = written(self._clock())
        return self._transactions.write(lambda transaction, session: attaching.put(transaction, session, piece, at))

    def get_content(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of an attachment. Raises ``NotThere``."""
        return self._transactions.read(lambda transaction, _: attaching.get(transaction, sha256, offset, length))

    def directory_pack(self, own_sha256: str) -> PackOffer | None:
        """Return the newest directory pack and the patch from one's own, or None where there is none."""
        return self._transactions.read(lambda transaction, _: packing.offer(transaction, own_sha256))

    def pack_piece(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of a pack or a patch by the hash of the whole. Raises ``NotThere``."""
        return self._transactions.read(lambda transaction, _: packing.piece(transaction, sha256, offset, length))

    def devices(self) -> list[AgencyDevice]:
        """Return the agency's devices. Raises ``NotThere`` for whoever does not answer for them."""
        return self._transactions.read(losing.devices_for)

    def lose(self, device: str) -> LostReport:
        """Revoke a lost device and return what lay on it. Raises ``NotThere``, as for a device that does not exist."""
        now = self._clock()
        return self._transactions.write(lambda transaction, session: losing.lose_for(transaction, session, device, now))


class BearerPeer(ServicePeer):
    """A peer for whoever bears an access token, who is made sure of in the transaction of each call.

    ``entered`` is called with the session once it is known, before anything else is done.
    """

    def __init__(
        self,
        database: Database,
        bearer: Bearer,
        clock: Clock,
        entered: Callable[[Session], None],
        *,
        known_as: str = "",
    ) -> None:
        self._transactions = BearerTransactions(database, bearer, clock, entered, known_as=known_as)
        self._clock = clock

    def session(self) -> Session:
        """Make sure of who asks, and do nothing else."""
        return self._transactions.read(lambda _, session: session)
