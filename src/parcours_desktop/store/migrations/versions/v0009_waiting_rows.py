"""What a sync brings in bulk is laid in the list soon after, and its ids are kept until then."""

from alembic import op

from parcours_desktop.store import waiting_rows

revision = "0009"
down_revision = "0008"

_UP = """
CREATE TABLE waiting_rows (
    number INTEGER NOT NULL,
    ids BLOB NOT NULL,
    PRIMARY KEY (number)
) STRICT
"""


def upgrade() -> None:
    """Bring the caseload one step up."""
    op.execute(_UP)


def downgrade() -> None:
    """Bring the caseload one step down; an older program shows the list alone."""
    waiting_rows.lay_all(op.get_bind())
    op.execute("DROP TABLE waiting_rows")
