"""What was put aside goes: the last three stay, ninety days at most, and never before another good state is there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.backups import back_up
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.held_backups import held_backups
from parcours_desktop.casework.put_aside import KEPT_FOR, LATEST, PutAside, let_go, name_aside, outlived, put_aside
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.errors import Damaged

PASSPHRASE = "quatre mots pour revenir"
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = create_desk(Home(tmp_path / "home"), PASSPHRASE, clock=FixedClock(NOON))
    yield made
    close_desk(made)


def aside(desk: Desk, *days: float) -> list[Path]:
    """Put states aside so many days ago."""
    files = [name_aside(desk.caseload.path, NOON - timedelta(days=each)) for each in days]
    for file in files:
        file.write_bytes(b"sealed")
    return files


def ages(kept: list[PutAside]) -> list[int]:
    return [(NOON - each.at).days for each in kept]


def test_the_last_three_stay_and_none_is_older_than_ninety_days(desk: Desk) -> None:
    aside(desk, 1, 2, 3, 4, 100)
    let_go(desk.caseload.path, NOON)
    assert ages(put_aside(desk.caseload.path)) == [1, 2, 3]


def test_one_that_is_too_old_goes_though_it_is_the_last(desk: Desk) -> None:
    aside(desk, 89, 91)
    let_go(desk.caseload.path, NOON)
    assert ages(put_aside(desk.caseload.path)) == [89]


def test_a_file_of_another_name_is_let_be(desk: Desk) -> None:
    others = [desk.caseload.path.with_name(f"{CASELOAD_FILE}.avant-{name}") for name in ("hier", "20250101")]
    others.append(desk.caseload.path.with_name("autre.db.avant-20250101-000000"))
    for each in others:
        each.write_bytes(b"")
    let_go(desk.caseload.path, NOON)
    assert all(each.exists() for each in others)
    assert put_aside(desk.caseload.path) == []


def test_it_goes_with_a_backup_that_was_made_and_read_again(desk: Desk) -> None:
    (newest, *_, oldest) = aside(desk, 1, 2, 3, 200)
    back_up(desk)
    assert newest.exists()
    assert not oldest.exists()
    assert sum("Mis de côté" in each.title for each in held_backups(desk)) == LATEST


def test_where_no_backup_can_be_made_nothing_goes(desk: Desk, tmp_path: Path) -> None:
    """The file at work is damaged: what was put aside may be the only good state there is."""
    aside(desk, 1, 2, 3, 4, 200)
    hurt = Home(shutil.copytree(tmp_path / "home", tmp_path / "hurt"))
    close_desk(open_desk(hurt, PASSPHRASE))
    content = bytearray(hurt.caseload.read_bytes())
    content[-2000] ^= 1
    hurt.caseload.write_bytes(content)
    damaged = open_desk(hurt, PASSPHRASE, clock=FixedClock(NOON))
    with pytest.raises(Damaged):
        back_up(damaged)
    assert ages(put_aside(hurt.caseload)) == [1, 2, 3, 4, 200]
    close_desk(damaged)


@given(st.lists(st.integers(0, 400 * 86_400), max_size=12))
def test_the_rule_whatever_lies_there(seconds: list[int]) -> None:
    kept = [PutAside(Path(str(place)), NOON - timedelta(seconds=each)) for place, each in enumerate(seconds)]
    going = outlived(kept, NOON)
    staying = [each for each in kept if each not in going]
    assert len(staying) <= LATEST
    assert all(NOON - each.at <= KEPT_FOR for each in staying)
    assert len(staying) == min(LATEST, sum(NOON - each.at <= KEPT_FOR for each in kept))
    assert all(gone.at <= stays.at for gone in going for stays in staying)
