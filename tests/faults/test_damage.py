"""One byte is flipped in every page: it is noticed, nothing wrong is read, and the rescue saves what can be saved."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from faults.helpers.deeds import FILE, FIRST, KEY, NOON, prepare, save, type_on, words
from support.canonical import differences

from parcours_core.records.encounter import Attachment, Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import attachments, outbox
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import AlreadyThere, Damaged, InUse, WrongKey
from parcours_desktop.store.file_map import PAGE, map_path
from parcours_desktop.store.integrity import verify
from parcours_desktop.store.rescue import RescueReport, rescue
from parcours_desktop.store.settings import RESTORED, setting

DOSSIERS = 40
FILE_BYTES = b"page d'un scan " * 3000


@pytest.fixture(scope="module")
def model(room: Path) -> Path:
    prepare(room / "whole", DOSSIERS)
    with (
        Caseload.open(room / "whole" / FILE, KEY) as caseload,
        caseload.writing("Pièce jointe", author="Ana", at=NOON) as unit,
    ):
        digest = unit.attach(FILE_BYTES)
        scan = {"name": "scan", "media_type": "image/png", "size": len(FILE_BYTES), "sha256": digest}
        unit.put(Attachment(id="scan", job_seeker_id=FIRST, **scan))
        unit.commit()
    return room / "whole"


def flipped(model: Path, folder: Path, page: int, place: int) -> Path:
    """Return a copy of the caseload in which one byte of ``page`` (from one) is another."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(model, folder)
    path = folder / FILE
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE + place] ^= 0x10
    path.write_bytes(content)
    return path


def pages(model: Path) -> list[tuple[int, int]]:
    """Return every page with a place in it, now in the text, now in its seal; the salt first."""
    count = (model / FILE).stat().st_size // PAGE
    return [(1, 3), *((page, (page * 977) % PAGE) for page in range(1, count + 1))]


def test_a_flipped_byte_in_any_page_is_noticed_and_never_read_as_data(model: Path, room: Path) -> None:
    assert verify(model / FILE, KEY).sound
    for page, place in pages(model):
        path = flipped(model, room / "hurt", page, place)
        verdict = verify(path, KEY)
        assert not verdict.sound, (page, place)
        assert verdict.damaged_pages == (page,) or not verdict.opens or "Damaged" in verdict.problems, (page, verdict)
        with suppress(Damaged, WrongKey), Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
            for person in reader.find(JobSeeker):
                assert person.confidences == words(int(person.id[-6:]))
            for note in reader.find(Encounter):
                assert note.text == words(int(note.id[-6:]))
        # What is to be sent is read whole, or it refuses: half of it never goes.
        with suppress(Damaged, WrongKey), Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
            assert len(outbox.pending(reader)) == DOSSIERS * 3 + 1


def test_the_rescue_saves_every_readable_dossier_and_names_the_others(model: Path, room: Path) -> None:
    whole = incomplete = grafted = 0
    every = pages(model)
    for page, place in every[:16] + every[16::3]:
        path = flipped(model, room / "hurt", page, place)
        before = path.read_bytes()
        report = _rescued(path, room / "saved")
        assert path.read_bytes() == before
        named = {each.job_seeker_id for each in report.incomplete} | {each.job_seeker_id for each in report.lost}
        assert report.whole + len(report.incomplete) == DOSSIERS, (page, report)
        assert not report.lost
        _compare(report, named)
        whole += report.everything
        incomplete += bool(report.incomplete)
        grafted += report.from_map
    assert whole > 10
    assert incomplete > 3
    assert grafted > 3


def _rescued(path: Path, folder: Path) -> RescueReport:
    shutil.rmtree(folder, ignore_errors=True)
    return rescue(path, KEY, folder / FILE)


def _compare(report: RescueReport, named: set[str]) -> None:
    """Assert that the saved file is sound and that who is not named lost nothing."""
    assert verify(report.out, KEY).sound
    with Caseload.open(report.out, KEY) as caseload, caseload.reading() as reader:
        assert setting(reader, RESTORED) is True
        people = {each.id: each for each in reader.find(JobSeeker)}
        for number in range(DOSSIERS):
            owner = f"person-{number:06d}"
            if owner not in named:
                assert people[owner].confidences == words(number)
                assert reader.plain("barrier", f"barrier-{number:06d}")["detail"] == words(number)
                assert reader.plain("encounter", f"note-{number:06d}")["text"] == words(number)
        kept = attachments.read(reader, reader.plain("attachment", "scan")["sha256"])
        assert kept == FILE_BYTES or (FIRST in named and kept is None)
        waiting = {(each.record, each.record_id) for each in outbox.pending(reader)}
        standing = {
            (code, row[0])
            for code in ("job_seeker", "barrier", "encounter")
            for row in reader.connection.exec_driver_sql(f"SELECT id FROM {code}")
        }
        assert standing <= waiting


def test_much_damage_costs_what_it_hits_and_no_more(model: Path, room: Path) -> None:
    """A stretch of the file is overwritten: its records are told anew or named, all others are there."""
    path = room / "stretch" / FILE
    for start in (8, 20, 40):
        shutil.rmtree(path.parent, ignore_errors=True)
        shutil.copytree(model, path.parent)
        content = bytearray(path.read_bytes())
        count = len(content) // PAGE
        for page in range(start, min(start + 12, count)):
            content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        path.write_bytes(content)
        report = _rescued(path, room / "saved")
        assert report.whole + len(report.incomplete) + len(report.lost) >= DOSSIERS
        assert all(each.name and each.missing for each in (*report.incomplete, *report.lost))
        assert not report.everything
        _compare_some(report)


def _compare_some(report: RescueReport) -> None:
    named = {each.job_seeker_id for each in (*report.incomplete, *report.lost)}
    with Caseload.open(report.out, KEY) as caseload, caseload.reading() as reader:
        for person in reader.find(JobSeeker):
            assert person.id in named or person.confidences == words(int(person.id[-6:]))


def test_a_whole_file_is_rescued_whole(model: Path, room: Path) -> None:
    report = _rescued(model / FILE, room / "saved")
    assert report.everything
    assert report.whole == DOSSIERS
    assert not report.from_map
    assert differences(model / FILE, report.out, KEY) == []
    with Caseload.open(report.out, KEY) as caseload:
        save(caseload, DOSSIERS)
        type_on(caseload, DOSSIERS)


def test_what_is_refused(model: Path, room: Path) -> None:
    copy = room / "refused"
    shutil.copytree(model, copy)
    with Caseload.open(copy / FILE, KEY), pytest.raises(InUse):
        rescue(copy / FILE, KEY, room / "not-here" / FILE)
    with pytest.raises(AlreadyThere):
        rescue(copy / FILE, KEY, model / FILE)
    with pytest.raises(WrongKey):
        rescue(copy / FILE, bytes(32), room / "not-here" / FILE)
    assert verify(copy / FILE, bytes(32)).opens is False
    path = flipped(model, copy, 1, 5)
    map_path(path).unlink()
    with pytest.raises(WrongKey):
        rescue(path, KEY, room / "not-here" / FILE)
    assert list((room / "not-here").iterdir()) == []


def test_one_damaged_page_does_not_keep_the_others_from_being_read(model: Path, room: Path) -> None:
    """SQLCipher refuses every page after a damaged one until the file is opened anew: a reading after it must do so."""
    noticed = 0
    for page in range(12, (model / FILE).stat().st_size // PAGE, 9):
        path = flipped(model, room / "hurt", page, 700)
        with suppress(Damaged, WrongKey), Caseload.open(path, KEY) as caseload:
            readable = 0
            for number in range(DOSSIERS):
                with suppress(Damaged), caseload.reading() as reader:
                    note = reader.get(Encounter, f"note-{number:06d}")
                    readable += note is not None and note.text == words(number)
            with suppress(Damaged), caseload.reading() as reader:
                readable += len(reader.find(JobSeeker))
            assert readable >= DOSSIERS - 6, page
            noticed += caseload.damaged
    assert noticed > 1
