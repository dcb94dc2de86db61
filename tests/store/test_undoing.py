"""Taking a write back: field by field, what changed since is left and said, and undo can be undone."""

from __future__ import annotations

from dataclasses import replace

from store.helpers import barrier, person, put, remove, writing

from parcours_core.changes import Changes
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.undoing import LeftAlone


def take_back(caseload: Caseload, changes: Changes) -> tuple[Changes, tuple[LeftAlone, ...]]:
    with writing(caseload, "Annulé") as unit:
        left = unit.take_back(changes.write)
        return unit.commit(), left


def now(caseload: Caseload, ana: JobSeeker) -> JobSeeker | None:
    with caseload.reading() as reader:
        return reader.get(JobSeeker, ana.id)


def test_what_was_made_is_gone_and_comes_back(caseload: Caseload) -> None:
    ana = person()
    note = barrier(ana)
    made = put(caseload, ana, note)
    undone, left = take_back(caseload, made)
    assert left == ()
    assert undone.touched == made.touched
    assert now(caseload, ana) is None
    take_back(caseload, undone)
    assert now(caseload, ana) == ana


def test_what_was_deleted_comes_back(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    take_back(caseload, remove(caseload, ana))
    assert now(caseload, ana) == ana


def test_a_field_that_was_changed_since_is_left_and_said(caseload: Caseload) -> None:
    ana = person(phone="1", email="a@example.org")
    put(caseload, ana)
    changed = put(caseload, replace(ana, phone="2", email="b@example.org"))
    put(caseload, replace(ana, phone="3", email="b@example.org"))
    undone, left = take_back(caseload, changed)
    assert left == (LeftAlone("job_seeker", ana.id, "phone"),)
    assert now(caseload, ana) == replace(ana, phone="3", email="a@example.org")
    take_back(caseload, undone)
    assert now(caseload, ana) == replace(ana, phone="3", email="b@example.org")


def test_what_was_made_and_changed_since_is_left_whole(caseload: Caseload) -> None:
    ana = person()
    made = put(caseload, ana)
    put(caseload, replace(ana, interpreter=True))
    undone, left = take_back(caseload, made)
    assert left == (LeftAlone("job_seeker", ana.id, "interpreter"),)
    assert undone.write == 0
    assert now(caseload, ana) == replace(ana, interpreter=True)


def test_a_change_of_what_was_deleted_since_is_left(caseload: Caseload) -> None:
    ana = person(phone="1")
    put(caseload, ana)
    changed = put(caseload, replace(ana, phone="2"))
    remove(caseload, ana)
    assert take_back(caseload, changed)[1] == (LeftAlone("job_seeker", ana.id, "phone"),)
    assert now(caseload, ana) is None


def test_a_deletion_of_what_was_made_again_differently_is_left(caseload: Caseload) -> None:
    ana = person(phone="1")
    put(caseload, ana)
    gone = remove(caseload, ana)
    put(caseload, replace(ana, phone="9"))
    assert take_back(caseload, gone)[1] == (LeftAlone("job_seeker", ana.id, "phone"),)


def test_a_write_of_many_records_is_taken_back_whole(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    with writing(caseload) as unit:
        first = barrier(ana)
        unit.put(first)
        unit.put(replace(first, detail="a"))
        unit.put(replace(first, detail="b"))
        unit.put(replace(ana, phone="5"))
        unit.delete(Barrier, first.id)
        changes = unit.commit()
    _, left = take_back(caseload, changes)
    assert left == ()
    assert now(caseload, ana) == ana
    with caseload.reading() as reader:
        assert reader.find(Barrier) == ()


def test_a_number_that_wrote_nothing_takes_nothing_back(caseload: Caseload) -> None:
    with writing(caseload) as unit:
        assert unit.take_back(0) == ()
        assert unit.take_back(99) == ()
