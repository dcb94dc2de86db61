"""The server's side of the sync's one interface: each call is one transaction, durable when it returns."""

from __future__ import annotations

from contextlib import AbstractContextManager

from parcours_core.protocol import SyncPeer
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
from parcours_core.wire.sheets import sheets_of
from parcours_server.services import attaching, exchanging, offering, packing, refusals, sharing, snapshotting
from parcours_server.services.moments import written
from parcours_server.services.session import Clock, Session
from parcours_server.storage import feed, log, pages, scopes
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction


class ServicePeer(SyncPeer):
    """One device of one person at the server. Every method may raise ``SyncTrouble`` and ``Unavailable``."""

    def __init__(self, database: Database, session: Session, clock: Clock) -> None:
        self._database = database
        self._session = session
        self._clock = clock

    def exchange(self, call: Call) -> Answer:
        """Take a batch and the trail, give a page, check a tally. Raises ``Malformed`` besides."""
        self._settle_day()
        if call.batch is None and not call.trail:
            with self._reading() as transaction:
                exchanging.check(call, feed.head(transaction))
                return exchanging.answer(transaction, self._session, call)
        now = self._clock()

        def work(transaction: Transaction) -> Answer:
            exchanging.check(call, feed.head(transaction))
            kept = exchanging.keep_trail(transaction, self._session, call.trail) if call.trail else -1
            receipt, own = None, range(0)
            if call.batch is not None:
                receipt, own = exchanging.receive(transaction, self._session, call.batch, now)
            return exchanging.answer(transaction, self._session, call, receipt=receipt, own=own, trail_kept=kept)

        return self._database.attempt(self._session.scope, work)

    def snapshot(self) -> SnapshotInfo:
        """Make, or find again, a snapshot of all that the person may see."""
        self._settle_day()
        return snapshotting.snapshot(self._database, self._session, self._clock())

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        """Return bytes of a snapshot. Raises ``NotThere`` where it is gone: then another is asked for."""
        with self._reading() as transaction:
            return snapshotting.piece(transaction, self._session, name, offset, length)

    def tallies(self) -> list[BucketTally]:
        """Return the tally of each bucket of records that the person may see."""
        with self._reading() as transaction:
            return pages.tallies(transaction)

    def listing(self, buckets: list[str]) -> list[Listed]:
        """Return the records of some buckets."""
        with self._reading() as transaction:
            return pages.listing(transaction, buckets)

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        """Return records by type and id; those that may not be seen are left out."""
        with self._reading() as transaction:
            head = feed.head(transaction)
            states = feed.states(transaction, wanted)
            sheets, graves = sheets_of(sorted(states.values(), key=lambda state: state.number))
            return Page(head.number, False, sheets, graves)

    def offer(self, sheets: list[Sheet]) -> Receipt:
        """Take back states that a restored server has lost; each field's higher version stands."""
        return self._database.attempt(
            self._session.scope, lambda transaction: offering.take_back(transaction, self._session, sheets)
        )

    def history(self, record: str, record_id: str) -> list[FieldEntry]:
        """Return every change of a record. Raises ``NotThere``."""
        with self._reading() as transaction:
            state = feed.states(transaction, [(record, record_id)]).get((record, record_id))
            if state is None:
                raise refusals.not_there()
            return log.history(transaction, state)

    def content_received(self, sha256: str) -> int:
        """Return how many bytes of an attachment the server holds in a row from the beginning."""
        with self._reading() as transaction:
            return attaching.received(transaction, sha256)

    def put_content(self, sha256: str, size: int, dossier: str, offset: int, data: bytes) -> int:
        """Take a piece of an attachment; return how many bytes are held now. Raises ``NotThere``."""
        at = written(self._clock())

        def work(transaction: Transaction) -> int:
            piece = attaching.Piece(sha256, size, dossier, offset, data)
            return attaching.put(transaction, self._session, piece, at)

        return self._database.attempt(self._session.scope, work)

    def get_content(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of an attachment. Raises ``NotThere``."""
        with self._reading() as transaction:
            return attaching.get(transaction, sha256, offset, length)

    def directory_pack(self, own_sha256: str) -> PackOffer | None:
        """Return the newest directory pack and the patch from one's own, or None where there is none."""
        with self._reading() as transaction:
            return packing.offer(transaction, own_sha256)

    def pack_piece(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of a pack or a patch by the hash of the whole. Raises ``NotThere``."""
        with self._reading() as transaction:
            return packing.piece(transaction, sha256, offset, length)

    def _reading(self) -> AbstractContextManager[Transaction]:
        # Fresh: a device must find again what it was told is kept, which a replica may not have yet.
        return self._database.reading(self._session.scope, self._session.person_id, fresh=True)

    def _settle_day(self) -> None:
        """Let begin and end what does so by today, once a day and agency."""
        today = self._clock().date()
        with self._database.reading(self._session.scope) as transaction:
            if scopes.settled_on(transaction) == today.isoformat():
                return
        self._database.attempt(self._session.scope, lambda transaction: sharing.settle_day(transaction, today))
