"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Bring the caseload one step up."""
    ${upgrades if upgrades else "op.execute(\"\")"}


def downgrade() -> None:
    """Bring the caseload one step down."""
    ${downgrades if downgrades else "op.execute(\"\")"}
