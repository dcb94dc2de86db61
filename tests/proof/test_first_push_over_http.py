"""A first sync of thousands over HTTP: each batch is squeezed before what goes with it is known, and arrives whole."""

from __future__ import annotations

import pytest
from benchmarks.syncing.dossiers import job_seekers
from proof.helpers.lab import Lab, far_away
from proof.helpers.lines import served

from parcours_desktop.sync.squeezing import Begun

BATCHES = (1000, 2000, 2500, 500)


def test_thousands_of_dossiers_and_their_trail_arrive_as_they_were_written(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead: list[int] = []
    between = Begun.between

    def counted(begun: Begun, head: bytes, tail: bytes) -> bytes:
        ahead.append(len(head) + len(tail))
        return between(begun, head, tail)

    monkeypatch.setattr(Begun, "between", counted)
    people = list(job_seekers(sum(BATCHES)))
    with served(lab.company) as port, far_away(lab, port) as one, far_away(lab, port) as other:
        with one.caseload.writing("Essai", author="Anne", at=lab.company.clock()) as unit:
            for each in people:
                unit.put(each)
            unit.commit()
        report = one.syncs()
        assert (report.sent, report.accepted) == (len(people), len(people))
        assert len(ahead) >= len(BATCHES) - 1
        assert one.waiting() == 0
        other.syncs()
        with one.caseload.reading() as ours, other.caseload.reading() as theirs:
            for each in (people[0], people[999], people[1000], people[2999], people[3000], people[-1]):
                assert theirs.plain("job_seeker", each.id) == ours.plain("job_seeker", each.id)
            counted_there = theirs.connection.exec_driver_sql("SELECT count(*) FROM job_seeker").scalar_one()
        assert counted_there == len(people)
