"""Whose a confidence is, the server knows by the person: two are called alike, and one is called otherwise by now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.agency import AT, SCOPE, Agency, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import WHOLE, Change, Kind, Stamp, State
from parcours_core.protocol import Reason
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Encounter
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import Fate
from parcours_server.services import own_words
from parcours_server.services.session import Session
from parcours_server.storage import bodies, checking, feed

SECRET = "known to nobody else"
REFUSED = ("rejected", Reason.CONFIDENCE)


def _shares(agency: Agency, anne: Session, made: Change, whom: Session) -> None:
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=whom.person_id, starts_on=date(2026, 11, 22),
        right=ShareRight.HELP, confidences=False,
    )  # fmt: skip
    agency.push(anne, Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT))


def _called(agency: Agency, session: Session, name: str) -> Session:
    """Let a person be called otherwise from now on."""

    def work(transaction: Any) -> None:
        transaction.change(
            "UPDATE person SET name = :name WHERE scope = :scope AND id = :id", name=name, id=session.person_id
        )

    agency.database.attempt(SCOPE, work)
    return replace(session, person_name=name)


def _note(of: str, text: str) -> Change:
    made = Encounter(id=new_id(1_764_000_000_000), job_seeker_id=of, at=datetime(2026, 11, 20, tzinfo=UTC), text=text)
    return Change("encounter", made.id, of, Kind.CREATE, to_plain(made), AT)


def _state(agency: Agency, made: Change) -> State:
    with agency.database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []
        return feed.states(transaction, [(made.record, made.id)])[made.record, made.id]


def _told(fates: list[Fate]) -> list[tuple[str, str]]:
    return [(fate.outcome, fate.reason) for fate in fates]


@pytest.mark.parametrize("changed_since", [False, True])
@pytest.mark.parametrize("guess", [SECRET, "a wrong guess"])
def test_a_namesake_neither_confirms_nor_changes_it(agency: Agency, guess: str, changed_since: bool) -> None:
    anne = agency.person("anne")
    twin = _called(agency, agency.person("twin"), anne.person_name)
    made = dossier(confidences="at first" if changed_since else SECRET)
    number = agency.push(anne, made).first
    if changed_since:
        agency.push(anne, writes(made, number, confidences=SECRET))
    _shares(agency, anne, made, twin)
    state = _state(agency, made)
    assert _told(agency.push(twin, writes(made, state.version, confidences=guess)).fates) == [REFUSED]
    assert _state(agency, made).values["confidences"] == SECRET
    open_to_them = agency.push(twin, writes(made, number, phone="081")).fates
    assert [fate.outcome for fate in open_to_them] == (["merged"] if changed_since else [])


def test_who_is_called_otherwise_by_now_still_writes_their_own(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    _shares(agency, anne, made, bob)
    note = _note(made.id, SECRET)
    number = agency.push(bob, note).first
    married = _called(agency, bob, "Bob Autrement")
    assert agency.push(married, writes(note, number, text="my own words, put better")).fates == []
    assert _state(agency, note).values["text"] == "my own words, put better"


@pytest.mark.parametrize("guess", [SECRET, "a wrong guess"])
def test_deleting_a_note_makes_its_words_nobody_elses(agency: Agency, guess: str) -> None:
    """Who deletes it signs the deletion, and not what was written; bringing it back would tell whether a guess fits."""
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    note = _note(made.id, SECRET)
    agency.push(anne, note)
    _shares(agency, anne, made, bob)
    gone = Change("encounter", note.id, made.id, Kind.DELETE, {}, AT, {WHOLE: _state(agency, note).version})
    assert agency.push(bob, gone).fates == []
    back = replace(note, values={**note.values, "text": guess}, bases={WHOLE: _state(agency, note).version})
    assert _told(agency.push(bob, back).fates) == [REFUSED]
    silent = replace(note, values={**note.values, "text": ""}, bases={WHOLE: _state(agency, note).version})
    assert [fate.reason for fate in agency.push(bob, silent).fates] == []
    assert (_state(agency, note).deleted, _state(agency, note).values["text"]) == (False, SECRET)
    assert _told(agency.push(bob, writes(note, _state(agency, note).version, text=guess)).fates) == [REFUSED]


def test_what_was_written_before_persons_were_kept_is_known_by_the_name(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, bob, cleo = agency.person("anne"), agency.person("bob"), agency.person("cleo")
    made = dossier()
    agency.push(anne, made)
    for whom in (bob, cleo):
        _shares(agency, anne, made, whom)
    note = _note(made.id, SECRET)
    with monkeypatch.context() as older:
        older.setattr(bodies, "_signed", lambda *_: ())
        number = agency.push(bob, note).first
    assert _state(agency, note).writers == {}
    assert _told(agency.push(cleo, writes(note, number, text=SECRET)).fates) == [REFUSED]
    assert agency.push(bob, writes(note, number, text="mine")).fates == []
    assert _state(agency, note).writers == {"text": bob.person_id}


@pytest.mark.parametrize("whose", ["hers", "his"])
def test_a_namesake_neither_sees_nor_changes_what_was_noted_in_confidence(agency: Agency, whose: str) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    twin = _called(agency, agency.person("twin"), bob.person_name)
    made = dossier()
    agency.push(anne, made)
    for whom in (bob, twin):
        _shares(agency, anne, made, whom)
    note = _note(made.id, SECRET)
    note = replace(note, values={**note.values, "confidential": True})
    number = agency.push(bob, note).first
    assert (note.id in agency.seen(bob), note.id in agency.seen(twin)) == (True, False)
    told = agency.push(bob if whose == "hers" else twin, writes(note, number, text="put better")).fates
    assert _told(told) == ([] if whose == "hers" else [("rejected", Reason.PURGED)])
    assert _state(agency, note).values["text"] == ("put better" if whose == "hers" else SECRET)


@pytest.mark.parametrize(("author", "alike", "whose"), [("Bob", False, "bob"), ("Bob", True, ""), ("Anne", False, "")])
def test_what_is_given_back_is_theirs_whose_name_it_bears_alone(
    agency: Agency, author: str, alike: bool, whose: str
) -> None:
    bob = agency.person("bob")
    if alike:
        _called(agency, agency.person("twin"), bob.person_name)
    stamp = Stamp(7, author, AT)
    state = State("encounter", "e1", "d1", 9, {"text": SECRET, "place": "Namur"}, stamp)
    wrong = replace(state, values={"text": "other words"})
    with agency.database.reading(SCOPE) as transaction:
        signed = own_words.signed(transaction, bob, [state, state, replace(state, deleted=True)], [state, wrong, state])
    mine = {"text": bob.person_id} if whose else {}
    assert [one.writers for one in signed] == [mine, {}, {}]
