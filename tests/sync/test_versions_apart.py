"""Programs of different versions: what one does not know it keeps word for word."""

from __future__ import annotations

from dataclasses import replace

from store.helpers import fresh_id, person
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, shared

from parcours_core.merge import Stamp, State
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Page, encode
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.newer_fields import newer_fields


def newer(server: ReferenceServer, record: str, record_id: str, **values: object) -> None:
    """What a newer program writes."""
    server.head += 1
    state = server.states[record, record_id]
    stamp = Stamp(server.head, "Neu", "2026-11-21T12:00:00+00:00")
    stamps = {**state.stamps, **dict.fromkeys(values, stamp)}
    server.states[record, record_id] = replace(
        state, number=server.head, values={**state.values, **values}, stamps=stamps
    )


def test_the_fields_of_a_newer_program_survive_an_edit_here(ana: Laptop, ben: Laptop, server: ReferenceServer) -> None:
    seeker = shared(ana, ben, phone="1")
    newer(server, "job_seeker", seeker.id, pronouns="iel", shoe_size=[41, 42])
    ana.sync()
    with ana.caseload.reading() as reader:
        assert newer_fields(reader, JobSeeker, seeker.id) == {"pronouns": "iel", "shoe_size": [41, 42]}
    ana.change(seeker, phone="2")
    assert ana.sync().accepted == 1
    gone = ana.remove(seeker)
    ana.sync()
    ana.undo(gone)
    ana.sync()
    state = server.states["job_seeker", seeker.id]
    assert (state.values["phone"], state.values["pronouns"], state.deleted) == ("2", "iel", False)


def test_a_value_that_only_a_newer_program_can_read_is_kept_and_the_list_stays_whole(
    ana: Laptop, ben: Laptop, server: ReferenceServer
) -> None:
    seeker = shared(ana, ben, phone="1")
    newer(server, "job_seeker", seeker.id, work_status="on-the-moon", birth_date="31/12/1999")
    ana.sync()
    now = ana.get(JobSeeker, seeker.id)
    assert (now.work_status, now.birth_date) == (seeker.work_status, None)
    with ana.caseload.reading() as reader:
        assert newer_fields(reader, JobSeeker, seeker.id) == {"work_status": "on-the-moon", "birth_date": "31/12/1999"}
        assert list_dossiers(reader).total == 1
    ana.change(seeker, phone="2")
    ana.sync()
    assert server.states["job_seeker", seeker.id].values["work_status"] == "on-the-moon"


def test_a_record_of_an_unknown_type_is_kept_counted_and_goes_with_its_dossier(
    ana: Laptop, ben: Laptop, server: ReferenceServer
) -> None:
    seeker = shared(ana, ben)
    server.head += 1
    stamp = Stamp(server.head, "Neu", "2026-11-21T12:00:00+00:00")
    strange = State("hologram", fresh_id(), seeker.id, server.head, {"depth": 3}, stamp)
    server.states[strange.record, strange.id] = strange
    for laptop in (ana, ben):
        report = laptop.sync()
        assert report.incident == ""
        assert laptop.is_sound()
        assert laptop.scalar("SELECT record FROM stranger") == "hologram"
    server.take_away("ben", seeker.id)
    ben.sync()
    assert ben.scalar("SELECT count(*) FROM stranger") == 0
    assert ben.is_sound()


def test_what_was_strange_is_read_once_the_program_can(ana: Laptop, ben: Laptop, server: ReferenceServer) -> None:
    seeker = shared(ana, ben)
    other = person("Später")
    with ana.writing() as unit:
        unit.put(other)
        unit.commit()
    ana.sync()
    server.give("ben", other.id)
    ben.sync()
    with ben.writing() as unit:
        # As an older program would have kept it.
        unit.connection.exec_driver_sql("DELETE FROM job_seeker WHERE id = ?", (other.id,))
        unit.connection.exec_driver_sql("DELETE FROM dossier_entry WHERE job_seeker_id = ?", (other.id,))
        state = server.states["job_seeker", other.id]
        kept = encode(Page(0, sheets=sheets_of([state])[0]))
        row = ("job_seeker", other.id, other.id, state.number, kept)
        unit.connection.exec_driver_sql("INSERT INTO stranger VALUES (?, ?, ?, ?, ?)", row)
        unit.commit()
    ben.sync()
    assert ben.get(JobSeeker, other.id) == other
    assert ben.scalar("SELECT count(*) FROM stranger") == 0
    assert ben.is_sound()
    assert ben.get(JobSeeker, seeker.id) == seeker


def test_what_the_person_may_not_see_stands_at_its_default(ana: Laptop, ben: Laptop, server: ReferenceServer) -> None:
    seeker = shared(ana, ben, confidences="vertraulich")
    assert ben.get(JobSeeker, seeker.id).confidences == "vertraulich"
    state = server.states["job_seeker", seeker.id]
    server.head += 1
    values = {name: value for name, value in state.values.items() if name != "confidences"}
    server.states["job_seeker", seeker.id] = replace(state, number=server.head, values=values)
    ben.sync()
    assert ben.get(JobSeeker, seeker.id).confidences == ""
