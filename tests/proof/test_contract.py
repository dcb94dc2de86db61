"""The contract of a peer, one suite for each kind of line: what is sent arrives once, what is read is all there is."""

from __future__ import annotations

import pytest
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lines import Office
from proof.helpers.people import PERSON, barrier, person

from parcours_core.merge import Outcome
from parcours_core.protocol import EpochChanged, Forked, Incompatible, Reason
from parcours_core.wire.messages import PROTOCOL, Batch, Call, Tally
from parcours_core.wire.sheets import change_sheets_of, states_of


def test_what_one_device_made_another_device_reads(office: Office) -> None:
    one, other = office.device(ANNE), office.device(ANNE)
    key = person(office, one)
    barrier(office, one, key[1])
    one.sync()
    other.sync()
    assert other.dump() == one.dump()
    assert len(other.held) == 2
    assert other.last is not None
    assert (other.last.sound, other.last.visible) == (True, 2)


def test_what_a_device_wrote_itself_is_not_sent_back_to_it(office: Office) -> None:
    one = office.device(ANNE)
    person(office, one)
    one.push()
    assert one.last is not None
    assert one.last.page is not None
    assert (one.last.page.sheets, one.last.page.graves) == ([], [])
    assert one.cursor == one.last.head


def test_a_batch_that_comes_twice_is_applied_once_and_answered_alike(office: Office) -> None:
    one, other = office.device(ANNE), office.device(ANNE)
    key = person(office, one)
    one.sync()
    one.writes(key, {"phone": "0470 11 22 33"})
    batch = Batch(office.make_id(), one.chain, change_sheets_of(one.waiting))
    call = Call(PROTOCOL, one.epoch, one.cursor, 0, batch)
    answers = [one.peer.exchange(call) for _ in range(3)]
    assert answers[0].receipt == answers[1].receipt == answers[2].receipt
    assert answers[0].head == answers[2].head
    other.sync()
    assert other.held[key].values["phone"] == "0470 11 22 33"
    assert len(one.peer.history(*key)) == 2


def test_accepted_changes_are_numbered_in_a_row_and_the_others_have_their_fate(office: Office) -> None:
    one, other = office.device(ANNE), office.device(ANNE)
    keys = [person(office, one) for _ in range(4)]
    one.sync()
    other.sync()
    one.writes(keys[1], {"phone": "first"})
    one.sync()
    for place, key in enumerate(keys):
        other.writes(key, {"phone": f"second {place}"})
    receipt = other.push()
    assert [(fate.place, fate.outcome) for fate in receipt.fates] == [(1, Outcome.RIVALLED)]
    assert receipt.count == 3
    assert [other.held[key].number for key in (keys[0], keys[2], keys[3])] == [
        receipt.first, receipt.first + 1, receipt.first + 2,
    ]  # fmt: skip
    one.sync()
    other.sync()
    assert one.dump() == other.dump()
    assert one.last is not None
    assert one.last.sound


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_any_length_give_each_record_once(office: Office, limit: int) -> None:
    one, other = office.device(ANNE), office.device(ANNE, limit=limit)
    keys = [person(office, one) for _ in range(7)]
    one.sync()
    one.writes(keys[2], {"phone": "changed"})
    one.sync()
    other.sync()
    assert other.dump() == one.dump()
    assert other.last is not None
    assert other.last.sound


def test_to_have_nothing_to_do_is_one_request_with_an_empty_page(office: Office) -> None:
    one = office.device(ANNE)
    person(office, one)
    one.sync()
    cursor = one.cursor
    answer = one.sync()
    assert answer.page is not None
    assert (answer.page.sheets, answer.page.graves, answer.page.left, answer.page.more) == ([], [], [], False)
    assert (answer.page.cursor, answer.head) == (cursor, cursor)
    assert answer.receipt is None


def test_whoever_asks_is_told_what_it_holds_after_the_answer_where_nothing_is_left_to_be_read(office: Office) -> None:
    one, other = office.device(ANNE), office.device(ANNE)
    person(office, one)
    one.sync()
    person(office, one)
    one.sync()
    epoch = one.epoch
    last = other.peer.exchange(Call(PROTOCOL, epoch, 0, 10, tell=True))
    assert (last.tally, last.sound) == (Tally(2, last.tally.sum if last.tally else -1), None)
    assert other.peer.exchange(Call(PROTOCOL, epoch, last.head, 10, tally=last.tally)).sound is True
    assert other.peer.exchange(Call(PROTOCOL, epoch, 0, 1, tell=True)).tally is None
    assert other.peer.exchange(Call(PROTOCOL, epoch, 0, 10)).tally is None


def test_a_tally_that_does_not_agree_is_told_and_one_that_is_too_early_is_not_judged(office: Office) -> None:
    one = office.device(ANNE)
    person(office, one)
    one.sync()
    wrong = one.peer.exchange(Call(PROTOCOL, one.epoch, one.cursor, 10, None, Tally(1, 12345)))
    assert wrong.sound is False
    early = one.peer.exchange(Call(PROTOCOL, one.epoch, 0, 0, None, Tally(0, 0)))
    assert early.sound is None
    unasked = one.peer.exchange(Call(PROTOCOL, one.epoch, one.cursor, 10))
    assert unasked.sound is None


def test_listing_fetching_and_tallies_agree_with_the_feed(office: Office) -> None:
    one = office.device(ANNE)
    keys = [person(office, one) for _ in range(20)]
    barrier(office, one, keys[0][1])
    one.sync()
    one.deletes(keys[5])
    one.sync()
    living = {key: state for key, state in one.held.items() if not state.deleted}
    tallies = one.peer.tallies()
    assert sum(tally.count for tally in tallies) == len(living)
    listed = one.peer.listing([tally.bucket for tally in tallies])
    assert {(row.record, row.id): row.number for row in listed} == {key: s.number for key, s in living.items()}
    page = one.peer.fetch([*living, ("job_seeker", office.make_id()), keys[5]])
    fetched = {(state.record, state.id): state for state in states_of(page.sheets, page.graves)}
    assert {key: dict(state.values) for key, state in fetched.items() if not state.deleted} == {
        key: dict(state.values) for key, state in living.items()
    }
    assert keys[5] not in fetched or fetched[keys[5]].deleted


def test_a_chain_that_is_not_the_last_one_is_a_fork(office: Office) -> None:
    one = office.device(ANNE)
    key = person(office, one)
    one.sync()
    before = one.chain
    one.writes(key, {"phone": "the device went on"})
    one.sync()
    restored = Call(PROTOCOL, one.epoch, one.cursor, 0, Batch(office.make_id(), before, []))
    with pytest.raises(Forked):
        one.peer.exchange(restored)


def test_another_epoch_is_told_with_the_new_one(office: Office) -> None:
    one = office.device(ANNE)
    person(office, one)
    one.sync()
    with pytest.raises(EpochChanged) as told:
        one.peer.exchange(Call(PROTOCOL, "some other epoch", one.cursor, 10))
    assert told.value.epoch == one.epoch


@pytest.mark.parametrize(("protocol", "newer_program"), [(PROTOCOL + 1, False), (0, True)])
def test_programs_too_far_apart_are_told_who_must_be_brought_up(
    office: Office, protocol: int, newer_program: bool
) -> None:
    one = office.device(ANNE)
    with pytest.raises(Incompatible) as told:
        one.peer.exchange(Call(protocol, "", 0, 10))
    assert told.value.newer_program is newer_program


def test_one_poisoned_record_among_a_thousand_stops_no_other(office: Office) -> None:
    """F20: 999 accepted, one told with its reason, the queue moves on."""
    one, other = office.device(ANNE), office.device(ANNE)
    keys = [person(office, one) for _ in range(999)]
    one.creates("job_seeker", bad := office.make_id(), {**PERSON, "birth_date": "the 31st of February"})
    one.waiting.insert(500, one.waiting.pop())
    receipt = one.push(most=1000)
    assert receipt.count == 999
    (fate,) = receipt.fates
    assert (fate.place, fate.outcome, fate.field) == (500, Outcome.REJECTED, "birth_date")
    assert fate.reason == Reason.UNREADABLE
    person(office, one)
    one.sync()
    other.sync()
    assert len(other.held) == 1000
    assert ("job_seeker", bad) not in other.held
    assert set(keys) <= set(other.held)


def test_another_person_sees_nothing_of_it_by_any_door(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    key = person(office, anne)
    anne.sync()
    answer = claire.sync()
    assert (claire.held, answer.visible) == ({}, 0)
    assert claire.peer.tallies() == []
    assert claire.peer.listing([key[1][-2:]]) == []
    assert claire.peer.fetch([key]).sheets == []
    assert claire.peer.snapshot().records == 0


def test_a_device_that_begins_learns_how_much_there_is_before_it_reads(office: Office) -> None:
    one, other = office.device(ANNE), office.device(ANNE)
    for _ in range(3):
        person(office, one)
    one.sync()
    answer = other.peer.exchange(Call(PROTOCOL, "", 0, 0, tally=Tally(0, 0)))
    assert (answer.page, answer.visible) == (None, 3)
