"""The checker sees each thing that must never happen, and has nothing against what may."""

from __future__ import annotations

import pytest
from proof.helpers.checker import History, Shown

KEY = ("job_seeker", "a")


def _shown(value: str, *beside: str) -> Shown:
    return Shown({"phone": value}, frozenset(("phone", one) for one in beside))


def _two_wrote_at_the_same_time() -> History:
    history = History()
    history.wrote("Anne", KEY, {"phone": "0"})
    for who in ("Anne", "Marc"):
        history.read(who, KEY, _shown("0"))
    history.wrote("Anne", KEY, {"phone": "A"})
    history.wrote("Marc", KEY, {"phone": "B"})
    return history


def test_two_values_kept_side_by_side_are_sound() -> None:
    dump = {KEY: _shown("A", "B")}
    assert _two_wrote_at_the_same_time().end({"Anne": dump, "Marc": dump, "server": dump}, {"Anne": 0}) == []


def test_a_value_that_nobody_took_away_and_nobody_holds_is_lost() -> None:
    dump = {KEY: _shown("A")}
    told = _two_wrote_at_the_same_time().end({"Anne": dump, "Marc": dump}, {})
    assert len(told) == 2
    assert all("LOST" in one and "'B'" in one and "written by Marc" in one for one in told)


def test_a_value_may_go_by_who_was_shown_it() -> None:
    history = _two_wrote_at_the_same_time()
    history.read("Anne", KEY, _shown("A", "B"))
    history.chose("Anne", KEY, "phone", "B", among=["B"])
    dump = {KEY: _shown("B")}
    assert history.end({"Anne": dump, "Marc": dump}, {}) == []


def test_settling_one_card_does_not_excuse_the_loss_of_another() -> None:
    history = _two_wrote_at_the_same_time()
    history.read("Claire", KEY, _shown("0"))
    history.wrote("Claire", KEY, {"phone": "C"})
    history.read("Anne", KEY, _shown("A", "B"))
    history.chose("Anne", KEY, "phone", "A", among=["B"])
    assert any("'C'" in one for one in history.end({"Anne": {KEY: _shown("A")}}, {}))


def test_a_choice_of_what_stands_already_forbids_nobody_to_write_over_it() -> None:
    """Two devices chose the same value; of one that is shown it still, another one writes over it meanwhile."""
    history = _two_wrote_at_the_same_time()
    for who in ("Claire", "Paul"):
        history.read(who, KEY, _shown("B", "A", "B"))
    history.wrote("Claire", KEY, {"phone": "C"})
    history.chose("Paul", KEY, "phone", "B", among=["B"])
    dump = {KEY: _shown("C", "A")}
    assert history.end({"Claire": dump, "Paul": dump}, {}) == []


def test_a_choice_forbids_nobody_to_write_over_their_own_value_of_which_the_chooser_knows_no_later_one() -> None:
    """Marc has changed B to C and could not send it yet; Anne, who is shown A and B, says that Marc is right."""
    history = _two_wrote_at_the_same_time()
    history.wrote("Marc", KEY, {"phone": "C"})
    history.read("Anne", KEY, _shown("A", "B"))
    history.chose("Anne", KEY, "phone", "B", among=["B"])
    dump = {KEY: _shown("C")}
    assert history.end({"Anne": dump, "Marc": dump}, {}) == []


def test_what_was_chosen_again_after_somebody_took_it_away_must_be_held() -> None:
    history = _two_wrote_at_the_same_time()
    history.read("Claire", KEY, _shown("B", "A"))
    history.wrote("Claire", KEY, {"phone": "C"})
    history.read("Paul", KEY, _shown("C", "A", "B"))
    history.chose("Paul", KEY, "phone", "B", among=["B"])
    assert any("LOST: phone = 'B'" in one for one in history.end({"Paul": {KEY: _shown("C", "A")}}, {}))


@pytest.mark.parametrize("heard", [False, True])
def test_a_choice_of_what_stands_already_forbids_nobody_who_was_shown_it_standing_to_delete_it(heard: bool) -> None:
    """Seed 5102499: two devices chose the same value, and of one the record was deleted before it heard of the other.

    To whom it stood beside another one, it was a question yet: by their deletion nobody else's answer is gone.
    """
    history = _two_wrote_at_the_same_time()
    history.read("Claire", KEY, _shown("B", "A") if heard else _shown("A", "B"))
    history.read("Paul", KEY, _shown("A", "B"))
    history.deleted("Claire", KEY)
    history.chose("Paul", KEY, "phone", "B", among=["B"])
    lost = history.end({"Claire": {}, "Paul": {}}, {})
    assert bool(lost) is not heard


@pytest.mark.parametrize("heard", [False, True])
def test_who_brings_a_deleted_record_back_by_a_choice_answers_for_what_they_had_heard(heard: bool) -> None:
    """Found by seed 1120483: who had chosen B too wrote C over it; Paul had deleted the record and knew of neither."""
    history = _two_wrote_at_the_same_time()
    history.read("Claire", KEY, _shown("A", "B"))
    history.chose("Claire", KEY, "phone", "B", among=["B"])
    history.wrote("Claire", KEY, {"phone": "C"})
    history.read("Paul", KEY, _shown("C", "B") if heard else _shown("A", "B"))
    history.deleted("Paul", KEY)
    history.read("Paul", KEY, Shown(None, frozenset({("phone", "B")})))
    history.chose("Paul", KEY, "phone", "B", among=["B"])
    told = history.end({"Paul": {KEY: _shown("C")}}, {})
    assert any("LOST: phone = 'B'" in one for one in told) is heard


def test_replicas_that_differ_are_told() -> None:
    history = _two_wrote_at_the_same_time()
    told = history.end({"Anne": {KEY: _shown("A", "B")}, "Marc": {KEY: _shown("B", "A")}}, {})
    assert any("differ" in one for one in told)


def test_what_still_waits_is_told() -> None:
    dump = {KEY: _shown("A", "B")}
    assert _two_wrote_at_the_same_time().end({"Anne": dump}, {"Anne": 2}) == ["Anne still has 2 to send"]


@pytest.mark.parametrize("later", [Shown(), _shown("0"), _shown("A")])
def test_who_no_longer_finds_what_they_wrote_is_heard(later: Shown) -> None:
    history = _two_wrote_at_the_same_time()
    history.read("Marc", KEY, later)
    assert any("Marc no longer finds" in one for one in history.broken)


def test_who_no_longer_finds_what_they_saw_is_heard() -> None:
    history = _two_wrote_at_the_same_time()
    history.read("Claire", KEY, _shown("A", "B"))
    history.read("Claire", KEY, _shown("A"))
    assert history.broken == ["Claire no longer finds phone = 'B' of ('job_seeker', 'a')"]


def test_what_was_deleted_by_who_saw_it_may_go_and_nothing_else() -> None:
    history = _two_wrote_at_the_same_time()
    history.deleted("Anne", KEY)
    told = history.end({"Anne": {KEY: Shown(None, frozenset({("phone", "B")}))}}, {})
    assert told == []
    assert any("'B'" in one for one in history.end({"Anne": {}}, {}))


def test_what_a_lost_device_never_sent_is_not_held_against_anyone() -> None:
    history = _two_wrote_at_the_same_time()
    history.never_sent("Marc", [(KEY, "phone", "B")])
    assert history.end({"Anne": {KEY: _shown("A")}}, {}) == []
