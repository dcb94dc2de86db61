"""The word index itself: each row is found by its words and no others, however rows are taken out and put in again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.helpers import person, put

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers

WORDS = ("dupont", "durand", "dup", "hondt", "zoe", "eva", "ath")
BEGINNINGS = sorted({word[:length] for word in WORDS for length in range(1, len(word) + 1)})
PEOPLE = [person("", "") for _ in range(5)]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
ONE = st.tuples(st.sampled_from(PEOPLE), TEXTS, TEXTS).map(
    lambda drawn: replace(drawn[0], given_name=drawn[1], municipality=drawn[2])
)
WRITES = st.lists(st.lists(ONE, min_size=1, max_size=5), min_size=1, max_size=4)


def test_two_dossiers_changed_in_one_write_are_both_found(caseload: Caseload) -> None:
    ana, ben = person("Dupont", "Ana", municipality="Ath"), person("Dupont", "Ben", municipality="Ath")
    put(caseload, ana, replace(ana, municipality="Liège"), ben)
    with caseload.reading() as reader:
        assert [row.given_name for row in list_dossiers(reader, "dupont").rows] == ["Ana", "Ben"]
        assert [row.given_name for row in list_dossiers(reader, "ath").rows] == ["Ben"]


@given(WRITES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_beginning_finds_exactly_the_rows_that_have_it(caseload: Caseload, writes: list[list[JobSeeker]]) -> None:
    with caseload.reading() as reader:
        known = {one.id: one for one in reader.find(JobSeeker)}
    for people in writes:
        put(caseload, *people)
        known.update({one.id: one for one in people})
        with caseload.reading() as reader:
            indexed = reader.connection.exec_driver_sql("SELECT number, job_seeker_id FROM dossier_entry").fetchall()
            owners = dict(map(tuple, indexed))
            for head in BEGINNINGS:
                asked = "SELECT rowid FROM dossier_words WHERE dossier_words MATCH ? ORDER BY rowid"
                found = reader.connection.exec_driver_sql(asked, (f'"{head}"*',)).scalars().all()
                assert {owners[number] for number in found} == {
                    one.id for one in known.values() if begins(one, head)
                }, head


def begins(one: JobSeeker, head: str) -> bool:
    given = one.given_name.split()
    joined = ["".join(given)] if len(given) > 1 else []
    return any(word.startswith(head) for word in (*given, *joined, *one.municipality.split()))
