"""The one dialect that statements are written in, and what it becomes for each database.

A statement is SQL as both databases read it, with named parameters ``:name`` and six words of our own:

* ``AMONG :ids`` after a column: its value is one of a list of texts.
* ``LOCKED`` at the end: the rows are held until the transaction ends (SQLite has one writer, who needs no more).
* ``VISIBLE(r)``: the row of ``record`` called ``r`` may be seen by ``:person``.
* ``CONFIDED(c)``: the row called ``c`` (with ``dossier`` and ``holder``) holds confidences that ``:person`` may see.
* ``WRITTEN(c)``: the row of ``confidence`` called ``c`` holds what ``:person`` wrote alone, and some right to the
  dossier is theirs.
* ``HOLDS(r, :text)``: the packed body of the row of ``record`` called ``r`` has that text in it.

``:scope`` and ``:person`` are always bound to those of the transaction, and a statement that does not name ``:scope``
is never run.
"""

from __future__ import annotations

import re
from functools import cache

EVERYONE = "*"
"""The person of a transaction that acts for the server itself: it sees all of its scope."""

EVERY_SCOPE = "*"
"""The scope of a transaction that lists the scopes; it sees nothing else."""

SEPARATOR = "\x1f"
"""Between the items of a list where it travels as one text: a unit separator, which no id holds."""

_VISIBLE = """(:person = '*' OR {0}.holder = :person
    OR ({0}.dossier IN (
        SELECT open.dossier FROM access open
        WHERE open.scope = :scope AND open.person = :person AND open.active)
        AND (NOT {0}.confidential OR (
            SELECT own.writer FROM confidence own WHERE own.scope = :scope AND own.id = {0}.id
            AND own.record = {0}.record AND own.number = 0) = :person))
    OR {0}.dossier IN (
        SELECT open.dossier FROM access open
        WHERE open.scope = :scope AND open.person = :person AND open.active AND open.confidences))"""

_CONFIDED = """(:person = '*' OR {0}.holder = :person OR {0}.dossier IN (
        SELECT open.dossier FROM access open
        WHERE open.scope = :scope AND open.person = :person AND open.active AND open.confidences))"""

_WRITTEN = """({0}.writer = :person AND {0}.dossier IN (
        SELECT open.dossier FROM access open
        WHERE open.scope = :scope AND open.person = :person AND open.active))"""

FILTERS = {"VISIBLE": _VISIBLE, "CONFIDED": _CONFIDED, "WRITTEN": _WRITTEN}
"""The code's own filter of what a person may see; the policies of PostgreSQL say the same once more."""

_FILTER = re.compile(r"\b(VISIBLE|CONFIDED|WRITTEN)\((\w+)\)")
_AMONG = re.compile(r"\bAMONG :(\w+)")
_HOLDS = re.compile(r"\bHOLDS\((\w+), :(\w+)\)")
_LOCKED = re.compile(r"\bLOCKED\b")
_PARAMETER = re.compile(r"(?<![:\w]):(\w+)")


class Unscoped(Exception):
    """A statement that does not name its scope: a bug of ours."""


def filtered(sql: str) -> str:
    """Write out what a person may see. Raises ``Unscoped`` for a statement that does not name ``:scope``."""
    if ":scope" not in sql:
        raise Unscoped(sql)
    return _FILTER.sub(lambda found: FILTERS[found[1]].format(found[2]), sql)


@cache
def for_sqlite(sql: str) -> str:
    """Return ``sql`` as SQLite takes it. Raises ``Unscoped``."""
    plain = _AMONG.sub(r"IN (SELECT value FROM json_each(:\1))", filtered(sql))
    plain = _HOLDS.sub(r"instr(\1.body, CAST(:\2 AS BLOB)) > 0", plain)
    return _LOCKED.sub("", plain)


@cache
def for_postgres(sql: str) -> str:
    """Return ``sql`` as psycopg takes it. Raises ``Unscoped``."""
    plain = filtered(sql).replace("%", "%%")
    plain = _AMONG.sub(rf"= ANY(string_to_array(:\1, E'\\x{ord(SEPARATOR):02x}'))", plain)
    plain = _HOLDS.sub(r"position(convert_to(:\2, 'UTF8') IN \1.body) > 0", plain)
    return _PARAMETER.sub(r"%(\1)s", _LOCKED.sub("FOR UPDATE", plain))
