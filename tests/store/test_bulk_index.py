"""Dossiers indexed together stand and are found exactly as if the index were made anew."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from store.helpers import NOON, barrier, person, put, writing

from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import bulk_index, word_index
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.entries import Entry, EntryMaker, shown_of
from parcours_desktop.store.list_order import FIRST, LAST
from parcours_desktop.store.recording import insert_row, update_row
from parcours_desktop.store.schema import TYPES

NAMES = ["Dupont", "Łukasz", "d’Hondt", "Œuvrard", "Émilie", "Zoé", "van den Berg", "Aa", "ß", "N'Diaye", ""]
JOB_SEEKER = TYPES["job_seeker"]


def people(count: int, seed: int) -> list[JobSeeker]:
    rng = random.Random(seed)
    return [
        person(
            rng.choice(NAMES) + rng.choice(["", " bis", str(number)]),
            rng.choice(NAMES),
            phone=f"04{rng.randrange(10**8):08}",
            municipality=rng.choice(["Ath", "Mons", "Saint-Ghislain"]),
        )
        for number in range(count)
    ]


def add(caseload: Caseload, made: list[JobSeeker]) -> None:
    with writing(caseload) as unit:
        for one in made:
            insert_row(unit.connection, JOB_SEEKER, to_plain(one))
        bulk_index.put(unit.connection, entries(made))
        unit.commit()


def entries(made: list[JobSeeker]) -> list[Entry]:
    return [EntryMaker().entry(shown_of(to_plain(one))) for one in made]


def listed(caseload: Caseload) -> list[tuple[Any, ...]]:
    with caseload.reading() as reader:
        return [
            tuple(row)
            for row in reader.connection.exec_driver_sql(
                "SELECT job_seeker_id, state, sort_key, names, others, open_barriers, worst FROM dossier_entry "
                "ORDER BY number"
            )
        ]


def words(caseload: Caseload) -> list[tuple[Any, ...]]:
    with caseload.reading() as reader:
        return [tuple(row) for row in reader.connection.exec_driver_sql("SELECT word, uses FROM name_word")]


def found(caseload: Caseload, typed: str) -> list[str]:
    with caseload.reading() as reader:
        return [row.id for row in list_dossiers(reader, typed, limit=1000).rows]


def rebuilt(caseload: Caseload) -> None:
    with writing(caseload) as unit:
        word_index.rebuild(unit.connection)
        unit.commit()


def test_together_is_as_anew(caseload: Caseload) -> None:
    first, second, third = people(60, 1), people(80, 2), people(5, 3)
    add(caseload, first)
    put(caseload, *(barrier(one) for one in first[:10]), *(barrier(one) for one in second[:10]))
    add(caseload, second)
    add(caseload, third)
    made = [*first, *second, *third]
    with writing(caseload) as unit:
        changed = [replace(one, phone="0499 00 00 00") for one in made[::3]]
        changed += [replace(one, family_name="Aaa") for one in made[1::7]]
        for one in changed:
            update_row(unit.connection, JOB_SEEKER, one.id, to_plain(one))
        bulk_index.put(unit.connection, entries(changed))
        unit.commit()
    typed = ("dup", "0499000000", "aaa", "ath", "hondt", "046")
    before = listed(caseload), words(caseload), [found(caseload, one) for one in typed]
    rebuilt(caseload)
    after = listed(caseload), words(caseload), [found(caseload, one) for one in typed]
    assert sorted(before[0]) == sorted(after[0])
    assert [row[2] for row in before[0]] == sorted(row[2] for row in before[0])
    assert before[1] == after[1]
    assert [sorted(ids) for ids in before[2]] == [sorted(ids) for ids in after[2]]
    assert any(before[2])
    assert sum(row[5] for row in before[0]) == 20


def test_where_there_is_no_room_left_they_still_stand_in_order(caseload: Caseload) -> None:
    low, high = person("Aa"), person("Zz")
    put(caseload, low, high)
    with writing(caseload) as unit:
        for one, number in ((low, LAST // 2), (high, LAST // 2 + 3)):
            unit.connection.exec_driver_sql(
                "UPDATE dossier_entry SET number = ? WHERE job_seeker_id = ?", (number, one.id)
            )
        unit.commit()
    assert FIRST < LAST
    between = [person(f"Mm{number:02}") for number in range(20)]
    add(caseload, between)
    names = [row[2] for row in listed(caseload)]
    assert names == sorted(names)
    assert len(names) == 22


def test_beginnings_find_the_same_after_words_were_moved(caseload: Caseload) -> None:
    """Phone, postal code and birth date begin alike here: taking one out must leave the others' beginnings."""
    rng = random.Random(7)

    def numbered(one: JobSeeker) -> JobSeeker:
        return replace(
            one,
            phone=f"0{rng.choice('4567')}{rng.randrange(10**7):07}",
            postal_code=f"{rng.choice('4567')}{rng.randrange(3)}00",
            niss=rng.choice(["", f"{rng.choice('45')}0073012345"]),
        )

    made = [numbered(one) for one in people(40, 4)]
    add(caseload, made)
    heads = [*"jmsa4567", "40", "41", "50", "51", "60", "61", "70", "400", "500", "501", "700", "sai", "ghi"]
    for turn in range(6):
        made = [numbered(one) if rng.random() < 0.6 else one for one in made]
        with writing(caseload) as unit:
            for one in made:
                update_row(unit.connection, JOB_SEEKER, one.id, to_plain(one))
            if turn % 2:
                bulk_index.put(unit.connection, entries(made))
            else:
                for one in made:
                    word_index.put_entry(unit.connection, EntryMaker().entry(shown_of(to_plain(one))))
            unit.commit()
        rows = [(row[0], f"{row[3]} {row[4]}".split()) for row in listed(caseload)]
        for head in heads:
            begun = sorted(one for one, said in rows if any(word.startswith(head) for word in said))
            assert _matching(caseload, head) == begun


def _matching(caseload: Caseload, head: str) -> list[str]:
    catch_up(caseload, lambda: NOON)
    with caseload.reading() as reader:
        return [
            str(row[0])
            for row in reader.connection.exec_driver_sql(
                "SELECT job_seeker_id FROM dossier_words JOIN dossier_entry ON number = dossier_words.rowid "
                "WHERE dossier_words MATCH ? ORDER BY job_seeker_id",
                (f'"{head}"*',),
            )
        ]
