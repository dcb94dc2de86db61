"""F15: what a device gives back of an awaited dossier and the server does not take is neither lost nor forgotten.

The restore lost the share; whoever it had opened the dossier to keeps all of it, and gives it back once it is shown.
"""

from __future__ import annotations

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.awaiting import awaited
from parcours_desktop.store.holding import held_dossiers
from parcours_desktop.store.schema import RECORDS
from parcours_desktop.sync.reports import SyncOptions
from parcours_server.services import sealing
from parcours_server.services.keeping import clean
from parcours_server.storage.sealed import waiting


def _awaited(
    lab: Lab, company: MovingCompany, *, room: bool, monkeypatch: pytest.MonkeyPatch
) -> tuple[Laptop, Laptop, Key, Key]:
    """Claire helps in Anne's dossier since the backup, wrote in it and comes first to the restored server.

    Without ``room`` nothing of hers is put under seal any more.
    """
    anne, claire = lab.laptop(ANNE), lab.laptop(CLAIRE, options=SyncOptions(batch=3))
    key = anne.makes_dossier()
    anne.syncs()
    own = claire.makes_dossier()
    claire.syncs()
    backup = company.backs_up()
    anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    claire.edits(key, ["phone"])
    barrier = claire.notes_barrier(key[1])
    claire.syncs()
    company.restores(backup)
    monkeypatch.setattr(sealing, "MOST_WAITING", sealing.MOST_WAITING if room else 0)
    claire.syncs()
    assert _awaits(claire) == {key[1]}
    # From now on nothing is believed of it that was not offered.
    claire.edits(own, ["phone"])
    claire.syncs()
    return anne, claire, key, barrier


def _awaits(laptop: Laptop) -> set[str]:
    with laptop.caseload.reading() as reader:
        return {*awaited(reader), *held_dossiers(reader)}


def _uncounted(laptop: Laptop) -> list[Key]:
    """Return what is here of which the server knows nothing, and that is not to be sent either."""
    with laptop.caseload.reading() as reader:
        return [
            (code, str(row[0]))
            for code in RECORDS
            for row in reader.connection.exec_driver_sql(
                f"SELECT id FROM {code} WHERE server_number = 0 "
                "AND id NOT IN (SELECT record_id FROM outbox WHERE record = ?)",
                (code,),
            )
        ]


def _phones(laptop: Laptop, key: Key) -> set[object]:
    return {value for name, value in laptop.dump()[key].all() if name == "phone"}


def _all_sync(*laptops: Laptop) -> None:
    for _ in range(3):
        for laptop in laptops:
            laptop.syncs()
            laptop.looks()


@pytest.mark.parametrize("room", [True, False], ids=["room under seal", "none"])
def test_what_found_no_room_under_seal_is_given_back_all_the_same(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch, room: bool
) -> None:
    """The server took no note that it was offered, refused it later, and what it held took its place."""
    anne, claire, key, barrier = _awaited(moving_lab, moving_company, room=room, monkeypatch=monkeypatch)
    phones = _phones(claire, key)
    _all_sync(anne, claire)
    assert _phones(anne, key) == _phones(claire, key) == phones
    assert barrier in anne.dump()
    assert _uncounted(claire) == []
    assert claire.waiting() == 0
    assert _awaits(claire) == set()


def test_an_older_server_that_takes_no_note_of_it_is_sent_it_anew(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two values that differ nobody can tell then which was later: one card asks."""
    anne, claire, key, barrier = _awaited(moving_lab, moving_company, room=False, monkeypatch=monkeypatch)
    with moving_company.database.writing(SCOPE) as transaction:
        transaction.change("DELETE FROM sealed WHERE scope = :scope")
        transaction.commit()
    (phone,) = _phones(claire, key)
    _all_sync(anne, claire)
    assert phone in _phones(anne, key)
    assert [(card.record_id, card.field) for card in claire.cards()] == [(key[1], "phone")]
    assert barrier in anne.dump()
    assert _uncounted(claire) == []
    assert claire.waiting() == 0


def test_what_is_opened_and_closed_again_meanwhile_stays_where_it_found_no_room(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, claire, key, barrier = _awaited(moving_lab, moving_company, room=False, monkeypatch=monkeypatch)
    (phone,) = _phones(claire, key)
    anne.syncs()
    (lent,) = [each for each in anne.records() if each[0] == "share"]
    anne.deletes(lent)
    anne.syncs()
    claire.syncs()
    assert phone in _phones(claire, key)
    detail = (claire.dump()[barrier].values or {})["detail"]
    monkeypatch.setattr(sealing, "MOST_WAITING", 1000)
    _all_sync(claire, anne)
    assert key not in claire.dump()
    with moving_company.database.reading(SCOPE) as transaction:
        sealed = repr([one.change for one in waiting(transaction)])
    assert all(str(one) in sealed for one in (phone, detail))


def test_what_may_only_be_read_from_then_on_is_put_under_seal_and_leaves(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, claire, key, barrier = _awaited(moving_lab, moving_company, room=True, monkeypatch=monkeypatch)
    (lent,) = [each for each in anne.records() if each[0] == "share"]
    anne.deletes(lent)
    anne.shares(key[1], CLAIRE, ShareRight.READ, confidences=True)
    _all_sync(anne, claire)
    assert claire.dump()[key] == anne.dump()[key]
    assert barrier not in claire.dump()
    assert _uncounted(claire) == []
    assert _awaits(claire) == set()


def test_what_was_deleted_and_forgotten_meanwhile_goes_here_too(
    moving_lab: Lab, moving_company: MovingCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, claire = moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    old = anne.notes_barrier(key[1])
    anne.syncs()
    backup = moving_company.backs_up()
    anne.shares(key[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    moving_company.restores(backup)
    claire.syncs()
    assert _awaits(claire) == {key[1]}
    anne.syncs()
    anne.deletes(old)
    anne.syncs()
    for days in (1, 200):
        moving_company.days_pass(days)
        anne.edits(key, ["phone"])
        anne.syncs()
        clean(moving_company.database, moving_company.clock())
    _all_sync(claire, anne)
    assert old not in claire.dump()
    assert _uncounted(claire) == []
    assert claire.dump()[key] == anne.dump()[key]
