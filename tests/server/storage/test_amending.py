"""Changes laid into the rows come to the same, row by row, as the merge rule says of them one by one."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from server.storage.helpers import LEA, OTHER, SCOPE, create, encounter, person

from parcours_core.merge import Change, Kind, Outcome, State, judge, settle
from parcours_server.storage import amending, checking, feed
from parcours_server.storage.amending import Changes
from parcours_server.storage.bodies import read
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

DEVICE = "laptop"
BY = "Noé Marchal"
TABLES = {
    "record": "id, dossier, holder, number, mark, deleted, confidential, guarded, body",
    "confidence": "id, record, number, dossier, holder, body",
    "change_log": "id, record, number, dossier, holder, author, at, device, kind, guarded, body",
    "holding": "holder, count, sum",
}
LATER = "2026-11-22T09:30:00.000000+00:00"
FIELDS = {
    "job_seeker": ("phone", "municipality", "family_name", "confidences", "later_field"),
    "encounter": ("text", "place"),
}


def holders(transaction: Transaction) -> dict[str, str]:
    """Return who holds which dossier."""
    rows = transaction.rows("SELECT id, holder FROM record WHERE scope = :scope AND dossier = id")
    return {row[0]: row[1] for row in rows}


def one_by_one(transaction: Transaction, changes: list[Change]) -> list[Outcome]:
    """Let the merge rule look at each; what is plainly accepted has its numbers first, as in a batch."""
    states = feed.states(transaction, [(one.record, one.id) for one in changes])
    verdicts = [judge(states.get((one.record, one.id)), one) for one in changes]
    writes = [one.writes for one in verdicts]
    first = feed.take_numbers(transaction, sum(writes))
    pairs = []
    order = sorted(range(len(changes)), key=lambda place: (verdicts[place].outcome is not Outcome.ACCEPTED, place))
    for number, place in enumerate((place for place in order if writes[place]), first):
        before = states[changes[place].record, changes[place].id]
        pairs.append((before, settle(before, changes[place], verdicts[place], BY, number)))
    feed.replace(transaction, pairs, holders(transaction), device=DEVICE, author=BY)
    return [one.outcome for one in verdicts]


def laid_in(transaction: Transaction, changes: list[Change]) -> tuple[list[Outcome], int]:
    """Lay in what is plain, and let the merge rule look at the rest; the numbers are those of ``one_by_one``.

    Return how many were laid in too.
    """
    rows = feed.open_rows_of(transaction, [(one.record, one.id) for one in changes])
    states = feed.states(transaction, rows)
    verdicts = [judge(states.get((one.record, one.id)), one) for one in changes]
    order = sorted(range(len(changes)), key=lambda place: (verdicts[place].outcome is not Outcome.ACCEPTED, place))
    numbered = [place for place in order if verdicts[place].writes]
    numbers = dict(zip(numbered, range(feed.take_numbers(transaction, len(numbered)), 1 << 60), strict=False))
    pairs, laid = [], 0
    for place, change in enumerate(changes):
        columns = columns_of([change])
        plain = amending.may_amend(change.record, columns.fields) and amending.amendments(columns, rows)
        if plain:
            assert verdicts[place].outcome is Outcome.ACCEPTED
            laid += 1
            number = [numbers[place]]
            amending.amend(transaction, columns, plain, number, holders(transaction), author=BY, device=DEVICE)
        elif place in numbers:
            before = states[change.record, change.id]
            pairs.append((before, settle(before, change, verdicts[place], BY, numbers[place])))
    feed.replace(transaction, pairs, holders(transaction), device=DEVICE, author=BY)
    return [one.outcome for one in verdicts], laid


def columns_of(changes: list[Change]) -> Changes:
    """Lay changes of the same fields in columns."""
    fields = list(changes[0].values)
    return Changes(
        changes[0].record,
        fields,
        [one.id for one in changes],
        [one.dossier for one in changes],
        [[one.values[name] for one in changes] for name in fields],
        [[one.bases[name] for one in changes] for name in fields],
        [one.bases[""] for one in changes],
        [one.at for one in changes],
    )


def rows_in(transaction: Transaction) -> dict[str, list[Any]]:
    """Return all that stands in the tables of one scope, bodies as what they say."""
    found = {}
    for table, columns in TABLES.items():
        rows = transaction.rows(f"SELECT {columns} FROM {table} WHERE scope = :scope")
        told = [[read(part) if isinstance(part, bytes) else part for part in row] for row in rows]
        found[table] = sorted(told, key=lambda row: row[:4])
    return found


def people() -> list[State]:
    """Return dossiers and encounters with every shape a row may have."""
    made = [person(f"d{n}", 0, family_name=f"N{n}", phone="", municipality=None) for n in range(6)]
    made[1] = replace(made[1], values={**made[1].values, "confidences": "secret"})
    made[2] = replace(made[2], values={**made[2].values, "later_field": "x"})
    made[3] = replace(made[3], values={"id": "d3"})
    notes = [encounter(f"e{n}", f"d{n}", 0, confidential=n == 1, place="") for n in range(3)]
    return [*made, *notes]


def some_change(state: State, chance: Random, at: str) -> Change:
    """Return a change of a record: mostly of what stands there, at times of what stood there before."""
    names = sorted(chance.sample(FIELDS[state.record], chance.choice((1, 1, 2))))
    values = {name: chance.choice(("a", "b", at, state.values.get(name, ""))) for name in names}
    stale = chance.random() < 0.1
    bases = {name: max(1, state.stamp_of(name).number - stale) for name in names}
    known = state.version if chance.random() < 0.8 else state.stamp.number
    kind = Kind.DELETE if chance.random() < 0.01 else Kind.CHANGE
    if kind is Kind.DELETE:
        names, values = [], {}
    return Change(state.record, state.id, state.dossier, kind, values, at, {**bases, "": known}, dict.fromkeys(names))


@pytest.mark.parametrize("seed", range(6))
def test_it_comes_to_the_same_as_the_merge_rule(database: Database, seed: int) -> None:
    chance = Random(seed)
    for scope in (SCOPE, OTHER):
        with database.writing(scope) as transaction:
            create(transaction, people(), {f"d{n}": LEA for n in range(6)})
            transaction.commit()
    outcomes: set[Outcome] = set()
    laid = 0
    for step in range(40):
        with database.reading(SCOPE) as reading:
            keys = [(one.record, one.id) for one in people()]
            states = list(feed.states(reading, keys).values())
        chosen = chance.sample(sorted(states, key=lambda one: one.id), 4)
        changes = [some_change(one, chance, f"2026-11-22T10:{step:02}:00+00:00") for one in chosen]
        with database.writing(SCOPE) as here:
            told, more = laid_in(here, changes)
            here.commit()
        with database.writing(OTHER) as there:
            assert told == one_by_one(there, changes)
            there.commit()
        outcomes.update(told)
        laid += more
        with database.reading(SCOPE) as reading:
            found = rows_in(reading)
            assert checking.problems(reading) == []
        with database.reading(OTHER) as reading:
            assert found == rows_in(reading)
    assert {Outcome.ACCEPTED, Outcome.RIVALLED} <= outcomes
    assert laid > 10
