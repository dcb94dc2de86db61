"""What a person may see: held by the code on both databases, and by PostgreSQL itself where the code forgets."""

from __future__ import annotations

import psycopg
import pytest
from server.storage.helpers import LEA, NOE, OTHER, SAM, SCOPE, encounter, filled, ids, person, record, seen, shared

from parcours_core.merge import Change, Kind, judge, settle
from parcours_server.storage import contents, feed, log, pages, snapshots, statements
from parcours_server.storage.access import Grant, grant
from parcours_server.storage.database import Database

DOSSIERS = {"d-lea": LEA, "d-sam": SAM}


@pytest.fixture
def agency(database: Database) -> Database:
    """Lea and Sam have a dossier each, with a note, a confidential note and a barrier; a neighbour has one too."""
    for dossier in DOSSIERS:
        parts = [
            person(dossier, 0, given_name="Alix", confidences="à garder pour soi"),
            encounter(f"{dossier}-note", dossier, 0, text="vu ce matin", place="Namur"),
            encounter(f"{dossier}-secret", dossier, 0, text="dit sous le sceau", confidential=True),
            record("barrier", f"{dossier}-barrier", dossier, 0, severity="strong"),
        ]
        filled(database, parts, DOSSIERS)
    filled(database, [person("d-neighbour", 0)], {"d-neighbour": LEA}, OTHER)
    return database


FOO = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"


def file_of(database: Database, confidential: bool | None, dossier: str = "d-sam") -> None:
    """Keep a file in a dossier, as an older program told it where its mark is None."""
    mark = {} if confidential is None else {"confidential": confidential}
    values = {"job_seeker_id": dossier, "name": "signature.svg", "sha256": FOO, "size": 3, **mark}
    filled(database, [record("attachment", f"{dossier}-file", dossier, 0, **values)], DOSSIERS)
    with database.writing(SCOPE) as transaction:
        contents.use(transaction, FOO, dossier)
        contents.receive(transaction, FOO, 0, b"foo", size=3, at="2026")
        transaction.commit()


def all_of(dossier: str) -> set[str]:
    return {dossier, f"{dossier}-note", f"{dossier}-secret", f"{dossier}-barrier"}


def test_each_sees_their_own(agency: Database) -> None:
    assert ids(agency, LEA) == all_of("d-lea")
    assert ids(agency, SAM) == all_of("d-sam")
    assert ids(agency, NOE) == set()
    assert ids(agency, LEA, OTHER) == {"d-neighbour"}
    assert ids(agency, statements.EVERYONE) == all_of("d-lea") | all_of("d-sam")


def test_shared_with_the_confidences(agency: Database) -> None:
    shared(agency, "d-sam", LEA)
    found = seen(agency, LEA)
    assert {record_id for _, record_id in found} == all_of("d-lea") | all_of("d-sam")
    assert found["encounter", "d-sam-note"].values["text"] == "vu ce matin"
    assert found["job_seeker", "d-sam"].values["confidences"] == "à garder pour soi"


def test_shared_without_the_confidences(agency: Database) -> None:
    """The confidential note does not come at all, the other one without its text, the person without theirs."""
    shared(agency, "d-sam", NOE, confidences=False)
    found = seen(agency, NOE)
    assert {record_id for _, record_id in found} == all_of("d-sam") - {"d-sam-secret"}
    assert dict(found["encounter", "d-sam-note"].values) == {
        "id": "d-sam-note",
        "place": "Namur",
        "confidential": False,
    }
    assert dict(found["job_seeker", "d-sam"].values) == {"id": "d-sam", "given_name": "Alix"}


def test_a_share_that_does_not_hold_yet_shows_nothing(agency: Database) -> None:
    shared(agency, "d-sam", NOE, active=False)
    assert ids(agency, NOE) == set()


def test_two_shares_together(agency: Database) -> None:
    """The one with the confidences counts, also beside one without."""
    shared(agency, "d-sam", NOE, confidences=False)
    with agency.writing(SCOPE) as transaction:
        grant(transaction, [Grant("d-sam", NOE, "other", "read", True, "2026-11-22", active=True)])
        transaction.commit()
    assert ids(agency, NOE) == all_of("d-sam")


def test_states_by_id_are_filtered_too(agency: Database) -> None:
    keys = [("job_seeker", "d-sam"), ("encounter", "d-lea-note")]
    with agency.reading(SCOPE, LEA) as transaction:
        assert set(feed.states(transaction, keys)) == {("encounter", "d-lea-note")}


def test_tallies_and_listings_are_filtered_too(agency: Database) -> None:
    shared(agency, "d-sam", NOE, confidences=False)
    for whom, count in ((LEA, 4), (SAM, 4), (NOE, 3), ("nobody", 0)):
        with agency.reading(SCOPE, whom) as transaction:
            buckets = pages.tallies(transaction)
            tally = pages.tally(transaction)
            assert (tally.count, tally.sum) == (sum(one.count for one in buckets), sum(one.sum for one in buckets))
            listed = pages.listing(transaction, [one.bucket for one in buckets])
        assert tally.count == len(listed) == count
        assert {one.id for one in listed} == ids(agency, whom)


def changed(database: Database, record_id: str, dossier: str, **values: object) -> None:
    with database.writing(SCOPE) as transaction:
        holders = {one.id: one.holder for one in feed.dossiers(transaction, [dossier], lock=True).values()}
        (before,) = feed.states(transaction, [("encounter", record_id)]).values()
        bases = dict.fromkeys([*values, ""], before.version)
        change = Change("encounter", record_id, dossier, Kind.CHANGE, values, "2026-11-23", bases)
        number = feed.take_numbers(transaction, 1)
        after = settle(before, change, judge(before, change), "Sam", number)
        feed.replace(transaction, [(before, after)], holders, device="laptop")
        transaction.commit()


def test_the_history_keeps_the_confidences_apart(agency: Database) -> None:
    changed(agency, "d-sam-note", "d-sam", text="revu", place="Dinant")
    shared(agency, "d-sam", LEA)
    shared(agency, "d-sam", NOE, confidences=False)
    told = {}
    for whom in (SAM, LEA, NOE):
        with agency.reading(SCOPE, whom) as transaction:
            (state,) = feed.states(transaction, [("encounter", "d-sam-note")]).values()
            told[whom] = log.history(transaction, state)
    assert [(entry.kind, entry.before, entry.after) for entry in told[SAM]][1] == (
        "change",
        {"text": "vu ce matin", "place": "Namur"},
        {"text": "revu", "place": "Dinant"},
    )
    assert told[LEA] == told[SAM]
    assert [set(entry.after) for entry in told[NOE]] == [{"id", "place", "confidential"}, {"place"}]
    with agency.reading(SCOPE, "nobody") as transaction:
        assert log.history(transaction, state) == []


def test_attachments_follow_the_dossiers_that_use_them(agency: Database) -> None:
    sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    with agency.writing(SCOPE) as transaction:
        contents.use(transaction, sha256, "d-sam")
        assert contents.receive(transaction, sha256, 0, b"foo", size=3, at="2026") == 3
        transaction.commit()
    for whom, read in ((SAM, b"foo"), (LEA, None)):
        with agency.reading(SCOPE, whom) as transaction:
            assert contents.read(transaction, sha256, 0, 10) == read
    shared(agency, "d-sam", LEA, confidences=True)
    with agency.reading(SCOPE, LEA) as transaction:
        assert contents.read(transaction, sha256, 0, 10) == b"foo"


@pytest.mark.parametrize("confidential", [True, False, None])
@pytest.mark.parametrize("others_too", [True, False])
def test_without_the_confidences_attachments_as_a_record_shown_there_names_them(
    agency: Database, confidential: bool | None, others_too: bool
) -> None:
    file_of(agency, confidential)
    if others_too:
        file_of(agency, False, "d-lea")
    shared(agency, "d-sam", NOE, confidences=False)
    with agency.reading(SCOPE, NOE) as transaction:
        seen_of_it = contents.read(transaction, FOO, 0, 10), contents.claimed(transaction, FOO)
    assert seen_of_it == ((None, 0) if confidential else (b"foo", 0))


@pytest.mark.usefixtures("unfiltered")
@pytest.mark.parametrize("confidential", [True, False])
def test_the_bytes_of_a_confidence_stay_shut_without_the_codes_filter(agency: Database, confidential: bool) -> None:
    """As above: PostgreSQL holds by itself, SQLite is the control."""
    file_of(agency, confidential)
    shared(agency, "d-sam", NOE, confidences=False)
    shut = confidential and agency.kind == "postgresql"
    with agency.reading(SCOPE, NOE) as transaction:
        for table in ("content", "content_piece", "content_use"):
            assert (transaction.row(f"SELECT count(*) FROM {table} WHERE scope = :scope") == (0,)) is shut
        assert (contents.read(transaction, FOO, 0, 10) is None) is shut


@pytest.mark.usefixtures("unfiltered")
def test_without_the_codes_filter_the_database_still_holds(agency: Database) -> None:
    """On SQLite this is the control: there the code's filter is what holds, and without it all is seen."""
    shared(agency, "d-sam", NOE, confidences=False)
    everything = all_of("d-lea") | all_of("d-sam")
    if agency.kind == "sqlite":
        assert ids(agency, LEA) == ids(agency, NOE) == everything
        return
    assert ids(agency, LEA) == all_of("d-lea")
    assert ids(agency, "nobody") == set()
    found = seen(agency, NOE)
    assert {record_id for _, record_id in found} == all_of("d-sam") - {"d-sam-secret"}
    assert "text" not in found["encounter", "d-sam-note"].values
    assert "confidences" not in found["job_seeker", "d-sam"].values


ASKED_BADLY = (
    "SELECT count(*) FROM record WHERE :scope <> ''",
    "SELECT count(*) FROM confidence WHERE :scope <> ''",
    "SELECT count(*) FROM change_log WHERE :scope <> ''",
    "SELECT count(*) FROM content_piece WHERE :scope <> ''",
    "SELECT count(*) FROM snapshot_piece WHERE :scope <> ''",
)


@pytest.mark.parametrize("sql", ASKED_BADLY)
def test_a_query_that_forgets_everything(agency: Database, sql: str) -> None:
    """Neither scope nor person asked for: PostgreSQL answers with nothing of others; SQLite is the control."""
    changed(agency, "d-sam-note", "d-sam", text="revu")
    sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    with agency.writing(SCOPE) as transaction:
        contents.use(transaction, sha256, "d-sam")
        contents.receive(transaction, sha256, 0, b"foo", size=3, at="2026")
        snapshots.put(transaction, "s", 0, b"all that Sam sees")
        transaction.commit()
    database = Database.open(agency.url)
    counts = {}
    for scope, whom in ((SCOPE, statements.EVERYONE), (SCOPE, "nobody"), ("elsewhere", statements.EVERYONE)):
        with database.reading(scope, whom) as transaction:
            (counts[scope, whom],) = transaction.row(sql) or (0,)
    database.close()
    everyone, nobody, elsewhere = counts.values()
    assert everyone > 0
    assert (nobody, elsewhere) == ((0, 0) if agency.kind == "postgresql" else (everyone, everyone))


def test_nothing_is_written_into_another_scope(agency: Database) -> None:
    if agency.kind == "sqlite":
        return
    database = Database.open(agency.url)
    with database.writing(SCOPE) as transaction, pytest.raises(psycopg.errors.InsufficientPrivilege):
        transaction.change("INSERT INTO team (scope, id, name) VALUES ('voisine', 't', :scope)")
    with database.writing(SCOPE) as transaction:
        assert transaction.change("UPDATE scope SET name = 'x' WHERE scope <> :scope") == 0
        assert transaction.change("DELETE FROM record WHERE scope <> :scope") == 0
    database.close()
