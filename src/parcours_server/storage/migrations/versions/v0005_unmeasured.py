"""PostgreSQL keeps samples of values for its planner; of what dossiers hold it keeps none any more.

A sample outlives the row that it was taken from until the table is measured again, and no erasure reaches it.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

_BODIES = (
    ("record", "body"),
    ("confidence", "body"),
    ("change_log", "body"),
    ("sealed", "change"),
    ("receipt", "receipt"),
    ("content_piece", "data"),
    ("snapshot_piece", "data"),
)


def upgrade() -> None:
    """Measure these columns no more, and let the samples go: a type that is set anew, the same one, drops them."""
    if op.get_context().dialect.name == "postgresql":
        for table, column in _BODIES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bytea")


def downgrade() -> None:
    """Measure them as PostgreSQL does by itself."""
    if op.get_context().dialect.name == "postgresql":
        for table, column in _BODIES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1")
