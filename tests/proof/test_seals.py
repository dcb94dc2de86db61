"""What cannot be sealed any more stays on the laptop, with the dossier it is about, until there is room again."""

from __future__ import annotations

import pytest
from proof.helpers.company import CLAIRE, MARC, SCOPE
from proof.helpers.lab import Lab

from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.outbox import count_rejected
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
            settle_seal(transaction, one.id, MARC, lab.company.now)
        transaction.commit()
    for _ in range(2):
        claire.syncs()
    assert claire.dump() == {}
    assert claire.waiting() == 0
    with lab.company.database.reading(SCOPE) as transaction:
        assert len(waiting(transaction)) == 1
