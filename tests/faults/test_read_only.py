"""The file or its folder may only be read: all can be read, also what is still in the log, and nothing is written."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from faults.helpers.deeds import FILE, KEY, Promises, count, losses, prepare, save, type_on
from support.unwritable import unwritable

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import ReadOnlyFile


@pytest.fixture
def left_open(room: Path) -> Path:
    """Return a folder whose caseload was not closed: its latest saves are in the log alone."""
    folder, left = room / "worked-in", room / "left"
    for former in (folder, left):
        shutil.rmtree(former, ignore_errors=True)
    prepare(folder)
    with Caseload.open(folder / FILE, KEY) as caseload:
        save(caseload, 3)
        type_on(caseload, 3)
        shutil.copytree(folder, left)
    assert (left / f"{FILE}-wal").stat().st_size > 0
    return left


@pytest.mark.parametrize("by_mounting", [True, False], ids=["mounted", "by rights"])
@pytest.mark.parametrize("what", ["folder", "file"])
def test_everything_is_read_and_nothing_written(
    left_open: Path, what: str, by_mounting: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {path.name: path.read_bytes() for path in left_open.iterdir()}
    with unwritable(left_open if what == "folder" else left_open / FILE, by_mounting=by_mounting):
        with Caseload.open(left_open / FILE, KEY) as caseload:
            assert caseload.read_only
            assert caseload.path == left_open / FILE
            assert count(caseload) == 4
            with caseload.reading() as reader:
                driver = reader.connection.connection.driver_connection
                assert losses(driver, Promises(frozenset(range(4)), 3)) == []
            with pytest.raises(ReadOnlyFile) as told:
                save(caseload, 4)
            assert told.value.what_is_safe
            assert count(caseload) == 4
            for copy in tmp_path.rglob("*.db*"):
                assert b"Nom1" not in copy.read_bytes()
        assert {path.name: path.read_bytes() for path in left_open.iterdir()} == before
    assert list(tmp_path.iterdir()) == []
    with Caseload.open(left_open / FILE, KEY) as caseload:
        assert not caseload.read_only
        save(caseload, 4)


def test_where_nothing_is_and_nothing_may_be_written_it_is_said(tmp_path: Path) -> None:
    with unwritable(tmp_path), pytest.raises(ReadOnlyFile):
        Caseload.open(tmp_path / FILE, KEY)


def test_a_wrong_key_leaves_no_copy(left_open: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with unwritable(left_open), pytest.raises(Exception, match="clé"):
        Caseload.open(left_open / FILE, bytes(32))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_can_be_written_is_not_copied(left_open: Path) -> None:
    with Caseload.open(left_open / FILE, KEY) as caseload, caseload.reading() as reader:
        assert not caseload.read_only
        assert len(reader.find(JobSeeker)) == 4
