"""A file of a dossier may be a confidence, and leave before its bytes were sent: these are owed then.

What was kept before is no confidence, until a person marks it.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

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
    consent_id TEXT NOT NULL,
    {more}field_versions BLOB DEFAULT (x'') NOT NULL,
    server_number INTEGER DEFAULT 0 NOT NULL,
    unknown TEXT DEFAULT '{{}}' NOT NULL,
    PRIMARY KEY (id)
) STRICT
"""
_SAME = "id, job_seeker_id, name, media_type, size, sha256, about, added_at, consent_id, field_versions, server_number"

_ASIDE = "ALTER TABLE attachment RENAME TO attachment_before"
_DONE = (
    "DROP TABLE attachment_before",
    "CREATE INDEX ix_attachment_job_seeker_id ON attachment (job_seeker_id)",
    "CREATE INDEX ix_attachment_consent_id ON attachment (consent_id)",
)

_UP = (
    _ASIDE,
    _ATTACHMENT.format(more="confidential INTEGER NOT NULL,\n    "),
    # A newer program's word for it, kept as it came while this one did not know the field.
    f"""
    INSERT INTO attachment ({_SAME}, confidential, unknown)
    SELECT {_SAME}, coalesce(json_extract(unknown, '$.confidential'), 0) = 1, json_remove(unknown, '$.confidential')
    FROM attachment_before
    """,
    *_DONE,
    """
    CREATE TABLE owed (
        sha256 TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        PRIMARY KEY (sha256, job_seeker_id)
    ) STRICT
    """,
)
_DOWN = (
    # The older program sends what a record names; the rest would lie there for ever.
    """
    DELETE FROM attachment_chunk WHERE sha256 IN (SELECT sha256 FROM owed)
    AND sha256 NOT IN (SELECT sha256 FROM attachment)
    """,
    """
    DELETE FROM attachment_content WHERE sha256 IN (SELECT sha256 FROM owed)
    AND sha256 NOT IN (SELECT sha256 FROM attachment)
    """,
    "DROP TABLE owed",
    _ASIDE,
    _ATTACHMENT.format(more=""),
    f"""
    INSERT INTO attachment ({_SAME}, unknown)
    SELECT {_SAME}, iif(confidential, json_set(unknown, '$.confidential', json('true')), unknown)
    FROM attachment_before
    """,
    *_DONE,
)


def upgrade() -> None:
    """Bring the caseload one step up."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Bring the caseload one step down."""
    for statement in _DOWN:
        op.execute(statement)
