"""A file may be a confidence: who sees a dossier without them reads those alone that a record shown there names."""

from alembic import op

revision = "0010"
down_revision = "0009"

_SCOPE = "(SELECT current_setting('app.scope', true))"
_PERSON = "(SELECT current_setting('app.person', true))"
_CONFIDED = f"""r.holder = {_PERSON} OR r.dossier IN (SELECT a.dossier FROM access a
    WHERE a.scope = {_SCOPE} AND a.person = {_PERSON} AND a.active AND a.confidences)"""
_ROOT = "SELECT 1 FROM record r WHERE r.scope = content_use.scope AND r.id = content_use.dossier AND r.dossier = r.id"

_BEFORE = f"{_PERSON} = '*' OR EXISTS ({_ROOT})"

# Before the point stands the hash, also where it is still being sent. What of ``record`` is seen its own policy says.
_NOW = f"""{_PERSON} = '*' OR EXISTS ({_ROOT} AND ({_CONFIDED}))
    OR EXISTS (SELECT 1 FROM record r WHERE r.scope = content_use.scope AND r.dossier = content_use.dossier
        AND r.dossier <> r.id AND r.record = 'attachment' AND NOT r.deleted
        AND position(convert_to(split_part(content_use.sha256, '.', 1), 'UTF8') IN r.body) > 0)"""


def upgrade() -> None:
    """Bind the role that the program takes; what was kept before files could be confidences is seen as it was."""
    _bind(_NOW)


def downgrade() -> None:
    """Let whoever sees a dossier read all of its files."""
    _bind(_BEFORE)


def _bind(seen: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP POLICY seen ON content_use")
        op.execute(f"CREATE POLICY seen ON content_use AS RESTRICTIVE FOR SELECT USING ({seen})")
