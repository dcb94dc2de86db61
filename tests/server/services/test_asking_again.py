"""What a person asks again waits as it did: the server tells what it was, whatever a device says."""

from __future__ import annotations

from datetime import date

import pytest
from support.agency import AT, Agency, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import AGAIN, Change, Kind, State
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.sheets import states_of
from parcours_server.services.session import Session
from parcours_server.storage import checking, feed

SECRET = "confidences"


def _state(agency: Agency, made: Change) -> State:
    with agency.database.reading("agence") as transaction:
        return feed.states(transaction, [(made.record, made.id)])[made.record, made.id]


def _resolving(state: State, *ids: str, **values: object) -> Change:
    bases = {name: state.stamp_of(name).number for name in values} | {"": state.version}
    return Change(state.record, state.id, state.dossier, Kind.CHANGE, dict(values), AT, bases, {}, frozenset(ids))


def _contested(agency: Agency, name: str, **more: str) -> tuple[Session, Session, Change, str]:
    """Anne and Bob wrote the field ``name`` of a dossier of hers; return the id of the rival."""
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    number = agency.push(anne, made).first
    _share(agency, anne, made, bob, confidences=True)
    agency.push(anne, writes(made, number, **{name: "hers"}))
    agency.push(bob, writes(made, number, **{name: "his"}, **more))
    (rival,) = _state(agency, made).rivals
    return anne, bob, made, rival.id


def _share(agency: Agency, anne: Session, made: Change, whom: Session, *, confidences: bool) -> None:
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=whom.person_id, starts_on=date(2026, 11, 22),
        right=ShareRight.HELP, confidences=confidences,
    )  # fmt: skip
    agency.push(anne, Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT))


@pytest.mark.parametrize("name", ["phone", SECRET])
@pytest.mark.parametrize("more", [{}, {"street": "rue Neuve 1"}, {SECRET: "beside it"}])
def test_it_waits_again_as_it_was(agency: Agency, name: str, more: dict[str, str]) -> None:
    more = {other: value for other, value in more.items() if other != name}
    anne, _, made, rival = _contested(agency, name, **more)
    before = _state(agency, made).rivals
    agency.push(anne, _resolving(_state(agency, made), rival))
    assert _state(agency, made).rivals == ()
    for outcome in ("merged", "same"):
        (fate,) = agency.push(anne, _resolving(_state(agency, made), AGAIN + rival)).fates
        assert fate.outcome == outcome
        assert _state(agency, made).rivals == before
    shown = _shown(agency, anne, made)
    assert shown.rivals == before
    assert [entry.author for entry in agency.peer(anne).history("job_seeker", made.id)][-1] == "Anne"
    with agency.database.reading("agence") as transaction:
        assert checking.problems(transaction) == []


def test_what_is_asked_again_was_never_invented(agency: Agency) -> None:
    anne, _, made, rival = _contested(agency, "phone")
    number = rival.partition(".")[0]
    for forged in (f"{number}.street", f"{number}.", "1.phone", "x", ""):
        agency.push(anne, _resolving(_state(agency, made), AGAIN + forged))
    assert [one.id for one in _state(agency, made).rivals] == [rival]


def test_chosen_and_asked_again_in_one_go_nothing_happens(agency: Agency) -> None:
    anne, _, made, rival = _contested(agency, "phone")
    before = _state(agency, made)
    (fate,) = agency.push(anne, _resolving(before, rival, AGAIN + rival)).fates
    assert fate.outcome == "same"
    assert _state(agency, made) == before


def test_who_is_not_shown_a_card_does_not_ask_it_again(agency: Agency) -> None:
    anne, _, made, rival = _contested(agency, SECRET)
    cleo = agency.person("cleo")
    _share(agency, anne, made, cleo, confidences=False)
    agency.push(anne, _resolving(_state(agency, made), rival))
    agency.push(cleo, _resolving(_state(agency, made), AGAIN + rival))
    assert _state(agency, made).rivals == ()
    stranger = agency.person("dora")
    (fate,) = agency.push(stranger, _resolving(_state(agency, made), AGAIN + rival)).fates
    assert fate.outcome == "sealed"
    agency.push(anne, _resolving(_state(agency, made), AGAIN + rival))
    assert [one.id for one in _state(agency, made).rivals] == [rival]
    assert _shown(agency, cleo, made).rivals == ()
    assert "his" not in repr(agency.peer(cleo).history("job_seeker", made.id))


def _shown(agency: Agency, session: Session, made: Change) -> State:
    page = agency.peer(session).fetch([(made.record, made.id)])
    (state,) = states_of(page.sheets, ())
    return state
