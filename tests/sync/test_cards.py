"""Cards: a second value is kept until a person chooses, the choice travels, and it can be taken back."""

from __future__ import annotations

import pytest
from store.helpers import barrier
from sync.laptops import Laptop, cut_sync, shared

from parcours_core.errors import Refused
from parcours_core.merge import WHOLE
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.rivals import count_rivals
from parcours_desktop.store.undoing import LeftAlone


@pytest.fixture
def seeker(ana: Laptop, ben: Laptop) -> JobSeeker:
    """A dossier whose phone both have changed: Ana's stands, Ben's is on a card."""
    made = shared(ana, ben, phone="1")
    ana.change(made, phone="2")
    ben.change(made, phone="3")
    for laptop in (ana, ben, ana):
        laptop.sync()
    return made


def choose(laptop: Laptop, field: str, value: object) -> int:
    card = laptop.cards()[0]
    with laptop.writing("Choisi") as unit:
        unit.choose(card.record, card.record_id, field, value, [each.id for each in laptop.cards()])
        return unit.commit().write


def let_go(laptop: Laptop) -> int:
    card = laptop.cards()[0]
    with laptop.writing("Choisi") as unit:
        unit.let_go(card.record, card.record_id, [card.id])
        return unit.commit().write


@pytest.mark.parametrize("value", ["3", "2", "4"])
def test_a_choice_ends_the_card_on_both(ana: Laptop, ben: Laptop, seeker: JobSeeker, value: str) -> None:
    with ana.caseload.reading() as reader:
        assert count_rivals(reader) == {seeker.id: 1}
    choose(ana, "phone", value)
    assert ana.cards() == ()
    report = ana.sync()
    assert (report.accepted, report.rivalled) == (1, 0)
    ben.sync()
    for laptop in (ana, ben):
        assert laptop.get(JobSeeker, seeker.id).phone == value
        assert laptop.cards() == ()
        assert laptop.is_sound()
    assert ana.sync().requests == 1


def test_both_choosing_differently_makes_a_new_card_and_loses_nothing(
    ana: Laptop, ben: Laptop, seeker: JobSeeker
) -> None:
    choose(ana, "phone", "3")
    choose(ben, "phone", "5")
    ana.sync()
    ben.sync()
    ana.sync()
    for laptop in (ana, ben):
        assert laptop.get(JobSeeker, seeker.id).phone == "3"
        assert [card.value for card in laptop.cards()] == ["5"]


def test_a_choice_is_taken_back_before_it_was_sent(ana: Laptop, ben: Laptop, seeker: JobSeeker) -> None:
    before = ana.cards()
    write = choose(ana, "phone", "3")
    with ana.writing("Annulé") as unit:
        assert unit.take_back(write) == ()
        unit.commit()
    assert ana.cards() == before
    assert ana.get(JobSeeker, seeker.id).phone == "2"
    assert ana.waiting() == ()
    assert ana.sync().sent == 0


def test_a_choice_that_only_settles_is_taken_back_too(ana: Laptop, seeker: JobSeeker) -> None:
    before = ana.cards()
    write = let_go(ana)
    assert ana.cards() == ()
    with ana.writing("Annulé") as unit:
        unit.take_back(write)
        unit.commit()
    assert ana.cards() == before
    assert ana.waiting() == ()


def test_after_the_sync_the_value_goes_back_and_the_card_stays_settled(
    ana: Laptop, ben: Laptop, seeker: JobSeeker
) -> None:
    write = choose(ana, "phone", "3")
    ana.sync()
    with ana.writing("Annulé") as unit:
        assert unit.take_back(write) == ()
        unit.commit()
    ana.sync()
    ben.sync()
    for laptop in (ana, ben):
        assert laptop.get(JobSeeker, seeker.id).phone == "2"
        assert laptop.cards() == ()


def test_a_choice_made_in_flight_is_not_lost(ana: Laptop, ben: Laptop, seeker: JobSeeker) -> None:
    ana.change(seeker, email="n@example.org")
    cut_sync(ana)
    choose(ana, "phone", "3")
    ana.sync()
    ben.sync()
    for laptop in (ana, ben):
        assert (laptop.get(JobSeeker, seeker.id).phone, laptop.cards()) == ("3", ())


def test_a_choice_between_what_is_on_its_way_is_asked_again_where_it_was_judged_otherwise(
    ana: Laptop, ben: Laptop
) -> None:
    # Seen in a campaign: the choice went out without its value, and the value chosen was gone everywhere.
    seeker = shared(ana, ben, phone="1", given_name="Lou")
    ana.remove(seeker)
    ana.sync()
    ben.change(seeker, phone="2", given_name="Lise")
    ben.sync()
    assert {card.field for card in ben.cards()} == {"phone", "given_name"}
    first, second = sorted(ben.cards(), key=lambda card: card.field != "phone")
    with ben.writing("Choisi") as unit:
        unit.choose(first.record, first.record_id, "phone", "2", [first.id])
        unit.commit()
    cut_sync(ben)
    with ben.writing("Choisi") as unit:
        unit.choose(second.record, second.record_id, "given_name", "Lise", [second.id])
        unit.commit()
    ben.sync()
    ana.sync()
    for laptop in (ana, ben):
        shown = {laptop.get(JobSeeker, seeker.id).given_name, *(card.value for card in laptop.cards())}
        assert "Lise" in shown
        assert laptop.get(JobSeeker, seeker.id).phone == "2"
        assert laptop.is_sound()


def test_a_deletion_that_met_a_change_is_a_card_and_may_be_done_after_all(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    note = barrier(seeker, detail="a")
    ana.put(note)
    ana.sync()
    ben.sync()
    ana.change(note, detail="b")
    ana.sync()
    ben.remove(note)
    assert ben.sync().rivalled == 1
    assert ben.get(Barrier, note.id).detail == "b"
    ana.sync()
    (card,) = ana.cards()
    assert (card.field, card.author) == (WHOLE, "Ben")
    choose(ana, WHOLE, None)
    ana.sync()
    ben.sync()
    for laptop in (ana, ben):
        assert laptop.get(Barrier, note.id) is None
        assert laptop.cards() == ()
        assert laptop.is_sound()


def test_a_deletion_may_be_let_go(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    note = barrier(seeker, detail="a")
    ana.put(note)
    ana.sync()
    ben.sync()
    ana.change(note, detail="b")
    ana.sync()
    ben.remove(note)
    ben.sync()
    let_go(ben)
    ben.sync()
    ana.sync()
    for laptop in (ana, ben):
        assert laptop.get(Barrier, note.id).detail == "b"
        assert laptop.cards() == ()


def test_a_change_of_what_was_deleted_is_a_card_from_which_it_comes_back(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    note = barrier(seeker, detail="a")
    ana.put(note)
    ana.sync()
    ben.sync()
    ana.remove(note)
    ana.sync()
    ben.change(note, detail="wichtig")
    assert ben.sync().rivalled == 1
    assert ben.get(Barrier, note.id) is None
    ana.sync()
    for laptop in (ana, ben):
        assert [(card.field, card.value) for card in laptop.cards()] == [("detail", "wichtig")]
    choose(ben, "detail", "wichtig")
    ben.sync()
    ana.sync()
    for laptop in (ana, ben):
        assert laptop.get(Barrier, note.id).detail == "wichtig"
        assert laptop.cards() == ()
        assert laptop.is_sound()


def test_a_deletion_is_left_to_stand(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    note = barrier(seeker, detail="a")
    ana.put(note)
    ana.sync()
    ben.sync()
    ana.remove(note)
    ana.sync()
    ben.change(note, detail="b")
    ben.sync()
    ana.sync()
    let_go(ana)
    ana.sync()
    ben.sync()
    for laptop in (ana, ben):
        assert (laptop.get(Barrier, note.id), laptop.cards(), laptop.waiting()) == (None, (), ())


def test_what_was_never_here_cannot_come_back_from_here(ana: Laptop, ben: Laptop, seeker: JobSeeker) -> None:
    with ana.writing() as unit:
        unit.connection.exec_driver_sql("UPDATE rival SET record_id = 'elsewhere'")
        with pytest.raises(Refused):
            unit.choose("job_seeker", "elsewhere", "phone", "3", [ana.cards()[0].id])


def test_a_record_is_deleted_by_nothing_but_none(ana: Laptop, seeker: JobSeeker) -> None:
    with ana.writing() as unit, pytest.raises(ValueError, match="let go"):
        unit.choose("job_seeker", seeker.id, WHOLE, True, [ana.cards()[0].id])


def test_undo_after_the_sync_leaves_what_another_changed_since(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1", email="a@example.org")
    changed = ana.change(seeker, phone="2", email="n@example.org")
    ana.sync()
    ben.sync()
    ben.change(seeker, phone="3")
    ben.sync()
    ana.sync()
    assert ana.undo(changed) == (LeftAlone("job_seeker", seeker.id, "phone"),)
    ana.sync()
    ben.sync()
    for laptop in (ana, ben):
        now = laptop.get(JobSeeker, seeker.id)
        assert (now.phone, now.email) == ("3", "a@example.org")
