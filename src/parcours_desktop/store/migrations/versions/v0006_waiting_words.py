"""What a sync brings is found at once and indexed soon after: the rows whose words the index does not hold yet."""

from alembic import op

revision = "0006"
down_revision = "0005"

_UP = (
    """
    CREATE TABLE waiting_words (
        number INTEGER NOT NULL,
        former INTEGER NOT NULL,
        words TEXT NOT NULL,
        PRIMARY KEY (number)
    ) STRICT
    """,
    "CREATE INDEX ix_waiting_words_former ON waiting_words (former) WHERE words <> ''",
)
_DOWN = (
    "DROP TABLE waiting_words",
    # What waits is not in the index: the older program makes it anew when it opens the file.
    "DELETE FROM setting WHERE key = 'store.index'",
)


def upgrade() -> None:
    """Bring the caseload one step up."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Bring the caseload one step down."""
    for statement in _DOWN:
        op.execute(statement)
