"""Which room may speak to which outside library, and what is never loaded before it is needed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from support.imports import modules_imported_by, packages_imported_by

# A library outside: the only rooms (prefixes of module names) that may import it.
KEEPERS = {
    "PySide6": ("parcours_desktop.ui",),
    "shiboken6": ("parcours_desktop.ui",),
    "sqlite3": ("parcours_desktop.store", "parcours_desktop.directory", "parcours_server.storage"),
    "sqlcipher3": ("parcours_desktop.store", "parcours_desktop.directory"),
    "sqlalchemy": ("parcours_desktop.store", "parcours_desktop.directory", "parcours_server.storage"),
    "alembic": ("parcours_desktop.store", "parcours_server.storage"),
    **dict.fromkeys(("psycopg", "psycopg_pool"), ("parcours_server.storage",)),
    **dict.fromkeys(
        ("fastapi", "starlette", "uvicorn", "prometheus_client"), ("parcours_server.app", "parcours_server.api")
    ),
    "reportlab": ("parcours_desktop.documents", "parcours_server.cli.lost_paper"),
    "segno": ("parcours_desktop.documents",),
    "keyring": ("parcours_desktop.vault",),
    "argon2": ("parcours_desktop.vault", "parcours_server.security"),
    "cryptography": (
        "parcours_desktop.vault",
        "parcours_desktop.exchange",
        "parcours_desktop.store.image_files",
        "parcours_server.security",
    ),
    "openpyxl": ("parcours_desktop.directory", "parcours_desktop.exchange"),
    "data_inclusion": ("parcours_desktop.directory",),
    "opening_hours": ("parcours_desktop.directory",),
    "platformdirs": ("parcours_desktop.bootstrap",),
    "rapidfuzz": ("parcours_desktop.store", "parcours_desktop.casework"),
    "zstandard": (
        "parcours_desktop.directory",
        "parcours_desktop.sync",
        "parcours_desktop.exchange",
        "parcours_server",
    ),
    "pydantic": ("parcours_desktop.directory", "parcours_server.api"),
    **dict.fromkeys(("httpx", "requests", "urllib3", "aiohttp"), ()),
    **dict.fromkeys(("http", "urllib.request"), ("parcours_desktop.sync",)),
    "ssl": ("parcours_desktop.sync",),
    "socket": ("parcours_desktop.sync", "parcours_server.app"),
}
# The composition root stands above everything; it warms up modules by a list while the passphrase is typed.
WARMING = "parcours_desktop.bootstrap"
HEAVY = frozenset(
    {
        *("alembic", "cryptography", "data_inclusion", "httpx", "keyring", "openpyxl", "pydantic", "reportlab"),
        *("sqlalchemy", "zstandard"),
    }
)


SOURCES = Path(__file__).parents[2] / "src"


def named_imports(text: str) -> Iterator[str]:
    """Yield what ``text`` imports by a name in quotes, which no import graph sees."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__", "find_spec"):
                first = node.args[0] if node.args else None
                yield str(first.value) if isinstance(first, ast.Constant) else "?"


def inside(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    names = ("parcours_core", "parcours_desktop", "parcours_server")
    return grimp.build_graph(
        *names, include_external_packages=True, exclude_type_checking_imports=False, cache_dir=None
    )


def trespassers(graph: grimp.ImportGraph, library: str) -> set[str]:
    """Return the modules that import ``library`` although they do not keep it."""
    if library not in graph.modules:
        return set()
    importers = graph.find_modules_that_directly_import(library)
    return {module for module in importers if not any(inside(module, room) for room in KEEPERS[library])}


@pytest.mark.parametrize("library", sorted(KEEPERS))
def test_a_library_has_its_keepers(graph: grimp.ImportGraph, library: str) -> None:
    assert trespassers(graph, library) == set()


def test_a_trespasser_would_be_found(graph: grimp.ImportGraph) -> None:
    copied = grimp.ImportGraph()
    copied.add_module("parcours_desktop.casework.people")
    copied.add_module("parcours_desktop.ui.app")
    copied.add_module("PySide6", is_squashed=True)
    copied.add_import(importer="parcours_desktop.casework.people", imported="PySide6")
    copied.add_import(importer="parcours_desktop.ui.app", imported="PySide6")
    assert trespassers(copied, "PySide6") == {"parcours_desktop.casework.people"}


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.py")), ids=lambda path: path.stem)
def test_imports_by_name_keep_to_the_same_rules(path: Path) -> None:
    """A library without types is imported by name; our own modules never are, they would slip past the floors."""
    module = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
    for name in named_imports(path.read_text(encoding="utf-8")):
        if name == "?" and module == WARMING:
            continue
        assert name != "?", f"{module} imports what only a running program knows"
        assert not name.startswith("parcours_"), f"{module} hides its import of {name}"
        keepers = KEEPERS.get(name.partition(".")[0], ())
        assert any(inside(module, room) for room in keepers), f"{module} imports {name}"


def test_an_import_by_name_is_seen() -> None:
    code = "import_module('a.b')\nimportlib.import_module(x)\n__import__('c')\nopen('d')\n"
    assert list(named_imports(code)) == ["a.b", "?", "c"]


def test_the_core_speaks_to_nothing_outside(graph: grimp.ImportGraph) -> None:
    """The core is plain Python, what stands on it may be anything; msgspec alone writes and reads its messages."""
    standard = sys.stdlib_module_names
    for module in graph.modules:
        if inside(module, "parcours_core"):
            outside = {
                name for name in graph.find_modules_directly_imported_by(module) if not inside(name, "parcours_core")
            }
            spoken = {name.partition(".")[0] for name in outside} - standard
            assert spoken <= ({"msgspec"} if inside(module, "parcours_core.wire") else set()), module


@pytest.mark.parametrize("module", ["parcours_core.records.catalogue", "parcours_desktop"])
def test_the_ground_loads_nothing_heavy(module: str) -> None:
    assert HEAVY & packages_imported_by(module) == set()


def test_a_heavy_library_would_be_seen() -> None:
    assert "reportlab.pdfgen.canvas" in modules_imported_by("reportlab.pdfgen.canvas")
    assert "reportlab" in HEAVY & packages_imported_by("reportlab.pdfgen.canvas")
