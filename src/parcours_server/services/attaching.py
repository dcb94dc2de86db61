"""Attachments in pieces: taken for a dossier that may be written, given to whoever sees the record that names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parcours_core.merge import State
from parcours_server.services import refusals
from parcours_server.services.columns import Malformed
from parcours_server.services.rights import Rights, wrote
from parcours_server.services.session import Session
from parcours_server.storage import contents, feed
from parcours_server.storage.statements import EVERYONE
from parcours_server.storage.transaction import Transaction

RECORD = "attachment"
HASH = "sha256"
LARGEST = 256 * 1024 * 1024
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an attachment of ``size`` bytes, for ``dossier``."""

    sha256: str
    size: int
    dossier: str
    offset: int
    data: bytes


def received(transaction: Transaction, sha256: str) -> int:
    """Return how many bytes are held, 0 of what the person may not see."""
    known = contents.content(transaction, sha256)
    return known.received if known and known.complete else contents.claimed(transaction, sha256)


def put(transaction: Transaction, session: Session, piece: Piece, at: str) -> int:
    """Take a piece and return how many bytes are held now. Raises ``NotThere``, ``MessageTooLarge``, ``Malformed``.

    The transaction sees all of the scope. Who may not write in the dossier any more still completes what a record there
    names, if they are shown it or named the file in it themselves: they may be the only one to hold the bytes. Who can
    read it already has a dossier use it by a word; anyone else sends all of it, also where another dossier holds it,
    and no answer depends on whether one does.
    """
    if len(piece.sha256) != 64 or set(piece.sha256) - _HEX or piece.offset < 0 or piece.size < 0:
        raise Malformed("not an attachment")
    if piece.size > LARGEST:
        raise refusals.too_large()
    rights = Rights(session)
    rights.look(transaction, [piece.dossier], (), gives=False)
    writes = rights.open_for_new([piece.dossier])
    transaction.see_as(session.person_id)
    mine = contents.content(transaction, piece.sha256)
    named = writes or bool(_naming(transaction, piece))
    transaction.see_as(EVERYONE)
    if not named and not any(wrote(session, state, HASH) for state in _naming(transaction, piece)):
        raise refusals.not_there()
    if mine is not None and mine.complete:
        contents.use(transaction, piece.sha256, piece.dossier)
        return mine.received
    return contents.claim(transaction, piece.sha256, piece.dossier, piece.offset, piece.data, size=piece.size, at=at)


def _naming(transaction: Transaction, piece: Piece) -> list[State]:
    """Return those of the records of the dossier that name the file and may be seen."""
    kept = feed.states_in(transaction, RECORD, piece.dossier)
    return [state for state in kept if state.values.get(HASH) == piece.sha256]


def names_hidden(transaction: Transaction, rights: Rights, dossier: str, told: Iterable[object]) -> bool:
    """Say whether a record ``told`` so names a file of the dossier that its author is not shown.

    By a record that is shown to them they would be given its bytes, and they only know its hash. The transaction sees
    all of the scope.
    """
    if rights.open_for_changes([dossier]):
        return False
    kept = feed.states_in(transaction, RECORD, dossier)
    shown = {str(state.values.get(HASH)) for state in kept if state.values.get("confidential") is not True}
    hidden = contents.used_in(transaction, dossier) | {str(state.values.get(HASH, "")) for state in kept}
    texts = [one for one in told if isinstance(one, str)]
    return any(sha256 in text for sha256 in hidden - shown if sha256 for text in texts)


def get(transaction: Transaction, sha256: str, offset: int, length: int) -> bytes:
    """Return a piece of a whole attachment that the person may see. Raises ``NotThere``."""
    data = contents.read(transaction, sha256, offset, length)
    if data is None:
        raise refusals.not_there()
    return data
