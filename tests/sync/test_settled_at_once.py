"""A receipt that comes before anything else was written is settled by what was read when the batch was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from store.helpers import barrier
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, cut_sync, shared

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Answer, Call
from parcours_desktop.store import settling
from parcours_desktop.store.versions import unpack


def meanwhile(laptop: Laptop, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Do something once the server has taken a batch, and before its answer is here."""
    exchange = laptop.peer.exchange

    def slow(call: Call) -> Answer:
        answer = exchange(call)
        if call.batch is not None:
            deed()
        return answer

    monkeypatch.setattr(laptop.peer, "exchange", slow)


def read_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note of which types is read what stands beside their records."""
    asked: list[str] = []
    reads = settling.beside_all

    def noting(connection: Any, record: str, ids: list[str]) -> Any:
        asked.append(record)
        return reads(connection, record, ids)

    monkeypatch.setattr(settling, "beside_all", noting)
    return asked


def versions_beside(laptop: Laptop, one: JobSeeker) -> dict[str, int]:
    kept = laptop.scalar("SELECT field_versions FROM job_seeker WHERE id = ?", one.id)
    known = unpack(kept)
    assert known is not None
    return {name: known.number_of(name) for name in ("phone", "email", "street")}


def test_nothing_is_read_again_where_nothing_was_written(
    ana: Laptop, ben: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeker = shared(ana, ben, phone="1")
    ana.put(barrier(seeker))
    ana.sync()
    ana.change(seeker, phone="2", email="n@exemple.be")
    asked = read_anew(monkeypatch)
    assert ana.sync().accepted == 1
    assert asked == []
    number = max(state.number for state in ana.server.states.values())
    seen = versions_beside(ana, seeker)
    assert seen["phone"] == seen["email"] == number > seen["street"]
    assert ana.is_sound()
    ben.sync()
    assert versions_beside(ben, seeker) == seen


@pytest.mark.parametrize("which", ["the same", "another", "a draft"])
def test_what_was_written_on_the_way_makes_it_be_read_again(
    ana: Laptop, ben: Laptop, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    seeker, other = shared(ana, ben, phone="1"), shared(ana, ben, phone="1")
    ana.change(seeker, phone="2")

    def deed() -> None:
        if which == "a draft":
            with ana.writing() as unit:
                unit.keep_draft("note", "…")
                unit.commit()
        elif ana.get(JobSeeker, seeker.id).street == ana.get(JobSeeker, other.id).street == "":
            ana.change(seeker if which == "the same" else other, street="Rue des Fleurs")

    meanwhile(ana, monkeypatch, deed)
    asked = read_anew(monkeypatch)
    ana.sync()
    assert asked
    ana.sync()
    ben.sync()
    assert ana.everything() == ben.everything()
    assert ana.waiting() == ()
    assert ana.is_sound()
    assert ben.is_sound()
    assert versions_beside(ana, seeker) == versions_beside(ben, seeker)


def test_a_batch_that_is_sent_again_is_settled_by_what_stands_then(
    ana: Laptop, ben: Laptop, server: ReferenceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeker = shared(ana, ben, phone="1")
    ana.change(seeker, phone="2")
    cut_sync(ana)
    asked = read_anew(monkeypatch)
    assert ana.sync().accepted == 1
    assert asked == ["job_seeker"]
    assert ana.is_sound()
    assert max(state.number for state in server.states.values()) == versions_beside(ana, seeker)["phone"]
