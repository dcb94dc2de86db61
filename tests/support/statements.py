"""The check that every statement names the scope of every table it touches; it looks at texts, so it sees all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from parcours_server.storage import statements
from parcours_server.storage.schema import METADATA

_TABLES = "|".join(sorted(METADATA.tables, key=len, reverse=True))
_READ = re.compile(rf"\b(?:FROM|JOIN|UPDATE)\s+(?:({_TABLES})\b|(X\b))|,\s+({_TABLES})\s+\w+\s+WHERE\b")
_SCOPED = re.compile(r"(?:\b\w+\.)?\bscope = :scope\b|:scope IN \('\*', scope\)")
_INTO = re.compile(rf"INSERT INTO (?:{_TABLES}|X)\s*\(([^)]*)\)")
_BEGINNING = re.compile(r"^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b")


def complaint(sql: str) -> str:
    """Say which rule ``sql`` breaks, or nothing: one ``scope = :scope`` a table, scope first in an insert."""
    plain = re.sub(r"\bDO\s+UPDATE\b", "DO", re.sub(r"\bFOR UPDATE\b", "", sql))
    into = _INTO.search(plain)
    if "INSERT INTO" in plain and (into is None or into[1].split(",")[0].strip() != "scope"):
        return f"an insert whose first column is not the scope: {sql}"
    if into is not None and ":scope" not in plain and " VALUES (:scope" not in plain and "s.scope" not in plain:
        return f"an insert that does not bind the scope: {sql}"
    tables = len(_READ.findall(plain))
    scoped = len(_SCOPED.findall(plain))
    return "" if scoped >= tables else f"{tables} tables, but {scoped} times their scope: {sql}"


def watch(sql: str) -> None:
    """Fail the test whose statement does not name its scopes. Raises ``AssertionError``."""
    broken = complaint(statements.filtered(sql))
    assert not broken, broken


def written_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every statement in the modules of ``folder`` with its place; what is filled in at run time is an ``X``."""
    for path in sorted(folder.glob("*.py")):
        for line, text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
            if _BEGINNING.match(text):
                yield f"{path.name}:{line}", text


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values]
        yield node.lineno, "".join(parts)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)
