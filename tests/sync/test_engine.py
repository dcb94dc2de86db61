"""Two laptops and a server: what one writes the other has, and nothing is sent, shown or asked twice."""

from __future__ import annotations

from store.helpers import barrier, person
from support.stamps import stamp_of
from sync.laptops import NOON, Laptop, Laptops, shared

from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import Severity
from parcours_desktop.store import history
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.sync_state import read_people


def test_nothing_to_do_is_one_request_and_no_write(ana: Laptop) -> None:
    ana.sync()
    before = ana.scalar("PRAGMA data_version")
    report = ana.sync()
    assert (report.requests, report.sent, report.received) == (1, 0, 0)
    assert ana.scalar("PRAGMA data_version") == before


def test_what_one_makes_the_other_has(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, family="Dupont", phone="0470 11 22 33", languages=("fr", "ar"))
    ana.put(barrier(seeker, severity=Severity.BLOCKING))
    assert ana.sync().accepted == 1
    report = ben.sync()
    assert report.received == 1
    assert ben.everything() == ana.everything()
    assert ben.get(JobSeeker, seeker.id) == seeker
    with ben.caseload.reading() as reader:
        (row,) = list_dossiers(reader, "dupont").rows
        assert (row.open_barriers, row.worst) == (1, Severity.BLOCKING)
        assert history.entries_of(reader, JobSeeker, seeker.id) == ()
        stamp = stamp_of(reader, JobSeeker, seeker.id, "phone")
        assert stamp is not None
        assert (stamp.author, stamp.at) == ("Ana", NOON.isoformat())
    assert ana.is_sound()
    assert ben.is_sound()
    assert ana.waiting() == ben.waiting() == ()
    assert ben.changes[-1].dossiers == {seeker.id}


def test_different_fields_are_both_kept_and_the_history_says_who(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1", email="a@example.org")
    ana.change(seeker, phone="2")
    ben.change(seeker, email="b@example.org", municipality="Ath")
    ana.sync()
    assert ben.sync().merged == 1
    ana.sync()
    for laptop in (ana, ben):
        now = laptop.get(JobSeeker, seeker.id)
        assert (now.phone, now.email, now.municipality) == ("2", "b@example.org", "Ath")
        assert laptop.cards() == ()
        assert laptop.is_sound()
    with ana.caseload.reading() as reader:
        last = history.entries_of(reader, JobSeeker, seeker.id)[-1]
    assert (last.author, dict(last.after)) == ("Ben", {"email": "b@example.org", "municipality": "Ath"})
    assert dict(last.before) == {"email": "a@example.org", "municipality": ""}


def test_two_values_of_a_field_become_a_card_on_both(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1")
    ana.change(seeker, phone="2")
    ben.change(seeker, phone="3")
    ana.sync()
    report = ben.sync()
    assert (report.rivalled, report.cards) == (1, 1)
    ana.sync()
    for laptop in (ana, ben):
        assert laptop.get(JobSeeker, seeker.id).phone == "2"
        (card,) = laptop.cards()
        assert (card.field, card.value, card.before, card.author) == ("phone", "3", "1", "Ben")
        assert laptop.is_sound()


def test_a_first_sync_of_many_reads_each_once(ana: Laptop, laptops: Laptops) -> None:
    people = [person(f"Nom{number}", phone=str(number)) for number in range(120)]
    ana.put(*people, *(barrier(one) for one in people[:30]))
    report = ana.sync(batch=50, page=40)
    assert (report.sent, report.accepted) == (150, 150)
    other = laptops.open("ana", "ana-2")
    report = other.sync(page=40)
    assert report.received == 150
    assert other.everything() == ana.everything()
    assert other.scalar("SELECT count(*) FROM history") == 0
    with other.caseload.reading() as reader:
        assert list_dossiers(reader, "nom77").total == 1
        rows = list_dossiers(reader, limit=200).rows
        assert [row.family_name for row in rows] == sorted(one.family_name for one in people)
        assert sum(row.open_barriers for row in rows) == 30
        people_known = read_people(reader)
        assert (people_known["me"], people_known["colleagues"][0]["name"]) == ("ana", "Ana")
    assert other.sync().requests == 1


def test_a_deletion_reaches_the_other_and_stays_in_the_history(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    note = barrier(seeker)
    ana.put(note)
    ana.sync()
    ben.sync()
    ana.remove(note)
    ana.sync()
    assert ben.sync().deleted == 1
    assert ben.get(Barrier, note.id) is None
    with ben.caseload.reading() as reader:
        entry = history.entries_of(reader, Barrier, note.id)[-1]
        assert (entry.kind, entry.author) == (history.Happening.DELETED, "Ana")
        assert list_dossiers(reader).rows[0].open_barriers == 0
    assert ana.is_sound()
    assert ben.is_sound()


def test_the_trail_travels_and_what_others_did_adds_no_line(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    ana.change(seeker, phone="5")
    ana.sync()
    ben.sync()
    assert ana.server.trails == {"ana-1": [1, 2], "ben-1": []}
    assert ben.scalar("SELECT count(*) FROM trail") == 0
    assert ana.state().trail_kept == 2
