"""What a device may tell of a past that the server does not know, and when it is told that the server stands behind."""

from __future__ import annotations

import pytest
from support.agency import SCOPE, Agency, dossier

from parcours_core.epochs import name_epoch
from parcours_core.protocol import Behind, EpochChanged
from parcours_core.wire.messages import PROTOCOL, Call
from parcours_server.services.keeping import restored
from parcours_server.services.session import Session
from parcours_server.storage import feed, scopes
from parcours_server.storage.losses import FURTHEST, MOST_TOLD


def head(agency: Agency) -> feed.Head:
    with agency.database.reading(SCOPE, fresh=True) as transaction:
        return feed.head(transaction)


def asks(agency: Agency, who: Session, epoch: str, cursor: int = 0) -> None:
    agency.peer(who).exchange(Call(PROTOCOL, epoch, cursor, limit=10))


def test_who_was_in_another_epoch_lets_the_counter_go_on_beyond_it(agency: Agency) -> None:
    anne = agency.person("anne")
    restored(agency.database, confirmed=True)
    before = head(agency)
    there = before.number + 1000
    with pytest.raises(EpochChanged):
        asks(agency, anne, name_epoch("there", 3, there), there + 5)
    after = head(agency)
    assert after.number > there + 5
    assert after.epoch == before.epoch, "nobody else has anything to offer for it"
    with agency.database.reading(SCOPE) as transaction:
        lost = scopes.lost(transaction)
    assert there + 5 in lost
    assert lost.knew(there + 5, 3)
    assert not lost.knew(there + 5, 4)
    with pytest.raises(EpochChanged):
        asks(agency, anne, name_epoch("there", 3, there), there + 5)
    assert head(agency).number == after.number


def test_who_has_sent_since_the_restore_is_not_believed(agency: Agency) -> None:
    """Else any device could open at will what a restore opens: to give back, under the names that it tells."""
    anne = agency.person("anne")
    restored(agency.database, confirmed=True)
    agency.push(anne, dossier())
    before = head(agency)
    with pytest.raises(Behind):
        asks(agency, anne, name_epoch("there", 3, before.number + 1000))
    assert head(agency).number == before.number


def test_a_server_that_was_never_restored_has_no_other_past(agency: Agency) -> None:
    anne = agency.person("anne")
    with pytest.raises(Behind):
        asks(agency, anne, name_epoch("there", 3, 1 << 50))
    assert head(agency).number == 0
    with pytest.raises(EpochChanged):
        asks(agency, anne, "another", 0)


@pytest.mark.parametrize("number", [FURTHEST + 1, (1 << 63) - 1, 10**19 - 1])
def test_what_would_use_up_the_numbers_is_not_believed(agency: Agency, number: int) -> None:
    anne = agency.person("anne")
    restored(agency.database, confirmed=True)
    before = head(agency)
    with pytest.raises(Behind):
        asks(agency, anne, name_epoch("there", 3, number))
    assert head(agency).number == before.number


def test_so_often_and_no_more(agency: Agency) -> None:
    anne = agency.person("anne")
    restored(agency.database, confirmed=True)
    for _ in range(MOST_TOLD - 1):
        with pytest.raises(EpochChanged):
            asks(agency, anne, name_epoch("there", 3, head(agency).number + 1))
    with pytest.raises(Behind):
        asks(agency, anne, name_epoch("there", 3, head(agency).number + 1))


def test_a_copy_put_back_without_a_word_is_noticed_by_who_read_further(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    agency.push(anne, dossier())
    standing = head(agency)
    asks(agency, bob, standing.epoch, standing.number)
    with pytest.raises(Behind):
        asks(agency, bob, standing.epoch, standing.number + 1)
    restored(agency.database, confirmed=True)
    with pytest.raises(EpochChanged):
        asks(agency, bob, standing.epoch, standing.number + 1)
