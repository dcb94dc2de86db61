"""A device that begins by images holds what one holds that read row by row, whatever lies on the server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.lines import InProcess, Office
from proof.helpers.people import PERSON
from proof.helpers.small_client import SmallClient

from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.sync import snapshotting as reading
from parcours_desktop.sync.reports import SyncOptions
from parcours_server.services import snapshotting
from parcours_server.storage import images, pages
from parcours_server.storage.transaction import Row

BY_SNAPSHOT = replace(SyncOptions(), snapshot_from=3)
BY_ROWS = replace(SyncOptions(), snapshot_from=10**9)


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The images that the server lays, of three records each."""
    found: list[bytes] = []
    lay = images.laid

    def laying(rows: list[Row]) -> tuple[bytes, list[Row]]:
        image, others = lay(rows)
        found.append(image)
        return image, others

    monkeypatch.setattr(pages.images, "laid", laying)
    monkeypatch.setattr(snapshotting, "RECORDS_A_PART", 3)
    return found


def _tomorrow(lab: Lab) -> SmallClient:
    return Office(InProcess(lab.company), lab.make_id).device(ANNE)


def rows_of(laptop: Any) -> list[Any]:
    """Return every column of every job seeker and barrier as it stands in the file."""
    with laptop.caseload.reading() as reader:
        return [
            tuple(row)
            for table in ("job_seeker", "barrier", "share")
            for row in reader.connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").fetchall()
        ]


@pytest.mark.parametrize("at_once", [2, 10_000])
def test_all_that_may_lie_on_a_server(lab: Lab, laid: list[bytes], at_once: int) -> None:
    one, other, newer = lab.laptop(), lab.laptop(), _tomorrow(lab)
    dossiers = [one.makes_dossier() for _ in range(9)]
    barriers = [one.notes_barrier(key[1]) for key in dossiers]
    one.syncs()
    other.syncs()
    other.edits(dossiers[1], ["phone", "confidences"])
    one.edits(dossiers[1], ["phone"])
    one.edits(dossiers[2], ["street"])
    one.deletes(barriers[3])
    one.deletes(dossiers[4])
    odd = lab.make_id()
    newer.creates("job_seeker", odd, {**PERSON, "favourite_bus_line": "TEC 433"})
    newer.sync()
    for laptop in (one, other, one):
        laptop.syncs()
    assert len(one.cards()) == 1
    new, by_rows = lab.laptop(options=replace(BY_SNAPSHOT, at_once=at_once)), lab.laptop(options=BY_ROWS)
    new.syncs()
    assert any(laid)
    by_rows.syncs()
    assert rows_of(new) == rows_of(by_rows)
    assert new.dump() == by_rows.dump() == one.dump()
    new.edits(dossiers[2], ["phone"])
    new.edits(("job_seeker", odd), ["phone"])
    new.syncs()
    assert lab.sound() == []
    assert not any(report.incident for report in new.reports)


@pytest.mark.parametrize("confidences", [False, True])
def test_who_helps_is_given_in_images_what_they_may_see(lab: Lab, laid: list[bytes], confidences: bool) -> None:
    one = lab.laptop()
    dossiers = [one.makes_dossier() for _ in range(9)]
    for key in dossiers:
        one.edits(key, ["confidences"])
    for key in dossiers[:5]:
        one.shares(key[1], CLAIRE, ShareRight.READ, confidences=confidences)
    one.syncs()
    helps, by_rows = lab.laptop(CLAIRE, options=BY_SNAPSHOT), lab.laptop(CLAIRE, options=BY_ROWS)
    helps.syncs()
    assert any(laid)
    by_rows.syncs()
    assert rows_of(helps) == rows_of(by_rows)
    with helps.caseload.reading() as reader:
        held = dict(reader.connection.exec_driver_sql("SELECT id, confidences FROM job_seeker").fetchall())
    assert held.keys() == {key[1] for key in dossiers[:5]}
    assert all(held.values()) is confidences
    assert any(held.values()) is confidences
    words = [word for word in _confidences(one) if word]
    assert words
    assert any(word.encode() in image for word in words for image in laid) is confidences


def _confidences(laptop: Any) -> list[str]:
    with laptop.caseload.reading() as reader:
        return [str(row[0]) for row in reader.connection.exec_driver_sql("SELECT confidences FROM job_seeker")]


@pytest.mark.parametrize("older", ["device", "server"])
def test_programs_that_declare_otherwise_send_pages(
    lab: Lab, laid: list[bytes], monkeypatch: pytest.MonkeyPatch, older: str
) -> None:
    one = lab.laptop()
    for _ in range(9):
        one.makes_dossier()
    one.syncs()
    monkeypatch.setattr(reading if older == "device" else snapshotting, "form", lambda: "of another version")
    new = lab.laptop(options=BY_SNAPSHOT)
    new.syncs()
    assert laid == []
    assert new.dump() == one.dump()
    assert lab.sound() == []
