"""The contract of a peer: who may see what, what happens when that changes, and what an unwelcome change becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE, MARC, SCOPE
from proof.helpers.lines import Office
from proof.helpers.people import barrier, encounter, person, share
from proof.helpers.small_client import SmallClient

from parcours_core.merge import Outcome, State
from parcours_core.protocol import NotThere
from parcours_core.vocabulary.sharing import ShareRight
from parcours_server.storage import sealed

TODAY = date(2026, 11, 22)


def _dossier(office: Office, client: SmallClient) -> dict[str, Key]:
    key = person(office, client, confidences="Dit sous le sceau du secret.")
    keys = {
        "person": key,
        "barrier": barrier(office, client, key[1]),
        "note": encounter(office, client, key[1]),
        "secret": encounter(office, client, key[1], confidential=True),
    }
    client.sync()
    return keys


def _sound(client: SmallClient) -> bool:
    answer = client.sync()
    living = sum(not state.deleted for state in client.held.values())
    return answer.sound is True and answer.visible == living


@pytest.mark.parametrize("confidences", [True, False])
def test_a_shared_dossier_arrives_whole_or_without_the_confidences(office: Office, confidences: bool) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    claire.sync()
    keys = _dossier(office, anne)
    share(office, anne, keys["person"][1], CLAIRE, confidences=confidences)
    anne.sync()
    assert _sound(claire)
    assert keys["person"] in claire.held
    assert keys["barrier"] in claire.held
    assert (keys["secret"] in claire.held) is confidences
    held = claire.held[keys["person"]].values
    assert bool(held.get("confidences")) is confidences
    assert bool(claire.held[keys["note"]].values.get("text")) is confidences
    assert _sound(anne)


def test_what_may_not_be_seen_does_not_come_by_any_door(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    share(office, anne, keys["person"][1], CLAIRE, confidences=False)
    anne.sync()
    secret = "sceau du secret"
    assert secret not in repr(claire.peer.fetch(list(keys.values())))
    assert secret not in repr(claire.peer.history(*keys["person"]))
    assert keys["secret"][1] not in repr(claire.peer.listing([keys["secret"][1][-2:]]))
    with pytest.raises(NotThere):
        claire.peer.history(*keys["secret"])


def test_who_writes_without_seeing_the_confidences_takes_nothing_from_them(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    share(office, anne, keys["person"][1], CLAIRE, confidences=False)
    anne.sync()
    claire.sync()
    claire.writes(keys["person"], {"phone": "0470 99 88 77"})
    claire.writes(keys["note"], {"place": "À la maison communale"})
    receipt = claire.push()
    assert receipt.fates == []
    anne.sync()
    assert anne.held[keys["person"]].values["phone"] == "0470 99 88 77"
    assert anne.held[keys["person"]].values["confidences"] == "Dit sous le sceau du secret."
    assert anne.held[keys["note"]].values["text"] == "Ce qui fut dit."
    assert _sound(anne)
    assert _sound(claire)


def test_a_note_that_becomes_confidential_leaves_those_without_confidences(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    share(office, anne, keys["person"][1], CLAIRE, confidences=False)
    anne.sync()
    claire.sync()
    assert keys["note"] in claire.held
    anne.writes(keys["note"], {"confidential": True})
    anne.sync()
    answer = claire.sync()
    gone = keys["note"] not in claire.held or claire.held[keys["note"]].deleted
    assert gone or answer.sound is False, "the device keeps what it may no longer see, and nothing tells it"
    assert answer.visible == 3 - 1 + 1


def test_access_that_ends_takes_the_rows_and_seals_what_was_not_sent(office: Office) -> None:
    """F18."""
    anne, claire, marc = office.device(ANNE), office.device(CLAIRE), office.device(MARC)
    keys = _dossier(office, anne)
    shared = share(office, anne, keys["person"][1], CLAIRE)
    anne.sync()
    claire.sync()
    claire.writes(keys["person"], {"phone": "not sent in time"})
    anne.deletes(shared)
    anne.sync()
    receipt = claire.push()
    assert [fate.outcome for fate in receipt.fates] == [Outcome.SEALED]
    assert _sound(claire)
    assert claire.held == {}
    anne.sync()
    assert anne.held[keys["person"]].values["phone"] != "not sent in time"
    marc.sync()
    assert "not sent in time" in repr(_sealed(office))


def test_reading_alone_does_not_let_write(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    share(office, anne, keys["person"][1], CLAIRE, right=ShareRight.READ)
    anne.sync()
    claire.sync()
    claire.writes(keys["person"], {"phone": "mine"})
    assert [fate.outcome for fate in claire.push().fates] == [Outcome.SEALED]
    assert _sound(claire)
    assert claire.held[keys["person"]].values["phone"] != "mine"


def test_a_share_begins_and_ends_by_the_servers_day(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    share(
        office, anne, keys["person"][1], CLAIRE, starts_on=TODAY + timedelta(3), ends_on=TODAY + timedelta(5)
    )  # fmt: skip
    anne.sync()
    claire.sync()
    assert claire.held == {}
    office.company.days_pass(3)
    assert _sound(claire)
    assert keys["person"] in claire.held
    office.company.days_pass(2)
    assert _sound(claire)
    assert claire.held == {}


def test_a_dossier_handed_over_stays_readable_for_thirty_days(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    share(office, anne, keys["person"][1], CLAIRE, right=ShareRight.RESPONSIBLE)
    anne.sync()
    claire.sync()
    claire.writes(keys["person"], {"phone": "by the new one"})
    assert claire.push().fates == []
    assert _sound(anne)
    assert anne.held[keys["person"]].values["phone"] == "by the new one"
    anne.writes(keys["person"], {"phone": "by the former one"})
    assert [fate.outcome for fate in anne.push().fates] == [Outcome.SEALED]
    office.company.days_pass(31)
    assert _sound(anne)
    assert anne.held == {}
    assert _sound(claire)
    assert len(claire.held) == 5


def test_only_who_is_responsible_may_give(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    share(office, anne, keys["person"][1], CLAIRE)
    anne.sync()
    claire.sync()
    share(office, claire, keys["person"][1], MARC)
    (fate,) = claire.push().fates
    assert fate.outcome in (Outcome.REJECTED, Outcome.SEALED)
    marc = office.device(MARC)
    marc.sync()
    assert keys["person"] not in marc.held


def test_a_dossier_cannot_be_taken_by_naming_another_one(office: Office) -> None:
    """Who names a dossier of their own for a record of somebody else's neither writes nor learns anything."""
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    keys = _dossier(office, anne)
    own = person(office, claire)
    claire.sync()
    claire.held[keys["barrier"]] = _moved(anne, keys["barrier"], own[1])
    claire.writes(keys["barrier"], {"detail": "taken"})
    claire.deletes(keys["barrier"])
    receipt = claire.push()
    assert receipt.count == 0
    assert len(receipt.fates) == 2
    del claire.held[keys["barrier"]]
    claire.held = {own: claire.held[own]}
    claire.sync()
    assert set(claire.held) == {own}
    assert _sound(anne)
    assert anne.held[keys["barrier"]].values["detail"] == ""
    assert not anne.held[keys["barrier"]].deleted


def _moved(client: SmallClient, key: Key, dossier: str) -> State:
    return replace(client.held[key], dossier=dossier)


def _sealed(office: Office) -> list[object]:
    with office.company.database.reading(SCOPE) as transaction:
        return list(sealed.waiting(transaction))
