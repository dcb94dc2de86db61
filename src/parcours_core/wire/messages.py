"""The messages between a device and the server, as msgpack: records lie in columns, since like beside like packs best.

A *sheet* holds records of one type with the same fields, one list a field. Every message is an array whose later parts
have defaults: a program that is older than the message leaves out what it does not know, a newer one fills in what is
missing. ``PROTOCOL`` grows only when that is not enough.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

PROTOCOL = 1
"""The version of the messages that this program speaks; ``OLDEST_PROTOCOL`` is the oldest that it still takes."""
OLDEST_PROTOCOL = 1

MEDIA_TYPE = "application/vnd.parcours.sync"
"""The media type of a message; it travels compressed by zstd (RFC 8878), and says so in ``Content-Encoding``."""

M = TypeVar("M")


class Message(msgspec.Struct, array_like=True, frozen=True):
    """What every message is built on."""


class RivalRow(Message, frozen=True):
    """A rival value of one field of one record (``parcours_core.merge.Rival``)."""

    id: str
    field: str
    value: Any
    before: Any
    author: str
    at: str


class StampRow(Message, frozen=True):
    """The stamp of one field where it is not the record's own: field, server number, author, time."""

    field: str
    number: int
    author: str
    at: str


class Sheet(Message, frozen=True):
    """States of one record type with the same ``fields``, one column a field, one place a record.

    ``ids`` are UUIDs as bytes, sixteen a record, or a list of texts; ``dossiers`` likewise, empty where each record
    is its own dossier. ``numbers`` are written as the first and the steps after it. ``versions`` are the numbers of the
    stamps, empty where they equal ``numbers``. ``authors`` and ``ats`` hold one item where all are the same.
    ``stamps`` and ``rivals`` are by place in the sheet, for those few records that have any. Whoever asks for it may be
    given the values in ``rows`` instead of ``columns``, one list a record: as the server keeps them, so that it need
    not read them. The last fields are then in ``apart``, likewise, where any of them are kept apart.
    """

    record: str
    fields: list[str]
    ids: bytes | list[str]
    dossiers: bytes | list[str]
    numbers: list[int]
    columns: list[list[Any]]
    authors: list[str]
    ats: list[str]
    versions: list[int] = []
    stamps: dict[int, list[StampRow]] = {}
    rivals: dict[int, list[RivalRow]] = {}
    rows: list[list[Any]] = []
    apart: list[list[Any]] = []


class Graves(Message, frozen=True):
    """Records of one type that were deleted: who did it, when, under which number; rivals by place.

    ``erased`` are the places of those whose dossier was erased at the person's request: nothing of it may stay.
    """

    record: str
    ids: bytes | list[str]
    dossiers: bytes | list[str]
    numbers: list[int]
    authors: list[str]
    ats: list[str]
    versions: list[int] = []
    rivals: dict[int, list[RivalRow]] = {}
    erased: list[int] = []


class ChangeSheet(Message, frozen=True):
    """Changes of one kind to records of one type in the same ``fields``.

    ``bases`` has one list of versions a field, ``known`` the highest version of each record that the device knew
    (both empty for what was made there), ``before`` one column a field of the values that stood there.
    ``resolves`` names by place the rivals between which the person chose.
    """

    kind: str
    record: str
    fields: list[str]
    ids: bytes | list[str]
    dossiers: bytes | list[str]
    columns: list[list[Any]]
    ats: list[str]
    bases: list[list[int]] = []
    known: list[int] = []
    before: list[list[Any]] = []
    resolves: dict[int, list[str]] = {}


class Batch(Message, frozen=True):
    """Changes under one identity, kept on the device before they are sent.

    ``chain`` is the token of the last receipt that the device holds, empty before the first: by it the server sees that
    a device was restored from a backup or copied.
    """

    id: str
    chain: str
    sheets: list[ChangeSheet]


class Fate(Message, frozen=True):
    """What became of one change of a batch that was not plainly accepted; ``place`` counts through all its sheets.

    ``outcome`` is a ``parcours_core.merge.Outcome``; ``reason`` a code (``reasons`` of the protocol), with the field
    it is about; ``number`` the number of the record now, 0 where it was not written.
    """

    place: int
    outcome: str
    number: int = 0
    reason: str = ""
    field: str = ""


class Receipt(Message, frozen=True):
    """The answer to a batch, the same however often it is asked. ``chain`` is the token for the next batch.

    ``fates`` are in the order of their places. The plainly accepted changes have the numbers ``first``, ``first + 1``
    … in the order of their places, the fated ones left out.
    """

    batch: str
    chain: str
    first: int
    count: int
    fates: list[Fate] = []


class Tally(Message, frozen=True):
    """How many records (living ones and those of unknown type) a device holds, and the sum of their marks."""

    count: int
    sum: int


class TrailRow(Message, frozen=True, gc=False):
    """One line of a device's trail with its seal (``parcours_core.trail.Entry``)."""

    number: int
    at: str
    author: str
    act: str
    dossier: str
    words: str
    seal: bytes


class TrailRun(Message, frozen=True):
    """Lines of a device's trail in a row, the first of number ``first``, with the ``seal`` of the last one alone.

    Each part has one item a line, or a single one where all are the same; ``dossiers`` are UUIDs as bytes, or texts.
    Whoever keeps the line before the first works out the seals in between: where the last one is another than the one
    that came, a line is not what it was.
    """

    first: int
    ats: list[str]
    authors: list[str]
    acts: list[str]
    dossiers: bytes | list[str]
    words: list[str]
    seal: bytes


class Vault(Message, frozen=True):
    """What a device says of its keys, for the day on which it is lost: nothing in it is secret.

    ``slots`` are the kinds of what opens it, one each, ``idle_minutes`` after how long it locks itself, ``opened_at``
    when it was last opened (ISO 8601 in UTC).
    """

    slots: list[str]
    idle_minutes: int = 0
    opened_at: str = ""


class Decided(Message, frozen=True):
    """What was decided of a change that this person sent in ``batch``, and that was put under seal.

    ``decision`` is a ``parcours_core.protocol.Decision`` (empty: it is not known which), ``by`` the name of who
    decided, ``at`` when (ISO 8601 in UTC).
    """

    batch: str
    record: str
    id: str
    decision: str
    by: str
    at: str


class Call(Message, frozen=True):
    """A device's side of one exchange.

    ``cursor`` is the number up to which it has read, ``limit`` how many records it takes in one page (0: none now),
    ``tally`` what it holds once it has read everything, to be checked. ``trail`` are the lines of the device's trail
    that the server does not have yet, in order. ``erased`` are the dossiers that were erased there at the person's
    request and that the server has not said yet to have erased too. ``vault`` is what the device says of its keys,
    where the server does not have that yet; ``tell`` asks what the device holds once it has taken the answer in.
    ``seals`` are batches of which something was put under seal, and the device has not heard what was decided.
    ``rows``: sheets may come in rows. ``trail_run`` stands in the place of ``trail``, for a server that takes it.
    """

    protocol: int
    epoch: str
    cursor: int
    limit: int = 0
    batch: Batch | None = None
    tally: Tally | None = None
    people: str = ""
    trail: list[TrailRow] = []
    erased: list[str] = []
    vault: Vault | None = None
    tell: bool = False
    seals: list[str] = []
    rows: bool = False
    trail_run: TrailRun | None = None


class Page(Message, frozen=True):
    """Part of the feed, up to the number ``cursor``. ``left`` are dossiers that the person may no longer see.

    ``image`` is a small SQLite file with records that are in no sheet (``wire.images``); only in a snapshot of the form
    that the device asked for.
    """

    cursor: int
    more: bool = False
    sheets: list[Sheet] = []
    graves: list[Graves] = []
    left: list[str] = []
    image: bytes = b""


class Colleague(Message, frozen=True):
    """Someone of the agency: what a device needs to name them, to share with them, and to seal a file for them."""

    id: str
    name: str
    role: str = ""
    teams: list[str] = []
    seal_key: bytes = b""
    sign_key: bytes = b""


class Team(Message, frozen=True):
    """A team of the agency."""

    id: str
    name: str


class People(Message, frozen=True):
    """The agency's people and teams; ``etag`` says whether a device's copy is still the same, ``me`` who asks.

    ``lease_days`` is how many days a device opens without having heard from the server, 0 for however many.
    """

    etag: str
    me: str
    agency: str
    colleagues: list[Colleague] = []
    teams: list[Team] = []
    lease_days: int = 0


class Answer(Message, frozen=True):
    """The server's side of one exchange: ``head`` is the number of the latest change in the scope.

    ``visible`` is how many living records the person may see (-1 where it was not counted); ``sound`` whether the
    device's tally agrees (None: not asked, or it has yet to read). ``trail_kept`` is the number of the last line of the
    device's trail that the server keeps (-1: none was sent); lines that do not follow from it are not taken.
    ``erased`` are those of the call's that are erased now; ``kept`` those that are not, since another person is
    responsible for them, or since they never came here: both look alike. ``vault_kept``: the server keeps what the
    device said of its keys. ``tally`` is what the device holds once it has taken this answer in, told where it
    asked for it and nothing is left to be read. ``decided`` is what was decided of the call's ``seals``.
    ``takes_runs``: lines of the trail may come as a ``TrailRun``; not said where some came that were not kept.
    """

    epoch: str
    head: int
    receipt: Receipt | None = None
    page: Page | None = None
    sound: bool | None = None
    visible: int = -1
    people: People | None = None
    trail_kept: int = -1
    erased: list[str] = []
    kept: list[str] = []
    vault_kept: bool = False
    tally: Tally | None = None
    decided: list[Decided] = []
    takes_runs: bool = False


class SnapshotInfo(Message, frozen=True):
    """A first sync as one file: ``name`` to ask its pieces by, ``number`` where the feed goes on, sizes in bytes.

    One that is ``growing`` is laid while it is read: ``size`` is how much of it is there, its hash is not known yet and
    ``records`` is about how many it will hold. It is told to those alone who asked for it, or for one. ``begins`` are
    the first bytes of one that is whole, as many as the device wanted along with this.
    """

    name: str
    number: int
    size: int
    sha256: str
    records: int
    epoch: str
    growing: bool = False
    begins: bytes = b""


class BucketTally(Message, frozen=True):
    """The tally of the records whose id ends with ``bucket`` (two characters)."""

    bucket: str
    count: int
    sum: int


class Listed(Message, frozen=True):
    """One record the person may see: its type, id and number."""

    record: str
    id: str
    number: int


class FieldEntry(Message, frozen=True):
    """One change of one record in the server’s log: who, when, and the fields before and after.

    ``device`` is empty: an id by which a device is asked for is nobody else’s.
    """

    number: int
    author: str
    at: str
    device: str
    kind: str
    before: dict[str, Any]
    after: dict[str, Any]


class PackOffer(Message, frozen=True):
    """The newest directory pack: its name, size and SHA-256, and a patch from the device's own, if there is one.

    A patch is the new pack compressed by zstd with the old one as its dictionary.
    """

    sha256: str
    size: int
    built_on: str
    patch_sha256: str = ""
    patch_size: int = 0


def encode(message: Any) -> bytes:
    """Return a message, or a list of messages, as msgpack."""
    return msgspec.msgpack.encode(message)


def decode(data: bytes, kind: type[M]) -> M:
    """Read a message of type ``kind``. Raises ``ValueError`` where it is not one."""
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except RecursionError as error:
        raise ValueError("a message folded too often") from error
