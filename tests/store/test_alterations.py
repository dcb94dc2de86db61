"""What was changed is laid in columns just as it would be told change by change."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from store.helpers import barrier, fly, land, person, put, remove, write_receipts_beside, writing

from parcours_core.merge import Change, Kind
from parcours_core.vocabulary.work import Severity
from parcours_core.wire.sheets import change_sheets_of, changes_of
from parcours_desktop.store import flight, outbox
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import Damaged


def told_one_by_one(caseload: Caseload) -> list[Change]:
    """Return what waits as ``outbox`` tells each change, in the order of a batch."""
    with caseload.reading() as reader:
        entries = outbox.pending(reader)
        told = [outbox.change_of(reader.connection, one, reader.plain(*one.key)) for one in entries]
    order = {"job_seeker": 0, "barrier": 1}
    return sorted(told, key=lambda one: (order[one.record], one.kind.value, tuple(one.values), one.id))


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_of_changes_is_what_is_told_of_each(caseload: Caseload, seed: int) -> None:
    chance = Random(seed)
    people = [person(f"Nom {n}", phone="") for n in range(12)]
    barriers = [barrier(one) for one in people[:6]]
    put(caseload, *people, *barriers)
    land(caseload, fly(caseload))
    write_receipts_beside(caseload)
    for _ in range(3):
        some: list[Any] = []
        for one in chance.sample(people, 6):
            fields: dict[str, Any] = {"phone": f"0{chance.randint(1, 3)}", "languages": chance.choice(((), ("fr",)))}
            some.append(replace(one, **{name: fields[name] for name in chance.sample(sorted(fields), 1)}))
        some += [replace(one, severity=chance.choice(list(Severity))) for one in chance.sample(barriers, 3)]
        put(caseload, *some)
    remove(caseload, barriers[0])
    told = told_one_by_one(caseload)
    batch = fly(caseload)
    assert list(batch.sheets) == change_sheets_of(told)
    with caseload.reading() as reader:
        assert list(flight.again(reader, "batch").sheets) == list(batch.sheets)


def test_what_is_written_again_keeps_its_place_in_the_batch(caseload: Caseload) -> None:
    people = [person(f"Nom {n}") for n in range(5)]
    put(caseload, *people)
    land(caseload, fly(caseload))
    put(caseload, *(replace(one, phone="1") for one in people))
    sent = fly(caseload)
    put(caseload, replace(people[2], phone="2"), replace(people[0], phone="1", email="a@b.be"))
    remove(caseload, people[3])
    with caseload.reading() as reader:
        assert list(flight.again(reader, "batch").sheets) == list(sent.sheets)


def test_a_choice_and_what_was_settled_go_with_the_change(caseload: Caseload) -> None:
    one, two = person("Nom", phone="a"), person("Autre", phone="a")
    put(caseload, one, two)
    land(caseload, fly(caseload))
    write_receipts_beside(caseload)
    put(caseload, replace(one, phone="b"), replace(two, phone="b"))
    with writing(caseload) as unit:
        entry = outbox.find(unit.connection, "job_seeker", one.id)
        assert entry is not None
        outbox.keep(unit.connection, replace(entry, resolves=frozenset({"9.phone", "8.phone"}), settled={"phone": 77}))
        unit.commit()
    told = told_one_by_one(caseload)
    changes = list(changes_of(fly(caseload).sheets))
    assert changes == told
    assert changes[0].kind is Kind.CHANGE
    assert {change.id: change.bases["phone"] for change in changes}[one.id] == 77
    assert {change.id: change.resolves for change in changes}[one.id] == {"8.phone", "9.phone"}


def test_a_page_that_was_lost_is_told_as_such(caseload: Caseload) -> None:
    one = person("Nom")
    put(caseload, one)
    land(caseload, fly(caseload))
    put(caseload, replace(one, phone="b"))
    for lost in ("\0\0", '{"phone": '):
        with writing(caseload) as unit:
            unit.connection.exec_driver_sql("UPDATE outbox SET base = ?", (lost,))
            with pytest.raises(Damaged):
                flight.take(unit, "batch", 10)
