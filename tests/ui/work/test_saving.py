"""A plain file: whole or not at all, and for the eyes of its owner."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from parcours_desktop.ui.work.saving import NotSaved, save_file


def test_the_file_is_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "lettre-O-7K3FQ-2M9XB.pdf"
    path.write_bytes(b"before")
    assert save_file(path, b"%PDF whole") == path
    assert path.read_bytes() == b"%PDF whole"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["lettre-O-7K3FQ-2M9XB.pdf"]


def test_a_place_that_is_not_there_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(NotSaved) as told:
        save_file(tmp_path / "nowhere" / "lettre.pdf", b"x")
    assert told.value.what_is_safe
    assert told.value.what_to_do
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_leaves_no_half(tmp_path: Path) -> None:
    (tmp_path / "lettre.pdf").mkdir()
    with pytest.raises(NotSaved):
        save_file(tmp_path / "lettre.pdf", b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["lettre.pdf"]
