"""When each device last synced: until now only the exchange of its tokens was noted, four times an hour at most."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the moment, empty: the next sync of each device tells it."""
    words = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    op.add_column("device", sa.Column("synced_at", words, nullable=False, server_default=""))


def downgrade() -> None:
    """Forget the moments."""
    op.drop_column("device", "synced_at")
