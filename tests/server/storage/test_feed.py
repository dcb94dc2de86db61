"""The feed against a model: whatever is written, handed over, touched or shared, each reads once what they may see."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server.storage.helpers import (
    AT,
    AUTHOR,
    LEA,
    NOE,
    OTHER,
    SAM,
    SCOPE,
    create,
    encounter,
    filled,
    person,
    record,
    seen,
    shared,
)

from parcours_core.merge import Change, Kind, Rival, Stamp, State, judge, settle
from parcours_core.wire.packing import mark
from parcours_server.storage import checking, feed, log, moves, pages
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided, UnknownScope
from parcours_server.storage.transaction import Transaction


def change(transaction: Transaction, key: feed.Key, kind: Kind, **values: Any) -> State:
    """Carry out a change that stands on what the server holds, as a push does."""
    record_type, record_id = key
    (before,) = feed.states(transaction, [key]).values()
    holders = {one.id: one.holder for one in feed.dossiers(transaction, [before.dossier], lock=True).values()}
    bases = {**{name: before.stamp_of(name).number for name in values}, "": before.version}
    wanted = Change(record_type, record_id, before.dossier, kind, values, AT, bases)
    number = feed.take_numbers(transaction, 1)
    after = settle(before, wanted, judge(before, wanted), AUTHOR, number)
    feed.replace(transaction, [(before, after)], holders, device="laptop")
    return after


def test_numbers_follow_each_other(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        assert [feed.take_numbers(transaction, count) for count in (3, 1, 0, 5)] == [1, 4, 5, 5]
        transaction.commit()
    with database.writing(SCOPE) as transaction:
        assert feed.take_numbers(transaction, 2) == 10
    with database.reading(SCOPE) as transaction:
        assert feed.head(transaction) == feed.Head("epoch-agence", 9, 0, agency="Agence agence", lease_days=30)
    with database.reading(OTHER) as transaction:
        assert feed.head(transaction).number == 0


def test_a_scope_that_is_not_there(database: Database) -> None:
    with database.writing("nowhere") as transaction:
        with pytest.raises(UnknownScope):
            feed.take_numbers(transaction, 1)
        with pytest.raises(UnknownScope):
            feed.head(transaction)


def test_what_is_created_is_read_back(database: Database) -> None:
    parts = [
        person("d1", 0, given_name="Alix", confidences="secret", languages=["fr", "uk"], newer={"a": [1, None]}),
        encounter("e1", "d1", 0, text="vu", confidential=True),
        record("barrier", "b1", "d1", 0, severity=None),
    ]
    placed = filled(database, parts, {"d1": LEA})
    with database.reading(SCOPE, LEA) as transaction:
        found = feed.states(transaction, [(one.record, one.id) for one in placed] + [("barrier", "none")])
        assert list(found.values()) == sorted(placed, key=lambda one: list(found).index((one.record, one.id)))
        assert feed.dossiers(transaction, ["d1", "d2", "b1"]) == {"d1": feed.Dossier("d1", LEA, deleted=False)}


def test_two_records_may_share_an_id(database: Database) -> None:
    """Identities are made by devices: a barrier may not take the confidences of an encounter by calling itself it."""
    filled(
        database, [person("d1", 0), encounter("x", "d1", 0, text="vu"), record("barrier", "x", "d1", 0)], {"d1": LEA}
    )
    with database.writing(SCOPE) as transaction:
        change(transaction, ("barrier", "x"), Kind.CHANGE, severity="strong")
        transaction.commit()
    found = seen(database, LEA)
    assert found["encounter", "x"].values["text"] == "vu"
    assert found["barrier", "x"].values["severity"] == "strong"


def test_the_same_record_twice_collides(database: Database) -> None:
    filled(database, [person("d1", 0)], {"d1": LEA})
    with database.writing(SCOPE) as transaction, pytest.raises(Collided):
        create(transaction, [person("d1", 0)], {"d1": LEA})
    filled(database, [person("d1", 0)], {"d1": LEA}, OTHER)


@pytest.mark.parametrize("count", [1, 100, 101, 350])
def test_few_and_many_are_put_in_alike(database: Database, count: int) -> None:
    parts = [person(f"d{number}", 0, confidences="x" * (number % 2)) for number in range(count)]
    placed = filled(database, parts, {one.id: LEA for one in parts})
    more = filled(database, [person(f"e{number}", 0) for number in range(count)], {f"e{n}": LEA for n in range(count)})
    with database.reading(SCOPE, LEA) as transaction:
        assert pages.page(transaction, 2 * count, 0, 1000).states == placed + more


def test_many_twice_in_one_transaction(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        for letter in "ab":
            parts = [person(f"{letter}{number}", 0) for number in range(150)]
            create(transaction, parts, {one.id: LEA for one in parts})
        transaction.commit()
    assert len(seen(database, LEA)) == 300


def test_pages_go_on_where_they_ended(database: Database) -> None:
    placed = filled(database, [person(f"d{n}", 0) for n in range(7)], {f"d{n}": (LEA, SAM)[n % 2] for n in range(7)})
    with database.reading(SCOPE, LEA) as transaction:
        first = pages.page(transaction, 7, 0, 2)
        assert (first.cursor, first.more, first.states) == (3, True, [placed[0], placed[2]])
        second = pages.page(transaction, 7, 3, 2)
        assert (second.cursor, second.more, second.states) == (7, False, [placed[4], placed[6]])
        assert pages.page(transaction, 7, 7, 2) == pages.FeedPage(7, False, [], [])
        assert pages.page(transaction, 7, 900, 2) == pages.FeedPage(900, False, [], [])


def test_a_page_leaves_out_what_the_device_wrote(database: Database) -> None:
    placed = filled(database, [person(f"d{n}", 0) for n in range(6)], {f"d{n}": LEA for n in range(6)})
    with database.reading(SCOPE, LEA) as transaction:
        page = pages.page(transaction, 6, 0, 10, but=range(2, 5))
        assert (page.cursor, page.more, page.states) == (6, False, [placed[0], placed[4], placed[5]])
        until = pages.page(transaction, 6, 0, 10, until=2)
        assert (until.cursor, until.states) == (2, placed[:2])


def test_a_change_moves_the_record_to_the_end(database: Database) -> None:
    filled(database, [person("d1", 0, given_name="Alix"), person("d2", 0)], {"d1": LEA, "d2": LEA})
    with database.writing(SCOPE) as transaction:
        after = change(transaction, ("job_seeker", "d1"), Kind.CHANGE, given_name="Alex", confidences="secret")
        transaction.commit()
    with database.reading(SCOPE, LEA) as transaction:
        page = pages.page(transaction, 3, 0, 10)
        assert [state.number for state in page.states] == [2, 3]
        assert page.states[1] == after


def test_a_confidence_that_is_emptied_is_gone(database: Database) -> None:
    filled(database, [person("d1", 0, confidences="secret")], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        change(transaction, ("job_seeker", "d1"), Kind.CHANGE, confidences="")
        transaction.commit()
    with database.reading(SCOPE) as transaction:
        assert transaction.rows("SELECT number FROM confidence WHERE scope = :scope AND number = 0") == []
    assert seen(database, LEA)["job_seeker", "d1"].values["confidences"] == ""


def test_deleted_and_made_again(database: Database) -> None:
    filled(database, [person("d1", 0), encounter("e1", "d1", 0, text="vu")], {"d1": LEA})
    key = ("encounter", "e1")
    with database.writing(SCOPE) as transaction:
        assert change(transaction, key, Kind.DELETE).deleted
        transaction.commit()
    assert seen(database, LEA)[key].deleted
    with database.reading(SCOPE, LEA) as transaction:
        assert pages.tally(transaction).count == 1
    with database.writing(SCOPE) as transaction:
        assert not change(transaction, key, Kind.CREATE, text="revu").deleted
        transaction.commit()
    with database.reading(SCOPE, LEA) as transaction:
        (state,) = feed.states(transaction, [key]).values()
        assert [(entry.kind, entry.number, entry.device) for entry in log.history(transaction, state)] == [
            ("create", 2, ""),
            ("delete", 3, "laptop"),
            ("create", 4, "laptop"),
        ]


def test_the_history_tells_of_rivals(database: Database) -> None:
    (placed,) = filled(database, [person("d1", 0, given_name="Alix")], {"d1": LEA})
    wanted = Change("job_seeker", "d1", "d1", Kind.CHANGE, {"given_name": "Alex"}, "2026-11-23", {"given_name": 0})
    with database.writing(SCOPE) as transaction:
        number = feed.take_numbers(transaction, 1)
        after = settle(placed, wanted, judge(placed, wanted), "Sam", number)
        feed.replace(transaction, [(placed, after)], {"d1": LEA})
        chosen = Change(
            "job_seeker", "d1", "d1", Kind.CHANGE, {}, AT, {"": after.version}, {}, frozenset({after.rivals[0].id})
        )
        last = settle(after, chosen, judge(after, chosen), "Lea", feed.take_numbers(transaction, 1))
        feed.replace(transaction, [(after, last)], {"d1": LEA})
        told = log.history(transaction, last)
        transaction.commit()
    assert after.rivals == (Rival("2.given_name", "given_name", "Alex", None, "Sam", "2026-11-23"),)
    assert [(one.kind, one.author, one.at, one.after) for one in told] == [
        ("create", AUTHOR, AT, {"id": "d1", "given_name": "Alix"}),
        ("rival", "Sam", "2026-11-23", {"given_name": "Alex"}),
        ("change", "Lea", AT, {}),
    ]
    assert seen(database, LEA)["job_seeker", "d1"] == last


def test_what_never_changed_tells_its_creation(database: Database) -> None:
    (placed,) = filled(database, [person("d1", 0, confidences="secret")], {"d1": LEA})
    with database.reading(SCOPE, LEA) as transaction:
        (entry,) = log.history(transaction, placed)
    assert (entry.kind, entry.author, entry.after) == ("create", AUTHOR, {"id": "d1", "confidences": "secret"})


def test_marks_and_sums_are_those_of_the_wire(database: Database) -> None:
    placed = filled(database, [person(f"d{n}", 0) for n in range(3)], dict.fromkeys(("d0", "d1", "d2"), LEA))
    with database.reading(SCOPE, LEA) as transaction:
        tally = pages.tally(transaction)
    assert (tally.count, tally.sum) == (3, sum(mark(one.record, one.id, one.number) for one in placed))


DOSSIERS = ("d0", "d1", "d2")
PEOPLE = (LEA, SAM, NOE)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("create"), st.sampled_from(DOSSIERS), st.booleans()),
        st.tuples(st.just("change"), st.integers(0, 9), st.text("ab", max_size=2)),
        st.tuples(st.just("delete"), st.integers(0, 9), st.none()),
        st.tuples(st.just("touch"), st.sampled_from(DOSSIERS), st.none()),
        st.tuples(st.just("hand over"), st.sampled_from(DOSSIERS), st.sampled_from(PEOPLE)),
        st.tuples(st.just("share"), st.sampled_from(DOSSIERS), st.sampled_from(PEOPLE)),
    ),
    max_size=12,
)


class Follower:
    """A device that reads page by page between the steps and keeps what it was told."""

    def __init__(self, database: Database, scope: str, whom: str) -> None:
        self._database, self._scope, self.whom = database, scope, whom
        self.cursor = 0
        self.held: dict[feed.Key, State] = {}

    def read(self) -> None:
        with self._database.reading(self._scope, self.whom) as transaction:
            head, more = feed.head(transaction).number, True
            while more:
                page = pages.page(transaction, head, self.cursor, 2)
                self.held |= {(state.record, state.id): state for state in page.states}
                self.held = {key: state for key, state in self.held.items() if state.dossier not in page.left}
                self.cursor, more = page.cursor, page.more
            tally = pages.tally(transaction)
        living = [state for state in self.held.values() if not state.deleted]
        assert tally.count == len(living)
        assert tally.sum == sum(mark(state.record, state.id, state.number) for state in living)


@pytest.fixture
def scope_names() -> Iterator[str]:
    return (f"modèle-{number}" for number in itertools.count())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_followers_hold_what_they_may_see(
    database: Database, scope_names: Iterator[str], taken: list[tuple[str, Any, Any]]
) -> None:
    scope = next(scope_names)
    with database.writing(scope) as transaction:
        transaction.change(
            """INSERT INTO scope (scope, name, epoch, number, horizon, restored_from, people, settled_on, made_at)
            VALUES (:scope, '', 'e', 0, 0, 0, 0, '', '')"""
        )
        create(transaction, [person(one, 0) for one in DOSSIERS], dict.fromkeys(DOSSIERS, LEA))
        transaction.commit()
    followers = [Follower(database, scope, whom) for whom in PEOPLE]
    shares: set[tuple[str, str]] = set()
    for place, step in enumerate(taken):
        database.attempt(scope, _doing(place, step, shares))
        followers[place % 3].read()
    for follower in followers:
        follower.read()
        fresh = Follower(database, scope, follower.whom)
        fresh.read()
        assert follower.held == fresh.held
    with database.reading(scope) as transaction:
        assert checking.problems(transaction) == []


def _doing(place: int, step: tuple[str, Any, Any], shares: set[tuple[str, str]]) -> Callable[[Transaction], None]:
    what, which, how = step

    def work(transaction: Transaction) -> None:
        keys = sorted(
            (kind, one)
            for one, kind in transaction.rows("SELECT id, record FROM record WHERE scope = :scope AND NOT deleted")
        )
        if what == "create":
            holders = {one: found.holder for one, found in feed.dossiers(transaction, [which], lock=True).items()}
            create(transaction, [encounter(f"e{place}", which, 0, text="vu", confidential=how)], holders)
        elif what in ("change", "delete") and keys:
            values = {"zone": how} if what == "change" else {}
            change(transaction, keys[which % len(keys)], Kind(what), **values)
        elif what == "touch":
            moves.touch(transaction, [which])
        elif what == "hand over":
            former = feed.dossiers(transaction, [which])[which].holder
            moves.hand_over(transaction, [which], how)
            if former != how:
                moves.leave(transaction, former, [which])
        elif what == "share":
            _toggle(transaction, which, how, shares)

    return work


def _toggle(transaction: Transaction, dossier: str, whom: str, shares: set[tuple[str, str]]) -> None:
    from parcours_server.storage import access

    grant = access.Grant(dossier, whom, "share", "read", confidences=True, starts_on="", active=True)
    if (dossier, whom) in shares:
        shares.discard((dossier, whom))
        access.drop(transaction, [grant])
        moves.leave(transaction, whom, [dossier])
    else:
        shares.add((dossier, whom))
        access.grant(transaction, [grant])
        moves.touch(transaction, [dossier])


def test_what_left_and_came_back_has_not_left(database: Database) -> None:
    filled(database, [person("d1", 0)], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        moves.leave(transaction, SAM, ["d1"])
        transaction.commit()
    with database.reading(SCOPE, SAM) as transaction:
        assert pages.page(transaction, 2, 0, 10).left == ["d1"]
    shared(database, "d1", SAM)
    with database.reading(SCOPE, SAM) as transaction:
        assert pages.page(transaction, 2, 0, 10).left == []
    with database.reading(SCOPE, LEA) as transaction:
        assert pages.page(transaction, 2, 0, 10).left == []


def test_a_stamp_is_kept_apart_from_the_number(database: Database) -> None:
    """What is only sent again keeps its versions, so that a change on the way still stands on what it knew."""
    (placed,) = filled(database, [person("d1", 0)], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        assert moves.touch(transaction, ["d1", "none"]) == 1
        transaction.commit()
    state = seen(database, LEA)["job_seeker", "d1"]
    assert (state.number, state.stamp, state.version) == (2, Stamp(1, AUTHOR, AT), placed.version)
