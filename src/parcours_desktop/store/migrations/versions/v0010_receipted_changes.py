"""A receipt that took changed records may wait to be written beside them too, with the versions to stand there."""

from alembic import op

from parcours_desktop.store import receipted

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Bring the caseload one step up."""
    op.execute("ALTER TABLE receipted ADD COLUMN kept BLOB")


def downgrade() -> None:
    """Bring the caseload one step down; an older program would take all fields of such records for written anew."""
    receipted.write_beside(op.get_bind())
    op.execute("ALTER TABLE receipted DROP COLUMN kept")
