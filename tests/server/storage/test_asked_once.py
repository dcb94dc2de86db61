"""What each request would ask again is asked once: where the scope stands, and whether there is anything to look up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from server.storage.helpers import AT, LEA, OTHER, SAM, SCOPE, create, encounter, filled, person, shared
from support.statements import watch

from parcours_core.wire.messages import Tally
from parcours_server.storage import access, accounts, erasing, feed, moves, pages, scopes, tokens
from parcours_server.storage.access import MANY
from parcours_server.storage.accounts import Device, Person
from parcours_server.storage.database import Database
from parcours_server.storage.tokens import Token

DOSSIERS = [f"d{number}" for number in range(MANY + 5)]


@pytest.fixture
def enrolled(database: Database, opened: Callable[..., Database]) -> tuple[Database, list[str]]:
    """An agency with one device, and the statements that are asked from now on."""
    asked: list[str] = []

    def observe(sql: str) -> None:
        watch(sql)
        asked.append(sql)

    with database.writing(SCOPE) as transaction:
        accounts.add_person(transaction, Person(LEA, "lea", "Lea", "counsellor", "h", False, AT))
        accounts.add_device(transaction, Device("v1", LEA, "n", b"s", b"s", "", "", AT, AT, ""))
        tokens.add(transaction, Token("t", "access", "f", "v1", AT, AT))
        transaction.commit()
    return opened(observer=observe), asked


def test_where_the_scope_stands_comes_with_the_bearer(enrolled: tuple[Database, list[str]]) -> None:
    database, asked = enrolled
    with database.reading(SCOPE) as transaction:
        expected = feed.head(transaction)
        asked.clear()
        assert tokens.bearer(transaction, "t") is not None
        assert feed.head(transaction) == expected
        assert len(asked) == 1
        # Once: whoever asks again is answered by the database.
        assert feed.head(transaction) == expected
        assert len(asked) == 2


def test_what_is_written_since_is_seen(enrolled: tuple[Database, list[str]]) -> None:
    database, _ = enrolled
    with database.writing(SCOPE) as transaction:
        assert tokens.bearer(transaction, "t") is not None
        assert feed.take_numbers(transaction, 3) == 1
        assert feed.head(transaction).number == 3
        assert tokens.bearer(transaction, "t") is not None
        scopes.keep_settled_on(transaction, "2026-11-23")
        assert feed.head(transaction).settled_on == "2026-11-23"
        assert tokens.bearer(transaction, "t") is not None
        moves.leave(transaction, LEA, ["d1"])
        assert feed.head(transaction).number == 4
        transaction.commit()


def test_another_scope_is_not_taken_for_it(enrolled: tuple[Database, list[str]]) -> None:
    database, _ = enrolled
    with database.reading(SCOPE) as transaction:
        assert tokens.bearer(transaction, "t") is not None
        transaction.turn_to(OTHER)
        assert feed.head(transaction).epoch == f"epoch-{OTHER}"


def test_what_lies_with_the_bearer_comes_with_it(enrolled: tuple[Database, list[str]]) -> None:
    database, asked = enrolled
    with database.reading(SCOPE, LEA) as transaction:
        assert tokens.bearer(transaction, "t") is not None
        assert pages.tally(transaction, transaction.counted) == pages.tally(transaction) == Tally(0, 0)
    filled(database, [person("d1", 0), person("d2", 0)], {"d1": LEA, "d2": SAM})
    with database.reading(SCOPE, LEA) as transaction:
        asked.clear()
        assert tokens.bearer(transaction, "t") is not None
        told = pages.tally(transaction, transaction.counted)
        assert len(asked) == 1
        assert told == pages.tally(transaction)
        assert told.count == 1
    # What is shared is counted as ever.
    shared(database, "d2", LEA)
    with database.reading(SCOPE, LEA) as transaction:
        assert tokens.bearer(transaction, "t") is not None
        assert pages.tally(transaction, transaction.counted) == pages.tally(transaction)
        assert pages.tally(transaction, transaction.counted).count == 2
        transaction.turn_to(OTHER)
        assert transaction.counted is None


def test_of_many_dossiers_those_that_are_shared_or_erased_are_found(database: Database) -> None:
    filled(database, [person(one, 0) for one in DOSSIERS], dict.fromkeys(DOSSIERS, LEA))
    with database.reading(SCOPE) as transaction:
        assert access.rights(transaction, SAM, DOSSIERS) == {}
        assert erasing.erased(transaction, DOSSIERS) == set()
    shared(database, "d7", SAM)
    shared(database, "d8", SAM, active=False)
    with database.writing(SCOPE) as transaction:
        erasing.erase(transaction, "d9", "Lea", AT)
        transaction.commit()
    with database.reading(SCOPE) as transaction:
        assert access.rights(transaction, SAM, DOSSIERS).keys() == {"d7"}
        assert access.rights(transaction, LEA, DOSSIERS) == {}
        assert erasing.erased(transaction, DOSSIERS) == {"d9"}
    with database.reading(OTHER) as transaction:
        assert access.rights(transaction, SAM, DOSSIERS) == {}
        assert erasing.erased(transaction, DOSSIERS) == set()


def test_what_lies_with_somebody_is_told_when_something_is_laid_with_them(
    enrolled: tuple[Database, list[str]],
) -> None:
    database, asked = enrolled
    filled(database, [person("d0", 0), person("s0", 0)], {"d0": LEA, "s0": SAM})
    with database.writing(SCOPE) as transaction:
        create(transaction, [person("d1", 0), person("s1", 0)], {"d1": LEA, "s1": SAM})
        asked.clear()
        told = {whom: pages.tally(transaction, transaction.held[whom]) for whom in (LEA, SAM)}
        assert asked == []
        for whom in (LEA, SAM):
            transaction.see_as(whom)
            assert told[whom] == pages.tally(transaction)
            assert told[whom].count == 2


def test_what_is_shared_since_is_not_left_out(database: Database) -> None:
    filled(database, [person("s0", 0)], {"s0": SAM})
    shared(database, "s0", LEA)
    with database.writing(SCOPE) as transaction:
        create(transaction, [person("d1", 0)], {"d1": LEA})
        transaction.see_as(LEA)
        assert pages.tally(transaction, transaction.held[LEA]) == pages.tally(transaction)
        assert pages.tally(transaction).count == 2
        transaction.see_as("*")
        access.drop(transaction, access.of_person(transaction, LEA))
        # What was known no longer holds.
        assert transaction.held == {}


def test_whoever_locks_dossiers_has_read_their_rows(database: Database) -> None:
    people = [person("d0", 0, family_name="Un"), person("d1", 0, confidences="secret")]
    filled(database, [*people, encounter("e0", "d0", 0)], {"d0": LEA, "d1": SAM})
    with database.writing(SCOPE) as transaction:
        known, rows = feed.dossiers_and_rows(transaction, ["d0", "d1", "e0", "nobody"])
        assert known == feed.dossiers(transaction, ["d0", "d1", "e0", "nobody"])
        keys = [("job_seeker", "d0"), ("job_seeker", "d1")]
        assert set(rows) == set(keys)
        assert rows == feed.open_rows_of(transaction, keys)
        # What is set apart is there, and not read for who has no question about it.
        assert feed.states(transaction, keys)["job_seeker", "d1"].values["confidences"] == "secret"
        assert rows["job_seeker", "d1"][-1] is None


def test_where_the_scope_stands_comes_with_the_numbers(enrolled: tuple[Database, list[str]]) -> None:
    database, asked = enrolled
    with database.writing(SCOPE) as transaction:
        feed.take_numbers(transaction, 3)
        asked.clear()
        head = feed.head(transaction)
        assert asked == []
        assert head == feed.head(transaction)
        feed.take_numbers(transaction, 1)
        scopes.note_people(transaction)
        assert feed.head(transaction).people == head.people + 1
