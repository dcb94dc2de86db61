"""Lines of a device's trail that came together lie together: a first sync brings one line for each of its dossiers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from parcours_server.storage.trail_runs import lines_in

revision = "0011"
down_revision = "0010"

_SCOPE = "(SELECT current_setting('app.scope', true))"
_EVENTS = ("UPDATE", "DELETE")
_COLUMNS = ("scope", "device", "number", "at", "author", "act", "dossier", "words", "seal")


def upgrade() -> None:
    """Make the table; it is added to and read, as the lines are. What lies there line by line stays so."""
    words = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    bytes_ = sa.LargeBinary().with_variant(postgresql.BYTEA(), "postgresql")
    op.create_table(
        "trail_run",
        sa.Column("scope", words, nullable=False),
        sa.Column("device", words, nullable=False),
        sa.Column("last", number, nullable=False),
        sa.Column("first", number, nullable=False),
        sa.Column("seal", bytes_, nullable=False),
        sa.Column("lines", bytes_, nullable=False),
        sa.PrimaryKeyConstraint("scope", "device", "last"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE trail_run ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE trail_run FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_scope ON trail_run USING (scope = {_SCOPE}) WITH CHECK (scope = {_SCOPE})")
        op.execute("GRANT SELECT, INSERT ON trail_run TO parcours_app")
        return
    for event in _EVENTS:
        op.execute(
            f"CREATE TRIGGER trail_run_keeps_{event.lower()} BEFORE {event} ON trail_run "
            "BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END"
        )


def downgrade() -> None:
    """Lay each line by itself again: an earlier program reads them so."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Whoever owns the tables is bound by their policies too, which name one scope at a time.
        for table in ("trail_run", "device_trail"):
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    lines = sa.table("device_trail", *map(sa.column, _COLUMNS))
    runs = connection.exec_driver_sql("SELECT scope, device, first, last, seal, lines FROM trail_run").fetchall()
    for scope, device, first, last, seal, packed in runs:
        rows = [(scope, device, *line) for line in lines_in(first, last, bytes(seal), bytes(packed))]
        connection.execute(lines.insert(), [dict(zip(_COLUMNS, row, strict=True)) for row in rows])
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE device_trail FORCE ROW LEVEL SECURITY")
    op.drop_table("trail_run")
