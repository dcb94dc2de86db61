"""How a record was made is told for ever, though it is written nowhere: all that changed since is undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server.storage.helpers import AT, AUTHOR, LEA, NOE, SCOPE, filled, person, shared

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind, Stamp, State, judge, settle
from parcours_core.wire.messages import FieldEntry
from parcours_server.storage import feed, log
from parcours_server.storage.bodies import written
from parcours_server.storage.database import Database
from parcours_server.storage.log import CHANGED, CREATED, ENTRIES

NAMES = ("family_name", "given_name", "confidences", "phone", "newer_field")
values = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["", "a", "b", "c"]), max_size=4)


def step(database: Database, record_id: str, kind: Kind, holder: str = LEA, **wanted: Any) -> State:
    with database.writing(SCOPE) as transaction:
        (before,) = feed.states(transaction, [("job_seeker", record_id)]).values()
        bases = {**{name: before.stamp_of(name).number for name in wanted}, "": before.version}
        change = Change("job_seeker", record_id, record_id, kind, wanted, AT, bases)
        verdict = judge(before, change)
        if not verdict.writes:
            return before
        after = settle(before, change, verdict, "Sam", feed.take_numbers(transaction, 1))
        feed.replace(transaction, [(before, after)], {record_id: holder}, device="laptop")
        transaction.commit()
    return after


def told(database: Database, record_id: str, person_id: str = LEA) -> list[FieldEntry]:
    with database.reading(SCOPE, person_id) as transaction:
        (state,) = feed.states(transaction, [("job_seeker", record_id)]).values()
        return log.history(transaction, state)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=values, steps=st.lists(st.tuples(st.sampled_from(list(Kind)), values), max_size=6))
def test_whatever_happened_the_making_is_told(
    database: Database, made: dict[str, str], steps: list[tuple[Kind, dict[str, str]]]
) -> None:
    record_id = new_id(1_764_000_000_000)
    (placed,) = filled(database, [person(record_id, 0, **made)], {record_id: LEA})
    for kind, wanted in steps:
        step(database, record_id, kind, **({} if kind is Kind.DELETE else wanted))
    first, *later = told(database, record_id)
    assert first == FieldEntry(placed.number, AUTHOR, AT, "", CREATED, {}, {"id": record_id, **made})
    assert [entry.number for entry in later] == sorted({entry.number for entry in later})
    # Done again, one after another, the entries come to what the record holds.
    now = dict(first.after)
    for entry in later:
        if entry.kind != log.RIVALLED:
            assert {name: now[name] for name in entry.before} == entry.before
            now |= entry.after
    with database.reading(SCOPE) as transaction:
        (state,) = feed.states(transaction, [("job_seeker", record_id)]).values()
    assert now == state.values


def test_who_is_not_shown_the_confidences_is_not_told_what_they_were(database: Database) -> None:
    filled(database, [person("d1", 0, family_name="A", confidences="secret")], {"d1": LEA})
    step(database, "d1", Kind.CHANGE, confidences="")
    step(database, "d1", Kind.CHANGE, family_name="B")
    shared(database, "d1", NOE, confidences=False)
    assert told(database, "d1")[0].after == {"id": "d1", "family_name": "A", "confidences": "secret"}
    assert told(database, "d1", NOE)[0].after == {"id": "d1", "family_name": "A"}
    assert [entry.after for entry in told(database, "d1", NOE)[1:]] == [{}, {"family_name": "B"}]


def test_what_an_older_program_wrote_of_the_making_stands(database: Database) -> None:
    """It wrote the whole of it beside the first change; what changes later says nothing of the making."""
    (placed,) = filled(database, [person("d1", 0, family_name="A")], {"d1": LEA})
    after = replace(
        placed, number=2, values={"id": "d1", "family_name": "B"}, stamps={"family_name": Stamp(2, "S", AT)}
    )
    frame = ("d1", "job_seeker", 1, "d1", LEA, AUTHOR, AT, "", CREATED, False)
    with database.writing(SCOPE) as transaction:
        feed.take_numbers(transaction, 1)
        feed.replace(transaction, [(placed, after)], {"d1": LEA}, device="laptop")
        transaction.change("DELETE FROM change_log WHERE scope = :scope")
        old = ("d1", "job_seeker", 2, "d1", LEA, "S", AT, "laptop", CHANGED, False)
        change = written(({"family_name": "A"}, {"family_name": "B"}))
        making = written(({}, {"id": "d1", "family_name": "A"}))
        transaction.put(ENTRIES, [(*frame, making), (*old, change)])
        transaction.commit()
    step(database, "d1", Kind.CHANGE, phone="0499")
    assert [(entry.kind, entry.number, entry.after) for entry in told(database, "d1")] == [
        (CREATED, 1, {"id": "d1", "family_name": "A"}),
        (CHANGED, 2, {"family_name": "B"}),
        (CHANGED, 3, {"phone": "0499"}),
    ]
