"""What lies under seal has a measure: beyond it, what was sent stays with who sent it, and is told so."""

from __future__ import annotations

import pytest
from support.agency import Agency, barrier, dossier

from parcours_core.merge import Outcome
from parcours_core.protocol import Decision, Reason
from parcours_core.wire.messages import PROTOCOL, Call
from parcours_server.services import sealing
from parcours_server.services.session import Role
from parcours_server.services.supervising import settle_seal
from parcours_server.storage import sealed

SCOPE = "agence"
FULL = (Outcome.REJECTED, Reason.SEALED_FULL)


@pytest.mark.parametrize(("count", "size"), [(3, 10**9), (10**9, 2_000)])
def test_only_so_much_of_one_person_waits_and_the_rest_of_the_batch_goes_on(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, count: int, size: int
) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    agency.person("marc", Role.SUPERVISOR)
    hers, his = dossier(), dossier()
    agency.push(anne, hers)
    monkeypatch.setattr(sealing, "MOST_WAITING", count)
    monkeypatch.setattr(sealing, "MOST_BYTES", size)
    receipt = agency.push(bob, *(barrier(hers.id, detail="x" * 200) for _ in range(8)), his)
    told = [(fate.outcome, fate.reason) for fate in receipt.fates]
    kept = told.count((Outcome.SEALED, ""))
    assert 0 < kept < 8
    assert told.count(FULL) == 8 - kept
    assert set(agency.seen(bob)) == {his.id}
    with agency.database.reading(SCOPE) as transaction:
        waiting = sealed.waiting(transaction)
        assert sealed.weight(transaction, bob.person_id) == (kept, sum(len(one.change) for one in waiting))
    assert len(waiting) == kept
    again = agency.push(bob, barrier(hers.id, detail="x" * 200))
    assert [(fate.outcome, fate.reason) for fate in again.fates] == [FULL]
    with agency.database.writing(SCOPE) as transaction:
        for one in waiting:
            settle_seal(transaction, one.id, "marc", agency.now, Decision.REFUSED)
        transaction.commit()
    assert [fate.outcome for fate in agency.push(bob, barrier(hers.id)).fates] == [Outcome.SEALED]


def test_a_colleague_has_room_of_their_own(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    anne, bob, cleo = agency.person("anne"), agency.person("bob"), agency.person("cleo")
    hers = dossier()
    agency.push(anne, hers)
    monkeypatch.setattr(sealing, "MOST_WAITING", 1)
    for one in (bob, cleo):
        assert [fate.outcome for fate in agency.push(one, barrier(hers.id)).fates] == [Outcome.SEALED]


def test_what_was_decided_is_told_to_who_sent_it_and_to_nobody_else(agency: Agency) -> None:
    anne, bob, cleo = agency.person("anne"), agency.person("bob"), agency.person("cleo")
    agency.person("marc", Role.SUPERVISOR)
    hers = dossier()
    agency.push(anne, hers)
    sent = barrier(hers.id)
    batch = agency.push(bob, sent, barrier(hers.id)).batch
    ask = Call(PROTOCOL, "", 0, seals=[batch, "*", "another"])
    assert agency.peer(bob).exchange(ask).decided == []
    with agency.database.writing(SCOPE) as transaction:
        (one, *_) = [each for each in sealed.waiting(transaction) if each.id.endswith(".0")]
        settle_seal(transaction, one.id, "marc", agency.now, Decision.ENTERED)
        transaction.commit()
    (told,) = agency.peer(bob).exchange(ask).decided
    assert (told.batch, told.record, told.id) == (batch, "barrier", sent.id)
    assert (told.decision, told.by) == (Decision.ENTERED, "Marc")
    assert agency.peer(bob).exchange(Call(PROTOCOL, "", 0)).decided == []
    for nobody in (anne, cleo):
        assert agency.peer(nobody).exchange(ask).decided == []
