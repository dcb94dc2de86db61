"""Going back to a backup where one works: nothing is lost, nothing that must not go back goes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.canonical import differences

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Act
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.backups import BackupPlan, back_up, plan_backups, read_state
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.erasing import erase_person
from parcours_desktop.casework.going_back import WentBack, go_back, went_back_words
from parcours_desktop.casework.held_backups import (
    FormerPassphraseNeeded,
    HeldBackup,
    held_backups,
    preview,
)
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.restoring import NoBackup, drill
from parcours_desktop.casework.rotating import new_data_key
from parcours_desktop.store import CASELOAD_FILE
from parcours_desktop.store.errors import Damaged, InUse
from parcours_desktop.store.leasing import Lease, read_lease
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.store.sync_state import keep_account, keep_people, read_account
from parcours_desktop.store.trail import broken_at, entries
from parcours_desktop.vault.errors import WrongPassphrase
from parcours_desktop.vault.unlock import change_passphrase, unlock

PASSPHRASE = "quatre mots pour revenir"
LATER = "cinq autres mots pour aujourd’hui"
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


class House:
    """A home whose desk is closed and opened again, with the clock in the hand."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.clock = FixedClock(NOON)
        self.desk: Desk = create_desk(self.home, PASSPHRASE, clock=self.clock)
        self.passphrase = PASSPHRASE

    def later(self, **age: float) -> None:
        self.clock = FixedClock(self.clock.moment + timedelta(**age))
        self.desk = replace(self.desk, clock=self.clock)

    def makes(self, name: str) -> str:
        return next(iter(create_person(self.desk, {"family_name": name, "given_name": "Zoë"}, None).dossiers))

    def goes_back(self, backup: Path, former: str = "") -> WentBack:
        close_desk(self.desk)
        try:
            return go_back(self.home.path, backup, self.passphrase, former, self.clock.now)
        finally:
            self.desk = open_desk(self.home, self.passphrase, clock=self.clock)

    def names(self) -> list[str]:
        with self.desk.caseload.reading() as reader:
            return sorted(person.family_name for person in reader.find(JobSeeker))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "home")
    yield made
    close_desk(made.desk)


def test_the_backups_are_listed_with_what_they_hold(house: House, tmp_path: Path) -> None:
    with pytest.raises(NoBackup):
        held_backups(house.desk)
    house.makes("Adjovi")
    back_up(house.desk)
    drill(house.desk)
    house.later(hours=3)
    house.makes("Bodart")
    made = back_up(house.desk)
    newest, older = held_backups(house.desk)
    assert newest == HeldBackup(
        made.place, "22 novembre 2026 à 15\u00a0h", "2 dossiers · 1 Mo · vérifiée quand elle a été faite"
    )
    assert older.title == "22 novembre 2026 à 12\u00a0h"
    assert "relue par l’essai" in older.detail
    stick = tmp_path / "stick"
    shutil.copytree(made.place.parent, stick / "parcours-sauvegardes")
    assert [each.title for each in held_backups(house.desk, stick)] == [newest.title, older.title]


def test_a_preview_says_what_would_be_absent_changed_and_back(house: House) -> None:
    stays, goes, wiped = (house.makes(name) for name in ("Adjovi", "Bodart", "Claes"))
    made = back_up(house.desk)
    house.later(days=1)
    change_person(house.desk, stays, {"phone": "0470000001"})
    house.makes("Dupont")
    erase_person(house.desk, wiped, "Claes")
    with house.desk.writing("supprimé") as unit:
        unit.delete(JobSeeker, goes)
        unit.commit()
    before = house.home.caseload.read_bytes()
    seen = preview(house.desk, made.place)
    assert seen.absent == ("Zoë Dupont",)
    assert seen.returning == ("Zoë Bodart",)
    assert seen.lines == (
        "3 dossiers, contre 2 aujourd’hui.",
        "Dernière modification dans cette sauvegarde : 22 novembre 2026 à 12\u00a0h.",
        "1 dossier modifié depuis reprendrait son état d’alors.",
        "Ce qui a été effacé à la demande d’une personne restera effacé.",
    )
    assert seen.warning == ""
    assert house.home.caseload.read_bytes() == before


def test_what_was_not_sent_is_told_where_there_is_a_server(house: House) -> None:
    made = back_up(house.desk)
    house.makes("Adjovi")
    with house.desk.writing("compte") as unit:
        keep_account(unit, {"server": "http://localhost:9", "access": "a", "refresh": "r"})
        unit.commit()
    seen = preview(house.desk, made.place)
    assert "n’a pas encore été envoyée" in seen.warning or "n’ont pas encore été envoyées" in seen.warning
    assert any("prochaine synchronisation" in line for line in seen.lines)


def test_back_and_the_state_of_before_is_kept_whole(house: House) -> None:
    house.makes("Adjovi")
    made = back_up(house.desk)
    house.later(hours=2)
    house.makes("Bodart")
    done = house.goes_back(made.place)
    assert house.names() == ["Adjovi"]
    assert done.dossiers == 1
    assert done.kept.name == "caseload.db.avant-20261122-130000"
    assert done.kept.name in went_back_words(done)
    with house.desk.caseload.reading() as reader:
        assert setting(reader, RESTORED) is True
        assert broken_at(reader) is None
        acts = [entry.act for entry in entries(reader)]
        # What was done since is still in the trail, though what came of it is not.
        assert acts.count(Act.MADE.value) == 2
        assert acts.count(Act.RESTORED.value) == 1
    assert not list(house.home.path.glob(".restauration-*"))
    house.later(hours=1)
    (aside, *_) = held_backups(house.desk)
    assert "Mis de côté" in aside.title
    assert preview(house.desk, aside.place).returning == ("Zoë Bodart",)
    house.goes_back(aside.place)
    assert house.names() == ["Adjovi", "Bodart"]


def test_what_must_not_go_back_does_not(house: House) -> None:
    stays, wiped = house.makes("Adjovi"), house.makes("Bodart")
    made = back_up(house.desk)
    account = {"server": "http://localhost:9", "access": "today", "refresh": "today", "check": "c"}
    with house.desk.writing("compte") as unit:
        keep_account(unit, account)
        keep_people(unit, {"me": "p", "colleagues": [], "lease_days": 10})
        unit.keep_setting("sync.lease", {"contact": NOON.isoformat(), "seen": NOON.isoformat()})
        unit.commit()
    erase_person(house.desk, wiped, "Bodart")
    done = house.goes_back(made.place)
    assert done.dossiers == 1
    assert house.names() == ["Adjovi"]
    with house.desk.caseload.reading() as reader:
        assert read_account(reader) == account
        assert read_lease(reader) == Lease(10, NOON, NOON)
        assert reader.get(JobSeeker, stays) is not None
    assert read_state(house.desk).last is None


def test_a_backup_from_before_a_new_data_key_asks_for_the_passphrase_of_then(house: House) -> None:
    house.makes("Adjovi")
    made = back_up(house.desk)
    close_desk(house.desk)
    new_data_key(house.home.path, PASSPHRASE)
    change_passphrase(house.home.path, PASSPHRASE, LATER)
    house.passphrase = LATER
    house.desk = open_desk(house.home, LATER, clock=house.clock)
    assert read_state(house.desk).last is None
    house.makes("Bodart")
    with pytest.raises(FormerPassphraseNeeded):
        preview(house.desk, made.place)
    with pytest.raises(WrongPassphrase):
        preview(house.desk, made.place, "une phrase de jamais")
    assert preview(house.desk, made.place, PASSPHRASE).absent == ("Zoë Bodart",)
    with pytest.raises(FormerPassphraseNeeded):
        house.goes_back(made.place)
    assert house.names() == ["Adjovi", "Bodart"]
    house.goes_back(made.place, PASSPHRASE)
    assert house.names() == ["Adjovi"]
    with pytest.raises(WrongPassphrase):
        open_desk(house.home, PASSPHRASE)


def test_what_is_not_whole_changes_nothing(house: House) -> None:
    house.makes("Adjovi")
    made = back_up(house.desk)
    content = bytearray(made.file.read_bytes())
    content[len(content) // 2] ^= 1
    made.file.write_bytes(content)
    before = sorted(path.name for path in house.home.path.iterdir())
    with pytest.raises(Damaged):
        preview(house.desk, made.place)
    with pytest.raises(Damaged):
        house.goes_back(made.place)
    (made.place / "contenu.json").unlink()
    with pytest.raises(Damaged):
        preview(house.desk, made.place)
    with pytest.raises(Damaged):
        house.goes_back(made.place)
    with pytest.raises(NoBackup):
        house.goes_back(made.place.parent)
    house.passphrase, right = "une autre phrase que celle-ci", house.passphrase
    close_desk(house.desk)
    with pytest.raises(WrongPassphrase):
        go_back(house.home.path, made.place, house.passphrase)
    house.passphrase = right
    house.desk = open_desk(house.home, right, clock=house.clock)
    assert sorted(path.name for path in house.home.path.iterdir()) == before
    assert house.names() == ["Adjovi"]


def test_while_a_program_has_the_dossiers_open_nothing_is_exchanged(house: House) -> None:
    made = back_up(house.desk)
    house.makes("Adjovi")
    with pytest.raises(InUse):
        go_back(house.home.path, made.place, PASSPHRASE)
    assert house.names() == ["Adjovi"]


def test_the_content_is_that_of_the_backup_word_for_word(house: House, tmp_path: Path) -> None:
    for name in ("Adjovi", "Bodart", "Claes"):
        house.makes(name)
    plan_backups(house.desk, BackupPlan(str(tmp_path)))
    made = back_up(house.desk)
    house.makes("Dupont")
    house.goes_back(made.place)
    close_desk(house.desk)
    key = bytes(unlock(house.home.path, PASSPHRASE))
    found = {told.partition(":")[0] for told in differences(made.file, house.home.path / CASELOAD_FILE, key)}
    house.desk = open_desk(house.home, PASSPHRASE, clock=house.clock)
    assert found <= {"setting", "trail"}
