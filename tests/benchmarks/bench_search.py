"""A keystroke in the search over 10,000 dossiers, beside the bare statement that finds and shows the same rows.

The floor is one FTS5 statement by the bare driver on the same encrypted file: the rows found, joined with the person,
sorted by name, the same window of them fetched. What is typed is not read, nothing is counted, no value is made.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.harness import Line, at_most, compare, percentile, seconds

from parcours_core.identity import new_id
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import DossierFilters, list_dossiers
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.search import read_search, warm_up

DOSSIERS = 10_000
WINDOW = 30
ROUNDS = 15
TYPED = ("m", "ma", "mar", "mari", "marin", "dup", "0470", "0470 1", "1985", "30/07", "5000", "van ma")
MISTYPED = ("marinx", "dupomt", "leclrec", "gillotmoru")
SYLLABLES = (
    *("ma", "ri", "du", "pont", "le", "clerc", "ber", "nard", "sa", "fi", "kha", "lou", "van", "den", "berg", "gil"),
    *("lot", "mo", "reau", "ja", "cob", "ti", "ne", "ro", "zel"),
)
ACTIVE = DossierFilters(state="active")
KEY = bytes(32)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

_FLOOR = (
    "SELECT j.id, j.family_name, j.given_name, j.birth_date, j.municipality FROM dossier_words "
    "CROSS JOIN dossier_entry e ON e.number = dossier_words.rowid JOIN job_seeker j ON j.id = e.job_seeker_id "
    "WHERE dossier_words MATCH ? AND e.state = 'active' ORDER BY e.sort_key, e.number LIMIT ?"
)


def run() -> list[Line]:
    """Return the lines: query against the bare one, and the slowest keystrokes, forgiven errors among them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "caseload.db"
        with Caseload.open(path, KEY) as caseload:
            fill(caseload, DOSSIERS)
        opening = min(seconds(lambda: Caseload.open(path, KEY).close()) for _ in range(5))
        with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
            warm_up()
            lines = [_against_the_floor(reader), _slowest(caseload)]
            lines.append(
                at_most("first page of the list", _milliseconds(lambda: list_dossiers(reader, "", ACTIVE)), 16)
            )
        lines.append(at_most("opening the caseload, key derivation apart", opening * 1000, 50))
    return lines


def fill(caseload: Caseload, count: int) -> None:
    """Write ``count`` invented dossiers with barriers, letters and actions, always the same."""
    chance = random.Random(20261121)
    with caseload.writing("Exemple", author="Exemple", at=NOON) as unit:
        for number in range(count):
            one = _person(chance, number)
            unit.put(one)
            for kind in chance.sample(["mobility", "debt", "health", "childcare"], chance.randint(0, 3)):
                unit.put(Barrier(id=new_id(number), job_seeker_id=one.id, kind=kind))
            if chance.random() < 0.5:
                issued = date(2026, 11, chance.randint(1, 20))
                state = ReferralState.ISSUED
                unit.put(
                    Referral(id=new_id(number), job_seeker_id=one.id, service_id="s", state=state, issued_on=issued)
                )
            unit.put(Action(id=new_id(number), job_seeker_id=one.id, text="Appeler", due=date(2026, 12, 1)))
        unit.commit()


def _person(chance: random.Random, number: int) -> JobSeeker:
    def name() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))).title()

    return JobSeeker(
        id=new_id(number),
        family_name=name(),
        given_name=name(),
        birth_date=date(1960, 1, 1) + timedelta(days=chance.randrange(17_000)),
        phone=f"0470 {chance.randrange(100):02} {chance.randrange(100):02} {chance.randrange(100):02}",
        postal_code=str(chance.randint(1000, 9999)),
        municipality=name(),
    )


def _against_the_floor(reader: Reader) -> Line:
    driver = reader.connection.connection.driver_connection
    assert driver is not None
    expressions = [search.expression for typed in TYPED if (search := read_search(reader, typed))]

    def ours() -> None:
        for typed in TYPED:
            list_dossiers(reader, typed, ACTIVE, 0, WINDOW)

    def floor() -> None:
        for expression in expressions:
            driver.execute(_FLOOR, (expression, WINDOW)).fetchall()

    return compare(ours, floor, ROUNDS).line(f"{len(TYPED)} keystrokes over {DOSSIERS:,} dossiers, query", 1.5)


def _slowest(caseload: Caseload) -> Line:
    def keystroke(typed: str) -> Callable[[], object]:
        def press() -> None:
            with caseload.reading() as reader:
                list_dossiers(reader, typed, ACTIVE, 0, WINDOW)

        return press

    times = [seconds(keystroke(typed)) * 1000 for _ in range(ROUNDS) for typed in (*TYPED, *MISTYPED)]
    return at_most("a keystroke at p95, typing errors among them, before painting", percentile(times, 95), 16)


def _milliseconds(function: Callable[[], object]) -> float:
    return percentile([seconds(function) * 1000 for _ in range(ROUNDS)], 50)
