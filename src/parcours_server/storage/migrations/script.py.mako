"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Bring the database one step up."""
    ${upgrades if upgrades else "op.execute(\"\")"}


def downgrade() -> None:
    """Bring the database one step down."""
    ${downgrades if downgrades else "op.execute(\"\")"}
