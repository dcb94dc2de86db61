"""What a sync leaves to be laid in the list is read exactly until then: a twin that lays all at once shows the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.arriving import arrive, empty_caseload, found_by, order, state_of, waiting
from store.helpers import KEY, NOON, barrier, person, put, remove, writing

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import DossierState
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import (
    bulk_index,
    late_rows,
    list_order,
    list_places,
    waiting_rows,
    waiting_words,
    word_index,
)
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up, lay_rows
from parcours_desktop.store.dossier_list import DossierFilters, count_dossiers, list_dossiers, rows_of
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.mergers import identities
from parcours_desktop.store.names import sort_key
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

PEOPLE = [person("", "") for _ in range(8)]
NAMES = ("Dupont", "Durand", "d’Hondt", "Zoé Ath", "Hondtt", "")
TYPED = ("", "d", "dupont", "durand", "hondt", "zoe", "ath", "0470", "dupomt", "hontd", "hondtt", "24/05", "zoe ath")
FILTERS = (
    DossierFilters(),
    DossierFilters(state="closed"),
    DossierFilters(barrier_kind="mobility"),
    DossierFilters(only=frozenset(one.id for one in PEOPLE[:4])),
    DossierFilters(united=((PEOPLE[0].id, PEOPLE[1].id), (PEOPLE[2].id, PEOPLE[5].id))),
)
ONE = st.builds(
    lambda one, family, given, phone, town, state: replace(
        one, family_name=family, given_name=given, phone=phone, municipality=town, state=state
    ),
    st.sampled_from(PEOPLE),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(["", "0470 12", "0485 19"]),
    st.sampled_from(["", "Ath"]),
    st.sampled_from([DossierState.ACTIVE, DossierState.CLOSED]),
)
SOME = st.lists(ONE, min_size=1, max_size=6, unique_by=lambda one: one.id)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), SOME),
        st.tuples(st.just("arrive"), SOME),
        st.tuples(st.just("arrive"), SOME),
        st.tuples(st.just("put"), ONE),
        st.tuples(st.just("block"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("block from afar"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("delete"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("delete from afar"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("erase"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("undo"), st.none()),
        st.tuples(st.just("lay"), st.just(1)),
        st.tuples(st.just("index"), st.just(2)),
        st.tuples(st.just("open again"), st.none()),
    ),
    min_size=3,
    max_size=9,
)


class Twin:
    """A caseload that takes in what comes, and lays it in the list at once or ``later``."""

    def __init__(self, path: Path, *, later: bool) -> None:
        self.path = path
        self.later = later
        self.caseload = Caseload.open(path, KEY)
        self.new: set[str] = set()
        self.written = 0

    def do(self, step: str, given_: Any, number: int) -> None:
        if step == "open again":
            self.caseload.close()
            self.caseload = Caseload.open(self.path, KEY)
            assert self.waiting() == 0, "what was left is laid at the opening"
        elif step == "lay":
            self._unit(lambda unit: waiting_rows.lay_some(unit.connection, given_))
        elif step == "index":
            self._unit(lambda unit: waiting_words.index_some(unit.connection, given_))
        elif step == "arrive":
            self._unit(lambda unit: self.arrive(unit, number, given_))
        elif step == "block from afar":
            self._unit(lambda unit: self.arrive(unit, number, [_barrier(given_)]))
        elif step == "delete from afar":
            self._unit(lambda unit: self.arrive(unit, number, [given_], deleted=True))
        elif step == "put":
            self.written = put(self.caseload, given_).write
        elif step == "block":
            self.written = put(self.caseload, _barrier(given_)).write
        elif step == "delete":
            self.written = remove(self.caseload, given_).write
        elif step == "erase":
            self._unit(lambda unit: erase_dossier(unit, given_.id))
        elif self.written:
            self._unit(lambda unit: unit.take_back(self.written))
            self.written = 0

    def arrive(self, unit: UnitOfWork, number: int, records: list[Any], *, deleted: bool = False) -> None:
        sheets, graves = sheets_of([state_of(one, number, deleted) for one in records])
        TakingIn(unit, Tally(), new=self.new, later=int(self.later)).page(Page(number, sheets=sheets, graves=graves))

    def _unit(self, work: Callable[[UnitOfWork], object]) -> None:
        with writing(self.caseload) as unit:
            work(unit)
            unit.commit()

    def waiting(self) -> int:
        with self.caseload.reading() as reader:
            return len(waiting_rows.shown(reader.connection))

    def seen(self) -> list[Any]:
        with self.caseload.reading() as reader:
            return seen(reader)

    def seen_in_a_unit(self) -> list[Any]:
        with writing(self.caseload) as unit:
            return seen(unit)


def _barrier(owner: JobSeeker) -> Any:
    return replace(barrier(owner), id=f"{owner.id[:-1]}{'f' if owner.id[-1] != 'f' else 'e'}")


def seen(reader: Reader) -> list[Any]:
    """Return all that the list, the search and the duplicates say; who has the same name to the letter in any order."""
    found: list[Any] = []
    for place, typed in enumerate(TYPED):
        for filters in FILTERS if not typed else FILTERS[place % 2 :: 3]:
            page = list_dossiers(reader, typed, filters)
            keys = [sort_key(row.family_name, row.given_name) for row in page.rows]
            assert keys == sorted(keys)
            parts = [list_dossiers(reader, typed, filters, start, 2).rows for start in range(0, page.total, 2)]
            assert [row for part in parts for row in part] == list(page.rows)
            found.append((page.total, count_dossiers(reader, typed, filters), sorted(page.rows, key=str)))
    found.append(sorted(rows_of(reader, [one.id for one in PEOPLE[:5]]), key=str))
    found += [identities(reader), *(identities(reader, one.id) for one in PEOPLE)]
    found.append(sorted(late_rows.names_counted(reader.connection, late_rows.view(reader.connection)).split()))
    return found


@contextmanager
def twins() -> Iterator[tuple[Twin, Twin]]:
    with TemporaryDirectory() as folder:
        for later in (False, True):
            shutil.copyfile(empty_caseload(), Path(folder) / f"{later}.db")
        both = [Twin(Path(folder) / f"{later}.db", later=later) for later in (False, True)]
        try:
            yield both[0], both[1]
        finally:
            for one in both:
                one.caseload.close()


@pytest.mark.parametrize("room", ["much", "little"])
@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_whatever_waits_everybody_reads_what_one_reads_who_laid_it_at_once(
    room: str, steps: list[tuple[str, Any]]
) -> None:
    with pytest.MonkeyPatch.context() as patched, twins() as (prompt, late):
        patched.setattr(waiting_rows, "_SLICE", 2)
        if room == "little":
            for module in (word_index, bulk_index, list_order, list_places):
                patched.setattr(module, "LAST", 40)
        for number, (step, given_) in enumerate(steps, 1):
            for one in (prompt, late):
                one.do(step, given_, number)
            shown = prompt.seen()
            assert late.seen() == shown, (number, step)
            assert late.seen_in_a_unit() == shown, (number, step)
        catch_up(late.caseload, lambda: NOON)
        assert late.waiting() == 0
        assert late.seen() == shown
        with writing(late.caseload) as unit:
            word_index.rebuild(unit.connection)
            assert seen(unit) == shown


def test_those_of_one_name_stand_as_they_came(caseload: Caseload, monkeypatch: pytest.MonkeyPatch) -> None:
    same = [person("Dupont", "Ana") for _ in range(9)]
    put(caseload, *same[:3])
    arrive(caseload, same[3:6])
    arrive(caseload, [replace(same[1], phone="0470 12"), *same[6:]])
    before = order(caseload)
    assert before == [one.id for one in same]
    lay_rows(caseload, lambda: NOON)
    assert order(caseload) == before


def test_few_are_laid_at_once(caseload: Caseload) -> None:
    arrive(caseload, [person() for _ in range(4)], later=5)
    assert waiting(caseload) == 0
    arrive(caseload, [person() for _ in range(5)], later=5)
    assert waiting(caseload) == 5


def test_whoever_takes_in_apart_from_a_sync_leaves_nothing(caseload: Caseload) -> None:
    arrive(caseload, [person() for _ in range(500)], later=0)
    assert waiting(caseload) == 0


def test_what_the_list_does_not_show_of_a_dossier_lets_it_be(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = person("Dupont")
    arrive(caseload, [one])
    lay_rows(caseload, lambda: NOON)
    arrive(caseload, [replace(one, email="a@example.org")])
    assert waiting(caseload) == 0
    arrive(caseload, [replace(one, phone="0470 12")])
    assert waiting(caseload) == 1


def test_it_is_laid_in_slices_until_somebody_stops_it(caseload: Caseload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_rows, "_SLICE", 5)
    people = [person(f"Nom {number}") for number in range(23)]
    arrive(caseload, people)
    lay_rows(caseload, lambda: NOON, lambda: True)
    assert waiting(caseload) == 23
    turns = iter([False, False, True])
    lay_rows(caseload, lambda: NOON, lambda: next(turns), 10)
    assert waiting(caseload) == 3
    lay_rows(caseload, lambda: NOON)
    assert waiting(caseload) == 0
    assert order(caseload) == [one.id for one in sorted(people, key=lambda one: sort_key(one.family_name, "Noémie"))]


def test_the_index_takes_the_words_of_new_rows_as_they_are_laid(caseload: Caseload) -> None:
    moved, kept = person("Dupont"), person("Durand")
    arrive(caseload, [moved, kept])
    catch_up(caseload, lambda: NOON)
    changed = [replace(moved, family_name="Zoé"), replace(kept, phone="0470 12")]
    arrive(caseload, [*changed, person("Dubois"), person("Zoé")])
    lay_rows(caseload, lambda: NOON)
    with caseload.reading() as reader:
        left = reader.connection.exec_driver_sql(
            "SELECT family_name FROM dossier_entry JOIN waiting_words USING (number) ORDER BY number"
        ).scalars()
        assert list(left) == ["Durand", "Zoé"], "those that stood in the list wait"
    found = {typed: found_by(caseload, typed) for typed in ("dupont", "dubois", "zoe", "0470")}
    assert found == {"dupont": 0, "dubois": 1, "zoe": 2, "0470": 1}
    catch_up(caseload, lambda: NOON)
    assert {typed: found_by(caseload, typed) for typed in found} == found


def test_a_backup_of_what_waits_opens_with_the_whole_list(
    caseload: Caseload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [person("Dupont", f"A{number}") for number in range(5)]
    arrive(caseload, people)
    caseload.copy_to(tmp_path / "copy.db")
    with caseload.opened_copy(tmp_path / "copy.db") as copy:
        assert waiting(copy) == 0
        with copy.reading() as reader:
            assert reader.connection.exec_driver_sql("SELECT count(*) FROM dossier_entry").scalar_one() == 5
        assert order(copy) == order(caseload) == [one.id for one in people]
