"""Fewer trees to write for each record: what is a dossier's own is found by its id, and nobody else need find it.

The lines of the devices' trails are asked for by dossier a few times a year, by who looks into one: that reads them
through, and each line is written without an index for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = ("confidence", "change_log")


def upgrade() -> None:
    """Index by dossier what has an id of its own, and the trails not at all."""
    inside = sa.text("dossier <> id")
    op.drop_index("device_trail_dossier", "device_trail")
    for table in _TABLES:
        name = f"{table}_dossier"
        op.drop_index(name, table)
        op.create_index(name, table, ["scope", "dossier"], sqlite_where=inside, postgresql_where=inside)


def downgrade() -> None:
    """Index all of it by dossier."""
    op.create_index("device_trail_dossier", "device_trail", ["scope", "dossier"])
    for table in _TABLES:
        name = f"{table}_dossier"
        op.drop_index(name, table)
        op.create_index(name, table, ["scope", "dossier"])
