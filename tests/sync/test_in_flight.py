"""What is on its way: a lost answer costs a repetition, and what is edited meanwhile stays unsent and true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from store.helpers import barrier, person
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, cut_sync, shared

from parcours_core.merge import Change, Kind
from parcours_core.protocol import Reason
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import flight, giving_up
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.sync.reports import Watch


@pytest.mark.parametrize("before", [True, False])
def test_a_lost_answer_costs_a_repetition(ana: Laptop, before: bool) -> None:
    ana.sync()
    seeker = person(phone="1")
    ana.put(seeker)
    cut_sync(ana, before=before)
    assert ana.state().batch
    assert ana.sync().accepted == 1
    assert ana.waiting() == ()
    assert [state.number for state in ana.server.states.values()] == [1]
    assert ana.is_sound()


def test_what_is_sent_again_is_the_very_same(ana: Laptop) -> None:
    ana.sync()
    seeker, other = person(phone="1"), person("Autre")
    ana.put(seeker, other, barrier(seeker))
    cut_sync(ana, before=True)
    with ana.caseload.reading() as reader:
        first = flight.again(reader, ana.state().batch)
    ana.change(seeker, phone="2")
    ana.remove(other)
    with ana.caseload.reading() as reader:
        assert flight.again(reader, ana.state().batch) == first


def test_an_edit_in_flight_stays_unsent_on_what_was_sent(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    ana.change(seeker, phone="2")
    cut_sync(ana)
    ana.change(seeker, phone="3", email="n@example.org")
    report = ana.sync()
    assert (report.sent, report.accepted, report.rivalled) == (2, 2, 0)
    ben.sync()
    now = ben.get(JobSeeker, seeker.id)
    assert (now.phone, now.email) == ("3", "n@example.org")
    assert ben.cards() == ()


@pytest.mark.parametrize("before", [True, False], ids=["never arrived", "answer lost"])
def test_what_was_taken_back_in_flight_is_told_though_the_batch_waits_again(
    ana: Laptop, ben: Laptop, server: ReferenceServer, before: bool
) -> None:
    """The server may have what was sent: an erasure of another dossier in the batch forgot that it was taken back."""
    seeker, doomed = shared(ana, ben, phone="1"), shared(ana, ben)
    ana.change(seeker, phone="2")
    ana.change(doomed, phone="3")
    cut_sync(ana, before=before)
    ana.change(seeker, phone="1")
    with ana.writing("Dossier effacé") as unit:
        erase_dossier(unit, doomed.id)
        unit.commit()
    ana.sync(Watch(new_identity=lambda: server.peer("ana", "ana-9", "Ana")))
    for laptop in (ben, ana):
        laptop.sync()
    for laptop in (ana, ben):
        held = laptop.get(JobSeeker, seeker.id)
        assert "1" in {held.phone, *(card.value for card in laptop.cards())}
    assert (ana.get(JobSeeker, seeker.id).phone == "1") or not before


def test_an_edit_in_flight_beside_anothers_change_meets_no_rival_of_its_own(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1", email="")
    ben.change(seeker, email="b@example.org")
    ben.sync()
    ana.change(seeker, phone="2")
    cut_sync(ana)
    ana.change(seeker, phone="3")
    report = ana.sync()
    assert (report.merged, report.rivalled) == (1, 0) or report.rivalled == 0
    ben.sync()
    for laptop in (ana, ben):
        now = laptop.get(JobSeeker, seeker.id)
        assert (now.phone, now.email) == ("3", "b@example.org")
        assert laptop.cards() == ()
        assert laptop.is_sound()


def test_a_field_that_came_back_in_flight_is_sent_back(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    ana.change(seeker, phone="2")
    cut_sync(ana)
    ana.change(seeker, phone="1")
    (entry,) = ana.waiting()
    assert entry.sent is not None
    assert ana.sync().sent == 2
    ben.sync()
    assert ben.get(JobSeeker, seeker.id).phone == "1"
    assert ben.everything() == ana.everything()


def test_what_was_made_and_deleted_in_flight_is_deleted_on_the_server(ana: Laptop) -> None:
    ana.sync()
    seeker = person()
    ana.put(seeker)
    cut_sync(ana)
    ana.remove(seeker)
    ana.sync()
    assert [state.deleted for state in ana.server.states.values()] == [True]
    assert ana.waiting() == ()
    assert ana.is_sound()


def test_what_was_deleted_and_brought_back_in_flight_is_there_again(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    gone = ana.remove(seeker)
    cut_sync(ana)
    ana.undo(gone)
    assert ana.waiting()[0].sent is not None
    ana.sync()
    ben.sync()
    assert ben.get(JobSeeker, seeker.id) == ana.get(JobSeeker, seeker.id) == seeker
    assert ana.waiting() == ()
    assert ana.is_sound()
    assert ben.is_sound()


def test_undoing_a_deletion_after_the_sync_brings_the_record_back_everywhere(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    gone = ana.remove(seeker)
    ana.sync()
    ben.sync()
    assert ben.get(JobSeeker, seeker.id) is None
    ana.undo(gone)
    (entry,) = ana.waiting()
    assert entry.kind is Kind.CREATE
    assert ana.sync().accepted == 1
    ben.sync()
    assert ben.get(JobSeeker, seeker.id) == seeker
    assert ana.is_sound()
    assert ben.is_sound()


def refusing(record_id: str, reason: Reason) -> Callable[[Change], Reason | None]:
    def refuse(change: Change) -> Reason | None:
        return reason if change.id == record_id else None

    return refuse


def test_one_poisoned_record_in_many_is_shown_and_the_queue_moves_on(ana: Laptop, server: ReferenceServer) -> None:
    people = [person(f"Nom{number}") for number in range(200)]
    poisoned = people[77]
    server.refuses = refusing(poisoned.id, Reason.UNREADABLE)
    ana.put(*people)
    report = ana.sync(batch=50)
    assert (report.accepted, report.rejected) == (199, 1)
    (entry,) = ana.waiting()
    assert (entry.record_id, entry.rejected) == (poisoned.id, "unreadable")
    assert ana.sync().sent == 0
    server.refuses = lambda change: None
    ana.change(poisoned, phone="1")
    assert ana.sync().accepted == 1
    assert ana.waiting() == ()


def test_a_rejected_change_can_be_given_up_for_what_the_server_holds(
    ana: Laptop, ben: Laptop, server: ReferenceServer
) -> None:
    seeker = shared(ana, ben, phone="1", email="")
    server.refuses = refusing(seeker.id, Reason.TOO_LARGE)
    ana.change(seeker, phone="2")
    ana.sync()
    server.refuses = lambda change: None
    ben.change(seeker, email="b@example.org")
    ben.sync()
    ana.sync()
    assert ana.get(JobSeeker, seeker.id).email == ""
    with ana.writing() as unit:
        giving_up.give_up(unit, "job_seeker", seeker.id)
        unit.commit()
    now = ana.get(JobSeeker, seeker.id)
    assert (now.phone, now.email) == ("1", "b@example.org")
    assert ana.waiting() == ()
    assert ana.is_sound()
    assert ana.sync().incident == ""


def test_a_rejection_in_flight_of_what_was_edited_since_is_offered_again(ana: Laptop, server: ReferenceServer) -> None:
    ana.sync()
    seeker = person(phone="1")
    ana.put(seeker)
    server.refuses = refusing(seeker.id, Reason.UNREADABLE)
    cut_sync(ana)
    ana.change(seeker, phone="2")
    server.refuses = lambda change: None
    report = ana.sync()
    assert (report.rejected, report.accepted) == (1, 1)
    assert next(iter(server.states.values())).values["phone"] == "2"


def test_many_records_in_one_batch_with_edits_of_some_settle_each(ana: Laptop) -> None:
    ana.sync()
    seeker = person()
    notes = [barrier(seeker, detail=str(number)) for number in range(20)]
    ana.put(seeker, *notes)
    cut_sync(ana)
    ana.put(*(replace(note, detail="neu") for note in notes[::3]))
    ana.remove(*notes[1::3])
    ana.sync()
    living = {key[1]: state.values["detail"] for key, state in ana.server.states.items()
              if key[0] == "barrier" and not state.deleted}  # fmt: skip
    with ana.caseload.reading() as reader:
        assert living == {one.id: one.detail for one in reader.find(Barrier)}
    assert len(living) == 13
    assert ana.waiting() == ()
    assert ana.is_sound()
