"""The caseload: records, their history, what must be sent, drafts, settings, attachments."""

from alembic import op

revision = "0001"
down_revision = None

_UP = (
    """
    CREATE TABLE job_seeker (
        id TEXT NOT NULL,
        family_name TEXT NOT NULL,
        given_name TEXT NOT NULL,
        gender TEXT NOT NULL,
        birth_date TEXT,
        niss TEXT NOT NULL,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        street TEXT NOT NULL,
        postal_code TEXT NOT NULL,
        municipality TEXT NOT NULL,
        country TEXT NOT NULL,
        languages TEXT NOT NULL,
        interpreter INTEGER NOT NULL,
        work_status TEXT NOT NULL,
        seeking_since TEXT,
        schooling TEXT NOT NULL,
        occupation TEXT NOT NULL,
        axis TEXT NOT NULL,
        circumstances TEXT NOT NULL,
        travel TEXT NOT NULL,
        can_come_on TEXT NOT NULL,
        start_date TEXT,
        counsellor TEXT NOT NULL,
        state TEXT NOT NULL,
        confidences TEXT NOT NULL,
        opened_at TEXT,
        restricted_since TEXT,
        restricted_reason TEXT NOT NULL,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    """
    CREATE TABLE household (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        adults INTEGER,
        children_born TEXT NOT NULL,
        children INTEGER,
        dependants INTEGER NOT NULL,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_household_job_seeker_id ON household (job_seeker_id)",
    """
    CREATE TABLE barrier (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        severity TEXT NOT NULL,
        state TEXT NOT NULL,
        situations TEXT NOT NULL,
        goals TEXT NOT NULL,
        detail TEXT NOT NULL,
        noted_on TEXT,
        due TEXT,
        solved_on TEXT,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_barrier_job_seeker_id ON barrier (job_seeker_id)",
    """
    CREATE TABLE encounter (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        at TEXT NOT NULL,
        zone TEXT NOT NULL,
        kind TEXT NOT NULL,
        place TEXT NOT NULL,
        author TEXT NOT NULL,
        text TEXT NOT NULL,
        confidential INTEGER NOT NULL,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_encounter_job_seeker_id ON encounter (job_seeker_id)",
    """
    CREATE TABLE action (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        text TEXT NOT NULL,
        owner TEXT NOT NULL,
        due TEXT,
        state TEXT NOT NULL,
        done_on TEXT,
        barrier_id TEXT NOT NULL,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_action_barrier_id ON action (barrier_id)",
    "CREATE INDEX ix_action_job_seeker_id ON action (job_seeker_id)",
    """
    CREATE TABLE consent (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        purpose TEXT NOT NULL,
        recipient TEXT NOT NULL,
        recipient_name TEXT NOT NULL,
        fields TEXT NOT NULL,
        form TEXT NOT NULL,
        given_on TEXT,
        until TEXT,
        withdrawn_on TEXT,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_consent_job_seeker_id ON consent (job_seeker_id)",
    """
    CREATE TABLE referral (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        service_id TEXT NOT NULL,
        service_name TEXT NOT NULL,
        structure_name TEXT NOT NULL,
        address TEXT NOT NULL,
        barrier_ids TEXT NOT NULL,
        reason TEXT NOT NULL,
        documents TEXT NOT NULL,
        shared TEXT NOT NULL,
        consent_id TEXT NOT NULL,
        language TEXT NOT NULL,
        reference TEXT NOT NULL,
        token TEXT NOT NULL,
        state TEXT NOT NULL,
        issued_on TEXT,
        issued_at_place TEXT NOT NULL,
        reminded_on TEXT,
        answered_on TEXT,
        refusal TEXT NOT NULL,
        appointment TEXT NOT NULL,
        waiting_weeks INTEGER,
        started_on TEXT,
        ended_on TEXT,
        outcome TEXT,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_referral_consent_id ON referral (consent_id)",
    "CREATE INDEX ix_referral_job_seeker_id ON referral (job_seeker_id)",
    """
    CREATE TABLE attachment (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        about TEXT NOT NULL,
        added_at TEXT,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_attachment_job_seeker_id ON attachment (job_seeker_id)",
    """
    CREATE TABLE attachment_content (
        sha256 TEXT NOT NULL,
        size INTEGER NOT NULL,
        PRIMARY KEY (sha256)
    ) STRICT
    """,
    """
    CREATE TABLE draft (
        "key" TEXT NOT NULL,
        text TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY ("key")
    ) STRICT
    """,
    """
    CREATE TABLE outbox (
        record TEXT NOT NULL,
        record_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        base TEXT NOT NULL,
        write INTEGER NOT NULL,
        PRIMARY KEY (record, record_id)
    ) STRICT
    """,
    """
    CREATE TABLE setting (
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY ("key")
    ) STRICT
    """,
    """
    CREATE TABLE tombstone (
        record TEXT NOT NULL,
        record_id TEXT NOT NULL,
        write INTEGER NOT NULL,
        field_versions BLOB NOT NULL,
        server_number INTEGER NOT NULL,
        unknown TEXT NOT NULL,
        PRIMARY KEY (record, record_id)
    ) STRICT
    """,
    """
    CREATE TABLE write (
        number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        label TEXT NOT NULL,
        author TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE attachment_chunk (
        sha256 TEXT NOT NULL,
        position INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (sha256, position),
        FOREIGN KEY(sha256) REFERENCES attachment_content (sha256) ON DELETE CASCADE
    ) STRICT
    """,
    """
    CREATE TABLE history (
        number INTEGER NOT NULL,
        write INTEGER NOT NULL,
        record TEXT NOT NULL,
        record_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        "before" TEXT NOT NULL,
        "after" TEXT NOT NULL,
        PRIMARY KEY (number),
        FOREIGN KEY(write) REFERENCES write (number)
    ) STRICT
    """,
    "CREATE INDEX ix_history_record ON history (record, record_id)",
    "CREATE INDEX ix_history_write ON history (write)",
)
_DOWN = (
    "DROP TABLE history",
    "DROP TABLE attachment_chunk",
    "DROP TABLE write",
    "DROP TABLE tombstone",
    "DROP TABLE setting",
    "DROP TABLE outbox",
    "DROP TABLE draft",
    "DROP TABLE attachment_content",
    "DROP TABLE attachment",
    "DROP TABLE referral",
    "DROP TABLE consent",
    "DROP TABLE action",
    "DROP TABLE encounter",
    "DROP TABLE barrier",
    "DROP TABLE household",
    "DROP TABLE job_seeker",
)


def upgrade() -> None:
    """Bring the caseload one step up."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Bring the caseload one step down."""
    for statement in _DOWN:
        op.execute(statement)
