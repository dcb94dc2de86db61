"""Up to which number a snapshot is laid that is laid part by part, while it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the number; those that are kept were laid in one go."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("snapshot", sa.Column("reached", number, nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget the number, and the snapshots, which are made again: one laid by it is not whole to an older program."""
    emptied = "TRUNCATE {}" if op.get_context().dialect.name == "postgresql" else "DELETE FROM {}"
    op.drop_column("snapshot", "reached")
    for table in ("snapshot_piece", "snapshot"):
        op.execute(emptied.format(table))
