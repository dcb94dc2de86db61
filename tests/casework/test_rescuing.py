"""The guided rescue: the saved file takes the place, the damaged one stays, and who lost something is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.erasing import erase_person
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.rescuing import rescue_here
from parcours_desktop.casework.sample import fill_sample
from parcours_desktop.store.errors import InUse
from parcours_desktop.store.file_map import PAGE
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.vault.errors import WrongPassphrase

PASSPHRASE = "quatre mots pour une récupération"
AT = datetime(2026, 11, 22, 3, 40, tzinfo=UTC)
PEOPLE = 30


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    desk = create_desk(made, PASSPHRASE)
    fill_sample(desk, PEOPLE)
    create_person(desk, {"family_name": "Łaskawiec", "given_name": "Zoë"}, None)
    close_desk(desk)
    return made


def test_whatever_page_is_lost_everybody_is_there_or_named(home: Home) -> None:
    sound = home.caseload.read_bytes()
    pages = len(sound) // PAGE
    told = 0
    for number, page in enumerate(range(6, pages, pages // 4)):
        damaged = bytearray(sound)
        damaged[page * PAGE : (page + 2) * PAGE] = bytes(2 * PAGE)
        home.caseload.write_bytes(damaged)
        rescued = rescue_here(home.path, PASSPHRASE, AT.replace(second=number))
        assert rescued.kept.name == f"caseload.db.abime-20261122-0340{number:02}"
        assert rescued.kept.read_bytes() == damaged
        assert all(line.endswith(".") for line in (rescued.said, *rescued.lines))
        desk = open_desk(home, PASSPHRASE)
        with desk.caseload.reading() as reader:
            assert setting(reader, RESTORED) is True
            there = len(reader.find(JobSeeker))
        close_desk(desk)
        assert there + sum("rien n’a pu être relu" in line for line in rescued.lines) == PEOPLE + 1
        told += bool(rescued.lines)
    assert told
    assert not (home.path / "recuperation").exists()


def test_an_erasure_says_that_the_damaged_file_is_still_there(home: Home) -> None:
    rescue_here(home.path, PASSPHRASE, AT)
    desk = open_desk(home, PASSPHRASE)
    with desk.caseload.reading() as reader:
        (zoe,) = reader.find(JobSeeker, family_name="Łaskawiec")
    remaining = erase_person(desk, zoe.id, "łaskawiec").remaining
    assert any("gardé depuis une récupération" in line for line in remaining)
    close_desk(desk)


def test_what_is_refused_moves_nothing(home: Home) -> None:
    before = sorted(path.name for path in home.path.iterdir())
    with pytest.raises(WrongPassphrase):
        rescue_here(home.path, "une autre phrase que celle-ci")
    desk = open_desk(home, PASSPHRASE)
    with pytest.raises(InUse):
        rescue_here(home.path, PASSPHRASE)
    close_desk(desk)
    assert set(before) == {path.name for path in home.path.iterdir()} - {"recuperation"}
