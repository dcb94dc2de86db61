"""Many records changed at once come to the same as one after another, however the database takes them in."""

from __future__ import annotations

import pytest
from server.storage.helpers import AT, AUTHOR, LEA, OTHER, SAM, SCOPE, filled, person, seen

from parcours_core.merge import Change, Kind, State, judge, settle
from parcours_server.storage import checking, feed, log, moves
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

FEW, MANY = 3, 250


def changed(transaction: Transaction, **values: str) -> dict[feed.Key, State]:
    """Lay ``values`` on every dossier of the scope in one go, and return the states as they are then."""
    rows = transaction.rows("SELECT id FROM record WHERE scope = :scope ORDER BY number")
    ids = [row[0] for row in rows]
    holders = {one.id: one.holder for one in feed.dossiers(transaction, ids, lock=True).values()}
    states = feed.states(transaction, [("job_seeker", one) for one in ids])
    first = feed.take_numbers(transaction, len(states))
    pairs = []
    for number, before in enumerate(states.values(), first):
        bases = {**{name: before.stamp_of(name).number for name in values}, "": before.version}
        wanted = Change("job_seeker", before.id, before.dossier, Kind.CHANGE, values, AT, bases)
        pairs.append((before, settle(before, wanted, judge(before, wanted), AUTHOR, number)))
    feed.replace(transaction, pairs, holders, device="laptop")
    return {(after.record, after.id): after for _, after in pairs}


@pytest.mark.parametrize("count", [FEW, MANY])
def test_few_and_many_are_changed_alike(database: Database, count: int) -> None:
    people = [person(f"d{n}", 0, family_name=f"N{n}", confidences=f"secret {n}") for n in range(count)]
    filled(database, people, dict.fromkeys((one.id for one in people), LEA))
    elsewhere = filled(database, people[:1], {"d0": LEA}, OTHER)
    with database.writing(SCOPE) as transaction:
        after = changed(transaction, family_name="Neuf")
        # A second time in the same transaction: the table that rows arrive in is there already.
        again = changed(transaction, phone="0499")
        transaction.commit()
    assert after.keys() == again.keys()
    assert seen(database, LEA) == again
    assert seen(database, LEA, OTHER) == {("job_seeker", "d0"): elsewhere[0]}
    with database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []
        entries = log.history(transaction, again["job_seeker", "d1"])
    assert [(entry.kind, entry.after.get("family_name"), entry.after.get("phone")) for entry in entries] == [
        (log.CREATED, "N1", None),
        (log.CHANGED, "Neuf", None),
        (log.CHANGED, None, "0499"),
    ]
    assert entries[0].after["confidences"] == "secret 1"


@pytest.mark.parametrize("count", [FEW, MANY])
def test_few_and_many_change_hands_alike(database: Database, count: int) -> None:
    people = [person(f"d{n}", 0, family_name=f"N{n}", confidences="secret") for n in range(count)]
    filled(database, people, dict.fromkeys((one.id for one in people), LEA))
    filled(database, people[:1], {"d0": LEA}, OTHER)
    with database.writing(SCOPE) as transaction:
        changed(transaction, phone="0499")
        assert moves.hand_over(transaction, [one.id for one in people], SAM) == count
        transaction.commit()
    assert seen(database, LEA) == {}
    found = seen(database, SAM)
    assert {state.values["confidences"] for state in found.values()} == {"secret"}
    assert len(found) == count
    assert len(seen(database, LEA, OTHER)) == 1
    with database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []


def test_a_confidence_follows_what_is_changed_of_it(database: Database) -> None:
    filled(database, [person("d1", 0, confidences="secret", family_name="A")], {"d1": LEA})
    places = "SELECT c.body FROM confidence c WHERE c.scope = :scope AND c.number = 0"
    with database.writing(SCOPE) as transaction:
        before = transaction.rows(places)
        changed(transaction, family_name="B")
        assert transaction.rows(places) == before
        changed(transaction, confidences="autre")
        assert transaction.rows(places) != before
        changed(transaction, confidences="")
        assert transaction.rows(places) == []
        transaction.commit()
    assert seen(database, LEA)["job_seeker", "d1"].values["confidences"] == ""


def test_how_a_record_was_made_is_told_once(database: Database) -> None:
    filled(database, [person("d1", 0, family_name="A")], {"d1": LEA})
    filled(database, [person("d2", 0, family_name="A")], {"d2": LEA})
    with database.writing(SCOPE) as transaction:
        changed(transaction, family_name="B")
        # A state that looks as if it had never been changed, though the log says of its making already.
        (state,) = feed.states(transaction, [("job_seeker", "d1")]).values()
        stampless = State(
            state.record, state.id, state.dossier, state.number, state.values, state.stamp, rivals=state.rivals
        )
        number = feed.take_numbers(transaction, 1)
        wanted = Change("job_seeker", "d1", "d1", Kind.CHANGE, {"family_name": "C"}, AT, {"family_name": 1, "": 1})
        after = settle(stampless, wanted, judge(stampless, wanted), AUTHOR, number)
        feed.replace(transaction, [(stampless, after)], {"d1": LEA}, device="laptop")
        transaction.commit()
    with database.reading(SCOPE) as transaction:
        told = [(entry.kind, entry.number, entry.after["family_name"]) for entry in log.history(transaction, after)]
    assert told == [(log.CREATED, 1, "A"), (log.CHANGED, 3, "B"), (log.CHANGED, 5, "C")]
