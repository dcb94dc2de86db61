"""What leaves a device leaves it for good: no page of its file, decrypted, tells of the dossier any more (S17).

Whether access to it ended, or it was erased while this device was away beyond the time for which deletions are kept.
"""

from __future__ import annotations

import pytest
from store.helpers import KEY, NOON, fresh_id
from support.raw_pages import hits
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, shared

from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Attachment, Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Act
from parcours_core.wire.messages import Answer, Call
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.scrubbing import SCRUB_DUE, ask_scrub
from parcours_desktop.store.settings import setting

NAME, NOTE, FORMER, DRAFT, SCAN, REASON, OTHER = (
    f"Xqz{place}vkanari" for place in ("name", "note", "former", "draft", "scan", "reason", "other")
)


@pytest.fixture
def seeker(ana: Laptop, ben: Laptop) -> JobSeeker:
    """A dossier that Ben has whole, with a draft of a record in it, a reason that he typed, and neighbours."""
    neighbours = [shared(ana, ben, family=f"Autre{number}", confidences="x" * 900) for number in range(40)]
    made = shared(ana, ben, family=NAME)
    owner = {"job_seeker_id": made.id}
    note = Encounter(id=fresh_id(), **owner, at=NOON, text=NOTE * 60)
    former = Barrier(id=fresh_id(), **owner, kind="mobility", detail=FORMER * 40)
    with ana.writing() as unit:
        content = (SCAN * 9000).encode()
        scan = {"media_type": "image/png", "size": len(content), "sha256": unit.attach(content), "about": SCAN}
        for record in (note, former, Attachment(id=fresh_id(), **owner, name=f"{SCAN}.png", **scan)):
            unit.put(record)
        unit.commit()
    ana.sync()
    ben.sync()
    ben.remove(former)
    ben.sync()
    with ben.writing() as unit:
        unit.keep_draft(f"note:{made.id}", DRAFT * 30)
        unit.keep_draft(f"encounter:{note.id}", DRAFT * 30)
        unit.keep_draft(f"note:{neighbours[3].id}", OTHER)
        unit.note(Act.REVEALED, [made.id], "autre raison", typed=REASON)
        unit.commit()
    for neighbour in neighbours[::3]:
        ben.change(neighbour, confidences="y" * 300)
    ben.sync()
    return made


def traces(laptop: Laptop) -> dict[str, int]:
    return hits(laptop.caseload.path, KEY, [NAME, NOTE, FORMER, DRAFT, SCAN, REASON])


def check(ben: Laptop) -> None:
    assert traces(ben) == {}
    assert hits(ben.caseload.path, KEY, [OTHER])
    assert ben.scalar("SELECT count(*) FROM draft") == 1
    for table in ("attachment_content", "attachment_chunk", "trail_reason", "staged", "delivered"):
        assert ben.scalar(f"SELECT count(*) FROM {table}") == 0, table
    with ben.caseload.reading() as reader:
        assert setting(reader, SCRUB_DUE, False) is False
    assert ben.is_sound()


def test_the_search_finds_all_of_it_before(ben: Laptop, seeker: JobSeeker) -> None:
    assert ben.get(JobSeeker, seeker.id) is not None
    assert set(traces(ben)) == {NAME, NOTE, FORMER, DRAFT, SCAN, REASON}


def test_a_dossier_to_which_access_ended_leaves_no_trace(ben: Laptop, seeker: JobSeeker) -> None:
    ben.server.take_away("ben", seeker.id)
    ben.sync()
    check(ben)


def test_one_erased_while_the_device_was_away_for_very_long_leaves_no_trace(
    ana: Laptop, ben: Laptop, server: ReferenceServer, seeker: JobSeeker
) -> None:
    with ana.writing("Dossier effacé") as unit:
        erase_dossier(unit, seeker.id)
        unit.commit()
    ana.sync()
    server.purge(server.head)
    server.head += 1
    ben.sync()
    check(ben)


def test_while_somebody_reads_it_is_done_at_the_next_sync(ben: Laptop, seeker: JobSeeker) -> None:
    with ben.caseload.writing("", author="", at=NOON) as unit:
        unit.connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    ben.server.take_away("ben", seeker.id)
    with ben.caseload.reading() as reader:
        reader.find(Encounter)
        ben.sync()
        assert setting(reader, SCRUB_DUE, False) is False
    with ben.caseload.reading() as reader:
        assert setting(reader, SCRUB_DUE, False) is True
    ben.sync()
    check(ben)


def test_what_somebody_takes_out_while_a_sync_finds_nothing_to_do_is_cleaned_by_it(
    ben: Laptop, seeker: JobSeeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben.sync()
    exchange = ben.peer.exchange

    def slow(call: Call) -> Answer:
        answer = exchange(call)
        with ben.writing() as unit:
            ask_scrub(unit.connection)
            unit.commit()
        return answer

    monkeypatch.setattr(ben.peer, "exchange", slow)
    assert ben.sync().received == 0
    with ben.caseload.reading() as reader:
        assert reader.get(JobSeeker, seeker.id) is not None
        assert setting(reader, SCRUB_DUE, False) is False
