"""A file that was left with dossiers still to be laid in the list is whole, whatever is done with it next."""

from __future__ import annotations

from pathlib import Path

import pytest
from store.helpers import KEY, barrier, person, writing

from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import waiting_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.engine import connect
from parcours_desktop.store.errors import Damaged
from parcours_desktop.store.recording import insert_row
from parcours_desktop.store.rescue import rescue
from parcours_desktop.store.schema import TYPES

PEOPLE = [person("Dupont", f"Noémie {number}", municipality="Ath") for number in range(9)]


@pytest.fixture
def left(path: Path) -> Path:
    """A file as a sync leaves it that is killed before it has laid anything."""
    with Caseload.open(path, KEY) as caseload, writing(caseload) as unit:
        for one in PEOPLE:
            insert_row(unit.behind, TYPES["job_seeker"], to_plain(one))
        waiting_rows.note(unit.behind, [one.id for one in PEOPLE])
        unit.put(barrier(PEOPLE[3]))
        unit.commit()
    return path


def waiting(caseload: Caseload) -> int:
    with caseload.reading() as reader:
        return len(waiting_rows.shown(reader.connection))


def shown(caseload: Caseload, typed: str = "") -> list[tuple[str, int]]:
    with caseload.reading() as reader:
        return [(row.id, row.open_barriers) for row in list_dossiers(reader, typed).rows]


def expected() -> list[tuple[str, int]]:
    return [(one.id, int(one is PEOPLE[3])) for one in PEOPLE]


def test_it_is_laid_at_the_next_opening(left: Path) -> None:
    with Caseload.open(left, KEY) as caseload:
        assert waiting(caseload) == 0
        assert shown(caseload) == shown(caseload, "noemie ath") == expected()


def test_where_that_is_refused_the_file_opens_all_the_same(left: Path) -> None:
    connection = connect(left, KEY)
    connection.execute("CREATE TRIGGER refused BEFORE INSERT ON dossier_entry BEGIN SELECT raise(ROLLBACK, 'no'); END")
    connection.close()
    with Caseload.open(left, KEY) as caseload:
        assert waiting(caseload) == len(PEOPLE)
        assert shown(caseload) == shown(caseload, "noemie ath") == expected()
        with writing(caseload) as unit:
            unit.connection.exec_driver_sql("DROP TRIGGER refused")
            unit.commit()
    with Caseload.open(left, KEY) as caseload:
        assert waiting(caseload) == 0
        assert shown(caseload) == expected()


def test_what_cannot_be_read_of_it_is_said_where_it_is_read(left: Path) -> None:
    connection = connect(left, KEY)
    connection.execute("UPDATE waiting_rows SET ids = x'c1'")
    connection.close()
    with Caseload.open(left, KEY) as caseload:
        with caseload.reading() as reader:
            assert reader.get(JobSeeker, PEOPLE[0].id) == PEOPLE[0]
        with pytest.raises(Damaged):
            shown(caseload)
        assert caseload.damaged


def test_a_rescue_lays_the_list_anew(left: Path, tmp_path: Path) -> None:
    rescue(left, KEY, tmp_path / "rescued.db")
    with Caseload.open(tmp_path / "rescued.db", KEY) as caseload:
        assert waiting(caseload) == 0
        assert shown(caseload) == shown(caseload, "noemie ath") == expected()


def test_a_file_that_may_only_be_read_shows_it(left: Path) -> None:
    left.chmod(0o400)
    with Caseload.open(left, KEY) as caseload:
        assert shown(caseload) == expected()
