"""A real replica that lags: what is read from it is never less than a device was told, nor anything twice."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from support.agency import AT, SCOPE, Agency, dossier
from support.clusters import Cluster
from support.replicas import Replica, replica

from parcours_core.wire.messages import PROTOCOL, Answer, Call, Tally
from parcours_core.wire.packing import mark, unpack_ids
from parcours_core.wire.sheets import states_of
from parcours_server.services.session import Session
from parcours_server.storage import accounts, scopes
from parcours_server.storage.database import Database
from parcours_server.storage.statements import EVERYONE

_IN_RECOVERY = "SELECT pg_is_in_recovery() WHERE :scope <> ''"


@pytest.fixture(scope="module")
def followed(postgres: Cluster) -> Iterator[Replica]:
    """A replica of the PostgreSQL of the tests."""
    with replica(postgres) as running:
        yield running


@pytest.fixture
def split(postgres: Cluster, followed: Replica) -> Iterator[Database]:
    """A database with its replica, which has caught up."""
    url = postgres.migrated()
    followed.catch_up()
    database = Database.open(url, replica=followed.url(url))
    with database.writing(SCOPE) as transaction:
        scopes.add(transaction, "Agence", "epoch", AT)
        transaction.commit()
    yield database
    database.close()
    followed.catch_up()
    postgres.drop(url)


def other_device(agency: Agency, session: Session) -> Session:
    """Return the same person's session on a second device."""
    made = accounts.Device("second", session.person_id, "x", b"seal", b"sign", "", "", AT, AT, "")
    agency.database.attempt(SCOPE, lambda writing: accounts.add_device(writing, made))
    return Session(SCOPE, session.person_id, session.person_name, session.role, made.id)


def pulled(agency: Agency, session: Session, cursor: int, *, limit: int = 100, tally: Tally | None = None) -> Answer:
    return agency.peer(session).exchange(Call(PROTOCOL, "", cursor, limit=limit, tally=tally))


def ids_in(answer: Answer) -> list[str]:
    assert answer.page is not None
    return [one for sheet in answer.page.sheets for one in unpack_ids(sheet.ids)]


def refuse_records(database: Database, *, refused: bool) -> None:
    """Let nobody read records on the primary, or let them again: who is answered then was answered by the replica."""
    words = "REVOKE SELECT ON record FROM parcours_app" if refused else "GRANT SELECT ON record TO parcours_app"
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(words)


def test_a_page_comes_from_a_replica_that_has_caught_up(split: Database, followed: Replica) -> None:
    agency = Agency(split)
    anne = agency.person("anne")
    made = [dossier(), dossier()]
    agency.push(anne, *made)
    second = other_device(agency, anne)
    pulled(agency, second, 0, limit=0)
    followed.catch_up()
    assert split.on_copy(SCOPE, EVERYONE, lambda copy: copy.rows(_IN_RECOVERY)) == [(True,)]
    followed.hold_back()
    refuse_records(split, refused=True)
    assert ids_in(pulled(agency, second, 0)) == [one.id for one in made]
    refuse_records(split, refused=False)


def test_a_replica_that_is_behind_is_not_read(split: Database, followed: Replica) -> None:
    agency = Agency(split)
    anne = agency.person("anne")
    made = [dossier(), dossier()]
    agency.push(anne, made[0])
    second = other_device(agency, anne)
    followed.catch_up()
    followed.hold_back()
    receipt = agency.push(anne, made[1])
    answer = pulled(agency, second, 0)
    assert ids_in(answer) == [one.id for one in made]
    assert answer.head == receipt.first
    # Who sent it reads again from where they stood: what they sent is there, and their tally agrees.
    states = list(states_of(answer.page.sheets, ())) if answer.page else []
    told = Tally(len(states), sum(mark(state.record, state.id, state.number) for state in states))
    assert pulled(agency, anne, answer.head, tally=told).sound is True


def test_a_person_who_came_meanwhile_is_named(split: Database, followed: Replica) -> None:
    """People take no number of the feed: a replica may hold every record and not them."""
    agency = Agency(split)
    anne = agency.person("anne")
    agency.push(anne, dossier())
    followed.catch_up()
    followed.hold_back()
    agency.person("bob")
    people = pulled(agency, anne, 0).people
    assert people is not None
    assert {one.name for one in people.colleagues} == {"Anne", "Bob"}


def test_who_follows_reads_each_record_once_however_the_replica_lags(split: Database, followed: Replica) -> None:
    agency = Agency(split)
    anne = agency.person("anne")
    second = other_device(agency, anne)
    cursor = 0
    made: list[str] = []
    seen: list[str] = []
    for number in range(24):
        (followed.let_go, followed.hold_back, followed.catch_up)[number % 3]()
        changes = [dossier(), dossier()]
        made += [one.id for one in changes]
        agency.push(anne, *changes)
        answer = pulled(agency, second, cursor, limit=3)
        assert answer.page is not None
        assert answer.page.cursor >= cursor
        cursor = answer.page.cursor
        seen += ids_in(answer)
    assert seen == made


def test_a_replica_that_does_not_answer_is_done_without(split: Database, caplog: pytest.LogCaptureFixture) -> None:
    lone = Database.open(split.url, replica="postgresql://postgres@127.0.0.1:1/nowhere")
    agency = Agency(lone)
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    assert ids_in(pulled(agency, anne, 0)) == [made.id]
    assert lone.on_copy(SCOPE, EVERYONE, lambda copy: copy.rows(_IN_RECOVERY)) is None
    lone.close()
    assert {record.name for record in caplog.records} == {"psycopg.pool"}
    caplog.clear()
