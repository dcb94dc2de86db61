"""The sample pack that ships is what its script makes today."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sample_pack import build_sample

from parcours_core.vocabulary.data_inclusion import THEMES
from parcours_desktop.directory.pack import Pack
from parcours_desktop.resources import resource

SHIPPED = resource("packs/exemple.pack")


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("pack") / "exemple.pack"
    report = build_sample(out)
    assert report.refused == ()
    return out


def contents(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every ordinary table; the inside of a search index depends on SQLite's own version."""
    connection = sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)
    tables: list[tuple[str, str]] = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
    ).fetchall()
    virtual = {name for name, sql in tables if sql.upper().startswith("CREATE VIRTUAL")}
    indices = tuple(name + "_" for name in virtual)
    kept = [name for name, _ in tables if name not in virtual and not name.startswith(indices)]
    rows = {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in kept}
    connection.close()
    return {name: [row for row in found if "content_hash" not in row] for name, found in rows.items()}


def test_the_shipped_pack_equals_a_rebuild(rebuilt: Path) -> None:
    shipped, fresh = contents(SHIPPED), contents(rebuilt)
    assert shipped.keys() == fresh.keys()
    for table, rows in fresh.items():
        assert shipped[table] == rows, f"{table}: run packaging/sample_pack.py"


def test_two_rebuilds_are_the_same_file(rebuilt: Path, tmp_path: Path) -> None:
    build_sample(tmp_path / "again.pack")
    assert (tmp_path / "again.pack").read_bytes() == rebuilt.read_bytes()


def test_the_shipped_pack_is_sound_small_and_complete() -> None:
    assert SHIPPED.stat().st_size < 4_000_000
    pack = Pack.open(SHIPPED)
    pack.verify()
    assert pack.info.services >= 600
    first = pack.service("exemple--000001")
    assert first is not None
    assert set(first.themes) <= set(THEMES)
    assert pack.structure(first.structure_id) is not None
    assert any("inventés" in credit for credit in pack.info.credits)
    pack.close()
