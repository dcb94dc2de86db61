"""Re-keying the caseload: only the new key opens it, nothing of the former is left, a refusal is never a success."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.helpers import person

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import StoreError, WrongKey
from parcours_desktop.store.file_map import graft, read_map
from parcours_desktop.store.integrity import verify
from parcours_desktop.store.rekeying import rekey

FORMER, NEW = bytes(range(32)), bytes(range(32, 64))
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Caseload.open(tmp_path / "caseload.db", FORMER) as caseload, caseload.writing("x", author="", at=NOW) as unit:
        for number in range(200):
            unit.put(person(family=f"Nom{number}"))
        unit.commit()
    return tmp_path / "caseload.db"


def pages(path: Path) -> set[bytes]:
    content = path.read_bytes()
    return {content[start : start + 4096] for start in range(0, len(content), 4096)}


def count(path: Path, key: bytes) -> int:
    with Caseload.open(path, key) as caseload, caseload.reading() as reader:
        return len(reader.find(JobSeeker))


def test_only_the_new_key_opens_and_no_page_of_the_former_is_left(path: Path) -> None:
    former = pages(path)
    rekey(path, FORMER, NEW)
    assert not pages(path) & former
    log = path.with_name(path.name + "-wal")
    assert not log.exists() or not log.stat().st_size
    with pytest.raises(WrongKey):
        Caseload.open(path, FORMER)
    assert count(path, NEW) == 200


def test_the_map_beside_it_still_mends_a_lost_first_page(path: Path) -> None:
    rekey(path, FORMER, NEW)
    known = read_map(path)
    assert known is not None
    content = bytearray(path.read_bytes())
    content[:4096] = bytes(4096)
    path.write_bytes(content)
    graft(path, NEW, known)
    assert verify(path, NEW).dossiers == 200


def test_under_another_key_nothing_is_rewritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WrongKey):
        rekey(path, bytes(32), NEW)
    assert path.read_bytes() == before
    assert count(path, FORMER) == 200


def test_a_disk_that_refuses_is_told_and_the_former_key_still_opens(path: Path) -> None:
    with no_larger_than(path.stat().st_size // 2), pytest.raises(StoreError):
        rekey(path, FORMER, NEW)
    assert count(path, FORMER) == 200


@contextmanager
def no_larger_than(size: int) -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_damaged_page_is_told(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5 * 4096 + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError):
        rekey(path, FORMER, NEW)


def test_where_there_is_no_caseload_there_is_nothing_to_do(tmp_path: Path) -> None:
    rekey(tmp_path / "caseload.db", FORMER, NEW)
    assert list(tmp_path.iterdir()) == []
