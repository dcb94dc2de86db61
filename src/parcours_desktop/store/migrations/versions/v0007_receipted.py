"""A receipt that took thousands of new records is kept as it is, and written beside them soon after."""

from alembic import op

from parcours_desktop.store import receipted

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
    """Bring the caseload one step down; an older program looks for what was told beside the records alone."""
    receipted.write_beside(op.get_bind())
    op.execute("DROP TABLE receipted")
