"""The world against the file: full disk, damage, read-only, another writer; and the program killed at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from store.helpers import KEY, person, put, writing

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import errors, outbox
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.drafts import draft
from parcours_desktop.store.engine import connect
from parcours_desktop.store.errors import Busy, Damaged, DiskFull, StoreError, WrongKey

ROUNDS = 6


def test_a_full_disk_loses_nothing_that_was_saved_and_works_again_with_room(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    with writing(caseload) as unit:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    big = person(confidences="x" * 100_000)
    with pytest.raises(DiskFull) as caught:
        put(caseload, big)
    assert caught.value.what_is_safe
    assert caught.value.what_to_do
    with caseload.reading() as reader:
        assert reader.find(JobSeeker) == (ana,)
        assert outbox.count_pending(reader) == 1
    with writing(caseload) as unit:
        unit.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    put(caseload, big)


def test_a_limit_of_the_system_on_the_files_size_is_told(path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from store.helpers import KEY, person, put\n"
        "from parcours_desktop.store.caseload import Caseload\n"
        "from parcours_desktop.store.errors import DiskFull, DiskTrouble\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "caseload = Caseload.open(Path(sys.argv[1]), KEY); put(caseload, person('Dupont'))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))\n"
        "try:\n    put(caseload, person('Durand', confidences='x' * 900_000)); print('saved')\n"
        "except (DiskFull, DiskTrouble) as error: print(type(error).__name__)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "put(caseload, person('Durand')); caseload.close()"
    )
    answer = _python(code, path)
    assert answer.stdout.strip() in ("DiskFull", "DiskTrouble"), answer.stderr
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        assert [each.family_name for each in reader.find(JobSeeker, order="family_name")] == ["Dupont", "Durand"]


def test_damage_is_noticed_and_never_returned_as_data(path: Path) -> None:
    with Caseload.open(path, KEY) as caseload:
        put(caseload, *(person(f"Nom{number}", confidences="x" * 3000) for number in range(60)))
    whole = bytearray(path.read_bytes())
    seed = random.Random(7)
    for _ in range(12):
        place = seed.randrange(4096, len(whole))
        hurt = bytearray(whole)
        hurt[place] ^= 0x40
        path.write_bytes(hurt)
        noticed = False
        try:
            with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
                people = reader.find(JobSeeker)
                assert all(each.confidences == "x" * 3000 for each in people)
                noticed = len(_integrity(reader.connection)) > 0
        except (Damaged, WrongKey) as error:
            noticed = bool(error.what_to_do)
        assert noticed, place


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"Bonjour " * 1024)
    with pytest.raises(WrongKey):
        Caseload.open(path, KEY)
    assert path.read_bytes() == b"Bonjour " * 1024


def test_another_writer_that_holds_the_file_is_told_not_waited_for_ever(caseload: Caseload, path: Path) -> None:
    with writing(caseload) as unit:
        unit.connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    other = connect(path, KEY)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        put(caseload, person())
    other.close()
    put(caseload, person())


def test_bugs_of_ours_are_not_told_as_the_worlds_and_show_no_values(caseload: Caseload) -> None:
    with pytest.raises(DBAPIError) as caught, caseload.reading() as reader:
        reader.connection.exec_driver_sql("SELECT :name FROM nowhere", {"name": "Canarizwick"})
    assert not isinstance(caught.value, StoreError)
    assert "Canarizwick" not in str(caught.value)


def test_every_error_says_what_happened_what_is_safe_and_what_to_do() -> None:
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, StoreError) and kind is not StoreError:
            error = kind("2.0", "1.0") if name == "NewerFile" else kind()
            assert error.what_happened, name
            assert error.what_is_safe, name
            assert error.what_to_do, name


LIFE = """
import sys
from pathlib import Path
from dataclasses import replace
from store.helpers import KEY, barrier, person, put, writing
from parcours_desktop.store.caseload import Caseload
caseload = Caseload.open(Path(sys.argv[1]), KEY)
for number in range(10_000):
    one = person(f"Nom{number}")
    put(caseload, one, barrier(one))
    print(f"saved {one.id}", flush=True)
    with writing(caseload) as unit:
        unit.keep_draft("note", f"frappe {number}")
        unit.commit()
    print(f"typed {number}", flush=True)
"""


def test_killed_at_any_moment_every_acknowledged_save_is_there(path: Path) -> None:
    """The program is killed while it saves; what it had said was saved and typed is found, whole, by the next one."""
    seed = random.Random(20261121)
    saved: list[str] = []
    for _ in range(ROUNDS):
        typed = -1
        wait = seed.uniform(0.0, 0.15)
        with subprocess.Popen(
            [sys.executable, "-c", LIFE, str(path)], stdout=subprocess.PIPE, text=True, env=_environment()
        ) as life:
            assert life.stdout is not None
            begun = None
            for line in life.stdout:
                word, value = line.split()
                if word == "saved":
                    saved.append(value)
                else:
                    typed = int(value)
                begun = begun or time.monotonic()
                if time.monotonic() - begun > wait:
                    life.send_signal(signal.SIGKILL)
        with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
            there = {each.id for each in reader.find(JobSeeker)}
            assert set(saved) <= there
            number = int(draft(reader, "note").removeprefix("frappe ") or -1)
            assert number >= typed
            waits = {unsent.record_id for unsent in outbox.pending(reader) if unsent.record == "job_seeker"}
            assert waits == there
            counts = [
                reader.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
                for table in ("job_seeker", "barrier", "dossier_entry")
            ]
            assert len(set(counts)) == 1
            assert _integrity(reader.connection) == []
    assert len(saved) > ROUNDS


def _integrity(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    return [each for each in found if each != "ok"]


def _environment() -> dict[str, str]:
    tests = Path(__file__).parents[1]
    return {**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent / 'src'}"}


def _python(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, env=_environment()
    )
