"""The tables: every one belongs to a scope (an agency), which comes first in its key, so that it can be split by it.

A record is one row: what it holds lies packed in ``body`` (``bodies``), what is asked for lies in columns. Confidences
lie in a table of their own, so that the database itself keeps them from those with whom they are not shared.
Moments are ISO 8601 in UTC, days ISO 8601.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import BYTEA, TEXT
from sqlalchemy.types import TypeEngine

METADATA = MetaData()

WORDS = Text().with_variant(TEXT(collation="C"), "postgresql")
"""Text in the order of its bytes: no rule of a language, which the system may change under an index."""
BYTES = LargeBinary().with_variant(BYTEA(), "postgresql")
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
TRUTH = Boolean()

_KINDS: dict[str, TypeEngine[Any]] = {
    "": WORDS,
    "bytes": BYTES,
    "number": NUMBER,
    "truth": TRUTH,
}


def _table(name: str, columns: str, key: str) -> Table:
    """Make a table of ``columns`` ("name:kind …", words where no kind is said) with ``scope`` before its ``key``."""
    parts = [Column("scope", WORDS, nullable=False)]
    for declared in columns.split():
        column, _, kind = declared.partition(":")
        parts.append(Column(column, _KINDS[kind], nullable=False))
    return Table(name, METADATA, *parts, PrimaryKeyConstraint("scope", *key.split()))


def _of_others(table: Table) -> None:
    """Index by dossier what lies in ``table`` of records that are no dossier: the dossier's own is found by its id."""
    inside = text("dossier <> id")
    Index(f"{table.name}_dossier", table.c.scope, table.c.dossier, postgresql_where=inside, sqlite_where=inside)


SCOPE = _table(
    "scope",
    "name epoch number:number horizon:number restored_from:number people:number settled_on made_at",
    "",
)
SCOPE.append_column(Column("lease_days", NUMBER, nullable=False, server_default="30"))
SCOPE.append_column(Column("lost", WORDS, nullable=False, server_default=""))
"""An agency: its counter ``number`` is taken last in each writing transaction; ``horizon`` is the highest purged,
``restored_from`` where it stood in the backup that was last restored (0: never). ``lease_days`` is how many days a
device opens without having heard from the server (0: however many), ``lost`` which numbers restores have lost
(``losses.Losses``)."""

PERSON = _table("person", "id login name role password_hash disabled:truth made_at", "id")
Index("person_login", PERSON.c.scope, PERSON.c.login, unique=True)
TEAM = _table("team", "id name", "id")
MEMBERSHIP = _table("membership", "team person", "team person")
Index("membership_person", MEMBERSHIP.c.scope, MEMBERSHIP.c.person)

DEVICE = _table(
    "device",
    "id person name seal_key:bytes sign_key:bytes chain last_batch enrolled_at seen_at revoked_at",
    "id",
)
DEVICE.append_column(Column("heard_at", WORDS, nullable=False, server_default=""))
DEVICE.append_column(Column("synced_at", WORDS, nullable=False, server_default=""))
"""``seen_at`` is when its tokens were last exchanged, ``synced_at`` when it last synced (empty where nobody knows),
``heard_at`` when it came after it was revoked and was told so."""
Index("device_person", DEVICE.c.scope, DEVICE.c.person)
VAULT = _table("vault", "device slots idle_minutes:number opened_at told_at", "device")
"""What a device said of its keys at ``told_at``: the kinds of what opens it, parted by spaces; nothing secret."""
TOKEN = _table("token", "hash kind family device issued_at expires_at used_at successor:bytes", "hash")
"""Tokens by their hash. A refresh token that was used keeps its ``successor`` (sealed) for a lost answer."""
Index("token_family", TOKEN.c.scope, TOKEN.c.family)
Index("token_device", TOKEN.c.scope, TOKEN.c.device)
ENROLMENT = _table("enrolment", "hash person made_at expires_at used_at", "hash")

RECORD = _table(
    "record",
    "id record dossier holder number:number mark:number deleted:truth confidential:truth guarded:truth body:bytes",
    "id record",
)
"""The state of each record. ``guarded``: it has confidences in their own table; ``confidential``: it is one."""
Index("record_number", RECORD.c.scope, RECORD.c.number, unique=True)
_of_others(RECORD)
CONFIDENCE = _table("confidence", "id record number:number dossier holder body:bytes", "id record number")
CONFIDENCE.append_column(Column("writer", WORDS, nullable=False, server_default=""))
"""The confidences of a record (``number`` 0), and those of its log entries (their numbers). ``writer`` is the person
who wrote all that is set apart of the record, and sees it wherever the dossier is open to them; empty where nobody did.
"""
_of_others(CONFIDENCE)
HOLDING = _table("holding", "holder count:number sum:number", "holder")
"""How many living records lie with each holder, and the sum of their marks: kept so that no sync counts them."""

ACCESS = _table(
    "access",
    "person dossier share granted confidences:truth starts_on ends_on active:truth",
    "person dossier share",
)
"""Who else may see a dossier: by which share, with which right (``granted``), on which days (``ends_on`` not in it)."""
Index("access_dossier", ACCESS.c.scope, ACCESS.c.dossier)
LEAVE = _table("leave", "person number:number dossier", "person number")
ERASURE = _table("erasure", "dossier at author scrubbed:truth", "dossier")
"""Dossiers that were erased at the person's request: nothing may bring them back. ``scrubbed``: off the disk too."""
MILESTONE = _table("milestone", "day number:number", "day")
"""Where the counter stood on a day of the server: what was deleted before it is known by its number, without clocks."""

RECEIPT = _table("receipt", "device batch receipt:bytes at", "device batch")
CHANGE_LOG = _table(
    "change_log",
    "id record number:number dossier holder author at device kind guarded:truth body:bytes",
    "id record number",
)
_of_others(CHANGE_LOG)
SEALED = _table("sealed", "id dossier person device batch at change:bytes settled_by settled_at", "id")
SEALED.append_column(Column("decision", WORDS, nullable=False, server_default=""))
"""What was set aside for a supervisor; ``decision`` is a ``protocol.Decision``, empty until ``settled_by`` decided."""

CONTENT = _table("content", "sha256 size:number received:number complete:truth at", "sha256")
CONTENT_PIECE = _table("content_piece", "sha256 place:number data:bytes", "sha256 place")
CONTENT_USE = _table("content_use", "sha256 dossier", "sha256 dossier")
Index("content_use_dossier", CONTENT_USE.c.scope, CONTENT_USE.c.dossier)
SNAPSHOT = _table("snapshot", "name person number:number epoch size:number sha256 records:number at", "name")
SNAPSHOT.append_column(Column("reached", NUMBER, nullable=False, server_default="0"))
SNAPSHOT_PIECE = _table("snapshot_piece", "name place:number data:bytes", "name place")
PACK = _table("pack", "sha256 target base size:number built_on at", "sha256")
"""Directory packs, whole (``base`` empty, ``target`` itself) or as the patch that makes ``target`` from ``base``."""
PACK_PIECE = _table("pack_piece", "sha256 place:number data:bytes", "sha256 place")

TRAIL = _table("trail", "seq:number person device what dossier at previous:bytes hash:bytes", "seq")
"""Who did what; the program may add to it and read it, never change it."""

DEVICE_TRAIL = _table("device_trail", "device number:number at author act dossier words seal:bytes", "device number")
"""The trail of each device as it sent it, line by line; added to and read, never changed."""
TRAIL_RUN = _table("trail_run", "device last:number first:number seal:bytes lines:bytes", "device last")
"""Lines of a device's trail that came together, from number ``first`` to ``last`` with the last one's ``seal``
(``trail_runs``); added to and read, never changed."""
