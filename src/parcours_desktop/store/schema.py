"""The tables of the caseload: one per declared record type, and the store's own housekeeping."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from parcours_core.records.catalogue import CASELOAD, caseload_types
from parcours_core.records.declare import record_type
from parcours_desktop.store.mapping import table_for

METADATA = MetaData()

RECORDS: dict[str, Table] = {record_type(cls).code: table_for(record_type(cls), METADATA) for cls in CASELOAD}
"""The table of each record type, by its code."""

TYPES = caseload_types()

WRITE = Table(
    "write",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
"""A committed write that changed records: what was done, by whom, when (data for people; its number is the order)."""

HISTORY = Table(
    "history",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("write", Integer, ForeignKey("write.number"), nullable=False),
    Column("record", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("author", Text),
    Column("at", Text),
    Index("ix_history_record", "record", "record_id"),
    Index("ix_history_write", "write"),
    # What a dossier held and was deleted is found by it: the whole history would be read for a few lines.
    Index("ix_history_deleted", "record", "record_id", sqlite_where=text("kind = 'deleted'")),
    sqlite_strict=True,
)
"""One row a record and write: ``before`` and ``after`` are JSON objects of the fields that changed. ``author`` and
``at`` are those of someone else whose change a sync brought; without them it was who wrote, when they wrote."""

TRAIL = Table(
    "trail",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("job_seeker_id", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Index("ix_trail_dossier", "job_seeker_id", "act"),
    sqlite_strict=True,
)
"""Who did what with which dossier on this device (``parcours_core.trail``). Triggers refuse to change or remove a line:
the trail outlives even the erasure of a dossier, of which it keeps the id alone."""

TRAIL_TRIGGERS = (
    "CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON trail "
    "BEGIN SELECT RAISE(ABORT, 'the trail is not changed'); END",
    "CREATE TRIGGER trail_is_not_removed BEFORE DELETE ON trail "
    "BEGIN SELECT RAISE(ABORT, 'the trail is not removed'); END",
)

TRAIL_REASON = Table(
    "trail_reason",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("job_seeker_id", Text, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_trail_reason_dossier", "job_seeker_id"),
    sqlite_strict=True,
)
"""What somebody typed about a line of the trail, by its number: it may name anybody or anything, so it stands beside
the trail and goes with the dossier."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("write", Integer, nullable=False),
    Column("batch", Text),
    Column("sent", Text),
    Column("resolves", Text, nullable=False, server_default=text("'[]'")),
    Column("rejected", Text, nullable=False, server_default=text("''")),
    Column("settled", Text, nullable=False, server_default=text("'{}'")),
    Index("ix_outbox_batch", "batch"),
    sqlite_strict=True,
)
"""What a sync must send: ``base`` holds each unsent field's value before its first unsent change,
``write`` is the write that changed it last. ``batch`` names the batch in which it is on its way; ``sent`` holds what
was on its way, once the record is written again meanwhile (null: what stands now). ``resolves`` are the rivals between
which a person chose, ``rejected`` the reason why the server would not take it, until a person writes it anew.
``settled`` are the versions under which the bases of some fields stand on the server, where a receipt or a withheld
state told it and the record's own versions do not yet."""

TOMBSTONE = Table(
    "tombstone",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("write", Integer, nullable=False),
    Column("field_versions", LargeBinary, nullable=False),
    Column("server_number", Integer, nullable=False),
    Column("unknown", Text, nullable=False),
    sqlite_strict=True,
)
"""What was deleted here, and what stood beside it, so that taking the deletion back loses nothing."""

DRAFT = Table(
    "draft",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_strict=True,
)
SETTING = Table(
    "setting",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
CONTENT = Table(
    "attachment_content",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    sqlite_strict=True,
)
CHUNK = Table(
    "attachment_chunk",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    ForeignKeyConstraint(["sha256"], ["attachment_content.sha256"], ondelete="CASCADE"),
    sqlite_strict=True,
)

RIVAL = Table(
    "rival",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("job_seeker_id", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("ix_rival_dossier", "job_seeker_id"),
    sqlite_strict=True,
)
"""A second value of a field that a sync brought, as JSON, until a person chooses (``parcours_core.merge.Rival``)."""

CHOSEN = Table(
    "chosen",
    METADATA,
    Column("write", Integer, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("card", Text, nullable=False),
    Index("ix_chosen_record", "record", "record_id"),
    sqlite_strict=True,
)
"""The rivals that a write settled, as JSON of their rows, so that taking the choice back brings the card back."""

WITHHELD = Table(
    "withheld",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("state", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""The server's state of a record that has unsent changes here: its fields wait until these have gone through."""

STRANGER = Table(
    "stranger",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("job_seeker_id", Text, nullable=False),
    Column("server_number", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Index("ix_stranger_dossier", "job_seeker_id"),
    sqlite_strict=True,
)
"""A record of a type that only a newer program knows, kept word for word until this one does too."""

DELIVERED = Table(
    "delivered",
    METADATA,
    Column("sha256", Text, primary_key=True),
    sqlite_strict=True,
)
"""The contents of attachments that the server is known to hold whole."""

OWED = Table(
    "owed",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("job_seeker_id", Text, primary_key=True),
    sqlite_strict=True,
)
"""The contents that left with their record before the server had them, and the dossier for which it wants them."""

RECEIPTED = Table(
    "receipted",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("told", LargeBinary, nullable=False),
    Column("kept", LargeBinary),
    sqlite_strict=True,
)
"""What the server took of what was written here, until it stands beside the records (``store.receipted``). Of changed
ones ``kept`` are the versions to stand there, as msgpack."""

STAGED = Table(
    "staged",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("offset", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""Pieces of a snapshot, a pack or an attachment that is being fetched, by what is fetched and where they belong."""

for _record, _name, _columns in (
    ("barrier", "ix_barrier_open", ("kind", "state", "job_seeker_id")),
    ("barrier", "ix_barrier_dossier", ("job_seeker_id", "state", "severity")),
    ("referral", "ix_referral_due", ("state", "issued_on", "reminded_on", "job_seeker_id")),
    ("referral", "ix_referral_dossier", ("job_seeker_id", "state", "issued_on")),
    ("referral", "ix_referral_reference", ("reference",)),
    ("action", "ix_action_due", ("state", "due", "job_seeker_id")),
    ("action", "ix_action_dossier", ("job_seeker_id", "state", "due")),
):
    # What the list and its filters ask, answered from an index alone.
    Index(_name, *(RECORDS[_record].c[column] for column in _columns))

DOSSIER_ENTRY = Table(
    "dossier_entry",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("job_seeker_id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("birth_date", Text),
    Column("municipality", Text, nullable=False),
    Column("open_barriers", Integer, nullable=False),
    Column("worst", Integer),
    Column("waiting_since", Text),
    Column("next_action", Text),
    Column("next_due", Text),
    Column("names", Text, nullable=False),
    Column("others", Text, nullable=False),
    Index("ix_dossier_entry_sort", "sort_key"),
    Index("ix_dossier_entry_state", "state"),
    sqlite_strict=True,
)
"""The list's own row of a dossier: all that it shows, and the folded words that find it. The rows stand in the order
of the list: ``number`` grows with ``sort_key`` (``store.list_order``), and is the rowid in the word index."""

NAME_WORD = Table(
    "name_word",
    METADATA,
    Column("word", Text, primary_key=True),
    Column("uses", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The distinct words of names, which a word with a typing error is compared with."""

DOSSIER_WORDS = (
    "CREATE VIRTUAL TABLE dossier_words USING fts5(words, content='', detail=column, prefix='1 2 3', tokenize='ascii')"
)
"""The word index over ``names`` and ``others``; its rowid is ``dossier_entry.number``. It keeps no text of its own, and
takes words out physically (``secure-delete``) when it is given the old text: contentless_delete would leave them. With
``detail=none`` it would be smaller, but SQLite 3.53.4 then loses other rows of a word that ``secure-delete`` takes out
and puts in again in one transaction (tests/store/test_word_index.py). The ascii tokenizer cuts at
spaces only, so that its words are exactly those of ``parcours_core.folding``."""

WAITING_WORDS = Table(
    "waiting_words",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("former", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_waiting_words_former", "former", sqlite_where=text("words <> ''")),
    sqlite_strict=True,
)
"""The rows of the list that a sync brought or changed and whose words the index does not hold yet: ``former`` and
``words`` are the number and the words under which it still knows the dossier (``store.waiting_words``)."""

WAITING_ROWS = Table(
    "waiting_rows",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("ids", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""The dossiers that a sync brought or changed and that the list does not show as they are yet, in the order in which
they came (``store.waiting_rows``)."""
