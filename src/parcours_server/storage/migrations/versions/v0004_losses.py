"""Which numbers restores have lost: only versions among them are ever taken back from a device."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_JUMP = 1_000_000


def upgrade() -> None:
    """Add the runs of numbers; of an earlier restore it is known where it began and how far it jumped at least."""
    words = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    op.add_column("scope", sa.Column("lost", words, nullable=False, server_default=""))
    if op.get_context().dialect.name == "postgresql":
        op.execute("SELECT set_config('app.scope', '*', true)")
    op.execute(f"UPDATE scope SET lost = restored_from || '-' || (restored_from + {_JUMP}) WHERE restored_from > 0")


def downgrade() -> None:
    """Forget the runs; the last restore is still known."""
    op.drop_column("scope", "lost")
