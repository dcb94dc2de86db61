"""F25 and the stick, with the real server: one person made twice, a dossier carried by hand and synced once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casework.conftest import AURELIE, LETTERHEAD
from proof.helpers.company import ANNE, CLAIRE, MORNING, NAMES, SCOPE, Company

from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework import duplicates_late
from parcours_desktop.casework.barriers import record_barrier
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.dossier_list import list_dossiers
from parcours_desktop.casework.duplicates import likely_same
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.duplicates_late import late_edits, take_over
from parcours_desktop.casework.duplicates_merging import merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.handover_stick import device_keys, read_stick, save_stick, take_stick
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.sharing import ShareWish, share
from parcours_desktop.casework.sharing_lines import shared_with
from parcours_desktop.casework.sharing_people import agency_people
from parcours_desktop.casework.values import BarrierDraft, DossierQuery
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places
from parcours_desktop.resources import resource
from parcours_desktop.store import outbox
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.rivals import rivals_of
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.reports import SyncOptions, SyncReport
from parcours_server.services.session import Role, Session
from parcours_server.storage import accounts

HELP = ShareWish("", ShareRight.HELP, MORNING.date(), consent=ConsentForm.SPOKEN)
GIVE = replace(HELP, right=ShareRight.RESPONSIBLE)


@dataclass
class Laptop:
    """One counsellor's laptop, and her line to the server."""

    desk: Desk
    company: Company
    session: Session

    def sync(self) -> SyncReport:
        return sync_once(
            self.desk.caseload,
            self.company.peer(self.session),
            now=self.company.clock,
            options=SyncOptions(author=NAMES[self.session.person_id]),
        )

    def dossiers(self) -> list[str]:
        return sorted(row.id for row in list_dossiers(self.desk, DossierQuery()).rows)

    def unsent(self) -> int:
        with self.desk.caseload.reading() as reader:
            return outbox.count_pending(reader)

    def cards(self) -> list[tuple[str, str]]:
        with self.desk.caseload.reading() as reader:
            return [(card.record, card.field) for card in rivals_of(reader)]

    def late(self, person: str) -> list[str]:
        with self.desk.caseload.reading() as reader:
            found = late_edits(reader, one_person(reader, person))
        return [each.field for each in found]


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    company = Company.founded(f"sqlite:///{tmp_path / 'server.db'}")
    yield company
    company.close()


def laptop(company: Company, folder: Path, person: str) -> Laptop:
    caseload = Caseload.open(folder / f"{person}.db", bytes(range(32)))
    pack, places = Pack.open(resource("packs/exemple.pack")), Places.open()
    letterhead = replace(LETTERHEAD, counsellor=NAMES[person])
    desk = Desk(caseload, pack, places, FixedClock(MORNING)).with_settings(letterhead)
    keys, at = device_keys(desk), MORNING.isoformat()
    with company.database.writing(SCOPE) as transaction:
        device = accounts.Device(
            f"laptop-{person}", person, person, keys.seal_public, keys.sign_public, "", "", at, at, ""
        )
        accounts.add_device(transaction, device)
        transaction.commit()
    return Laptop(desk, company, Session(SCOPE, person, NAMES[person], Role.COUNSELLOR, device.id))


@pytest.fixture
def anne(company: Company, tmp_path: Path) -> Iterator[Laptop]:
    made = laptop(company, tmp_path, ANNE)
    made.sync()
    yield made
    made.desk.caseload.close()


@pytest.fixture
def claire(company: Company, tmp_path: Path, anne: Laptop) -> Iterator[Laptop]:
    made = laptop(company, tmp_path, CLAIRE)
    made.sync()
    anne.sync()
    yield made
    made.desk.caseload.close()


def welcome(one: Laptop, **more: Any) -> str:
    (person,) = create_person(one.desk, AURELIE | more).dossiers
    return person


def needs(one: Laptop, person: str, kind: str) -> str:
    changes = record_barrier(one.desk, person, BarrierDraft(kind=kind))
    return next(record_id for code, record_id in changes.touched if code == "barrier")


def barriers(one: Laptop, person: str) -> set[str]:
    return {line.barrier.id for line in open_dossier(one.desk, person).barriers}


def in_turn(*laptops: Laptop) -> None:
    """Let all of them sync until nobody has anything to send and all have read what the others sent."""
    for _ in range(2):
        for one in laptops:
            one.sync()


def test_colleagues_know_each_other_by_name_and_key(anne: Laptop, claire: Laptop) -> None:
    known = agency_people(anne.desk).colleague(CLAIRE)
    assert known is not None
    assert known.name == NAMES[CLAIRE]
    assert known.seal_key == device_keys(claire.desk).seal_public


def test_f25_one_person_made_on_two_devices(anne: Laptop, claire: Laptop) -> None:
    ours, theirs = welcome(anne), welcome(claire, given_name="Aurelie", phone="0499887766")
    mine, hers = needs(anne, ours, "housing"), needs(claire, theirs, "childcare")
    share(claire.desk, [theirs], replace(HELP, holder=ANNE))
    in_turn(claire, anne)
    assert [each.id for each in likely_same(anne.desk, ours)] == [theirs]
    merge(anne.desk, ours, theirs)
    assert anne.dossiers() == [ours]
    # Claire, who knows of nothing, goes on with hers off line, and syncs later.
    late = needs(claire, theirs, "health")
    change_person(claire.desk, theirs, {"phone": "0477000001"})
    in_turn(anne, claire)
    assert anne.dossiers() == [ours]
    assert barriers(anne, ours) == {mine, hers, late}
    assert anne.late(ours) == ["phone"]
    take_over(anne.desk, ours, theirs, "phone")
    assert open_dossier(anne.desk, ours).person.phone == "0477000001"
    part(anne.desk, theirs)
    in_turn(anne, claire)
    assert anne.dossiers() == sorted([ours, theirs])
    assert barriers(anne, ours) == {mine}
    assert barriers(anne, theirs) == barriers(claire, theirs) == {hers, late}
    assert (anne.cards(), claire.cards()) == ([], [])


def test_control_f25_fails_where_nobody_looks_for_late_edits(
    anne: Laptop, claire: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates_late, "_unread", lambda *_: ())
    with pytest.raises(AssertionError):
        test_f25_one_person_made_on_two_devices(anne, claire)


def test_f25_merged_in_opposite_directions_both_see_the_same(anne: Laptop, claire: Laptop) -> None:
    ours, theirs = welcome(anne), welcome(claire)
    share(anne.desk, [ours], replace(HELP, holder=CLAIRE))
    share(claire.desk, [theirs], replace(HELP, holder=ANNE))
    in_turn(anne, claire)
    merge(anne.desk, ours, theirs)
    merge(claire.desk, theirs, ours)
    in_turn(anne, claire)
    assert anne.dossiers() == claire.dossiers() == [min(ours, theirs)]


@pytest.mark.parametrize("first", ["giver", "taker"])
def test_a_dossier_that_went_by_stick_syncs_without_a_double(
    anne: Laptop, claire: Laptop, tmp_path: Path, first: str
) -> None:
    person = welcome(anne)
    mine = needs(anne, person, "housing")
    share(anne.desk, [person], replace(GIVE, holder=CLAIRE))
    save_stick(anne.desk, [person], tmp_path / "a.parcours", holder=CLAIRE)
    seen = read_stick(claire.desk, tmp_path / "a.parcours")
    assert (seen.known, seen.sender) == (True, NAMES[ANNE])
    take_stick(claire.desk, seen)
    hers = needs(claire, person, "childcare")
    in_turn(*((anne, claire) if first == "giver" else (claire, anne)))
    assert claire.dossiers() == [person]
    assert barriers(claire, person) == {mine, hers}
    assert (claire.unsent(), claire.cards()) == (0, [])
    assert anne.unsent() == 0
    if first == "giver":
        assert anne.dossiers() == [person]
        assert barriers(anne, person) == {mine, hers}
        assert anne.cards() == []


def test_what_was_unsent_of_a_known_dossier_goes_once(anne: Laptop, claire: Laptop, tmp_path: Path) -> None:
    person = welcome(anne)
    anne.sync()
    change_person(anne.desk, person, {"phone": "0499000001"})
    mine = needs(anne, person, "housing")
    share(anne.desk, [person], replace(GIVE, holder=CLAIRE))
    save_stick(anne.desk, [person], tmp_path / "a.parcours", holder=CLAIRE)
    take_stick(claire.desk, read_stick(claire.desk, tmp_path / "a.parcours"))
    change_person(claire.desk, person, {"email": "neuf@exemple.be"})
    in_turn(anne, claire)
    for one in (anne, claire):
        sheet = open_dossier(one.desk, person).person
        assert (sheet.phone, sheet.email) == ("0499000001", "neuf@exemple.be")
        assert one.dossiers() == [person]
        assert barriers(one, person) == {mine}
        assert (one.unsent(), one.cards()) == (0, [])


def test_what_is_written_before_the_giver_synced_waits_and_is_not_set_aside(
    anne: Laptop, claire: Laptop, tmp_path: Path
) -> None:
    person = welcome(anne)
    anne.sync()
    share(anne.desk, [person], replace(GIVE, holder=CLAIRE))
    save_stick(anne.desk, [person], tmp_path / "a.parcours", holder=CLAIRE)
    take_stick(claire.desk, read_stick(claire.desk, tmp_path / "a.parcours"))
    hers = needs(claire, person, "childcare")
    assert "partira quand votre collègue" in shared_with(claire.desk, person).sentence
    report = claire.sync()
    assert (report.sent, report.sealed, claire.dossiers()) == (0, 0, [person])
    assert claire.unsent() > 0
    in_turn(anne, claire)
    in_turn(anne)
    assert not shared_with(claire.desk, person).waits
    assert barriers(anne, person) == barriers(claire, person) == {hers}
    assert (claire.unsent(), claire.cards(), anne.cards()) == (0, [], [])


def test_who_helps_by_stick_does_not_become_responsible_by_syncing_first(
    anne: Laptop, claire: Laptop, tmp_path: Path
) -> None:
    person = welcome(anne)
    share(anne.desk, [person], replace(HELP, holder=CLAIRE))
    save_stick(anne.desk, [person], tmp_path / "a.parcours", holder=CLAIRE)
    take_stick(claire.desk, read_stick(claire.desk, tmp_path / "a.parcours"))
    hers = needs(claire, person, "childcare")
    in_turn(claire, anne)
    in_turn(claire, anne)
    for one in (anne, claire):
        assert one.dossiers() == [person]
        assert barriers(one, person) == {hers}
        assert (one.unsent(), one.cards()) == (0, [])


def test_a_file_that_arrives_after_the_sync_changes_nothing(anne: Laptop, claire: Laptop, tmp_path: Path) -> None:
    person = welcome(anne)
    share(anne.desk, [person], replace(HELP, holder=CLAIRE))
    save_stick(anne.desk, [person], tmp_path / "a.parcours", holder=CLAIRE)
    in_turn(anne, claire)
    change_person(claire.desk, person, {"phone": "0488000000"})
    claire.sync()
    take_stick(claire.desk, read_stick(claire.desk, tmp_path / "a.parcours"))
    assert claire.unsent() == 0
    in_turn(claire, anne)
    assert open_dossier(anne.desk, person).person.phone == "0488000000"
    assert (anne.cards(), claire.cards()) == ([], [])


def test_a_relay_leaves_thirty_days_of_reading(anne: Laptop, claire: Laptop, company: Company) -> None:
    person = welcome(anne)
    share(anne.desk, [person], replace(GIVE, holder=CLAIRE))
    in_turn(anne, claire)
    assert claire.dossiers() == anne.dossiers() == [person]
    company.days_pass(31)
    in_turn(anne, claire)
    assert claire.dossiers() == [person]
    assert anne.dossiers() == []


def test_without_confidences_none_comes(anne: Laptop, claire: Laptop) -> None:
    person = welcome(anne)
    share(anne.desk, [person], replace(HELP, holder=CLAIRE, confidences=False))
    in_turn(anne, claire)
    assert open_dossier(claire.desk, person).person.confidences == ""
    assert open_dossier(anne.desk, person).person.confidences


def test_records_of_a_helper_change_nobody_in_charge(anne: Laptop, claire: Laptop) -> None:
    person = welcome(anne)
    share(anne.desk, [person], replace(HELP, holder=CLAIRE))
    in_turn(anne, claire)
    needs(claire, person, "housing")
    in_turn(claire, anne)
    with anne.desk.caseload.reading() as reader:
        assert len(reader.find(Barrier)) == 1
        (sheet,) = reader.find(JobSeeker)
    assert sheet.counsellor == NAMES[ANNE]
    assert sheet.birth_date == date(1992, 3, 14)
