"""The trail: who did what with which dossier; lines are added, never changed or removed."""

from alembic import op

revision = "0004"
down_revision = "0003"

_UP = (
    """
    CREATE TABLE trail (
        number INTEGER NOT NULL,
        at TEXT NOT NULL,
        author TEXT NOT NULL,
        act TEXT NOT NULL,
        job_seeker_id TEXT NOT NULL,
        words TEXT NOT NULL,
        seal BLOB NOT NULL,
        PRIMARY KEY (number)
    ) STRICT
    """,
    "CREATE INDEX ix_trail_dossier ON trail (job_seeker_id, act)",
    """
    CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is not changed'); END
    """,
    """
    CREATE TRIGGER trail_is_not_removed BEFORE DELETE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is not removed'); END
    """,
)


def upgrade() -> None:
    """Bring the caseload one step up."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Bring the caseload one step down."""
    op.execute("DROP TABLE trail")
