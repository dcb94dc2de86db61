"""The merge rule by examples: each sentence of its contract, and the traps that were found in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from core.merging import ID, NOON, alike, begun, created, deletion, edited, taken_over, travelled

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind, Outcome, Stamp, judge, settle


def test_what_nobody_else_touched_is_taken() -> None:
    server = begun()
    verdict = server.push(edited(server.held, {"phone": "0470 11 22 33"}))
    assert verdict.outcome is Outcome.ACCEPTED
    assert not verdict.news
    assert server.held.values["phone"] == "0470 11 22 33"
    assert server.held.stamp_of("phone") == Stamp(2, "Claire", NOON)
    assert server.held.stamp_of("street").number == 1
    assert server.held.version == 2


def test_different_fields_are_both_kept_and_the_second_is_told_that_there_is_news() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    verdict = server.push(edited(seen, {"street": "B"}))
    assert verdict.outcome is Outcome.MERGED
    assert verdict.news
    assert (server.held.values["phone"], server.held.values["street"]) == ("A", "B")
    assert server.held.rivals == ()


def test_the_same_value_on_both_sides_is_no_conflict() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    verdict = server.push(edited(seen, {"phone": "A"}))
    assert verdict.outcome is Outcome.SAME
    assert verdict.news
    assert not verdict.writes
    assert server.number == 2


def test_two_values_stand_side_by_side_with_author_time_and_the_value_before() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}), "Claire")
    verdict = server.push(edited(seen, {"phone": "B"}, at="2026-11-23T08:00:00.000000+00:00"), "Marc")
    assert verdict.outcome is Outcome.RIVALLED
    assert server.held.values["phone"] == "A"
    (rival,) = server.held.rivals
    assert (rival.field, rival.value, rival.before, rival.author) == ("phone", "B", "061 00 00 00", "Marc")
    assert rival.at == "2026-11-23T08:00:00.000000+00:00"


def test_of_one_change_the_free_fields_are_taken_and_the_contested_ones_kept_beside() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    verdict = server.push(edited(seen, {"phone": "B", "street": "C"}))
    assert verdict.outcome is Outcome.RIVALLED
    assert server.held.values["street"] == "C"
    assert server.kept("phone") == {"A", "B"}


def test_a_field_that_the_server_never_had_is_taken() -> None:
    server = begun()
    assert server.push(edited(server.held, {"new_field": 3})).outcome is Outcome.ACCEPTED
    assert server.push(edited(begun().held, {"new_field": 4})).outcome is Outcome.RIVALLED
    assert server.kept("new_field") == {3, 4}


def test_a_base_that_was_never_known_agrees_with_nothing() -> None:
    server = begun()
    change = Change("job_seeker", ID, ID, Kind.CHANGE, {"phone": "A"}, NOON, bases={"phone": UNKNOWN_VERSION})
    assert judge(server.held, change).outcome is Outcome.RIVALLED


def test_what_was_never_there_cannot_be_changed_and_need_not_be_deleted() -> None:
    seen = begun().held
    assert judge(None, edited(seen, {"phone": "A"})).outcome is Outcome.REJECTED
    gone = judge(None, deletion(seen))
    assert gone.outcome is Outcome.SAME
    assert not gone.writes
    with pytest.raises(ValueError, match="nothing"):
        settle(None, deletion(seen), gone, "Claire", 1)


def test_a_creation_that_comes_twice_makes_nothing_twice() -> None:
    server = begun()
    again = created(server.held.values)
    assert server.push(again).outcome is Outcome.SAME
    assert server.number == 1


def test_one_identity_made_twice_with_other_values_keeps_both() -> None:
    server = begun()
    server.push(created({**server.held.values, "phone": "other"}))
    assert server.kept("phone") == {"061 00 00 00", "other"}


def test_who_deletes_what_another_changed_wishes_it_only() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    assert server.push(deletion(seen)).outcome is Outcome.RIVALLED
    assert not server.held.deleted
    assert [rival.field for rival in server.held.rivals] == [WHOLE]
    assert server.push(deletion(seen)).outcome is Outcome.RIVALLED
    assert len(server.held.rivals) == 1


def test_who_changes_what_another_deleted_swallows_nothing_and_resurrects_nothing() -> None:
    server = begun()
    seen = server.held
    server.push(deletion(seen))
    assert server.held.deleted
    assert server.push(edited(seen, {"phone": "A"})).outcome is Outcome.RIVALLED
    assert server.held.deleted
    assert [(rival.field, rival.value) for rival in server.held.rivals] == [("phone", "A")]


def test_who_writes_what_was_deleted_with_the_very_value_is_asked_too() -> None:
    """Two give a field the same value, one of them then deletes: what the other wrote does not go without a word."""
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    server.push(deletion(server.held))
    verdict = server.push(edited(seen, {"phone": "A"}))
    assert (verdict.outcome, verdict.rivalled, server.held.deleted) == (Outcome.RIVALLED, {"phone": "A"}, True)
    assert server.push(edited(seen, {"phone": "A"})).outcome is Outcome.SAME
    assert len(server.held.rivals) == 1


def test_a_deletion_comes_twice_without_harm() -> None:
    server = begun()
    seen = server.held
    server.push(deletion(seen))
    assert server.push(deletion(seen)).outcome is Outcome.SAME
    assert server.number == 2


def test_a_deletion_that_was_seen_can_be_undone_and_a_stale_creation_cannot_undo_it() -> None:
    server = begun()
    values = server.held.values
    server.push(deletion(server.held))
    assert server.push(created(values)).outcome is Outcome.SAME
    assert server.held.deleted
    verdict = server.push(created(values, known=server.held.version))
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.restores
    assert not server.held.deleted


def test_who_brings_a_record_back_overwrites_nothing_they_never_saw() -> None:
    server = begun()
    old = server.held
    server.push(edited(old, {"phone": "newer"}), "Marc")
    server.push(deletion(server.held), "Anne")
    grave = travelled(server.held)
    verdict = server.push(created(old.values, known=grave.version), "Claire")
    assert not server.held.deleted
    assert verdict.outcome is Outcome.RIVALLED
    assert server.kept("phone") == {"newer", "061 00 00 00"}


def test_what_a_person_chose_among_rivals_of_a_deleted_record_comes_back_as_chosen() -> None:
    server = begun()
    seen = server.held
    server.push(deletion(seen), "Anne")
    server.push(edited(seen, {"phone": "A"}), "Marc")
    grave = travelled(server.held)
    back = created({**seen.values, "phone": "A"}, known=grave.version)
    chosen = Change(
        back.record, ID, ID, back.kind, back.values, NOON, bases=back.bases, resolves=frozenset({"3.phone"})
    )
    server.push(chosen, "Marc")
    assert server.held.values["phone"] == "A"
    assert server.held.rivals == ()
    assert not server.held.deleted


def test_who_lets_the_rival_of_a_deleted_record_go_wishes_nothing_where_it_came_back() -> None:
    server = begun()
    seen = server.held
    server.push(deletion(seen), "Anne")
    server.push(edited(seen, {"phone": "A"}), "Marc")
    (rival,) = server.held.rivals
    let_go = Change("job_seeker", ID, ID, Kind.DELETE, {}, NOON, resolves=frozenset({rival.id}))
    assert judge(server.held, let_go).resolved == {rival.id}
    server.push(created(seen.values, known=travelled(server.held).version), "Anne")
    assert server.push(let_go, "Marc").outcome is Outcome.MERGED
    assert not server.held.deleted
    assert server.held.rivals == ()


def test_choosing_the_other_value_settles_the_card() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    server.push(edited(seen, {"phone": "B"}))
    (rival,) = server.held.rivals
    verdict = server.push(edited(server.held, {"phone": "B"}, resolves=frozenset({rival.id})))
    assert verdict.outcome is Outcome.ACCEPTED
    assert server.held.values["phone"] == "B"
    assert server.held.rivals == ()


def test_keeping_the_value_that_stands_settles_the_card_too() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    server.push(edited(seen, {"phone": "B"}))
    (rival,) = server.held.rivals
    assert server.push(edited(server.held, {}, resolves=frozenset({rival.id}))).outcome is Outcome.ACCEPTED
    assert server.kept("phone") == {"A"}


def test_a_choice_that_meets_a_newer_value_is_not_dropped_because_it_was_a_rival_before() -> None:
    """The chosen value is the resolved rival's own: it may not be taken for a card that is kept already."""
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    server.push(edited(seen, {"phone": "B"}))
    (rival,) = server.held.rivals
    choice = edited(server.held, {"phone": "B"}, resolves=frozenset({rival.id}))
    server.push(edited(server.held, {"phone": "Z"}), "Marc")
    server.push(choice)
    assert server.kept("phone") == {"Z", "B"}


def test_a_wish_to_delete_that_is_repeated_while_another_writes_stays_a_wish() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    server.push(deletion(seen))
    (wish,) = server.held.rivals
    agreed = deletion(server.held, resolves=frozenset({wish.id}))
    server.push(edited(server.held, {"phone": "C"}))
    server.push(agreed)
    assert not server.held.deleted
    assert [rival.field for rival in server.held.rivals] == [WHOLE]


def test_agreeing_to_a_deletion_deletes() -> None:
    server = begun()
    seen = server.held
    server.push(edited(seen, {"phone": "A"}))
    server.push(deletion(seen))
    (wish,) = server.held.rivals
    server.push(deletion(server.held, resolves=frozenset({wish.id})))
    assert server.held.deleted
    assert server.held.rivals == ()


@pytest.mark.parametrize("settled", [False, True], ids=["a card appeared", "a card was settled"])
def test_who_does_not_know_of_a_card_is_told_that_there_is_news(settled: bool) -> None:
    """Else their copy would never learn of it: what was plainly accepted is left out of the next page."""
    server = begun()
    first = server.held
    server.push(edited(first, {"phone": "A"}))
    before_card = server.held
    server.push(edited(first, {"phone": "B"}))
    with_card = server.held
    seen = before_card
    if settled:
        seen = with_card
        (rival,) = with_card.rivals
        server.push(edited(with_card, {}, resolves=frozenset({rival.id})))
    verdict = server.push(edited(seen, {"street": "C"}))
    assert verdict.outcome is Outcome.MERGED
    assert verdict.news


def test_who_deletes_without_knowing_of_a_card_wishes_it_only() -> None:
    server = begun()
    first = server.held
    server.push(edited(first, {"phone": "A"}))
    before_card = server.held
    server.push(edited(first, {"phone": "B"}))
    assert server.push(deletion(before_card)).outcome is Outcome.RIVALLED
    assert not server.held.deleted


def test_a_settled_card_with_other_news_is_not_plainly_accepted() -> None:
    server = begun()
    first = server.held
    server.push(edited(first, {"phone": "A"}))
    server.push(edited(first, {"phone": "B"}))
    (rival,) = server.held.rivals
    choice = edited(server.held, {}, resolves=frozenset({rival.id}))
    server.push(edited(server.held, {"street": "C"}))
    assert server.push(choice).outcome is Outcome.MERGED


def test_after_a_plain_acceptance_the_device_holds_what_the_server_holds() -> None:
    server = begun()
    view = travelled(server.held)
    for change in (edited(view, {"phone": "A", "street": "B"}), edited(view, {"phone": "A"})):
        assert server.push(change).outcome in (Outcome.ACCEPTED, Outcome.SAME)
        if server.told[-1] is Outcome.ACCEPTED:
            view = taken_over(view, change, "Claire", server.number)
    assert alike(view, server.held)


def test_who_takes_back_another_deletion_than_the_one_that_stands_is_asked_about_by_one_card() -> None:
    """After a restore: the deletion that they saw is lost, somebody deleted anew. Nothing differs, and nothing goes."""
    server = begun()
    values = server.held.values
    server.push(edited(server.held, {"phone": "A"}))
    server.push(deletion(server.held))
    verdict = server.push(created({**values, "phone": "A"}, known=server.held.version - 1))
    assert verdict.outcome is Outcome.RIVALLED
    assert server.held.deleted
    assert [(rival.field, rival.value) for rival in server.held.rivals] == [("family_name", values["family_name"])]
    assert server.push(created({**values, "phone": "A"}, known=1)).outcome is Outcome.SAME
    assert len(server.held.rivals) == 1


def test_a_grave_tells_what_its_deletion_knew_of_a_lost_past() -> None:
    """A value that was given back keeps its version, which no later number reaches over a restore."""
    given_back = replace(begun().held, number=1 << 40)
    grave = settle(given_back, deletion(given_back), judge(given_back, deletion(given_back)), "Claire", 1 << 41)
    assert (grave.version, grave.stamps) == (1 << 41, {WHOLE: given_back.stamp})
    server = begun()
    server.push(deletion(server.held))
    assert server.held.stamps == {}
