"""What was decided of what lies under seal: until now only that somebody had decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the decision, empty where nobody knows it any more."""
    words = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    op.add_column("sealed", sa.Column("decision", words, nullable=False, server_default=""))


def downgrade() -> None:
    """Forget the decisions; who decided is still known."""
    op.drop_column("sealed", "decision")
