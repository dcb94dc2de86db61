"""The report of a lost laptop on the disk: JSON and a page, for one reader, every name escaped."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from parcours_server.cli.losing import NotWritten, _written
from parcours_server.cli.lost_page import lost_page
from parcours_server.services.losing import LostDossier, LostReport

REPORT = LostReport(
    agency="Mission <régionale>",
    device="01a1fdc3-5780",
    device_name="Portable du bus",
    person="Nadia Łukasz",
    enrolled_at="2026-01-05T08:00:00.000000+00:00",
    last_contact="",
    revoked_at="2026-11-22T09:00:00.000000+00:00",
    notify_before="2026-11-25T09:00:00.000000+00:00",
    dossiers=(LostDossier("d1", "Zoé <script>alert(1)</script>", ("identité", "santé")),),
    categories={"identité": 1, "santé": 1},
)


def test_both_files_are_whole_and_for_one_reader(tmp_path: Path) -> None:
    written, page = _written(REPORT, tmp_path / "rapport")
    assert json.loads(written.read_text(encoding="utf-8"))["dossiers"][0]["categories"] == ["identité", "santé"]
    assert page.read_text(encoding="utf-8") == lost_page(REPORT)
    if os.name == "posix":
        assert {stat.S_IMODE(each.stat().st_mode) for each in (written, page)} == {0o600}


def test_the_page_says_what_the_authority_asks_and_runs_nothing() -> None:
    page = lost_page(REPORT)
    for words in ("25/11/2026 à 09:00", "Nadia Łukasz", "jamais", "identité, santé", "Mission &lt;régionale&gt;"):
        assert words in page, words
    assert "<script" not in page
    assert "http" not in page


def test_a_folder_that_cannot_be_written_is_told_and_the_device_stays_revoked(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(NotWritten) as told:
        _written(REPORT, tmp_path / "taken")
    assert "révoqué" in told.value.what_is_safe
