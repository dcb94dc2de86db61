"""Images of a snapshot: they bring what pages bring, and one that holds anything it must not is not taken in at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.helpers import KEY, NOON, barrier, person
from support.images import laid

from parcours_core.merge import Rival, Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.images import PAGE_BYTES
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import image_files
from parcours_desktop.store.arrivals import arrivals_of
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.errors import InUse
from parcours_desktop.store.images import MOST, Images, Unfit
from parcours_desktop.store.laid_arrivals import as_page, laid_in
from parcours_desktop.store.schema import METADATA
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_server.storage import images as server_images

BY = Stamp(4, "Ben", "2026-11-20T08:00:00.000000+00:00")
SECRET = "Vandenabeele"


def state(record: Any, number: int, **parts: Any) -> State:
    code = record_type(type(record)).code
    dossier = record.id if code == "job_seeker" else record.job_seeker_id
    values = to_plain(record)
    del values["id"]
    return State(**{"record": code, "id": record.id, "dossier": dossier, "number": number, "values": values,
                    "stamp": Stamp(number, BY.author, BY.at), **parts})  # fmt: skip


def some() -> list[State]:
    people = [person(SECRET, given, phone="0470 12 34 56") for given in ("Ana", "Noé", "Élise", "Zoé")]
    changed = state(people[0], 9, stamps={"phone": Stamp(9, "Cléo", BY.at), "state": Stamp(7, "Ben", BY.at)})
    return [changed, *(state(one, 10 + place) for place, one in enumerate(people[1:])), state(barrier(people[1]), 20)]


@pytest.fixture
def caseload(tmp_path: Path) -> Iterator[Caseload]:
    with Caseload.open(tmp_path / "caseload.db", KEY) as opened:
        yield opened


@pytest.fixture(params=["in memory", "sealed"])
def lying(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let images lie in memory, where this system has files for that, or sealed beside the caseload."""
    if request.param == "sealed":
        monkeypatch.setattr(image_files, "memory_folder", lambda: None)
    return str(request.param)


def tables(caseload: Caseload) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that stands in the file but for settings and for what numbers itself."""
    with caseload.reading() as reader:
        return {
            name: sorted(map(tuple, reader.connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall()), key=repr)
            for name in METADATA.tables
            if name != "setting"
        }


def take(caseload: Caseload, states: list[State], *, images: bool, most: int = 2, tally: Tally | None = None) -> Tally:
    """Take states in, those that fit from an image if it shall be so; return the tally."""
    counted = tally or Tally()
    image, others = laid(states) if images else (b"", states)
    with closing(Images(caseload.path)) as opened, caseload.writing("Reçu", author="", at=NOON) as unit:
        taking = TakingIn(unit, counted, new=set())
        if image:
            for one in laid_in(opened.open(image), most):
                taking.page(*as_page(one, unit.behind))
        taking.page(Page(0, sheets=sheets_of(others)[0]))
        unit.commit()
    return counted


def sealed_files(path: Path) -> list[Path]:
    return sorted(path.glob("caseload.db.image-*"))


@pytest.mark.usefixtures("lying")
def test_what_an_image_brings_is_what_pages_bring(tmp_path: Path) -> None:
    states = some()
    image, others = laid(states)
    assert image
    assert not others
    found = []
    for name in ("pages", "images"):
        with Caseload.open(tmp_path / f"{name}.db", KEY) as caseload:
            tally = take(caseload, states, images=name == "images")
            found.append((tables(caseload), tally.count, tally.sum))
    assert found[0] == found[1]
    assert found[0][1] == len(states)
    assert len(found[0][0]["dossier_entry"]) == 4


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
DAYS = st.sampled_from(["2026-02-28", "2026-02-30", "1990-1-2", "", "0001-01-01", "n'importe"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "family_name": st.one_of(WORDS, st.none(), st.integers(-9, 9)),
    "phone": WORDS,
    "birth_date": st.one_of(st.none(), DAYS),
    "gender": st.sampled_from(["female", "male", "unsaid", "other", "", None, 3]),
    "languages": st.one_of(st.lists(WORDS, max_size=3), st.just([None]), st.just("fr")),
    "travel": st.lists(st.sampled_from(["car", "bicycle", "rocket"]), max_size=3),
    "interpreter": st.sampled_from([True, False, 0, 1, 2, "1"]),
    "opened_at": st.sampled_from([BY.at, "2026-11-20T08:00:00+00:00", "2026-11-20T25:00:00.000000+00:00", None]),
    "later": st.one_of(st.nothing(), WORDS),
}
CARD = Rival("r", "phone", "1", "2", "Ben", BY.at)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Caseload, Caseload]]:
    folder = tmp_path_factory.mktemp("both")
    with Caseload.open(folder / "pages.db", KEY) as pages, Caseload.open(folder / "images.db", KEY) as images:
        yield pages, images


@settings(deadline=None, max_examples=30)
@given(st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=6), st.data())
def test_whatever_comes_lies_here_as_if_it_had_come_in_pages(
    both: tuple[Caseload, Caseload], given_values: list[dict[str, Any]], data: st.DataObject
) -> None:
    states = []
    for number, values in enumerate(given_values, 1):
        made = state(person("Dupont", "Ana"), number)
        left_out = data.draw(st.sets(st.sampled_from(sorted(made.values)), max_size=2))
        kept = {name: value for name, value in {**made.values, **values}.items() if name not in left_out}
        cards = (CARD,) if data.draw(st.integers(0, 9)) == 0 else ()
        stamps = {"phone": BY} if data.draw(st.booleans()) else {}
        states.append(State(made.record, made.id, made.dossier, number, kept, made.stamp, stamps, cards))
    found = []
    for caseload, images in zip(both, (False, True), strict=True):
        tally = take(caseload, states, images=images)
        stands = tables(caseload)
        # Which of two of the same name comes first is decided by what came first.
        numbers = stands.pop("waiting_words")
        stands["dossier_entry"] = sorted((row[1:] for row in stands["dossier_entry"]), key=repr)
        found.append((stands, len(numbers), tally.count, tally.sum))
    assert found[0] == found[1]


def test_what_stands_here_already_and_what_waits_to_be_sent_is_kept(tmp_path: Path) -> None:
    states = some()
    found = []
    for name in ("pages", "images"):
        with Caseload.open(tmp_path / f"{name}.db", KEY) as caseload:
            tally = take(caseload, states[:3], images=False)
            with caseload.writing("Test", author="Ana", at=NOON) as unit:
                unit.put(_read(unit, states[1], phone="unsent"))
                unit.commit()
            newer = [State(one.record, one.id, one.dossier, one.number + 50, {**one.values, "phone": "newer"}, BY)
                     for one in states[:4]]  # fmt: skip
            take(caseload, newer, images=name == "images", tally=tally)
            found.append((tables(caseload), tally.count, tally.sum))
            with caseload.reading() as reader:
                phones = {row[0]: row[1] for row in reader.connection.exec_driver_sql(
                    "SELECT id, phone FROM job_seeker")}  # fmt: skip
            assert phones[states[1].id] == "unsent"
            assert phones[states[0].id] == "newer"
            assert found[-1][0]["withheld"]
    without = [{key: rows for key, rows in one[0].items() if key != "withheld"} for one in found]
    assert without[0] == without[1]
    assert found[0][1:] == found[1][1:]


def test_a_record_that_came_before_takes_its_new_state_from_an_image_too(tmp_path: Path) -> None:
    """As where the line was cut in the middle of a snapshot and another one is laid meanwhile."""
    states = some()
    later = [State(one.record, one.id, one.dossier, one.number + 50, {**one.values, "phone": "newer"}, BY)
             for one in states[:4]]  # fmt: skip
    found = []
    for name in ("pages", "images"):
        with Caseload.open(tmp_path / f"{name}.db", KEY) as caseload:
            tally = take(caseload, states[:2], images=name == "images")
            take(caseload, later, images=name == "images", tally=tally)
            found.append((tables(caseload), tally.count, tally.sum))
    assert found[0] == found[1]


def _read(unit: UnitOfWork, one: State, **fields: Any) -> JobSeeker:
    stands = unit.get(JobSeeker, one.id)
    assert stands is not None
    return replace(stands, **fields)


def altered(change: Callable[[sqlite3.Connection], object], states: list[State] | None = None) -> bytes:
    """Return an image in which something was changed by a server that wishes us ill."""
    image, _ = laid(states or some())
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as open_image:
        open_image.deserialize(image)
        open_image.execute("PRAGMA writable_schema = ON")
        change(open_image)
        return open_image.serialize()


def sql(statement: str) -> Callable[[sqlite3.Connection], object]:
    return lambda image: image.execute(statement)


def loosened(statement: str) -> Callable[[sqlite3.Connection], object]:
    """Change a row of a table that is no longer strict, and say afterwards that it was all the while."""

    def change(image: sqlite3.Connection) -> None:
        ((was,),) = image.execute("SELECT sql FROM sqlite_schema WHERE name = 'job_seeker'").fetchall()
        loose = was.replace(" STRICT", "").replace(" NOT NULL", "")
        image.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'job_seeker'", (loose,))
        image.execute("PRAGMA writable_schema = RESET")
        image.execute(statement)
        image.execute("PRAGMA writable_schema = ON")
        image.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'job_seeker'", (was,))

    return change


HOSTILE = {
    "a view": sql("CREATE VIEW household AS SELECT * FROM job_seeker"),
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON job_seeker BEGIN DELETE FROM job_seeker; END"),
    "an index": sql("CREATE INDEX i ON job_seeker (phone)"),
    "a table of no type": sql("CREATE TABLE setting (key TEXT, value TEXT) STRICT"),
    "another column": sql("ALTER TABLE job_seeker ADD COLUMN more TEXT"),
    "one column less": sql("ALTER TABLE job_seeker DROP COLUMN phone"),
    "a generated column": sql("ALTER TABLE job_seeker ADD COLUMN more TEXT AS (load_extension('x'))"),
    "a choice that there is not": sql("UPDATE job_seeker SET gender = 'robot' WHERE rowid = 2"),
    "a day that there is not": sql("UPDATE job_seeker SET birth_date = '2026-02-30' WHERE rowid = 2"),
    "a moment otherwise written": sql("UPDATE job_seeker SET opened_at = '2026-11-20T08:00:00Z' WHERE rowid = 1"),
    "a moment with more behind a zero": sql(
        "UPDATE job_seeker SET opened_at = '2026-11-20T08:00:00.000000+00:00' || char(0) || 'x' WHERE rowid = 1"
    ),
    "a moment after the last hour": sql(
        "UPDATE job_seeker SET opened_at = '2026-11-20T24:00:00.000000+00:00' WHERE rowid = 1"
    ),
    "a day with more behind a zero": sql("UPDATE job_seeker SET birth_date = '2026-02-28' || char(0) WHERE rowid = 2"),
    "a day before the first year": sql("UPDATE job_seeker SET birth_date = '0000-01-01' WHERE rowid = 2"),
    "a day that SQLite works out": sql("UPDATE job_seeker SET birth_date = 'now' WHERE rowid = 2"),
    "a truth of two": sql("UPDATE job_seeker SET interpreter = 2 WHERE rowid = 3"),
    "no list": sql("UPDATE job_seeker SET languages = '{}' WHERE rowid = 1"),
    "no JSON": sql("UPDATE job_seeker SET languages = '[' WHERE rowid = 1"),
    "a list otherwise written": sql("""UPDATE job_seeker SET languages = '["fr", "nl"]' WHERE rowid = 1"""),
    "a list of figures": sql("UPDATE job_seeker SET languages = '[1]' WHERE rowid = 1"),
    "a list folded too often": sql(f"UPDATE job_seeker SET languages = '{'[' * 100_000}' WHERE rowid = 1"),
    "a choice of a list": sql("""UPDATE job_seeker SET travel = '["rocket"]' WHERE rowid = 1"""),
    "a zero in a text": sql("UPDATE job_seeker SET phone = 'a' || char(0) || 'b' WHERE rowid = 4"),
    "no UTF-8": sql("UPDATE job_seeker SET phone = CAST(x'ff' AS TEXT) WHERE rowid = 4"),
    "half a letter": sql("UPDATE job_seeker SET phone = CAST(x'c3' AS TEXT), email = CAST(x'a9' AS TEXT)"),
    "no versions": sql("UPDATE job_seeker SET field_versions = x'00' WHERE rowid = 2"),
    "versions folded too often": sql(
        f"UPDATE job_seeker SET field_versions = x'9501a178a17980{'91' * 100_000}01' WHERE rowid = 2"
    ),
    "empty versions": sql("UPDATE job_seeker SET field_versions = x'' WHERE rowid = 2"),
    "one record twice": sql("UPDATE job_seeker SET id = (SELECT max(id) FROM job_seeker)"),
    "no number": sql("UPDATE job_seeker SET server_number = 0 WHERE rowid = 2"),
    "a row before the first": sql("UPDATE job_seeker SET rowid = 0 WHERE rowid = 4"),
    "a row far before the first": sql("UPDATE job_seeker SET rowid = -(1 << 60) WHERE rowid = 1"),
    "a row far away": sql("UPDATE job_seeker SET rowid = 1 << 60 WHERE rowid = 4"),
    "bytes for a text": loosened("UPDATE job_seeker SET phone = x'00ff' WHERE rowid = 2"),
    "nothing for a text": loosened("UPDATE job_seeker SET phone = NULL WHERE rowid = 2"),
    "a text for a number": loosened("UPDATE job_seeker SET server_number = 'x' WHERE rowid = 2"),
}


@pytest.mark.usefixtures("lying")
@pytest.mark.parametrize("harm", HOSTILE)
def test_an_image_that_holds_what_it_must_not_is_not_taken_in(caseload: Caseload, harm: str) -> None:
    before = tables(caseload)
    with closing(Images(caseload.path)) as opened, pytest.raises(Unfit):
        [*laid_in(opened.open(altered(HOSTILE[harm])), 100)]
    assert tables(caseload) == before
    assert sealed_files(caseload.path.parent) == []


def test_an_image_whose_texts_are_no_utf_8_is_not_taken_in(caseload: Caseload, monkeypatch: pytest.MonkeyPatch) -> None:
    """One under another encoding is whole by itself, but no transaction can see it beside the caseload."""
    empty = bytearray(server_images._empty())
    empty[56:60] = (2).to_bytes(4, "big")
    monkeypatch.setattr(server_images, "_empty", lambda: bytes(empty))
    image, _ = laid(some())
    assert SECRET.encode("utf-16-le") in image
    with closing(Images(caseload.path)) as opened, pytest.raises(Unfit):
        opened.open(image)


def test_without_harm_the_same_image_is_taken_in(caseload: Caseload) -> None:
    with closing(Images(caseload.path)) as opened:
        found = [*laid_in(opened.open(altered(sql("SELECT 1"))), 100)]
    assert [len(one.ids) for one in found] == [4, 1]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_bytes_that_were_changed_are_unfit_or_hold_what_fits(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    image = bytearray(laid(some())[0])
    used = [place for place, byte in enumerate(image) if byte]
    for _ in range(data.draw(st.integers(1, 6))):
        image[data.draw(st.sampled_from(used))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(image), len(image), PAGE_BYTES, len(image) - 1, 0]))
    path = tmp_path_factory.mktemp("changed") / "caseload.db"
    with closing(Images(path)) as opened:
        try:
            found = [*laid_in(opened.open(bytes(image[:cut])), 3)]
        except Unfit:
            return
        for one in found:
            read = arrivals_of(one.sheet())
            assert read is not None
            assert not read.strange
            assert set(read.columns[-1]) <= {"{}"}


def test_nothing_lies_open_beside_the_caseload_and_nothing_stays(caseload: Caseload, lying: str) -> None:
    image, _ = laid(some())
    assert SECRET.encode() in image
    left = caseload.path.with_name("caseload.db.image-7")
    left.write_bytes(b"of a program that was killed")
    opened = Images(caseload.path)
    assert not left.exists()
    with caseload.writing("Reçu", author="", at=NOON) as unit:
        for one in laid_in(opened.open(image), 100):
            TakingIn(unit, Tally()).page(*as_page(one, unit.behind))
        files = sealed_files(caseload.path.parent)
        assert len(files) == (0 if lying == "in memory" and image_files.memory_folder() else 2)
        for file in files:
            held = file.read_bytes()
            assert len(held) == len(image)
            assert SECRET.encode() not in held
            assert b"SQLite" not in held
            assert b"CREATE TABLE" not in held
            assert file.stat().st_mode & 0o077 == 0
        unit.commit()
    opened.close()
    assert sealed_files(caseload.path.parent) == []
    with caseload.writing("Reçu", author="", at=NOON) as unit:
        seen = [row[1] for row in unit.connection.exec_driver_sql("PRAGMA database_list")]
    assert set(seen) <= {"main", "temp"}


def test_what_a_killed_program_left_goes_with_the_next_opening(tmp_path: Path) -> None:
    """It may have been killed after the last of the snapshot, so that no other one ever comes."""
    path = tmp_path / "caseload.db"
    with Caseload.open(path, KEY):
        lefts = [path.with_name(f"caseload.db.image-{ending}") for ending in ("1", "1.seen", "12")]
        for left in lefts:
            left.write_bytes(bytes(PAGE_BYTES))
        with pytest.raises(InUse):
            Caseload.open(path, KEY)
        # Somebody is at work there: they are not the other one's to take away.
        assert sealed_files(tmp_path) == sorted(lefts)
    with Caseload.open(path, KEY):
        assert sealed_files(tmp_path) == []


@pytest.mark.usefixtures("lying")
def test_what_is_not_committed_is_not_there_and_lets_the_image_go(caseload: Caseload) -> None:
    before = tables(caseload)
    with closing(Images(caseload.path)) as opened:
        image = opened.open(laid(some())[0])
        for _ in range(2):
            with caseload.writing("Reçu", author="", at=NOON) as unit:
                for one in laid_in(image, 100):
                    TakingIn(unit, Tally()).page(*as_page(one, unit.behind))
    assert tables(caseload) == before
    assert take(caseload, some(), images=True).count == 5


@pytest.mark.usefixtures("lying")
def test_one_transaction_sees_as_many_images_as_it_may(caseload: Caseload) -> None:
    people = [state(person(f"Nom{number}"), number) for number in range(1, 3 * MOST + 1)]
    with closing(Images(caseload.path)) as opened:
        with caseload.writing("Reçu", author="", at=NOON) as unit:
            for start in range(0, len(people), 3):
                image = opened.open(laid(people[start : start + 3])[0])
                for one in laid_in(image, 100):
                    TakingIn(unit, Tally()).page(*as_page(one, unit.behind))
            unit.commit()
        opened.close(before=image)
        assert len(sealed_files(caseload.path.parent)) in (0, 2)
    assert len(tables(caseload)["job_seeker"]) == len(people)
