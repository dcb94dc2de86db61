"""The file, its key, its lock, and the one door of all writing."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from store.helpers import KEY, NOON, barrier, person, put, remove, writing
from support.imports import packages_imported_by

from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import BarrierState, Severity
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect
from parcours_desktop.store.errors import InUse, ReadOnlyFile, StoreError, WrongKey


def test_what_was_written_is_there_after_a_restart(path: Path) -> None:
    ana = person(birth_date=datetime(1985, 7, 30, tzinfo=UTC).date(), languages=("fr", "ar"))
    with Caseload.open(path, KEY) as caseload:
        put(caseload, ana, barrier(ana))
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        assert reader.get(JobSeeker, ana.id) == ana
        assert [each.kind for each in reader.find(Barrier, job_seeker_id=ana.id)] == ["mobility"]


def test_the_file_shows_nothing_and_is_the_persons_alone(path: Path) -> None:
    with Caseload.open(path, KEY) as caseload:
        put(caseload, person("Canarizwick"))
        raw = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert b"Canarizwick" not in raw
        assert b"SQLite format" not in raw
        assert b"job_seeker" not in raw
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_key_is_refused_and_harms_nothing(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ana = person()
    with Caseload.open(path, KEY) as caseload:
        put(caseload, ana)
    before = path.read_bytes()
    with pytest.raises(WrongKey):
        Caseload.open(path, b"x" * 32)
    assert path.read_bytes() == before
    assert capfd.readouterr().err == ""
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        assert reader.get(JobSeeker, ana.id) == ana


def test_a_key_of_another_length_is_a_bug_of_ours(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Caseload.open(path, b"short")


def test_the_settings_that_keep_a_save_on_the_disk(caseload: Caseload) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "temp_store": 2,
        "cache_size": -65536,
    }
    with writing(caseload) as unit:
        for name, value in wanted.items():
            assert unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value, name
        assert unit.connection.exec_driver_sql("PRAGMA cipher_memory_security").scalar() in ("0", 0)


def test_a_second_caseload_on_one_file_is_refused(caseload: Caseload, path: Path) -> None:
    with pytest.raises(InUse):
        Caseload.open(path, KEY)
    put(caseload, person())


def test_a_second_program_is_refused_and_a_killed_one_lets_go(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from parcours_desktop.store.caseload import Caseload\n"
        "held = Caseload.open(Path(sys.argv[1]), bytes(range(32)))\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(InUse):
            Caseload.open(path, KEY)
        other.kill()
        other.wait()
        Caseload.open(path, KEY).close()


def test_a_unit_that_is_not_committed_never_happened(caseload: Caseload) -> None:
    ana = person()
    with writing(caseload) as unit:
        unit.put(ana)
        assert unit.get(JobSeeker, ana.id) == ana

    def break_off() -> None:
        with writing(caseload) as unit:
            unit.put(ana)
            unit.keep_draft("note", "…")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with caseload.reading() as reader:
        assert reader.get(JobSeeker, ana.id) is None
        for table in ("write", "history", "outbox", "dossier_entry", "name_word", "draft"):
            assert reader.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0, table


def test_commit_says_what_changed(caseload: Caseload) -> None:
    ana, ben = person(), person()
    note = barrier(ben)
    changes = put(caseload, ana, note, label="Frein ajouté")
    assert changes.label == "Frein ajouté"
    assert changes.touched == {("job_seeker", ana.id), ("barrier", note.id)}
    assert changes.dossiers == {ana.id, ben.id}
    assert changes.write == 1
    assert put(caseload, ana).write == 0
    assert put(caseload, ana).touched == frozenset()
    assert remove(caseload, note).dossiers == {ben.id}


def test_nothing_is_written_through_a_unit_that_was_committed(caseload: Caseload) -> None:
    with writing(caseload) as unit:
        unit.commit()
        with pytest.raises(Exception, match="closed"):
            unit.put(person())


def test_a_reader_cannot_write(caseload: Caseload) -> None:
    with pytest.raises(ReadOnlyFile), caseload.reading() as reader:
        reader.connection.execute(text("DELETE FROM job_seeker"))
    with pytest.raises(ReadOnlyFile), caseload.reading() as reader:
        reader.connection.execute(text("INSERT INTO setting (key, value) VALUES ('a', '1')"))


def test_only_the_door_makes_connections_that_write() -> None:
    source = Path(__file__).parents[2] / "src" / "parcours_desktop"
    makers = {
        file.relative_to(source).as_posix()
        for file in source.rglob("*.py")
        for word in ("make_engine(", "sqlcipher3", "UnitOfWork(", "_writes.")
        if word in file.read_text(encoding="utf-8").replace("class UnitOfWork(", "")
    }
    # A rescue writes a new file, never one that somebody works in.
    assert makers == {"store/engine.py", "store/caseload.py", "store/rescue.py"}


def test_a_reader_sees_the_file_as_it_stood_when_it_began(caseload: Caseload) -> None:
    with caseload.reading() as reader:
        assert reader.find(JobSeeker) == ()
        put(caseload, person())
        assert reader.find(JobSeeker) == ()
        with caseload.reading() as later:
            assert len(later.find(JobSeeker)) == 1


def test_a_writing_inside_a_writing_is_named_and_another_thread_waits(caseload: Caseload) -> None:
    done: list[int] = []
    with writing(caseload) as unit:
        with pytest.raises(RuntimeError, match="inside a writing"), writing(caseload):
            pass
        other = threading.Thread(target=lambda: done.append(put(caseload, person("Zoé")).write))
        other.start()
        unit.put(person("Abel"))
        unit.commit()
        assert done == []
    other.join()
    assert done == [2]


def test_find_by_values_sets_and_order(caseload: Caseload) -> None:
    ana = person()
    light = barrier(ana, severity=Severity.LIGHT, situations=("6", "7"))
    done = barrier(ana, "debt", state=BarrierState.SOLVED)
    put(caseload, ana, light, done)
    with caseload.reading() as reader:
        assert reader.find(Barrier, severity=Severity.LIGHT) == (light,)
        assert reader.find(Barrier, situations=("6", "7")) == (light,)
        assert reader.find(Barrier, state={BarrierState.OPEN, BarrierState.IN_HAND}) == (light,)
        assert reader.find(Barrier, state=frozenset()) == ()
        assert reader.find(Barrier, due=None, order="-kind") == (light, done)
        assert reader.find(Barrier, order="kind") == (done, light)
        with pytest.raises(KeyError):
            reader.find(Barrier, colour="red")


def test_a_moment_without_a_zone_is_a_bug_of_ours(caseload: Caseload) -> None:
    with (
        pytest.raises(ValueError, match="zone"),
        caseload.writing("Test", author="Ana", at=NOON.replace(tzinfo=None)),
    ):
        pass


def test_opening_loads_no_alembic() -> None:
    assert not {"alembic", "keyring", "rapidfuzz"} & packages_imported_by("parcours_desktop.store.caseload")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Caseload.open(tmp_path / "none" / "caseload.db", KEY)


def test_the_key_is_wiped_when_the_file_is_closed(path: Path) -> None:
    key = bytearray(KEY)
    caseload = Caseload.open(path, key)
    caseload.close()
    assert key == KEY
    assert connect(path, KEY).close() is None
    assert not any(caseload._key)


def test_a_writing_knows_that_another_one_waits_for_it(caseload: Caseload) -> None:
    begun, done = threading.Event(), threading.Event()

    def save() -> None:
        begun.set()
        put(caseload, person("Attend"))
        done.set()

    with writing(caseload) as unit:
        assert not caseload.somebody_waits
        other = threading.Thread(target=save)
        other.start()
        assert begun.wait(30)
        for _ in range(3000):
            if caseload.somebody_waits:
                break
            other.join(0.01)
        assert caseload.somebody_waits
        assert not done.is_set()
        unit.commit()
    other.join(30)
    assert done.is_set()
    assert not caseload.somebody_waits
