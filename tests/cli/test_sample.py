"""The sample caseload: made once, filled, opened by itself, in a home of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.bootstrap import Home, close_desk, create_desk, default_home
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.dossier_list import counts, list_dossiers
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.values import DossierQuery
from parcours_desktop.cli.sample import SAMPLE_PEOPLE, SAMPLE_PHRASE, sample_home, sample_opening
from parcours_desktop.ui.app.window import Window

CLOCK = FixedClock(datetime(2026, 11, 21, 11, 0, tzinfo=UTC))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = sample_opening(tmp_path, clock=CLOCK).create(SAMPLE_PHRASE)
    yield desk
    close_desk(desk)


def people(desk: Desk) -> list[str]:
    with desk.caseload.reading() as reader:
        return sorted(person.full_name for person in reader.find(JobSeeker))


def test_it_is_never_where_the_real_work_is() -> None:
    assert sample_home() != default_home()


def test_it_holds_invented_people_under_a_letterhead_at_a_stop(desk: Desk) -> None:
    assert counts(desk).dossiers > SAMPLE_PEOPLE // 2
    assert len(people(desk)) == SAMPLE_PEOPLE
    assert desk.settings.agency
    assert desk.stop is not None
    assert desk.stop.name == "Chièvres"
    assert list_dossiers(desk, DossierQuery(text="delvaux aurelie")).total >= 1


def test_the_same_people_come_for_everyone(desk: Desk, tmp_path: Path) -> None:
    other = sample_opening(tmp_path / "autre", clock=CLOCK).create(SAMPLE_PHRASE)
    try:
        assert people(other) == people(desk)
    finally:
        close_desk(other)


def test_it_is_filled_once(tmp_path: Path) -> None:
    opening = sample_opening(tmp_path, clock=CLOCK)
    first = opening.create(SAMPLE_PHRASE)
    create_person(first, {"family_name": "Nouvelle"})
    close_desk(first)
    again = opening.unlock(SAMPLE_PHRASE)
    try:
        assert len(people(again)) == SAMPLE_PEOPLE + 1
    finally:
        close_desk(again)


def test_one_that_was_never_finished_is_filled_when_it_is_opened(tmp_path: Path) -> None:
    close_desk(create_desk(Home(tmp_path), SAMPLE_PHRASE, clock=CLOCK))
    again = sample_opening(tmp_path, clock=CLOCK).unlock(SAMPLE_PHRASE)
    try:
        assert len(people(again)) == SAMPLE_PEOPLE
    finally:
        close_desk(again)


def test_the_window_says_the_passphrase_and_opens_by_itself(tmp_path: Path, qtbot: QtBot) -> None:
    window = Window(sample_opening(tmp_path, clock=CLOCK))
    qtbot.addWidget(window)
    note = window.unlock_view.passphrase.accessibleDescription()
    assert SAMPLE_PHRASE in note
    with qtbot.waitSignal(window.unlocked, timeout=30_000):
        window.show()
    assert window.work is not None
    qtbot.waitUntil(lambda: window.work is not None and window.work.pages.dossiers.model.rowCount() > 0)
    window.close()
