"""What a sync brought is found at once: a search over words that wait gives what it gives once they are indexed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.helpers import KEY, NOON, person, put, remove, writing
from support.raw_pages import hits

from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import bulk_index, list_order, list_places, waiting_words, word_index
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up
from parcours_desktop.store.dossier_list import DossierFilters, count_dossiers, list_dossiers
from parcours_desktop.store.entries import EntryMaker, shown_of
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.recording import insert_row, update_row
from parcours_desktop.store.schema import TYPES

JOB_SEEKER = TYPES["job_seeker"]
WORDS = ("dupont", "durand", "hondt", "zoe", "zoelie", "ath")
TYPED = (
    *sorted({word[:length] for word in WORDS for length in (1, 2, 3, 9)}),
    "dupomt",
    "hontd",
    "zoe ath",
    "0470",
    "1985",
)
PEOPLE = [person("", "") for _ in range(7)]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join)
ONE = st.builds(
    lambda one, family, town, phone: replace(one, family_name=family, municipality=town, phone=phone),
    st.sampled_from(PEOPLE),
    TEXTS,
    TEXTS,
    st.sampled_from(["", "0470 12", "0485 19"]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.lists(ONE, min_size=1, max_size=6, unique_by=lambda one: one.id)),
        st.tuples(st.just("write"), st.lists(ONE, min_size=1, max_size=2)),
        st.tuples(st.just("remove"), st.lists(ONE, min_size=1, max_size=2, unique_by=lambda one: one.id)),
        st.tuples(st.just("index"), st.integers(1, 3)),
    ),
    min_size=2,
    max_size=7,
)


def arrive(caseload: Caseload, *people: JobSeeker) -> None:
    """Put people as a sync does: their words wait."""
    with writing(caseload) as unit:
        for one in people:
            if unit.get(JobSeeker, one.id) is None:
                insert_row(unit.connection, JOB_SEEKER, to_plain(one))
            else:
                update_row(unit.connection, JOB_SEEKER, one.id, to_plain(one))
        bulk_index.put(unit.connection, [EntryMaker().entry(shown_of(to_plain(one))) for one in people])
        unit.commit()


def found(caseload: Caseload, typed: str, filters: DossierFilters | None = None) -> tuple[list[str], int]:
    with caseload.reading() as reader:
        rows = list_dossiers(reader, typed, filters).rows
        return sorted(row.id for row in rows), count_dossiers(reader, typed, filters)


def waiting(caseload: Caseload) -> int:
    with caseload.reading() as reader:
        return int(reader.connection.exec_driver_sql("SELECT count(*) FROM waiting_words").scalar_one())


def everything(caseload: Caseload) -> list[tuple[list[str], int]]:
    return [found(caseload, typed) for typed in TYPED]


def act(caseload: Caseload, step: str, given: Any) -> None:
    if step == "arrive":
        arrive(caseload, *given)
    elif step == "write":
        put(caseload, *given)
    elif step == "remove":
        remove(caseload, *given)
    else:
        with writing(caseload) as unit:
            waiting_words.index_some(unit.connection, given)
            unit.commit()


@pytest.mark.parametrize("crowded", [False, True], ids=["with room", "crowded"])
@given(STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_finds_the_same_before_and_after_the_words_are_indexed(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch, crowded: bool, steps: list[tuple[str, Any]]
) -> None:
    """Also where rows move since there is no room between two, and take the numbers that others had."""
    with monkeypatch.context() as patched:
        if crowded:
            for module in (word_index, bulk_index, list_order, list_places):
                patched.setattr(module, "LAST", 40)
        for step, given_ in steps:
            act(caseload, step, given_)
            before = everything(caseload)
            rebuilt_here = _as_rebuilt(caseload)
            assert before == rebuilt_here, step
        before = everything(caseload)
        catch_up(caseload, lambda: NOON)
        assert waiting(caseload) == 0
        assert everything(caseload) == before
        with writing(caseload) as unit:
            unit.connection.exec_driver_sql(
                "INSERT INTO dossier_words (dossier_words, rank) VALUES ('integrity-check', 0)"
            )
            held = unit.connection.exec_driver_sql("SELECT count(*) FROM dossier_words_docsize").scalar_one()
            said = unit.connection.exec_driver_sql("SELECT count(*) FROM dossier_entry WHERE names || others <> ''")
            assert held == said.scalar_one()
    remove(caseload, *PEOPLE)


def _as_rebuilt(caseload: Caseload) -> list[tuple[list[str], int]]:
    """Return what is found once the index is made anew, and leave the file as it was."""
    with writing(caseload) as unit:
        word_index.rebuild(unit.connection)
        return [
            (sorted(row.id for row in list_dossiers(unit, typed).rows), count_dossiers(unit, typed)) for typed in TYPED
        ]


def test_what_waits_stands_in_the_order_of_the_list_and_passes_the_filters(caseload: Caseload) -> None:
    put(caseload, person("Dupont", "Bo"), person("Durand", "Al"))
    arrive(caseload, person("Dupont", "Al"), person("Dupuis", "Cy", municipality="Ath"), person("Aa", "Dup"))
    with caseload.reading() as reader:
        names = [f"{row.family_name} {row.given_name}" for row in list_dossiers(reader, "du").rows]
        assert names == ["Aa Dup", "Dupont Al", "Dupont Bo", "Dupuis Cy", "Durand Al"]
        window = list_dossiers(reader, "du", offset=1, limit=2)
        assert (window.total, [row.given_name for row in window.rows]) == (5, ["Al", "Bo"])
        assert list_dossiers(reader, "du", DossierFilters(state="closed")).total == 0
        assert list_dossiers(reader, "dup ath", DossierFilters(state="active")).total == 1


def test_a_name_that_nobody_has_any_more_does_not_hide_those_near_it(caseload: Caseload) -> None:
    """The index still holds it, under a number that no row of the list has: a near name was not even looked for."""
    moves, near = person("Hondt", "Al"), person("Hontd", "Bo")
    arrive(caseload, moves, near)
    catch_up(caseload, lambda: NOON)
    arrive(caseload, replace(moves, family_name="Zoe"))
    assert found(caseload, "hondt") == ([near.id], 1)
    catch_up(caseload, lambda: NOON)
    assert found(caseload, "hondt") == ([near.id], 1)


def test_slices_go_on_until_nothing_waits_or_somebody_stops_them(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parcours_desktop.store.catching_up.SLICE", 4)
    arrive(caseload, *(person(f"Dupont {number}") for number in range(11)))
    asked = iter([False, False, True])
    assert catch_up(caseload, lambda: NOON, lambda: next(asked)) == 8
    assert waiting(caseload) == 3
    assert len(found(caseload, "dupont")[0]) == 11
    assert catch_up(caseload, lambda: NOON) == 3
    assert waiting(caseload) == 0
    assert catch_up(caseload, lambda: NOON) == 0
    assert len(found(caseload, "dupont")[0]) == 11


@pytest.mark.parametrize("indexed", [False, True], ids=["new", "changed"])
def test_nothing_of_who_is_erased_stays_though_the_words_waited(caseload: Caseload, path: Path, indexed: bool) -> None:
    """The note keeps the words that the index still has of a dossier that was changed: it must go with them."""
    one, other = person("Canarizwick", "Xaviergis"), person("Durand")
    arrive(caseload, one, other)
    if indexed:
        catch_up(caseload, lambda: NOON)
        arrive(caseload, replace(one, family_name="Wolfenbergh"), other)
    said = ["Canarizwick", "Xaviergis", *(["Wolfenbergh"] if indexed else [])]
    assert set(hits(path, KEY, said)) == set(said)
    with writing(caseload) as unit:
        erase_dossier(unit, one.id)
        unit.commit()
    assert caseload.scrub()
    assert hits(path, KEY, said) == {}
    assert found(caseload, "durand") == ([other.id], 1)
    catch_up(caseload, lambda: NOON)
    assert hits(path, KEY, said) == {}
