"""Who wrote a confidence sees it wherever the dossier is open to them at all; nobody else sees more by that."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from server.storage.helpers import AT, LEA, NOE, OTHER, SAM, SCOPE, create, encounter, filled, ids, person, seen, shared

from parcours_core.merge import Rival, State
from parcours_server.storage import access, bodies, checking, feed, moves, pages
from parcours_server.storage.backup import back_up, restore
from parcours_server.storage.database import Database
from parcours_server.storage.migrating import migrate

BEFORE = "0011"
BY_NOE = {"text": NOE}


def by(writer: str, state: State) -> State:
    return replace(state, writers=dict.fromkeys(("text", "confidences"), writer))


@pytest.fixture
def agency(database: Database) -> Database:
    """A dossier of Lea's that Noe helps with, without its confidences: each wrote a note, and one in confidence."""
    notes = [
        by(whom, encounter(f"{whom}-{kind}", "d-lea", 0, text=f"{whom} {kind}", confidential=kind == "secret"))
        for whom in (LEA, NOE)
        for kind in ("note", "secret")
    ]
    filled(database, [by(LEA, person("d-lea", 0, confidences="à garder pour soi")), *notes], {"d-lea": LEA})
    filled(database, [by(NOE, encounter("x", "d-x", 0, text="elsewhere", confidential=True))], {"d-x": LEA}, OTHER)
    shared(database, "d-lea", NOE, confidences=False)
    shared(database, "d-lea", SAM, confidences=False)
    return database


def texts(database: Database, whom: str) -> dict[str, str | None]:
    return {key[1]: state.values.get("text") for key, state in seen(database, whom).items() if key[0] == "encounter"}


NOES = {"lea-note": None, "noe-note": "noe note", "noe-secret": "noe secret"}
SAMS = {"lea-note": None, "noe-note": None}


def test_who_wrote_it_sees_it_and_nobody_else_more(agency: Database) -> None:
    assert texts(agency, NOE) == NOES
    assert texts(agency, SAM) == SAMS
    assert set(texts(agency, LEA)) == {"lea-note", "lea-secret", "noe-note", "noe-secret"}
    assert "confidences" not in seen(agency, NOE)["job_seeker", "d-lea"].values
    assert ids(agency, NOE, OTHER) == set()


@pytest.mark.usefixtures("unfiltered")
def test_the_database_says_the_same_without_the_codes_filter(agency: Database) -> None:
    """On SQLite this is the control: there the code's filter is what holds, and without it all is seen."""
    if agency.kind == "sqlite":
        assert texts(agency, NOE) == texts(agency, SAM) == texts(agency, LEA)
        return
    assert texts(agency, NOE) == NOES
    assert texts(agency, SAM) == SAMS
    assert texts(agency, "nobody") == {}
    assert ids(agency, NOE, OTHER) == set()
    with agency.reading(SCOPE, NOE) as transaction:
        rows = transaction.rows("SELECT c.id FROM confidence c WHERE c.scope = :scope ORDER BY c.id")
    assert rows == [("noe-note",), ("noe-secret",)]


@pytest.mark.parametrize("whom", [LEA, SAM, NOE, "nobody"])
def test_the_count_is_of_what_is_shown(agency: Database, whom: str) -> None:
    with agency.reading(SCOPE, whom) as transaction:
        tally, buckets = pages.tally(transaction), pages.tallies(transaction)
        listed = pages.listing(transaction, [one.bucket for one in buckets])
    assert (tally.count, tally.sum) == (sum(one.count for one in buckets), sum(one.sum for one in buckets))
    assert {one.id for one in listed} == ids(agency, whom)


def test_the_end_of_the_right_closes_it(agency: Database) -> None:
    with agency.writing(SCOPE) as transaction:
        access.drop(transaction, access.of_person(transaction, NOE))
        transaction.commit()
    assert ids(agency, NOE) == set()


def test_it_stays_theirs_in_other_hands(agency: Database) -> None:
    with agency.writing(SCOPE) as transaction:
        moves.hand_over(transaction, ["d-lea"], SAM)
        transaction.commit()
    assert texts(agency, NOE) == NOES
    assert len(texts(agency, SAM)) == 4
    assert texts(agency, LEA) == {}


def rewritten(database: Database, record_id: str, change: Callable[[State], State]) -> None:
    with database.writing(SCOPE) as transaction:
        (before,) = feed.states(transaction, [("encounter", record_id)]).values()
        number = feed.take_numbers(transaction, 1)
        feed.replace(transaction, [(before, replace(change(before), number=number))], {"d-lea": LEA}, author="Lea")
        transaction.commit()


def test_what_somebody_else_wrote_over_it_is_theirs(agency: Database) -> None:
    def over(state: State) -> State:
        return replace(state, values={**state.values, "text": "autrement"}, writers={"text": LEA})

    for record_id in ("noe-note", "noe-secret"):
        rewritten(agency, record_id, over)
    assert texts(agency, NOE) == {"lea-note": None, "noe-note": None}


@pytest.mark.parametrize(("field", "shown"), [("text", False), ("place", True), ("newer", False), ("", True)])
def test_a_card_of_somebody_elses_words_closes_it(agency: Database, field: str, shown: bool) -> None:
    card = Rival("9.x", field, "what Lea proposes", None, "Lea", AT)
    for record_id in ("noe-note", "noe-secret"):
        rewritten(agency, record_id, lambda state: replace(state, rivals=(card,)))
    assert texts(agency, NOE) == (NOES if shown else {"lea-note": None, "noe-note": None})


def test_where_several_wrote_or_nobody_knows_it_is_nobodys(agency: Database) -> None:
    together = encounter("both", "d-lea", 0, text="a", newer="b", confidential=True)
    unknown = encounter("unknown", "d-lea", 0, text="a", confidential=True)
    filled(agency, [replace(together, writers={"text": NOE, "newer": LEA}), unknown], {"d-lea": LEA})
    filled(agency, [replace(together, id="half", writers=BY_NOE)], {"d-lea": LEA})
    assert texts(agency, NOE) == NOES


def test_a_whole_sheet_is_its_writers_too(database: Database) -> None:
    filled(database, [person("d-lea", 0)], {"d-lea": LEA})
    shared(database, "d-lea", NOE, confidences=False)
    fields = ["id", "text", "confidential"]
    new = feed.New("encounter", fields, ["e1"], ["d-lea"], [["e1"], ["words"], [True]], [AT])
    with database.writing(SCOPE) as transaction:
        first = feed.take_numbers(transaction, 1)
        feed.create_new(transaction, new, first, "Noe", {"d-lea": LEA}, writer=NOE)
        transaction.commit()
    assert texts(database, NOE) == {"e1": "words"}


def test_an_older_database_is_filled_as_far_as_its_rows_say_who_wrote(
    agency: Database, opened: Callable[..., Database]
) -> None:
    """What is shown from then on comes by the feed; what nobody sees otherwise than before stands where it stood."""
    with agency.writing(SCOPE) as transaction:
        create(transaction, [encounter("unknown", "d-lea", 0, text="a", confidential=True)], {"d-lea": LEA})
        transaction.commit()
    numbers, head = numbers_of(agency), head_of(agency)
    migrate(agency.url, BEFORE)
    migrate(agency.url)
    after = opened()
    assert texts(after, NOE) == NOES
    assert texts(after, SAM) == SAMS
    moved = {record_id for record_id, number in numbers_of(after).items() if number > head}
    assert moved == {"noe-note", "noe-secret"}
    assert {one: number for one, number in numbers_of(after).items() if one not in moved} == {
        one: number for one, number in numbers.items() if one not in moved
    }
    with after.reading(SCOPE, NOE) as transaction:
        page = pages.page(transaction, feed.head(transaction).number, head, 10)
    assert {state.id: state.values["text"] for state in page.states} == {
        "noe-note": "noe note", "noe-secret": "noe secret",
    }  # fmt: skip
    with after.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []


def test_a_large_one_is_filled_some_at_a_time(agency: Database, opened: Callable[..., Database]) -> None:
    """All that is set apart on it would else be in memory at once, in the middle of an upgrade."""
    many = 5_432
    body = bodies.written(({"text": "words" * 20}, (), {"text": NOE}))
    with agency.writing(SCOPE) as transaction:
        transaction.put(
            feed.CONFIDENCES, [(f"e{place}", "encounter", 0, "d-else", LEA, body, "") for place in range(many)]
        )
        transaction.commit()
    migrate(agency.url, BEFORE)
    tracemalloc.start()
    migrate(agency.url)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with opened().reading(SCOPE) as transaction:
        signed = transaction.rows(
            "SELECT count(*) FROM confidence WHERE scope = :scope AND writer = :noe AND dossier = 'd-else'", noe=NOE
        )
    assert signed == [(many,)]
    assert peak < 600 * many


def numbers_of(database: Database) -> dict[str, int]:
    with database.reading(SCOPE) as transaction:
        return dict(transaction.rows("SELECT id, number FROM record WHERE scope = :scope"))


def head_of(database: Database) -> int:
    with database.reading(SCOPE) as transaction:
        return feed.head(transaction).number


def test_a_database_in_which_nobody_was_kept_shows_nobody_more(
    database: Database, opened: Callable[..., Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "_signed", lambda *_: ())
    secret = by(NOE, encounter("secret", "d-lea", 0, text="words", confidential=True))
    filled(database, [person("d-lea", 0), secret], {"d-lea": LEA})
    shared(database, "d-lea", NOE, confidences=False)
    migrate(database.url, BEFORE)
    migrate(database.url)
    assert ids(opened(), NOE) == {"d-lea"}


@pytest.mark.parametrize("older", [True, False])
def test_a_backup_brings_back_who_wrote_it(agency: Database, tmp_path: Path, older: bool) -> None:
    back_up(agency, tmp_path / "backup", AT)
    if older:
        without_writers(tmp_path / "backup")
    other = Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    restore(other, tmp_path / "backup", "again")
    assert texts(other, NOE) == NOES
    assert texts(other, SAM) == SAMS
    other.close()


def without_writers(path: Path) -> None:
    """Write a backup anew as the step before would have."""
    data = zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
    digest, packed = hashlib.sha256(), b""
    for message in messages_in(data):
        told = message
        if message[0] == "":
            told = ["", "", [], digest.digest()]
        elif message[1] == "confidence":
            assert message[2][-1] == "writer"
            told = [*message[:2], message[2][:-1], [row[:-1] for row in message[3]]]
        written = msgspec.msgpack.encode(told)
        digest.update(written)
        packed += len(written).to_bytes(4, "big") + written
    path.write_bytes(zstandard.ZstdCompressor(write_checksum=True).compress(packed))


def messages_in(data: bytes) -> Iterable[list[Any]]:
    while data:
        size = int.from_bytes(data[:4], "big")
        yield msgspec.msgpack.decode(data[4 : 4 + size])
        data = data[4 + size :]
