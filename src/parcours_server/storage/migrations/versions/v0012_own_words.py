"""Who wrote a confidence sees it on all their devices, wherever the dossier is open to them at all.

Of what was kept before, who wrote it is known where the row says so (``bodies``); where it does not, nobody is taken to
have. What is shown to them from now on takes a new number, so that the feed brings it where it was left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from parcours_core.wire.packing import mark
from parcours_server.storage.bodies import sole_writer

revision = "0012"
down_revision = "0011"

_SCOPE = "(SELECT current_setting('app.scope', true))"
_PERSON = "(SELECT current_setting('app.person', true))"
_OPEN = f"SELECT a.dossier FROM access a WHERE a.scope = {_SCOPE} AND a.person = {_PERSON} AND a.active"
_CONFIDED = f"{_PERSON} = '*' OR holder = {_PERSON} OR dossier IN ({_OPEN} AND a.confidences)"

_BEFORE = {"record": f"{_CONFIDED} OR (NOT confidential AND dossier IN ({_OPEN}))", "confidence": _CONFIDED}
_NOW = {
    "record": f"""{_CONFIDED} OR (dossier IN ({_OPEN}) AND (NOT confidential OR (
        SELECT own.writer FROM confidence own WHERE own.scope = record.scope AND own.id = record.id
        AND own.record = record.record AND own.number = 0) = {_PERSON}))""",
    "confidence": f"{_CONFIDED} OR (writer = {_PERSON} AND dossier IN ({_OPEN}))",
}

_TOUCHED = ("scope", "record", "confidence", "holding", "access")
_KEY = ("scope", "id", "record")
_WRITTEN = """SELECT scope, id, record, dossier, holder, body FROM confidence
    WHERE number = 0 AND (scope, id, record) > (:scope, :id, :record) ORDER BY scope, id, record LIMIT 1000"""
_OPENED = "SELECT DISTINCT scope, person, dossier FROM access WHERE active"
_SIGN = "UPDATE confidence SET writer = :writer WHERE scope = :scope AND id = :id AND record = :record AND number = 0"
_OLD = """SELECT r.mark, r.deleted, r.holder FROM record r
    WHERE r.scope = :scope AND r.id = :id AND r.record = :record"""
_TAKE = "UPDATE scope SET number = number + 1 WHERE scope = :scope"
_TAKEN = "SELECT number FROM scope WHERE scope = :scope"
_NUMBER = "UPDATE record SET number = :number, mark = :mark WHERE scope = :scope AND id = :id AND record = :record"
_HOLD = "UPDATE holding SET sum = sum + :more WHERE scope = :scope AND holder = :holder"


def upgrade() -> None:
    """Add who wrote it, fill that in where it is known, and bind the role that the program takes."""
    words = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    op.add_column("confidence", sa.Column("writer", words, nullable=False, server_default=""))
    _force(force=False)
    _fill(op.get_bind())
    _force(force=True)
    _bind(_NOW)


def downgrade() -> None:
    """Forget who wrote it: those with whom confidences are shared see it, and nobody else."""
    _bind(_BEFORE)
    op.drop_column("confidence", "writer")


def _bind(seen: dict[str, str]) -> None:
    if op.get_context().dialect.name == "postgresql":
        for table, shown in seen.items():
            op.execute(f"DROP POLICY seen ON {table}")
            op.execute(f"CREATE POLICY seen ON {table} AS RESTRICTIVE FOR SELECT USING ({shown})")


def _force(*, force: bool) -> None:
    """Let the policies, which name one scope at a time, bind whoever owns the tables too; or not for a while."""
    if op.get_context().dialect.name == "postgresql":
        for table in _TOUCHED:
            op.execute(f"ALTER TABLE {table} {'' if force else 'NO '}FORCE ROW LEVEL SECURITY")


def _fill(connection: sa.Connection) -> None:
    opened = {tuple(row) for row in connection.exec_driver_sql(_OPENED)}
    last = ("", "", "")
    # Some at a time: all that is set apart on a large server would not fit into its memory.
    while found := connection.execute(sa.text(_WRITTEN), dict(zip(_KEY, last, strict=True))).all():
        last = (found[-1][0], found[-1][1], found[-1][2])
        signed: list[dict[str, Any]] = []
        shown: list[dict[str, Any]] = []
        for *parts, dossier, holder, body in found:
            key, writer = dict(zip(_KEY, parts, strict=True)), sole_writer(bytes(body))
            if writer:
                signed.append({**key, "writer": writer})
            if writer and writer != holder and (key["scope"], writer, dossier) in opened:
                shown.append(key)
        if signed:
            connection.execute(sa.text(_SIGN), signed)
        _renumber(connection, shown)


def _renumber(connection: sa.Connection, shown: Iterable[dict[str, Any]]) -> None:
    for key in shown:
        old, deleted, holder = connection.execute(sa.text(_OLD), key).one()
        connection.execute(sa.text(_TAKE), {"scope": key["scope"]})
        number = connection.execute(sa.text(_TAKEN), {"scope": key["scope"]}).scalar_one()
        new = mark(key["record"], key["id"], number)
        connection.execute(sa.text(_NUMBER), {**key, "number": number, "mark": new})
        if not deleted:
            connection.execute(sa.text(_HOLD), {"scope": key["scope"], "holder": holder, "more": new - old})
