"""Finds the texts that a person reads: those marked for translation, and French that was left outside of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from devtools.rules import Source, last_name

ROOMS = ("ui", "casework", "documents", "directory", "cli")
SPOKEN = ("src/parcours_core/", *(f"src/parcours_desktop/{room}/" for room in ROOMS))
SAMPLE_DATA = "src/parcours_desktop/directory/sample/"
VOCABULARY = "src/parcours_core/vocabulary/"
PHRASES = frozenset({"words", "_words"})
CODE = re.compile(r"[a-z0-9_./:+-]*")
VERBATIM = re.compile(r"#\s*verbatim\b(?P<module> module)?:\s*\S")
ACCENTED = re.compile(r"[^\W\d_]*[à-öø-ÿœŒÀ-ÖØ-Þ][^\W\d_]*", re.IGNORECASE)
# fmt: off
FRENCH = frozenset({
    "le", "les", "des", "une", "du", "est", "pour", "avec", "dans", "sur", "votre", "vous", "cette", "ces", "aux",
    "au", "qui", "que", "sont", "sera", "ne", "pas", "ou", "et", "la", "un", "ce", "il", "elle",
})
# fmt: on
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
LABEL = re.compile(r"^[A-ZÀ-Ý][a-zà-ÿ]{2}|\S\s\S")
# fmt: off
SHOWN_BY = frozenset({
    "setText", "setWindowTitle", "setToolTip", "setPlaceholderText", "setAccessibleName",
    "setAccessibleDescription", "setStatusTip", "setTitle", "setWhatsThis", "setInformativeText", "setLabelText",
    "setHeaderData", "setTabText", "addTab", "addAction", "addItem", "QLabel", "QPushButton", "QToolButton",
    "QAction", "QCheckBox", "QRadioButton", "QGroupBox", "QMessageBox", "QMenu",
})
# fmt: on


@dataclass(frozen=True)
class Phrase:
    """A text marked for translation: ``one``, and ``many`` where it is counted; ``line`` is where it stands."""

    one: str
    many: str
    line: int


def phrases_of(source: Source) -> Iterator[Phrase]:
    """Yield the marked texts of ``source``."""
    tree = source.tree
    speakers = _speakers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            texts = [_constant(argument) for argument in _marked_arguments(node, speakers)]
            if texts and all(texts):
                yield Phrase(texts[0], texts[1] if len(texts) > 1 else "", node.lineno)


def mumbled(source: Source) -> Iterator[str]:
    """A marker wants a plain text; an f-string, a sum or a choice of texts reaches no catalogue."""
    if not source.path.startswith("src/"):
        return
    tree = source.tree
    speakers = _speakers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for argument in _marked_arguments(node, speakers):
                built = isinstance(argument, (ast.JoinedStr, ast.BinOp, ast.IfExp, ast.BoolOp))
                if built and any(isinstance(part, (ast.JoinedStr, ast.Constant)) for part in ast.walk(argument)):
                    yield f"{source.path}:{node.lineno}: not a plain text in {last_name(node.func)}()"


def untranslated(source: Source) -> Iterator[str]:
    """French outside ``tr``, ``say``, ``count`` and ``words``; ``# verbatim: why`` excuses data that is not speech."""
    if not source.path.startswith(SPOKEN) or source.path.startswith(SAMPLE_DATA):
        return
    lines = source.text.splitlines()
    excused = [VERBATIM.search(line) for line in lines]
    if any(found and found["module"] for found in excused):
        return
    vocabulary = source.path.startswith(VOCABULARY)
    tree = source.tree
    shown = _shown(tree)
    for node, span in _unmarked(tree):
        text = str(node.value)
        found = _looks_french(text) or (vocabulary and LABEL.search(text)) or node in shown
        if found and not any(excused[span[0] - 1 : span[1]]):
            yield f"{source.path}:{node.lineno}: {text.strip()[:60]!r} is not marked for translation"


def _looks_french(text: str) -> bool:
    if CODE.fullmatch(text):
        return False
    if any(len(found.group()) > 2 for found in ACCENTED.finditer(text)):
        return True
    words = [word.lower() for word in WORD.findall(text)]
    known = sum(word in FRENCH or word[:2] in ("l’", "d’", "l'", "d'", "n’", "s’", "c’", "j’") for word in words)
    return len(words) >= 3 and known >= 2


def _speakers(tree: ast.Module) -> frozenset[str]:
    """Return the names that mark a text in this module; ``words`` does unless it is another function here."""
    others = {
        part.asname or part.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != "parcours_core.language"
        for part in node.names
    }
    others |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return frozenset({"tr", "say"}) | (PHRASES - others)


def _marks(function: ast.expr, speakers: frozenset[str]) -> bool:
    if isinstance(function, ast.Attribute) and function.attr == "say":
        return False
    return last_name(function) in speakers or (isinstance(function, ast.Call) and last_name(function) == "phrases")


def _counts(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "count" and len(node.args) >= 3


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _unmarked(tree: ast.Module) -> Iterator[tuple[ast.Constant, tuple[int, int]]]:
    """Yield each text outside markers and docstrings, with the first and last line of the statement around it."""
    speakers = _speakers(tree)
    stack: list[tuple[ast.AST, tuple[int, int]]] = [(tree, (1, 1))]
    while stack:
        node, span = stack.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node, span
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.stmt):
            has_body = bool(getattr(node, "body", None))
            span = (node.lineno, node.lineno if has_body else node.end_lineno or node.lineno)
        marked = _marked_arguments(node, speakers) if isinstance(node, ast.Call) else []
        stack.extend((child, span) for child in reversed(list(ast.iter_child_nodes(node))) if child not in marked)


def _marked_arguments(call: ast.Call, speakers: frozenset[str]) -> list[ast.expr]:
    if _counts(call):
        return call.args[:2]
    return call.args[:1] if _marks(call.func, speakers) else []


def _shown(tree: ast.Module) -> frozenset[ast.expr]:
    """Return the plain texts that are given straight to a widget."""
    return frozenset(
        argument
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and last_name(node.func) in SHOWN_BY
        for argument in node.args
        if re.search(r"[^\W\d_]{2}", _constant(argument))
    )
