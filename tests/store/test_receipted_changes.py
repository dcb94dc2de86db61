"""What a receipt says of changed records is written beside many of them later, with what others wrote of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from store.helpers import KEY, NOON, fly, land, person, put
from store.receipting import beside, kept

from parcours_desktop.store import opening, outbox, receipted, tally, versions
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up
from parcours_desktop.store.engine import make_engine


@pytest.fixture(autouse=True)
def _many_are_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipted, "FEW", 2)


def test_what_was_changed_of_many_waits_too_with_what_others_wrote_of_them(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipted, "SLICE", 2)
    people = sorted((person(f"Nom{number}") for number in range(3)), key=lambda one: one.id)
    put(caseload, *people)
    land(caseload, fly(caseload), first=1)
    catch_up(caseload, lambda: NOON)
    put(caseload, *(replace(one, phone="0470") for one in people))
    land(caseload, fly(caseload), first=7)
    assert kept(caseload) == 2
    assert beside(caseload) == [(one.id, 1 + place) for place, one in enumerate(people)]
    with caseload.reading() as reader:
        told = versions.unpack(outbox.versions_beside(reader.connection, "job_seeker", people[2].id))
        assert sorted(number for _, _, number in tally.held(reader.connection)) == [7, 8, 9]
    assert told is not None
    assert (told.of("phone").number, told.of("family_name").number, told.version) == (9, 3, 9)
    catch_up(caseload, lambda: NOON)
    assert kept(caseload) == 0
    assert beside(caseload) == [(one.id, 7 + place) for place, one in enumerate(people)]
    with caseload.reading() as reader:
        assert versions.unpack(outbox.versions_beside(reader.connection, "job_seeker", people[2].id)) == told


def test_what_was_changed_of_a_few_is_written_beside_them_at_once(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    land(caseload, fly(caseload), first=1)
    catch_up(caseload, lambda: NOON)
    put(caseload, replace(ana, phone="0470"))
    land(caseload, fly(caseload), first=2)
    assert kept(caseload) == 0
    assert beside(caseload) == [(ana.id, 2)]


def test_an_older_program_finds_the_versions_of_what_was_changed_beside_it(path: Path) -> None:
    ana, ben = person("Ana"), person("Ben")
    with Caseload.open(path, KEY) as caseload:
        put(caseload, ana, ben)
        land(caseload, fly(caseload), first=5)
        put(caseload, *(replace(one, phone="0470") for one in (ana, ben)))
        land(caseload, fly(caseload), first=7)
        assert kept(caseload) == 1
        with caseload.reading() as reader:
            told = [outbox.versions_beside(reader.connection, "job_seeker", one.id) for one in (ana, ben)]
    engine = make_engine(path, KEY, writes=True)
    with opening.stepping(engine) as connection:
        opening.migrate(connection, "0009")
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT field_versions FROM job_seeker ORDER BY family_name").scalars()
        assert found.all() == told
        assert connection.exec_driver_sql("SELECT count(*) FROM receipted").scalar() == 0
        connection.rollback()
    engine.dispose()
