"""How long a device opens without having heard from the server: thirty days, until an agency chooses otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the days."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("scope", sa.Column("lease_days", number, nullable=False, server_default="30"))


def downgrade() -> None:
    """Forget the days; devices keep what they were told."""
    op.drop_column("scope", "lease_days")
