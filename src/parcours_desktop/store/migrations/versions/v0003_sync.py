"""The sync: shares and mergers, rivals, what is on its way, what waits, what a newer program knows."""

from alembic import op

revision = "0003"
down_revision = "0002"

_UP = (
    """
    CREATE TABLE share (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        holder TEXT NOT NULL,
        starts_on TEXT NOT NULL,
        holder_name TEXT NOT NULL,
        "right" TEXT NOT NULL,
        confidences INTEGER NOT NULL,
        ends_on TEXT,
        consent_id TEXT NOT NULL,
        note TEXT NOT NULL,
        given_by TEXT NOT NULL,
        given_at TEXT,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_share_consent_id ON share (consent_id)",
    "CREATE INDEX ix_share_job_seeker_id ON share (job_seeker_id)",
    """
    CREATE TABLE merger (
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        other_id TEXT NOT NULL,
        state TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        decided_at TEXT,
        seen TEXT NOT NULL,
        field_versions BLOB DEFAULT (x'') NOT NULL,
        server_number INTEGER DEFAULT 0 NOT NULL,
        unknown TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_merger_job_seeker_id ON merger (job_seeker_id)",
    "CREATE INDEX ix_merger_other_id ON merger (other_id)",
    """
    CREATE TABLE rival (
        record TEXT NOT NULL,
        record_id TEXT NOT NULL,
        id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        "before" TEXT NOT NULL,
        author TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (record, record_id, id)
    ) STRICT
    """,
    "CREATE INDEX ix_rival_dossier ON rival (job_seeker_id)",
    """
    CREATE TABLE chosen (
        write INTEGER NOT NULL,
        record TEXT NOT NULL,
        record_id TEXT NOT NULL,
        id TEXT NOT NULL,
        card TEXT NOT NULL,
        PRIMARY KEY (write, record, record_id, id)
    ) STRICT
    """,
    "CREATE INDEX ix_chosen_record ON chosen (record, record_id)",
    """
    CREATE TABLE withheld (
        record TEXT NOT NULL,
        record_id TEXT NOT NULL,
        state BLOB NOT NULL,
        PRIMARY KEY (record, record_id)
    ) STRICT
    """,
    """
    CREATE TABLE stranger (
        record TEXT NOT NULL,
        record_id TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        server_number INTEGER NOT NULL,
        state BLOB NOT NULL,
        PRIMARY KEY (record, record_id)
    ) STRICT
    """,
    "CREATE INDEX ix_stranger_dossier ON stranger (job_seeker_id)",
    """
    CREATE TABLE delivered (
        sha256 TEXT NOT NULL,
        PRIMARY KEY (sha256)
    ) STRICT
    """,
    """
    CREATE TABLE staged (
        name TEXT NOT NULL,
        "offset" INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (name, "offset")
    ) STRICT
    """,
    "ALTER TABLE outbox ADD COLUMN batch TEXT",
    "ALTER TABLE outbox ADD COLUMN sent TEXT",
    "ALTER TABLE outbox ADD COLUMN resolves TEXT DEFAULT '[]' NOT NULL",
    "ALTER TABLE outbox ADD COLUMN rejected TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE outbox ADD COLUMN settled TEXT DEFAULT '{}' NOT NULL",
    "CREATE INDEX ix_outbox_batch ON outbox (batch)",
    "ALTER TABLE history ADD COLUMN author TEXT",
    "ALTER TABLE history ADD COLUMN at TEXT",
    "CREATE INDEX ix_history_deleted ON history (record, record_id) WHERE kind = 'deleted'",
)
_DOWN = (
    "DROP INDEX ix_history_deleted",
    "ALTER TABLE history DROP COLUMN at",
    "ALTER TABLE history DROP COLUMN author",
    "DROP INDEX ix_outbox_batch",
    "ALTER TABLE outbox DROP COLUMN settled",
    "ALTER TABLE outbox DROP COLUMN rejected",
    "ALTER TABLE outbox DROP COLUMN resolves",
    "ALTER TABLE outbox DROP COLUMN sent",
    "ALTER TABLE outbox DROP COLUMN batch",
    "DROP TABLE staged",
    "DROP TABLE delivered",
    "DROP TABLE stranger",
    "DROP TABLE withheld",
    "DROP TABLE chosen",
    "DROP TABLE rival",
    "DROP TABLE merger",
    "DROP TABLE share",
)


def upgrade() -> None:
    """Bring the caseload one step up."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Bring the caseload one step down."""
    for statement in _DOWN:
        op.execute(statement)
