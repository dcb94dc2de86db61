"""F15, a share that the restore lost: whoever it opened a dossier to keeps all of it until it is given back."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.checker import Key, Shown
from proof.helpers.company import ANNE, CLAIRE, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import TYPES, Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.records.encounter import Attachment
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store import attachments
from parcours_desktop.sync.reports import SyncOptions
from parcours_server.storage import feed, sealed

RIGHTS = [ShareRight.RESPONSIBLE, ShareRight.HELP]


@pytest.fixture
def company(moving_company: MovingCompany) -> MovingCompany:
    """A company on either database, which can be restored."""
    return moving_company


@pytest.fixture
def lab(moving_lab: Lab) -> Lab:
    """Laptops of that company."""
    return moving_lab


def _handed(lab: Lab, company: MovingCompany, right: ShareRight) -> tuple[Laptop, Laptop, Key, Path]:
    """Anne makes a dossier, the server is backed up, then she gives it to Claire, who reads it."""
    anne, claire = lab.laptop(ANNE), lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    anne.notes_barrier(key[1])
    anne.syncs()
    for _ in range(30):
        claire.makes_dossier()
    claire.syncs()
    backup = company.backs_up()
    anne.shares(key[1], CLAIRE, right, confidences=True)
    anne.syncs()
    claire.syncs()
    assert key in claire.dump()
    return anne, claire, key, backup


def _of(laptop: Laptop, dossier: str) -> dict[Key, Shown]:
    """Return what a laptop holds of one dossier."""
    with laptop.caseload.reading() as reader:
        inside = {
            (code, row.id) for code in ("barrier", "share") for row in reader.find(TYPES[code], job_seeker_id=dossier)
        }
    return {key: shown for key, shown in laptop.dump().items() if key in {*inside, ("job_seeker", dossier)}}


def _settled(*laptops: Laptop) -> None:
    for _ in range(3):
        for laptop in laptops:
            laptop.syncs()
            laptop.looks()


def _phone(laptop: Laptop, key: Key) -> str:
    values = laptop.dump()[key].values
    assert values is not None
    return str(values["phone"])


@pytest.mark.parametrize("right", RIGHTS)
def test_the_receiver_who_comes_first_keeps_all_and_gives_it_back(
    lab: Lab, company: MovingCompany, right: ShareRight
) -> None:
    anne, claire, key, backup = _handed(lab, company, right)
    claire.edits(key, ["phone"])
    acknowledged = claire.notes_barrier(key[1])
    claire.syncs()
    phone = _phone(claire, key)
    company.restores(backup)
    claire.edits(key, ["street"])
    unsent = claire.notes_barrier(key[1])
    mine = _of(claire, key[1])
    for _ in range(2):
        report = claire.syncs()
        assert _of(claire, key[1]) == mine
        assert report.sealed == 0
    later = claire.notes_barrier(key[1])
    claire.syncs()
    mine = _of(claire, key[1])
    assert {acknowledged, unsent, later} <= mine.keys()
    anne.syncs()
    _settled(claire, anne)
    assert claire.waiting() == 0
    assert _of(claire, key[1]) == mine
    assert _of(anne, key[1]) == mine
    assert _phone(anne, key) == phone
    assert claire.syncs().incident == ""


@pytest.mark.parametrize("right", RIGHTS)
def test_the_giver_who_comes_first_loses_nothing_either(lab: Lab, company: MovingCompany, right: ShareRight) -> None:
    anne, claire, key, backup = _handed(lab, company, right)
    claire.edits(key, ["phone"])
    claire.syncs()
    company.restores(backup)
    claire.edits(key, ["street"])
    mine = _of(claire, key[1])
    anne.syncs()
    _settled(claire, anne)
    assert claire.waiting() == 0
    assert _of(claire, key[1]) == mine
    assert _of(anne, key[1]) == mine


def test_what_the_receiver_deleted_stays_deleted(lab: Lab, company: MovingCompany) -> None:
    anne, claire, key, backup = _handed(lab, company, ShareRight.RESPONSIBLE)
    before, waits = (one for one in [*_of(claire, key[1])] if one[0] == "barrier"), claire.notes_barrier(key[1])
    claire.syncs()
    for barrier in before:
        claire.deletes(barrier)
    claire.syncs()
    company.restores(backup)
    claire.deletes(waits)
    claire.syncs()
    mine = _of(claire, key[1])
    assert [one for one in mine if one[0] == "barrier"] == []
    anne.syncs()
    _settled(claire, anne)
    assert _of(claire, key[1]) == mine
    assert _of(anne, key[1]) == mine


def test_a_dossier_that_was_made_after_the_backup_comes_back_in_small_parts(lab: Lab, company: MovingCompany) -> None:
    """Its own record is offered before what lies in it."""
    anne, claire = lab.laptop(ANNE), lab.laptop(CLAIRE, options=SyncOptions(batch=2))
    backup = company.backs_up()
    key = anne.makes_dossier()
    for _ in range(9):
        anne.notes_barrier(key[1])
    anne.shares(key[1], CLAIRE, ShareRight.RESPONSIBLE, confidences=True)
    anne.syncs()
    claire.syncs()
    mine = _of(claire, key[1])
    company.restores(backup)
    _settled(claire, anne)
    assert _of(claire, key[1]) == mine
    assert _of(anne, key[1]) == mine, "who gave it away reads it for thirty days, whoever came first"
    company.days_pass(31)
    _settled(claire, anne)
    assert _of(anne, key[1]) == {}


@pytest.mark.parametrize("right", [ShareRight.HELP, ShareRight.READ])
@pytest.mark.parametrize("helper_first", [True, False])
def test_who_helps_in_what_the_backup_did_not_have_goes_on_helping(
    lab: Lab, company: MovingCompany, right: ShareRight, helper_first: bool
) -> None:
    """Whoever comes first, it is hers who made it; and nothing of it is put under seal."""
    anne, claire = lab.laptop(ANNE), lab.laptop(CLAIRE, options=SyncOptions(batch=2))
    backup = company.backs_up()
    key = anne.makes_dossier()
    for _ in range(3):
        anne.notes_barrier(key[1])
    anne.shares(key[1], CLAIRE, right, confidences=True)
    anne.syncs()
    claire.syncs()
    mine = _of(claire, key[1])
    company.restores(backup)
    _settled(*((claire, anne) if helper_first else (anne, claire)))
    anne.notes_barrier(key[1])
    _settled(anne, claire)
    assert len(_of(anne, key[1])) == len(mine) + 1
    assert _of(claire, key[1]) == _of(anne, key[1])
    assert anne.waiting() == claire.waiting() == 0
    with company.database.reading(SCOPE) as transaction:
        assert feed.dossiers(transaction, [key[1]])[key[1]].holder == ANNE
        assert [one.person for one in sealed.waiting(transaction) if one.person == ANNE] == []


def test_a_file_of_the_receiver_comes_back_too(lab: Lab, company: MovingCompany) -> None:
    anne, claire, key, backup = _handed(lab, company, ShareRight.RESPONSIBLE)
    with claire.caseload.writing("joindre", author=claire.owner, at=claire.clock()) as unit:
        held = unit.attach(b"a scanned letter")
        unit.put(
            Attachment(
                id=lab.make_id(),
                job_seeker_id=key[1],
                name="lettre.pdf",
                media_type="application/pdf",
                size=16,
                sha256=held,
            )
        )
        unit.commit()
    claire.syncs()
    company.restores(backup)
    claire.syncs()
    _settled(anne, claire)
    with anne.caseload.reading() as reader:
        (attached,) = reader.find(Attachment)
        assert attachments.read(reader, attached.sha256) == b"a scanned letter"


def test_the_same_backup_restored_twice_loses_neither_of_both(lab: Lab, company: MovingCompany) -> None:
    """The numbers of the second restore are others than those of the first, and what either lost comes back."""
    one, away = lab.laptop(ANNE), lab.laptop(ANNE)
    key = one.makes_dossier()
    one.syncs()
    away.syncs()
    backup = company.backs_up()
    away.edits(key, ["phone"])
    away.syncs()
    company.restores(backup)
    one.syncs()
    one.edits(key, ["street"])
    one.notes_barrier(key[1])
    one.syncs()
    given = company.number()
    company.restores(backup)
    assert company.number() > given
    assert lab.sound() == []
