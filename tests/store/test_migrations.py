"""The whole matrix of the steps: head is the models, each step goes up and down with its data, or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from store.helpers import KEY, barrier, person, put, writing

from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop import __version__
from parcours_desktop.store import opening, waiting_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.engine import connect, make_engine
from parcours_desktop.store.errors import Damaged, NewerFile
from parcours_desktop.store.recording import insert_row
from parcours_desktop.store.schema import DOSSIER_WORDS, METADATA, TRAIL_TRIGGERS, TYPES


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    made = make_engine(path, KEY, writes=True)
    yield made
    made.dispose()


def step(engine: Engine, target: str) -> None:
    with opening.stepping(engine) as connection:
        opening.migrate(connection, target)


def shape(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: " ".join(sql.split()) for name, sql in rows if name not in ("alembic_version", "sqlite_sequence")}


def test_known_versions_are_alembics_steps() -> None:
    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == opening.KNOWN


def test_head_is_the_models(engine: Engine) -> None:
    step(engine, opening.HEAD)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_head_is_the_models_word_for_word(engine: Engine, tmp_path: Path) -> None:
    step(engine, opening.HEAD)
    models = make_engine(tmp_path / "models.db", KEY, writes=True)
    with models.begin() as connection:
        METADATA.create_all(connection)
        for statement in (DOSSIER_WORDS, *TRAIL_TRIGGERS):
            connection.exec_driver_sql(statement)
    wanted, found = shape(models), shape(engine)
    models.dispose()
    assert {name: _plain(sql) for name, sql in found.items()} == {name: _plain(sql) for name, sql in wanted.items()}


@pytest.mark.parametrize("index", range(len(opening.KNOWN)))
def test_each_step_goes_up_and_down_and_up_again(engine: Engine, index: int) -> None:
    below = opening.KNOWN[index - 1] if index else "base"
    here = opening.KNOWN[index]
    if index:
        step(engine, below)
    before = shape(engine)
    step(engine, here)
    there = shape(engine)
    assert there != before
    step(engine, below)
    assert shape(engine) == before
    step(engine, here)
    assert shape(engine) == there


def test_data_is_carried_over_the_step_to_the_search_and_back(path: Path, engine: Engine) -> None:
    ana = person("Œuvrard", "Noémie", municipality="Namur")
    with Caseload.open(path, KEY) as caseload:
        put(caseload, ana, barrier(ana))
    step(engine, "0001")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT family_name FROM job_seeker").scalar() == "Œuvrard"
        assert connection.exec_driver_sql("SELECT count(*) FROM barrier").scalar() == 1
    engine.dispose()
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        assert reader.get(JobSeeker, ana.id) == ana
        assert [row.id for row in list_dossiers(reader, "oeuvr namur").rows] == [ana.id]


def test_what_waits_is_laid_in_the_list_before_an_older_program_reads_it(path: Path, engine: Engine) -> None:
    ana = person("Œuvrard", "Noémie", municipality="Namur")
    with Caseload.open(path, KEY) as caseload, writing(caseload) as unit:
        insert_row(unit.behind, TYPES["job_seeker"], to_plain(ana))
        waiting_rows.note(unit.behind, [ana.id])
        unit.commit()
    step(engine, "0008")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT job_seeker_id FROM dossier_entry").scalar() == ana.id
    engine.dispose()
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        assert [row.id for row in list_dossiers(reader, "oeuvr namur").rows] == [ana.id]


def test_what_a_newer_program_said_of_a_proof_is_taken_over_the_step_and_back(path: Path, engine: Engine) -> None:
    step(engine, "0004")
    unknown = '{"consent_id":"c-1","mood":"ok"}'
    values = "'{}', 'p', 'a.png', 'image/png', 3, 'x', '', NULL"
    with engine.begin() as connection:
        for name, beside in (("one", unknown), ("two", "{}")):
            connection.exec_driver_sql(f"INSERT INTO attachment VALUES ({values.format(name)}, x'', 7, ?)", (beside,))
    step(engine, "0005")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, consent_id, server_number, unknown FROM attachment ORDER BY id")
        assert [tuple(row) for row in rows] == [("one", "c-1", 7, '{"mood":"ok"}'), ("two", "", 7, "{}")]
    step(engine, "0004")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, unknown FROM attachment ORDER BY id")
        assert [tuple(row) for row in rows] == [("one", '{"mood":"ok","consent_id":"c-1"}'), ("two", "{}")]


def test_files_kept_before_are_no_confidences_save_what_a_newer_program_said(path: Path, engine: Engine) -> None:
    step(engine, "0007")
    said = {"one": '{"confidential":true,"mood":"ok"}', "two": "{}", "three": '{"confidential":false}'}
    values = "'{}', 'p', 'a.png', 'image/png', 3, 'x', 'Accord', NULL, 'c-1'"
    with engine.begin() as connection:
        for name, beside in said.items():
            connection.exec_driver_sql(f"INSERT INTO attachment VALUES ({values.format(name)}, x'', 7, ?)", (beside,))
    step(engine, "0008")
    asked = "SELECT id, consent_id, {}server_number, unknown FROM attachment ORDER BY server_number, id"
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(asked.format("confidential, "))
        assert {tuple(row) for row in rows} == {
            ("one", "c-1", 1, 7, '{"mood":"ok"}'),
            ("two", "c-1", 0, 7, "{}"),
            ("three", "c-1", 0, 7, "{}"),
        }
    step(engine, "0007")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(asked.format(""))
        assert {tuple(row) for row in rows} == {
            ("one", "c-1", 7, '{"mood":"ok","confidential":true}'),
            ("two", "c-1", 7, "{}"),
            ("three", "c-1", 7, "{}"),
        }


@pytest.mark.parametrize("statement", ["INSERT INTO nowhere VALUES (1)", "CREATE TABLE job_seeker (id TEXT)"])
def test_a_step_that_fails_leaves_the_file_as_it_was(
    path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    with Caseload.open(path, KEY) as caseload:
        put(caseload, person())
    step(engine, "0001")
    before = shape(engine)
    engine.dispose()
    real = opening.migrate

    def breaks_off(connection: Any, target: str) -> None:
        real(connection, target)
        connection.execute(text(statement))

    monkeypatch.setattr(opening, "migrate", breaks_off)
    with pytest.raises(Exception, match=r"nowhere|already exists"):
        Caseload.open(path, KEY)
    monkeypatch.undo()
    assert shape(engine) == before
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
    engine.dispose()
    Caseload.open(path, KEY).close()


def test_a_step_that_breaks_a_reference_is_not_kept(engine: Engine) -> None:
    def break_a_reference() -> None:
        with opening.stepping(engine) as connection:
            connection.exec_driver_sql("INSERT INTO history VALUES (1, 9, 'a', 'b', 'c', '{}', '{}')")
            opening.migrate(connection, "0002")

    step(engine, "0001")
    with pytest.raises(Damaged):
        break_a_reference()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM history").scalar() == 0
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_rebuilding_a_parent_table_keeps_its_children(engine: Engine) -> None:
    step(engine, opening.HEAD)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO attachment_content VALUES ('a', 1)")
        connection.exec_driver_sql("INSERT INTO attachment_chunk VALUES ('a', 0, x'00')")
    with opening.stepping(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE other (sha256 TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO other SELECT * FROM attachment_content")
        connection.exec_driver_sql("DROP TABLE attachment_content")
        connection.exec_driver_sql("ALTER TABLE other RENAME TO attachment_content")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attachment_chunk").scalar() == 1


def test_a_file_of_a_newer_program_is_refused_by_name_and_left_alone(path: Path) -> None:
    Caseload.open(path, KEY).close()
    raw = connect(path, KEY)
    raw.execute("UPDATE alembic_version SET version_num = '0099'")
    raw.execute("UPDATE setting SET value = '\"7.2.0\"' WHERE key = 'store.program'")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(NewerFile, match=r"7\.2\.0") as caught:
        Caseload.open(path, KEY)
    assert (caught.value.version, caught.value.ours) == ("7.2.0", __version__)
    assert path.read_bytes() == before


def test_a_database_that_is_no_caseload_is_refused(path: Path) -> None:
    raw = connect(path, KEY)
    raw.execute("CREATE TABLE other (a TEXT)")
    raw.close()
    with pytest.raises(Damaged):
        Caseload.open(path, KEY)


def test_an_index_of_an_older_folding_is_made_anew(path: Path) -> None:
    with Caseload.open(path, KEY) as caseload:
        put(caseload, person("Dupont"))
    raw = connect(path, KEY)
    raw.execute("UPDATE setting SET value = '0' WHERE key = 'store.index'")
    raw.execute("DELETE FROM dossier_entry")
    raw.close()
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        assert list_dossiers(reader, "dup").total == 1


def test_a_file_that_is_ready_opens_without_alembic(path: Path) -> None:
    Caseload.open(path, KEY).close()
    code = (
        "import sys; from pathlib import Path; from parcours_desktop.store.caseload import Caseload\n"
        "Caseload.open(Path(sys.argv[1]), bytes(range(32))).close(); print('alembic' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


def test_the_version_is_the_packages_own() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{__version__}"\n' in project


def _ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind == "table" and str(name).startswith(("dossier_words", "alembic_version")))


def _plain(sql: str) -> str:
    return sql.replace('"', "").replace("( ", "(").replace(" )", ")").replace(" ,", ",")
