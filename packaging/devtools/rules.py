"""The house rules that ruff does not know, each a function from one file to the places that break it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_FILE = 400
LONGEST_CLASS = 250
MOST_METHODS = 20
TEXT_ENDINGS = frozenset({".py", ".md", ".toml", ".sh", ".txt", ".json", ".yml", ".yaml", ".cfg", ".ini", ".svg", ""})
MACHINE_PATH = re.compile(r"(?<![\w.~$}])/(?:work|tmp|root|home|farm|opt|mnt)/")
EXEMPTING = re.compile(r"#\s*(?:noqa|type:\s*ignore|mypy:|ruff:|TODO|FIXME|XXX)|#.*\bTODO\b")
EVERYTHING = ("Exception", "BaseException")
NEVER_IN_TESTS = frozenset({"skip", "skipif", "xfail", "importorskip"})


@dataclass(frozen=True)
class Source:
    """One file of the checkout: its ``path`` relative to the root, with ``/`` between folders, and its ``text``."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed module. Raises ``SyntaxError``."""
        return ast.parse(self.text)


Rule = Callable[[Source], Iterator[str]]


def sources(root: Path, folders: Iterable[str], endings: frozenset[str]) -> Iterator[Source]:
    """Yield the readable files under ``folders`` of ``root`` (a folder or one file) whose name ends so."""
    for folder in folders:
        place = root / folder
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in found:
            inside = path.relative_to(root)
            hidden = any(part == "__pycache__" or part.endswith(".egg-info") for part in inside.parts)
            if path.is_file() and path.suffix in endings and not hidden:
                try:
                    yield Source(inside.as_posix(), path.read_text(encoding="utf-8"))
                except UnicodeDecodeError:
                    continue


def too_long(source: Source) -> Iterator[str]:
    """Files, classes and their methods have a size at which they are split."""
    lines = source.text.count("\n") + 1
    if lines > LONGEST_FILE:
        yield f"{source.path}: {lines} lines (at most {LONGEST_FILE})"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            methods = sum(isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) for part in node.body)
            if length > LONGEST_CLASS:
                yield f"{source.path}:{node.lineno}: class {node.name} has {length} lines (at most {LONGEST_CLASS})"
            if methods > MOST_METHODS:
                yield f"{source.path}:{node.lineno}: class {node.name} has {methods} methods (at most {MOST_METHODS})"


def swallowed(source: Source) -> Iterator[str]:
    """The world's errors are caught by name; ``except Exception`` hides our own bugs unless it raises them again."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if not passed_on and any(item is None or last_name(item) in EVERYTHING for item in caught):
                yield f"{source.path}:{node.lineno}: catches everything"


def without_purpose(source: Source) -> Iterator[str]:
    """A module starts with a sentence that says what it is for."""
    if not ast.get_docstring(source.tree):
        yield f"{source.path}: no docstring"


def unfinished(source: Source) -> Iterator[str]:
    """Nothing is left undone or exempted in the code."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Raise) and last_name(node.exc) == "NotImplementedError":
            yield f"{source.path}:{node.lineno}: NotImplementedError"
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and EXEMPTING.search(token.string):
            yield f"{source.path}:{token.start[0]}: {token.string.strip()}"


def waiting(source: Source) -> Iterator[str]:
    """Tests wait for what happens, never for a time, and are neither skipped nor expected to fail."""
    if not source.path.startswith("tests/"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and last_name(node.func) in ("sleep", "qWait", "qSleep"):
            yield f"{source.path}:{node.lineno}: a fixed wait"
        if (
            isinstance(node, ast.Attribute)
            and node.attr in NEVER_IN_TESTS
            and last_name(node.value) in ("pytest", "mark")
        ):
            yield f"{source.path}:{node.lineno}: {node.attr}"


def machine_paths(source: Source) -> Iterator[str]:
    """No path of one machine stands in the checkout."""
    for number, line in enumerate(source.text.splitlines(), 1):
        found = MACHINE_PATH.search(line)
        if found and not line.startswith("#!"):
            yield f"{source.path}:{number}: {line[found.start() : found.start() + 40].strip()}"


def last_name(node: ast.expr | None) -> str:
    """Return the last name of a dotted expression or of the call of one: ``pytest.mark.skip(…)`` is ``skip``."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def broken(rule: Rule, files: Iterable[Source]) -> list[str]:
    """Return every place in ``files`` that breaks ``rule``; a file that cannot be parsed is one of them."""
    places: list[str] = []
    for source in files:
        try:
            places.extend(rule(source))
        except (SyntaxError, tokenize.TokenError) as error:
            places.append(f"{source.path}: {error}")
    return places
