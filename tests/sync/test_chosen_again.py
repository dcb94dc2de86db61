"""What somebody chose knowingly goes by no hand that had not heard of it: neither by an undo, nor with an old card."""

from __future__ import annotations

from typing import cast

from sync.laptops import Laptop, cut_sync, shared

from parcours_core.protocol import SyncPeer
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Answer, Call
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.sync.reports import Watch


def _choose(laptop: Laptop, value: str) -> int:
    card = next(card for card in laptop.cards() if card.value == value)
    with laptop.writing("Choisi") as unit:
        unit.choose(card.record, card.record_id, card.field, value, [card.id])
        return unit.commit().write


def _let_go(laptop: Laptop, value: str) -> None:
    card = next(card for card in laptop.cards() if card.value == value)
    with laptop.writing("Choisi") as unit:
        unit.let_go(card.record, card.record_id, [card.id])
        unit.commit()


def _phones(laptop: Laptop, seeker: JobSeeker) -> tuple[str, list[str]]:
    """Return the phone number that stands on a laptop, and those that wait beside it."""
    return laptop.get(JobSeeker, seeker.id).phone, sorted(
        str(card.value) for card in laptop.cards() if card.record_id == seeker.id
    )


def _in_flight_beside_a_card(ana: Laptop, ben: Laptop) -> JobSeeker:
    """Return a dossier with a card, whose phone Ana has changed; Ben's new one is on its way, and will meet hers."""
    seeker = shared(ana, ben, phone="1")
    ana.change(seeker, phone="2")
    ana.sync()
    ben.change(seeker, phone="3")
    ben.sync()
    ana.change(seeker, phone="4")
    ana.sync()
    ben.change(seeker, phone="5")
    cut_sync(ben)
    return seeker


class _Writing:
    """A line over which somebody writes a phone number while its answer number ``at`` is on its way."""

    def __init__(self, laptop: Laptop, seeker: JobSeeker, phone: str, *, at: int) -> None:
        self._laptop, self._seeker, self._phone = laptop, seeker, phone
        self._peer, self._left = laptop.peer, at

    def __getattr__(self, name: str) -> object:
        return getattr(self._peer, name)

    def exchange(self, call: Call) -> Answer:
        answer = self._peer.exchange(call)
        self._left -= 1
        if self._left == 0:
            self._laptop.change(self._seeker, phone=self._phone)
        return answer


def test_what_is_taken_back_in_flight_does_not_take_away_what_was_chosen_meanwhile(ana: Laptop, ben: Laptop) -> None:
    """Found by a seed: the undo was taken to stand on the choice, for the value was the one that had been sent."""
    seeker = shared(ana, ben, phone="1")
    ana.change(seeker, phone="2")
    ana.sync()
    changed = ben.change(seeker, phone="3")
    cut_sync(ben)
    ben.undo(changed)
    ana.sync()
    _choose(ana, "3")
    ana.sync()
    assert _phones(ana, seeker) == ("3", [])
    for laptop in (ben, ana):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("3", ["1"])
    assert ana.waiting() == ben.waiting() == ()


def test_what_is_taken_back_in_flight_is_asked_about_where_somebody_came_back_to_it(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    changed = ben.change(seeker, phone="3")
    cut_sync(ben)
    ben.undo(changed)
    ana.sync()
    second_thought = ana.change(seeker, phone="4")
    ana.sync()
    ana.undo(second_thought)
    ana.sync()
    assert _phones(ana, seeker) == ("3", [])
    for laptop in (ben, ana):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("3", ["1"])


def test_who_edits_what_was_taken_beside_anothers_word_still_stands_on_it(ana: Laptop, ben: Laptop) -> None:
    """It is told by a number above that of the value: what was stated before that is known."""
    seeker = shared(ana, ben, phone="1", email="")
    ana.change(seeker, phone="2")
    ana.sync()
    ben.change(seeker, phone="2", email="b@example.org")
    cut_sync(ben)
    ben.change(seeker, phone="3")
    for laptop in (ben, ana, ben):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("3", [])


def test_who_edits_what_was_merged_and_not_read_yet_meets_no_card_of_their_own(ana: Laptop, ben: Laptop) -> None:
    """The number of their own value is told by a page alone, which waits behind another change."""
    seeker = shared(ana, ben, phone="1", email="")
    ana.change(seeker, email="a@example.org")
    ana.sync()
    ben.change(seeker, phone="3")
    cut_sync(ben)
    ben.change(seeker, given_name="Lise")
    ben.peer = cast(SyncPeer, _Writing(ben, seeker, "4", at=2))
    for laptop in (ben, ana, ben):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("4", [])


def test_what_is_taken_back_twice_meets_no_card_of_its_own_where_the_batch_waits_again(
    ana: Laptop, ben: Laptop
) -> None:
    """The version of what was sent first says nothing of what was sent on it, and taken back."""
    seeker, doomed = shared(ana, ben, phone="1"), shared(ana, ben)
    ben.change(seeker, phone="3")
    ben.change(doomed, phone="5")
    cut_sync(ben)
    ben.change(seeker, phone="4")
    ben.change(doomed, phone="6")
    cut_sync(ben, at=2)
    ben.change(seeker, phone="3")
    with ben.writing("Dossier effacé") as unit:
        erase_dossier(unit, doomed.id)
        unit.commit()
    ben.sync(Watch(new_identity=lambda: ben.server.peer("ben", "ben-9", "Ben")))
    for laptop in (ana, ben):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("3", [])


def test_what_is_chosen_again_outlives_that_others_let_its_card_go(ana: Laptop, ben: Laptop) -> None:
    """Found by a seed: the choice met what was on its way, its value went out alone, and the old card was let go."""
    seeker = _in_flight_beside_a_card(ana, ben)
    _let_go(ana, "3")
    _choose(ben, "3")
    ben.sync()
    for laptop in (ana, ben):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("4", ["3", "5"])
    assert ana.waiting() == ben.waiting() == ()


def test_what_was_let_go_for_what_was_on_its_way_is_asked_again(ana: Laptop, ben: Laptop) -> None:
    seeker = _in_flight_beside_a_card(ana, ben)
    _let_go(ben, "3")
    for laptop in (ben, ana, ben):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("4", ["3", "5"])
    assert ana.waiting() == ben.waiting() == ()


def test_what_is_chosen_again_and_taken_back_is_asked_again(ana: Laptop, ben: Laptop) -> None:
    seeker = _in_flight_beside_a_card(ana, ben)
    write = _choose(ben, "3")
    cut_sync(ben, at=2, before=True)
    assert ben.cards() == ()
    with ben.writing("Annulé") as unit:
        assert unit.take_back(write) == ()
        unit.commit()
    for laptop in (ben, ana, ben):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("4", ["3", "5"])
    assert ana.waiting() == ben.waiting() == ()


def test_a_value_chosen_from_a_card_is_said_anew_where_it_is_the_one_on_its_way(ana: Laptop, ben: Laptop) -> None:
    """Found by seed 4002078: a record that is brought back stands with its bringer's values, and meets their cards."""
    seeker = shared(ana, ben, phone="1", email="a@example.org")
    ben.change(seeker, phone="3", email="b@example.org")
    ana.remove(seeker)
    ana.sync()
    ben.sync()
    ana.sync()
    assert sorted(str(card.value) for card in ana.cards()) == ["3", "b@example.org"]
    _let_go(ana, "3")
    _choose(ben, "b@example.org")
    cut_sync(ben)
    _choose(ben, "3")
    for laptop in (ben, ana, ben, ana):
        laptop.sync()
    assert _phones(ana, seeker) == _phones(ben, seeker) == ("3", [])
