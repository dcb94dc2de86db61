"""Two programs on one file: the second is refused; and if it were not, nothing would be lost."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from faults.helpers.deeds import FILE, KEY, prepare, unsound

from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect
from parcours_desktop.store.errors import InUse

EACH = 500

LIFE = """
import sys
from pathlib import Path
from faults.helpers.deeds import FILE, KEY, NOON
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import caseload as door


class NoLock:
    def __init__(self, path): pass
    def release(self): pass


door.FileLock = NoLock
name, folder, each = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
with door.Caseload.open(folder / FILE, KEY) as caseload:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(each):
        with caseload.writing("Test", author=name, at=NOON) as unit:
            unit.put(JobSeeker(id=f"{name}-{number:06d}", family_name=f"{name}{number}", given_name="Noémie"))
            unit.commit()
"""


def test_the_second_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path)
    with Caseload.open(tmp_path / FILE, KEY):
        with pytest.raises(InUse):
            Caseload.open(tmp_path / FILE, KEY)
        with pytest.raises(InUse):
            Caseload.open(tmp_path / FILE, KEY)
    Caseload.open(tmp_path / FILE, KEY).close()


def test_without_the_lock_twice_five_hundred_saves_are_all_there(room: Path) -> None:
    folder = room / "two"
    prepare(folder)
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent / "src")])}
    names = ("ana", "bea")
    lives = [
        subprocess.Popen(
            [sys.executable, "-c", LIFE, name, str(folder), str(EACH)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for life in lives:
        assert life.stdout is not None
        assert life.stdout.readline() == "ready\n"
    for life in lives:
        assert life.stdin is not None
        life.stdin.write("\n")
        life.stdin.flush()
    for life in lives:
        _, errors = life.communicate()
        assert life.returncode == 0, errors
    with closing(connect(folder / FILE, KEY)) as connection:
        there = {row[0] for row in connection.execute("SELECT id FROM job_seeker")}
        unsent = [row[0] for row in connection.execute("SELECT record_id FROM outbox WHERE record = 'job_seeker'")]
        wanted = {f"{name}-{number:06d}" for name in names for number in range(EACH)}
        assert wanted <= there
        assert len(unsent) == len(set(unsent)) == len(there)
        assert connection.execute("SELECT count(*) FROM dossier_entry").fetchone() == (len(there),)
        made = connection.execute("SELECT count(*) FROM history WHERE record = 'job_seeker' AND kind = 'made'")
        assert made.fetchone() == (len(there),)
        assert unsound(connection) == []
