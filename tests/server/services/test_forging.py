"""What a colleague with full control of their program cannot do with the dossiers that others opened to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.agency import AT, Agency, barrier, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind, Rival, Stamp, State
from parcours_core.protocol import NotThere, Reason
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Encounter
from parcours_core.records.sharing import Share
from parcours_core.trail import BEGINNING, Act, Entry, seal
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import PROTOCOL, Call, TrailRow
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_server.services import trailing
from parcours_server.services.session import Session

TODAY = date(2026, 11, 22)
SECRET = "dit sous le sceau de la confidence"
CONTENT = bytes(range(251)) * 400
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def share(of: Change, holder: str, right: ShareRight = ShareRight.HELP, **changed: Any) -> Change:
    made = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=of.id, holder=holder, starts_on=TODAY, right=right, **changed
    )
    return Change("share", made.id, of.id, Kind.CREATE, to_plain(made), AT)


def note(of: Change, *, confidential: bool) -> Change:
    made = Encounter(
        id=new_id(1_764_000_000_000),
        job_seeker_id=of.id,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        text=SECRET,
        confidential=confidential,
    )
    return Change("encounter", made.id, of.id, Kind.CREATE, to_plain(made), AT)


def states(agency: Agency, session: Session) -> Mapping[str, State]:
    """Return the living records that a person sees, by id."""
    page = agency.peer(session).exchange(Call(PROTOCOL, "", 0, limit=10_000)).page
    assert page is not None
    return {state.id: state for state in states_of(page.sheets, ())}


def is_responsible(agency: Agency, session: Session, of: Change) -> bool:
    """Say whether the person may share the dossier, as only who is responsible may."""
    return agency.push(session, share(of, session.person_id)).fates == []


@pytest.mark.parametrize("confidences", [True, False])
def test_a_share_is_not_widened_under_the_name_of_a_dossier_of_ones_own(agency: Agency, confidences: bool) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    hers, his = dossier(confidences=SECRET), dossier()
    lent = share(hers, bob.person_id, confidences=confidences)
    agency.push(anne, hers, lent)
    agency.push(bob, his)
    base = states(agency, bob)[lent.id].version
    forged = replace(writes(lent, base, right="responsible", confidences=True), dossier=his.id)
    beside = barrier(hers.id)
    receipt = agency.push(bob, beside, forged)
    assert [fate.reason for fate in receipt.fates] == [Reason.PURGED]
    assert states(agency, anne)[lent.id].values["right"] == "help"
    assert not is_responsible(agency, bob, hers)
    assert (SECRET in repr(states(agency, bob))) is confidences


def test_a_share_is_not_taken_away_under_the_name_of_a_dossier_of_ones_own(agency: Agency) -> None:
    anne, bob, cleo = agency.person("anne"), agency.person("bob"), agency.person("cleo")
    hers, his = dossier(), dossier()
    lent = share(hers, cleo.person_id)
    agency.push(anne, hers, share(hers, bob.person_id), lent)
    agency.push(bob, his)
    version = states(agency, bob)[lent.id].version
    gone = Change("share", lent.id, his.id, Kind.DELETE, {}, AT, {WHOLE: version})
    agency.push(bob, barrier(hers.id), gone)
    assert hers.id in states(agency, cleo)


def test_a_share_that_is_offered_is_taken_from_who_is_responsible_alone(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    hers = dossier()
    lent = share(hers, bob.person_id, ends_on=date(2026, 11, 24))
    agency.push(anne, hers, lent)
    held = states(agency, bob)[lent.id]
    head = agency.peer(bob).exchange(Call(PROTOCOL, "", 0)).head
    stamp = Stamp(head, "Anne", AT)
    forged = replace(held, values={**held.values, "right": "responsible", "ends_on": None}, stamp=stamp)
    fresh = replace(forged, id=new_id(1_764_000_000_000))
    sheets = sheets_of([forged, fresh])[0]
    receipt = agency.peer(bob).offer(sheets)
    assert [fate.reason for fate in receipt.fates] == [Reason.NO_ACCESS] * 2
    agency.days_pass(3)
    assert states(agency, bob) == {}
    assert states(agency, anne)[lent.id].values["right"] == "help"


def test_a_confidential_note_is_not_opened_by_who_may_not_see_it(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    secret = note(made, confidential=True)
    agency.push(anne, made, secret, share(made, bob.person_id, confidences=False))
    version = states(agency, anne)[secret.id].version
    opened = writes(secret, version, confidential=False)
    gone = Change("encounter", secret.id, made.id, Kind.DELETE, {}, AT, {WHOLE: version})
    for change in (opened, gone, replace(secret, values={**secret.values, "confidential": False})):
        fates = agency.push(bob, change).fates
        assert [fate.outcome for fate in fates] == ["rejected"]
    assert secret.id not in states(agency, bob)
    assert states(agency, anne)[secret.id].values == secret.values


def test_a_helper_deletes_what_they_may_write_and_never_the_dossier_of_another(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    one, other = barrier(made.id), barrier(made.id)
    agency.push(anne, made, one, other, share(made, bob.person_id))
    held = states(agency, bob)

    def gone(of: Change) -> Change:
        return Change(of.record, of.id, made.id, Kind.DELETE, {}, AT, {WHOLE: held[of.id].version})

    fates = agency.push(bob, gone(made), gone(one)).fates
    assert [(fate.outcome, fate.reason) for fate in fates] == [("rejected", Reason.NOT_RESPONSIBLE)] * 2
    stale = replace(gone(made), bases={WHOLE: 1})
    assert [fate.reason for fate in agency.push(bob, stale).fates] == [Reason.NOT_RESPONSIBLE]
    assert states(agency, anne)[made.id].rivals == ()
    assert agency.push(bob, gone(other)).fates == []
    assert set(states(agency, anne)) & {made.id, one.id, other.id} == {made.id, one.id}
    assert agency.push(anne, gone(made)).fates == []


@pytest.mark.parametrize("confidences", [True, False])
def test_who_was_given_a_dossier_may_delete_it_and_who_gave_it_may_not(agency: Agency, confidences: bool) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made, share(made, bob.person_id, ShareRight.RESPONSIBLE, confidences=confidences))
    gone = Change("job_seeker", made.id, made.id, Kind.DELETE, {}, AT, {WHOLE: states(agency, bob)[made.id].version})
    assert [fate.outcome for fate in agency.push(anne, gone).fates] == ["sealed"]
    assert agency.push(bob, gone).fates == []


@pytest.mark.parametrize("secret", [SECRET, "", "autre"])
@pytest.mark.parametrize("guess", [SECRET, "", "autre"])
def test_no_answer_depends_on_a_confidence_that_is_not_shown(agency: Agency, secret: str, guess: str) -> None:
    """Neither a guess that is right nor one that is wrong, nor whether there is anything at all."""
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(confidences=secret)
    agency.push(anne, made, share(made, bob.person_id, confidences=False))
    version = states(agency, bob)[made.id].version
    head = agency.peer(bob).exchange(Call(PROTOCOL, "", 0)).head
    for base in (version, 1, UNKNOWN_VERSION, 10_000):
        (fate,) = agency.push(bob, writes(made, base, confidences=guess)).fates
        assert (fate.outcome, fate.reason, fate.field, fate.number) == ("rejected", "confidence", "confidences", 0)
    again = agency.push(bob, replace(made, values={**made.values, "confidences": "x"}))
    assert [fate.reason for fate in again.fates] == [Reason.CONFIDENCE]
    whole = agency.push(bob, replace(made, values={**made.values, "confidences": ""}))
    assert [fate.outcome for fate in whole.fates] == ["same"]
    assert agency.peer(bob).exchange(Call(PROTOCOL, "", 0)).head == head
    stands = states(agency, anne)[made.id]
    assert (stands.values["confidences"], stands.rivals) == (secret, ())


def test_what_is_open_beside_a_confidence_is_written_as_ever(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(confidences=SECRET)
    agency.push(anne, made, share(made, bob.person_id, confidences=False))
    version = states(agency, bob)[made.id].version
    assert agency.push(bob, writes(made, version, phone="+32 81 00 00 00")).fates == []
    stands = states(agency, anne)[made.id]
    assert (stands.values["confidences"], stands.values["phone"]) == (SECRET, "+32 81 00 00 00")


def test_a_card_of_a_confidence_is_not_settled_by_who_is_not_shown_it(agency: Agency) -> None:
    anne, cleo, bob = agency.person("anne"), agency.person("cleo"), agency.person("bob")
    made = dossier(confidences=SECRET)
    agency.push(
        anne, made, share(made, bob.person_id, confidences=False), share(made, cleo.person_id, confidences=True)
    )
    agency.push(cleo, writes(made, UNKNOWN_VERSION, confidences="autre chose"))
    stands = states(agency, anne)[made.id]
    (card,) = stands.rivals
    agency.push(bob, replace(writes(made, stands.version, phone="+32 81 00 00 01"), resolves=frozenset({card.id})))
    assert card.id in {rival.id for rival in states(agency, anne)[made.id].rivals}


def test_who_may_not_see_confidences_still_writes_their_own(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made, share(made, bob.person_id, confidences=False))
    own = note(made, confidential=False)
    number = agency.push(bob, own).first
    assert agency.push(bob, writes(own, number, text="mieux dit")).fates == []
    assert states(agency, anne)[own.id].values["text"] == "mieux dit"


@pytest.mark.parametrize("before", [b"\xff", {"a": [1]}, [[1]], float("nan"), 2**60, "a\0b"])
def test_what_stood_before_is_a_plain_value_too(agency: Agency, before: Any) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made, share(made, bob.person_id))
    poisoned = replace(writes(made, UNKNOWN_VERSION, family_name="Autre"), before={"family_name": before})
    receipt = agency.push(bob, poisoned, barrier(made.id))
    assert [(fate.reason, fate.field) for fate in receipt.fates] == [(Reason.UNREADABLE, "family_name")]
    assert states(agency, anne)[made.id].rivals == ()


def test_what_stood_before_counts_into_the_size_of_a_change(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    huge = replace(writes(made, UNKNOWN_VERSION, family_name="Autre"), before={"family_name": "x" * (2 * 1024 * 1024)})
    assert [fate.reason for fate in agency.push(anne, huge).fates] == [Reason.TOO_LARGE]


def test_only_a_dossier_is_its_own(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made, share(made, bob.person_id))
    twin = barrier(made.id)
    twin = replace(twin, id=made.id, values={**twin.values, "id": made.id})
    assert [fate.reason for fate in agency.push(bob, twin).fates] == [Reason.UNREADABLE]
    agency.push(bob, Change("barrier", made.id, made.id, Kind.DELETE, {}, AT, {WHOLE: 10}))
    assert agency.push(anne, barrier(made.id)).fates == []


def test_a_first_byte_does_not_claim_an_attachment(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    hers, his = dossier(), dossier()
    agency.push(anne, hers)
    agency.push(bob, his)
    assert agency.peer(anne).put_content(SHA256, len(CONTENT), hers.id, 0, CONTENT) == len(CONTENT)
    for guessed in (1, 50, 999):
        agency.peer(bob).put_content(SHA256, len(CONTENT), his.id, 0, CONTENT[:guessed])
    with pytest.raises(NotThere):
        agency.peer(bob).get_content(SHA256, 0, 10)


@pytest.mark.parametrize(
    "poison",
    [
        {"rivals": (Rival("4.phone", "phone", b"x", None, "Bob", AT),)},
        {"rivals": (Rival("4.phone", "phone", "x", {"a": 1}, "Bob", AT),)},
        {"rivals": (Rival("4.phone", "phone", "x", None, "Bob", "hier"),)},
        {"stamp": Stamp(1, "Bob", "hier")},
        {"id": "x" * 65},
        {"dossier": "other"},
    ],
)
def test_nothing_that_a_device_cannot_show_is_taken_back(agency: Agency, poison: dict[str, Any]) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    held = states(agency, anne)[made.id]
    receipt = agency.peer(anne).offer(sheets_of([replace(held, **poison)])[0])
    assert [fate.outcome for fate in receipt.fates] == ["rejected"]
    assert states(agency, anne) == {made.id: held}


def test_a_false_beginning_does_not_keep_an_attachment_out(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    hers, his = dossier(), dossier()
    agency.push(anne, hers)
    agency.push(bob, his)
    assert agency.peer(bob).put_content(SHA256, len(CONTENT) + 5, his.id, 0, b"false") == 5
    assert agency.peer(anne).put_content(SHA256, len(CONTENT), hers.id, 0, CONTENT) == len(CONTENT)
    assert agency.peer(anne).get_content(SHA256, 0, len(CONTENT)) == CONTENT


@pytest.mark.parametrize("odd", ["a\0b", "a\x1fb", "x" * 10_000, ""])
def test_an_odd_identity_is_refused_and_blocks_nothing(agency: Agency, odd: str) -> None:
    anne = agency.person("anne")
    made = dossier()
    good = barrier(made.id)
    bad = replace(barrier(odd), id=odd or "x")
    strange = replace(dossier(), id=odd, dossier=odd)
    receipt = agency.push(anne, made, good, bad, strange)
    assert len(receipt.fates) == 2
    assert set(agency.seen(anne)) == {made.id, good.id}
    peer = agency.peer(anne)
    assert peer.fetch([("barrier", odd), ("barrier", good.id), (odd, odd)]).sheets[0].fields
    assert peer.listing([odd]) == []
    with pytest.raises(NotThere):
        peer.history("barrier", odd)


def test_a_line_of_the_trail_is_told_of_whoever_holds_the_device(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    entry = Entry(1, AT, "Anne", Act.OPENED.value, made.id, "", b"")
    row = TrailRow(1, AT, "Anne", Act.OPENED.value, made.id, "", seal(BEGINNING, entry))
    assert agency.peer(bob).exchange(Call(PROTOCOL, "", 0, trail=[row])).trail_kept == 1
    with agency.database.reading("agence") as transaction:
        assert [line.author for line in trailing.of_dossier(transaction, made.id)] == ["Bob"]
        assert trailing.breaks(transaction) == []


def test_a_line_that_no_database_holds_as_text_ends_what_is_kept_and_stops_nothing_else(agency: Agency) -> None:
    anne = agency.person("anne")
    rows, before = [], BEGINNING
    for number, words in enumerate(("bien", "pas\0bien", "après"), start=1):
        before = seal(before, Entry(number, AT, "Anne", Act.OPENED.value, "d", words))
        rows.append(TrailRow(number, AT, "Anne", Act.OPENED.value, "d", words, before))
    made = dossier()
    agency.push(anne, made)
    assert agency.peer(anne).exchange(Call(PROTOCOL, "", 0, trail=rows)).trail_kept == 1
    assert set(agency.seen(anne)) == {made.id}
