"""The one interface of the sync: the server's service and the device's transport both implement it.

A peer stands for one enrolled device of one person. Over a network any call may raise ``Unreachable``, also after the
server has done its part: every call may therefore be made again, and a batch that comes twice is applied once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from parcours_core.errors import WorldError
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


class Reason(StrEnum):
    """Why a change was not taken; the code travels, the words are the device's."""

    UNREADABLE = "unreadable"
    """A value does not fit its field."""
    UNKNOWN_TYPE = "unknown-type"
    """The server does not know this type of record: it is older than the program."""
    PURGED = "purged"
    """The record was deleted so long ago that the server has forgotten it."""
    DOSSIER_DELETED = "dossier-deleted"
    """It was made in a dossier that was deleted meanwhile."""
    ERASED = "erased"
    """The person's file was erased at their request."""
    NO_ACCESS = "no-access"
    """The dossier is not, or no longer, open to this person for writing."""
    NOT_RESPONSIBLE = "not-responsible"
    """It is for whoever is responsible: to delete a dossier, or something with it, or to have a share last longer."""
    CONFIDENCE = "confidence"
    """A field holds, or may hold, a confidence that this person is not shown."""
    SEALED_FULL = "sealed-full"
    """The dossier is not open to this person, and too much of theirs waits under seal already."""
    TOO_LARGE = "too-large"
    """The record is larger than the server takes."""


class Decision(StrEnum):
    """What a supervisor decided of a change that was put under seal; the code travels, the words are the device's."""

    ENTERED = "entered"
    """It was entered in the dossier, by somebody who may write there."""
    REFUSED = "refused"
    """It does not enter the dossier."""


class SyncTrouble(WorldError):
    """A sync could not go on; nothing was lost, and what was not sent waits."""


class Unreachable(SyncTrouble):
    """No network, no server, a cut line, or something that answers in the server's place."""


class SignInAgain(SyncTrouble):
    """The device's tokens are no longer good: the person asks for a new enrolment code."""


class Revoked(SyncTrouble):
    """The device was revoked (lost, stolen, given back): its key slots are to be erased."""


class Unconfirmed(SyncTrouble):
    """The server was restored from a backup, and its administrator has not confirmed this device since."""


class Behind(SyncTrouble):
    """The server stands on an older copy of itself without saying so: its administrator is to begin a new epoch."""


class Incompatible(SyncTrouble):
    """The program and the server are too many versions apart; ``newer_program`` says which one must be brought up."""

    def __init__(
        self, what_happened: str, *, newer_program: bool, what_is_safe: str = "", what_to_do: str = ""
    ) -> None:
        super().__init__(what_happened, what_is_safe=what_is_safe, what_to_do=what_to_do)
        self.newer_program = newer_program


class Forked(SyncTrouble):
    """Another copy of this device has sent since: this one needs an identity of its own."""


class EpochChanged(SyncTrouble):
    """The server was restored from a backup: the device offers again what it holds. ``epoch`` is the new one."""

    def __init__(self, what_happened: str, *, epoch: str, what_is_safe: str = "", what_to_do: str = "") -> None:
        super().__init__(what_happened, what_is_safe=what_is_safe, what_to_do=what_to_do)
        self.epoch = epoch


class SnapshotNeeded(SyncTrouble):
    """The device was away longer than deletions are remembered: it reads a snapshot, then goes on."""


class TooMuch(SyncTrouble):
    """The server asks to wait ``retry_after`` seconds."""

    def __init__(self, what_happened: str, *, retry_after: float, what_is_safe: str = "", what_to_do: str = "") -> None:
        super().__init__(what_happened, what_is_safe=what_is_safe, what_to_do=what_to_do)
        self.retry_after = retry_after


class NotThere(SyncTrouble):
    """What was asked for does not exist, or may not be seen: the two look alike."""


class SyncPeer(Protocol):
    """A device's connection to its scope on the server. Every method may raise ``SyncTrouble``."""

    def exchange(self, call: Call) -> Answer:
        """Send a batch, read a page, check a tally: one request, each part of which may be left out.

        The batch is durable when this returns, and its receipt the same however often it is sent. The page leaves out
        what the batch itself wrote and the device need not learn; it starts after ``call.cursor``.
        """
        ...

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        """Make, or find again, a snapshot of all that the person may see.

        ``growing``: it may be one that is laid while it is read, and may be of several frames of zstd. Once its pieces
        have ended, it is asked again how large it is, and its hash. ``images`` is the form of images that the device
        reads (``wire.images.form``): then its pages may hold such. Of one that is whole up to ``begins`` bytes come
        along, if the server knows of that.
        """
        ...

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        """Return bytes of a snapshot: zstd over a list of pages, msgpack after msgpack, each with its length before it.

        ``length`` is at most what the server allows; fewer bytes than asked for come only at the end, or where more is
        still being laid: then none come at the end.
        """
        ...

    def tallies(self) -> list[BucketTally]:
        """Return the tally of each bucket of records that the person may see."""
        ...

    def listing(self, buckets: list[str]) -> list[Listed]:
        """Return the records of some buckets."""
        ...

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        """Return records by type and id; those that may not be seen are left out."""
        ...

    def offer(self, sheets: list[Sheet]) -> Receipt:
        """Give back states that a server restored from a backup has lost; each field's higher version stands."""
        ...

    def history(self, record: str, record_id: str) -> list[FieldEntry]:
        """Return every change of a record, the first one first."""
        ...

    def content_received(self, sha256: str) -> int:
        """Return how many bytes of an attachment the server holds in a row from the beginning."""
        ...

    def put_content(self, sha256: str, size: int, dossier: str, offset: int, data: bytes) -> int:
        """Give a piece of an attachment of ``size`` bytes; return how many the server holds now.

        Raises ``NotThere`` if the dossier may not be written. The whole is verified against ``sha256`` at the end:
        where it differs the server forgets it and returns 0.
        """
        ...

    def get_content(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of an attachment. Raises ``NotThere``."""
        ...

    def directory_pack(self, own_sha256: str) -> PackOffer | None:
        """Return the newest directory pack and the patch from one's own, or None where there is none."""
        ...

    def pack_piece(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of a pack or a patch by the hash of the whole. Raises ``NotThere``."""
        ...
