"""What each device said of its keys, for the day on which it is lost, and when it learnt that it was revoked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

_SCOPE = "(SELECT current_setting('app.scope', true))"


def upgrade() -> None:
    """Make the table and the column; on PostgreSQL bind it to the scope as all others are."""
    words = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "vault",
        sa.Column("scope", words, nullable=False),
        sa.Column("device", words, nullable=False),
        sa.Column("slots", words, nullable=False),
        sa.Column("idle_minutes", number, nullable=False),
        sa.Column("opened_at", words, nullable=False),
        sa.Column("told_at", words, nullable=False),
        sa.PrimaryKeyConstraint("scope", "device"),
    )
    op.add_column("device", sa.Column("heard_at", words, nullable=False, server_default=""))
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE vault ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE vault FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_scope ON vault USING (scope = {_SCOPE}) WITH CHECK (scope = {_SCOPE})")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON vault TO parcours_app")


def downgrade() -> None:
    """Forget it; devices say it again where it is asked."""
    op.drop_column("device", "heard_at")
    op.drop_table("vault")
