"""A file may show that a consent was given; what is typed as a reason stands beside the trail and can be erased."""

from alembic import op

revision = "0005"
down_revision = "0004"

_ATTACHMENT = """
CREATE TABLE attachment (
    id TEXT NOT NULL,
    job_seeker_id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    about TEXT NOT NULL,
    added_at TEXT,
    {more}field_versions BLOB DEFAULT (x'') NOT NULL,
    server_number INTEGER DEFAULT 0 NOT NULL,
    unknown TEXT DEFAULT '{{}}' NOT NULL,
    PRIMARY KEY (id)
) STRICT
"""
_SAME = "id, job_seeker_id, name, media_type, size, sha256, about, added_at"

_ASIDE = "ALTER TABLE attachment RENAME TO attachment_before"

_UP = (
    _ASIDE,
    _ATTACHMENT.format(more="consent_id TEXT NOT NULL,\n    "),
    # A newer program's word for it, kept as it came while this one did not know the field.
    f"""
    INSERT INTO attachment ({_SAME}, consent_id, field_versions, server_number, unknown)
    SELECT {_SAME}, coalesce(json_extract(unknown, '$.consent_id'), ''), field_versions, server_number,
        json_remove(unknown, '$.consent_id')
    FROM attachment_before
    """,
    "DROP TABLE attachment_before",
    "CREATE INDEX ix_attachment_job_seeker_id ON attachment (job_seeker_id)",
    "CREATE INDEX ix_attachment_consent_id ON attachment (consent_id)",
    """
    CREATE TABLE trail_reason (
        number INTEGER NOT NULL,
        job_seeker_id TEXT NOT NULL,
        words TEXT NOT NULL,
        PRIMARY KEY (number)
    ) STRICT
    """,
    "CREATE INDEX ix_trail_reason_dossier ON trail_reason (job_seeker_id)",
)
_DOWN = (
    "DROP TABLE trail_reason",
    _ASIDE,
    _ATTACHMENT.format(more=""),
    f"""
    INSERT INTO attachment ({_SAME}, field_versions, server_number, unknown)
    SELECT {_SAME}, field_versions, server_number,
        iif(consent_id = '', unknown, json_set(unknown, '$.consent_id', consent_id))
    FROM attachment_before
    """,
    "DROP TABLE attachment_before",
    "CREATE INDEX ix_attachment_job_seeker_id ON attachment (job_seeker_id)",
)


def upgrade() -> None:
    """Bring the caseload one step up."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Bring the caseload one step down."""
    for statement in _DOWN:
        op.execute(statement)
