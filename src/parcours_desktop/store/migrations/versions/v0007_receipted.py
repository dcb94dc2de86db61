"""A receipt that took thousands of new records is kept as it is, and written beside them soon after."""

from alembic import op

revision = "0007"
down_revision = "0006"

_UP = """
CREATE TABLE receipted (
    number INTEGER NOT NULL,
    told BLOB NOT NULL,
    PRIMARY KEY (number)
) STRICT
"""


def upgrade() -> None:
    """Bring the caseload one step up."""
    op.execute(_UP)


def downgrade() -> None:
    """Bring the caseload one step down; what was told stands beside the records since the step before."""
    op.execute("DROP TABLE receipted")
