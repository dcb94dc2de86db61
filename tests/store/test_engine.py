"""How a connection to the file is made: what is given to it comes back as it was."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from parcours_core.wire.images import PAGE_BYTES
from parcours_desktop.store.engine import connect, connect_image

dbapi2: Any = import_module("sqlcipher3.dbapi2")

FILES = 1
"""What ``PRAGMA temp_store`` says where temporary tables are to lie in files."""

VALUES = [
    (None, "null", None),
    (b"", "blob", b""),
    (b"\x00\xff", "blob", b"\x00\xff"),
    (bytearray(b"\x01"), "blob", b"\x01"),
    (True, "integer", 1),
    (False, "integer", 0),
    (1 << 62, "integer", 1 << 62),
    (0.5, "real", 0.5),
    ("", "text", ""),
    ("Zoé\n’", "text", "Zoé\n’"),
]


@pytest.mark.parametrize(("given", "kind", "kept"), VALUES)
def test_a_value_is_kept_as_it_was_given(tmp_path: Path, given: Any, kind: str, kept: Any) -> None:
    connection = connect(tmp_path / "file.db", os.urandom(32))
    connection.execute("CREATE TABLE one (value ANY) STRICT")
    connection.executemany("INSERT INTO one VALUES (?)", [(given,)])
    assert connection.execute("SELECT typeof(value), value, typeof(?) FROM one", (given,)).fetchone() == (
        kind,
        kept,
        kind,
    )
    connection.close()


def test_what_cannot_be_kept_is_still_refused(tmp_path: Path) -> None:
    connection = connect(tmp_path / "file.db", os.urandom(32))
    with pytest.raises(dbapi2.Error):
        connection.execute("SELECT ?", (object(),))
    connection.close()


def test_the_driver_need_not_ask_an_empty_value_how_it_wants_to_be_kept(tmp_path: Path) -> None:
    """It would raise and drop an error for each, which took half of the time of a first sync's rows."""
    connect(tmp_path / "file.db", os.urandom(32)).close()
    told = {kind for kind, _ in dbapi2.adapters}
    assert {type(None), bytes, bool} <= told


def test_what_is_temporary_stays_in_memory_on_every_connection(tmp_path: Path) -> None:
    """Rows that wait stand in temporary tables, and images are sorted: in a temporary file they would lie open."""
    caseload = connect(tmp_path / "file.db", os.urandom(32))
    image = connect_image(tmp_path / "image", None, page_bytes=PAGE_BYTES)
    for connection in (caseload, image):
        built = {option for (option,) in connection.execute("PRAGMA compile_options")}
        ((chosen,),) = connection.execute("PRAGMA temp_store").fetchall()
        assert "TEMP_STORE=3" in built or ("TEMP_STORE=2" in built and chosen != FILES), chosen
        connection.close()
