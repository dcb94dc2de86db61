"""What cannot be sealed any more stays on the laptop, with the dossier it is about, until there is room again."""

from __future__ import annotations

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import CLAIRE, MARC, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.protocol import Decision
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.outbox import count_rejected
from parcours_desktop.store.sealed_copies import copies
from parcours_server.services import sealing
from parcours_server.services.supervising import settle_seal
from parcours_server.storage.sealed import waiting


def test_what_finds_no_room_under_seal_stays_until_it_does(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    share = anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    for _ in range(4):
        claire.notes_barrier(key[1])
    anne.deletes(share)
    anne.syncs()
    monkeypatch.setattr(sealing, "MOST_WAITING", 3)
    for _ in range(2):
        claire.syncs()
        assert key in claire.dump()
        with claire.caseload.reading() as reader:
            assert claire.waiting() + count_rejected(reader) == 1
    with lab.company.database.writing(SCOPE) as transaction:
        for one in waiting(transaction):
            settle_seal(transaction, one.id, MARC, lab.company.now, Decision.REFUSED)
        transaction.commit()
    for _ in range(2):
        claire.syncs()
    assert claire.dump() == {}
    assert claire.waiting() == 0
    with lab.company.database.reading(SCOPE) as transaction:
        assert len(waiting(transaction)) == 1


@pytest.mark.parametrize("decision", list(Decision))
def test_who_sent_it_hears_at_the_next_sync_what_was_decided(moving_lab: Lab, decision: Decision) -> None:
    lab = moving_lab
    anne, claire, other = lab.laptop(), lab.laptop(CLAIRE), lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    share = anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (anne, claire, other):
        laptop.syncs()
    barrier = claire.notes_barrier(key[1])
    claire.edits(key, ["phone"])
    anne.deletes(share)
    anne.syncs()
    claire.syncs()
    claire.syncs()
    assert _decisions(claire) == {barrier: "", key: ""}
    with lab.company.database.writing(SCOPE) as transaction:
        first = waiting(transaction)[0]
        settle_seal(transaction, first.id, MARC, lab.company.now, decision)
        transaction.commit()
    report = claire.syncs()
    assert "scellé" in report.incident
    assert sorted(_decisions(claire).values()) == ["", f"{decision} by Marc Peeters"]
    assert claire.syncs().incident == ""
    for laptop in (anne, other):
        assert laptop.syncs().incident == "", "it is told to nobody who has no copy of it"


def _decisions(laptop: Laptop) -> dict[Key, str]:
    with laptop.caseload.reading() as reader:
        return {
            (each.record, each.record_id): f"{each.decision} by {each.decided_by}" if each.decided_at else ""
            for each in copies(reader)
        }


@pytest.mark.parametrize("shut_out", [False, True], ids=["the backup opens it again", "the backup knows of it"])
def test_what_was_sealed_after_the_backup_is_sealed_again(
    moving_lab: Lab, moving_company: MovingCompany, shut_out: bool
) -> None:
    """Whoever was shut out stays so with what they sent: it enters no dossier by a restore, and is not lost by it."""
    lab = moving_lab
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    share = anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (anne, claire):
        laptop.syncs()
    barrier = claire.notes_barrier(key[1])
    claire.edits(key, ["phone"])
    phone = (claire.dump()[key].values or {})["phone"]
    before = moving_company.backs_up()
    anne.deletes(share)
    anne.syncs()
    before = moving_company.backs_up() if shut_out else before
    for _ in range(2):
        claire.syncs()
    assert claire.dump() == {}
    moving_company.restores(before)
    for laptop in (claire, anne, claire):
        laptop.syncs()
    assert (anne.dump()[key].values or {})["phone"] != phone
    with moving_company.database.writing(SCOPE) as transaction:
        sealed_now = waiting(transaction)
        assert len(sealed_now) == 2
        for one in sealed_now:
            settle_seal(transaction, one.id, MARC, lab.company.now, Decision.REFUSED)
        transaction.commit()
    claire.syncs()
    assert set(_decisions(claire).values()) == {"refused by Marc Peeters"}
    assert set(_decisions(claire)) == {barrier, key}


def test_what_the_backup_holds_under_seal_is_not_sealed_twice(moving_lab: Lab, moving_company: MovingCompany) -> None:
    lab = moving_lab
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    share = anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (anne, claire):
        laptop.syncs()
    claire.edits(key, ["phone"])
    claire.notes_barrier(key[1])
    anne.deletes(share)
    anne.syncs()
    claire.syncs()
    backup = moving_company.backs_up()
    for _ in range(2):
        moving_company.restores(backup)
        claire.syncs()
        with moving_company.database.reading(SCOPE) as transaction:
            assert len(waiting(transaction)) == 2
