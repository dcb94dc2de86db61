"""The same record twice in one offer: no device sends that, and what is counted would no longer be what is there."""

from __future__ import annotations

import pytest
from server.services.test_forged_offers import held, restored, sheets
from support.agency import Agency, dossier

from parcours_core.wire.messages import PROTOCOL, Call, Tally
from parcours_server.services.columns import Malformed
from parcours_server.storage import feed, pages


def test_a_record_that_is_there_is_counted_once(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier(phone="081")
    agency.push(anne, made)
    before, _ = restored(agency)
    one, other = held(made, before + 1, phone="one"), held(made, before + 2, phone="other")
    with pytest.raises(Malformed):
        agency.peer(anne).offer([*sheets(one), *sheets(other)])
    with agency.database.reading(anne.scope, anne.person_id) as transaction:
        kept = pages.tally(transaction)
        counted = pages.tallies(transaction)
        assert feed.head(transaction).number > before
    assert kept == Tally(sum(bucket.count for bucket in counted), sum(bucket.sum for bucket in counted))
    assert agency.peer(anne).exchange(Call(PROTOCOL, "", 0, limit=10)).page is not None


def test_one_that_is_new_does_not_keep_everyone_trying(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier(phone="081")
    before, _ = restored(agency)
    with pytest.raises(Malformed):
        agency.peer(anne).offer([*sheets(held(made, before + 1)), *sheets(held(made, before + 1))])
