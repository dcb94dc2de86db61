"""An agency and its dossiers: the tables, and on PostgreSQL the role and the policies under which they are used."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

# name, columns after the scope ("name:kind", words where no kind is said), key after the scope.
_TABLES = (
    ("scope", "name epoch number:number horizon:number restored_from:number people:number settled_on made_at", ""),
    ("person", "id login name role password_hash disabled:truth made_at", "id"),
    ("team", "id name", "id"),
    ("membership", "team person", "team person"),
    ("device", "id person name seal_key:bytes sign_key:bytes chain last_batch enrolled_at seen_at revoked_at", "id"),
    ("token", "hash kind family device issued_at expires_at used_at successor:bytes", "hash"),
    ("enrolment", "hash person made_at expires_at used_at", "hash"),
    (
        "record",
        "id record dossier holder number:number mark:number deleted:truth confidential:truth guarded:truth body:bytes",
        "id record",
    ),
    ("confidence", "id record number:number dossier holder body:bytes", "id record number"),
    ("holding", "holder count:number sum:number", "holder"),
    (
        "access",
        "person dossier share granted confidences:truth starts_on ends_on active:truth",
        "person dossier share",
    ),
    ("leave", "person number:number dossier", "person number"),
    ("erasure", "dossier at author scrubbed:truth", "dossier"),
    ("milestone", "day number:number", "day"),
    ("receipt", "device batch receipt:bytes at", "device batch"),
    (
        "change_log",
        "id record number:number dossier holder author at device kind guarded:truth body:bytes",
        "id record number",
    ),
    ("sealed", "id dossier person device batch at change:bytes settled_by settled_at", "id"),
    ("content", "sha256 size:number received:number complete:truth at", "sha256"),
    ("content_piece", "sha256 place:number data:bytes", "sha256 place"),
    ("content_use", "sha256 dossier", "sha256 dossier"),
    ("snapshot", "name person number:number epoch size:number sha256 records:number at", "name"),
    ("snapshot_piece", "name place:number data:bytes", "name place"),
    ("pack", "sha256 target base size:number built_on at", "sha256"),
    ("pack_piece", "sha256 place:number data:bytes", "sha256 place"),
    ("trail", "seq:number person device what dossier at previous:bytes hash:bytes", "seq"),
    ("device_trail", "device number:number at author act dossier words seal:bytes", "device number"),
)

_TRAILS = ("trail", "device_trail")
_UNIQUE = (("person_login", "person", "login"), ("record_number", "record", "number"))
_INDEXES = (
    ("membership_person", "membership", "person"),
    ("device_person", "device", "person"),
    ("token_family", "token", "family"),
    ("token_device", "token", "device"),
    ("confidence_dossier", "confidence", "dossier"),
    ("access_dossier", "access", "dossier"),
    ("change_log_dossier", "change_log", "dossier"),
    ("content_use_dossier", "content_use", "dossier"),
    ("device_trail_dossier", "device_trail", "dossier"),
)

_SCOPE = "(SELECT current_setting('app.scope', true))"
_PERSON = "(SELECT current_setting('app.person', true))"
_OPEN = f"SELECT a.dossier FROM access a WHERE a.scope = {_SCOPE} AND a.person = {_PERSON} AND a.active"
_CONFIDED = f"{_PERSON} = '*' OR holder = {_PERSON} OR dossier IN ({_OPEN} AND a.confidences)"

# What a person may see; reading through them, the policies of one table narrow the next.
_SEEN = {
    "record": f"{_CONFIDED} OR (NOT confidential AND dossier IN ({_OPEN}))",
    "confidence": _CONFIDED,
    "change_log": f"""{_PERSON} = '*' OR EXISTS (SELECT 1 FROM record r
        WHERE r.scope = change_log.scope AND r.id = change_log.id AND r.record = change_log.record)""",
    "content_use": f"""{_PERSON} = '*' OR EXISTS (SELECT 1 FROM record r WHERE r.scope = content_use.scope
        AND r.id = content_use.dossier AND r.dossier = r.id)""",
    "content": f"""{_PERSON} = '*'
        OR EXISTS (SELECT 1 FROM content_use u WHERE u.scope = content.scope AND u.sha256 = content.sha256)""",
    "content_piece": f"""{_PERSON} = '*' OR EXISTS (SELECT 1 FROM content_use u
        WHERE u.scope = content_piece.scope AND u.sha256 = content_piece.sha256)""",
    "snapshot": f"{_PERSON} IN ('*', person)",
    "snapshot_piece": f"""{_PERSON} = '*' OR EXISTS (SELECT 1 FROM snapshot s
        WHERE s.scope = snapshot_piece.scope AND s.name = snapshot_piece.name)""",
    "leave": f"{_PERSON} IN ('*', person)",
    "sealed": f"{_PERSON} IN ('*', person)",
}

_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'parcours_app') THEN
        CREATE ROLE parcours_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(current_user, 'parcours_app', 'MEMBER') THEN
        EXECUTE format('GRANT parcours_app TO %I', current_user);
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


def upgrade() -> None:
    """Make every table; on PostgreSQL bind the role that the program takes."""
    for name, columns, key in _TABLES:
        parts = [_column("scope"), *map(_column, columns.split())]
        op.create_table(name, *parts, sa.PrimaryKeyConstraint("scope", *key.split()))
    for index, table, column in _UNIQUE:
        op.create_index(index, table, ["scope", column], unique=True)
    for index, table, column in _INDEXES:
        op.create_index(index, table, ["scope", column])
    children = sa.text("dossier <> id")
    op.create_index("record_dossier", "record", ["scope", "dossier"], sqlite_where=children, postgresql_where=children)
    if op.get_context().dialect.name == "postgresql":
        _bind()
    else:
        for event in ("UPDATE", "DELETE"):
            for table in _TRAILS:
                op.execute(
                    f"CREATE TRIGGER {table}_keeps_{event.lower()} BEFORE {event} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END"
                )


def downgrade() -> None:
    """Drop every table; the role stays, since other databases of the machine may use it."""
    # A table is dropped with its policies, but not while those of another table read it.
    if op.get_context().dialect.name == "postgresql":
        for name in _SEEN:
            op.execute(f"DROP POLICY seen ON {name}")
    for name, _, _ in reversed(_TABLES):
        op.drop_table(name)
    if op.get_context().dialect.name == "postgresql":
        op.execute("REVOKE USAGE ON SCHEMA public FROM parcours_app")
        op.execute("REVOKE ALL ON alembic_version FROM parcours_app")


def _column(declared: str) -> sa.Column[Any]:
    name, _, kind = declared.partition(":")
    kinds: dict[str, sa.types.TypeEngine[Any]] = {
        "": sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"),
        "bytes": sa.LargeBinary().with_variant(postgresql.BYTEA(), "postgresql"),
        "number": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        "truth": sa.Boolean(),
    }
    return sa.Column(name, kinds[kind], nullable=False)


def _bind() -> None:
    op.execute(_ROLE)
    op.execute("GRANT USAGE ON SCHEMA public TO parcours_app")
    op.execute("GRANT SELECT ON alembic_version TO parcours_app")
    for name, _, _ in _TABLES:
        # Only the list of the scopes is read from outside of any.
        listed = f" OR {_SCOPE} = '*'" if name == "scope" else ""
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_scope ON {name} USING (scope = {_SCOPE}{listed}) WITH CHECK (scope = {_SCOPE})")
        op.execute(f"GRANT {_granted(name)} ON {name} TO parcours_app")
    op.execute("GRANT UPDATE (holder) ON change_log TO parcours_app")
    for name, seen in _SEEN.items():
        op.execute(f"CREATE POLICY seen ON {name} AS RESTRICTIVE FOR SELECT USING ({seen})")


def _granted(name: str) -> str:
    if name in _TRAILS:
        return "SELECT, INSERT"
    if name == "change_log":
        return "SELECT, INSERT, DELETE"
    return "SELECT, INSERT, UPDATE, DELETE"
