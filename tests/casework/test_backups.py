"""Backups: encrypted, whole, opened by a slot alone, rotated, missed in plain words, restored on an empty machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.canonical import differences

from parcours_core.errors import Refused
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.backups import (
    BackupPlaceMissing,
    BackupPlan,
    back_up,
    back_up_if_due,
    backups_in,
    plan_backups,
    read_state,
)
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.restoring import NoBackup, drill, drill_if_due, last_drill, restore
from parcours_desktop.casework.sample import fill_sample
from parcours_desktop.store.backup import Stopped
from parcours_desktop.store.errors import AlreadyThere, Damaged
from parcours_desktop.store.outbox import pending
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.vault.errors import WrongPassphrase
from parcours_desktop.vault.unlock import unlock

PASSPHRASE = "quatre mots pour une sauvegarde"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Desk]:
    desk = create_desk(Home(tmp_path / "home"), PASSPHRASE, clock=FixedClock(NOON))
    fill_sample(desk, 12)
    yield desk
    close_desk(desk)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def later(desk: Desk, **age: float) -> Desk:
    return replace(desk, clock=FixedClock(desk.clock.now() + timedelta(**age)))


def test_a_restore_on_an_empty_machine_differs_in_nothing_and_must_take_a_new_identity(
    seat: Desk, stick: Path, tmp_path: Path
) -> None:
    plan_backups(seat, BackupPlan(str(stick)))
    made = back_up(seat)
    assert not list(stick.rglob("*-wal"))
    raw = b"".join(path.read_bytes() for path in stick.rglob("*") if path.is_file())
    with seat.caseload.reading() as reader:
        names = [each.family_name for each in reader.find(JobSeeker)]
        unsent = pending(reader)
    assert not [name for name in names if name.encode() in raw]
    other = Home(tmp_path / "empty machine")
    with pytest.raises(WrongPassphrase):
        restore(made.place, other.path, "une autre phrase que celle-ci")
    assert other.is_new
    assert restore(made.place, other.path, PASSPHRASE) == 12
    key = bytes(unlock(other.path, PASSPHRASE))
    assert differences(made.file, other.caseload, key) == []
    desk = open_desk(other, PASSPHRASE)
    with desk.caseload.reading() as reader:
        assert setting(reader, RESTORED) is True
        assert [each.family_name for each in reader.find(JobSeeker)] == names
        assert pending(reader) == unsent
    close_desk(desk)
    assert sorted(path.name for path in other.path.iterdir() if path.name.startswith(".")) == []
    with pytest.raises(AlreadyThere):
        restore(made.place, other.path, PASSPHRASE)


def test_a_backup_holds_one_moment_while_somebody_saves(seat: Desk) -> None:
    """The copying waits for nobody and nobody for it: what is saved meanwhile is in the next one."""
    before = _people(seat)
    asked = threading.Event()
    seen: list[int] = []

    def stop() -> bool:
        if not asked.is_set():
            asked.set()
            create_person(seat, {"family_name": "Entretemps"}, None)
            seen.append(_people(seat))
        return False

    made = back_up(seat, stop)
    assert seen == [before + 1]
    with seat.caseload.opened_copy(made.file) as copy, copy.reading() as reader:
        assert len(reader.find(JobSeeker)) == before


def test_copying_that_is_stopped_leaves_nothing(seat: Desk) -> None:
    with pytest.raises(Stopped):
        back_up(seat, lambda: True)
    state = read_state(seat)
    assert (state.last, state.trouble) == (None, "")
    assert list(state.place.iterdir()) == []


def test_once_an_hour_by_itself_and_rotated(seat: Desk) -> None:
    desk = seat
    assert back_up_if_due(desk) is not None
    assert back_up_if_due(later(desk, minutes=59)) is None
    for _ in range(30):
        desk = later(desk, hours=1)
        assert back_up_if_due(desk) is not None
    left = backups_in(read_state(seat).place)
    assert 24 <= len(left) <= 28
    assert read_state(seat).last == desk.clock.now()
    assert back_up_if_due(later(desk, days=-2)) is not None, "a clock that goes back stops nothing"


def test_two_in_one_second_are_two(seat: Desk) -> None:
    assert back_up(seat).place != back_up(seat).place
    assert len(backups_in(read_state(seat).place)) == 2


def test_a_size_limit_holds(seat: Desk) -> None:
    one = back_up(seat).size
    plan_backups(seat, BackupPlan("", limit_mb=max(1, 2 * one // 1_000_000 + 1)))
    desk = seat
    for _ in range(6):
        desk = later(desk, hours=1)
        back_up(desk)
    state = read_state(desk)
    assert sum(each.size for each in backups_in(state.place)) <= state.plan.limit_mb * 1_000_000
    with pytest.raises(Refused):
        plan_backups(seat, BackupPlan("", limit_mb=0))


def test_a_missing_stick_is_said_and_tried_again(seat: Desk, stick: Path, tmp_path: Path) -> None:
    plan_backups(seat, BackupPlan(str(stick)))
    back_up(seat)
    stick.rename(tmp_path / "drawer")
    desk = later(seat, hours=2)
    for _ in range(2):
        with pytest.raises(BackupPlaceMissing) as told:
            back_up_if_due(desk)
        assert str(stick) in told.value.what_happened
        assert "n’est pas là" in read_state(desk).trouble
    # The mount point alone, with nothing mounted, is not the stick.
    stick.mkdir()
    with pytest.raises(BackupPlaceMissing):
        back_up(desk)
    stick.rmdir()
    (tmp_path / "drawer").rename(stick)
    assert back_up_if_due(desk) is not None
    assert read_state(desk).trouble == ""
    with pytest.raises(BackupPlaceMissing):
        plan_backups(seat, BackupPlan(str(tmp_path / "nowhere")))


def test_a_damaged_caseload_is_not_copied_over_its_good_backups(seat: Desk, tmp_path: Path) -> None:
    back_up(seat)
    hurt = Home(shutil.copytree(tmp_path / "home", tmp_path / "hurt"))
    close_desk(open_desk(hurt, PASSPHRASE))
    content = bytearray(hurt.caseload.read_bytes())
    content[-2000] ^= 1
    hurt.caseload.write_bytes(content)
    desk = open_desk(hurt, PASSPHRASE, clock=FixedClock(NOON + timedelta(hours=1)))
    before = backups_in(read_state(desk).place)
    with pytest.raises(Damaged):
        back_up(desk)
    assert backups_in(read_state(desk).place) == before
    assert "abîmée" in read_state(desk).trouble
    close_desk(desk)


def test_the_program_tries_a_restore_each_month_and_keeps_the_report(seat: Desk) -> None:
    with pytest.raises(NoBackup):
        drill(seat)
    back_up(seat)
    report = drill_if_due(seat)
    assert report is not None
    assert (report.dossiers, report.trouble) == (12, "")
    assert report.records > 40
    assert last_drill(seat) == report
    assert drill_if_due(later(seat, days=29)) is None
    assert drill_if_due(later(seat, days=31)) is not None


@pytest.mark.parametrize("hurt", ["caseload.db", "keys.json", "contenu.json"])
def test_a_drill_notices_a_backup_that_went_bad(seat: Desk, hurt: str) -> None:
    made = back_up(seat)
    part = made.place / hurt
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    if hurt == "keys.json":
        part.write_bytes(content[: len(content) // 2])
    report = drill(seat)
    assert report.trouble
    assert drill_if_due(seat) is not None, "what failed is tried again"


def _people(desk: Desk) -> int:
    with desk.caseload.reading() as reader:
        return len(reader.find(JobSeeker))
