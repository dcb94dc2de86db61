"""Law 1: table, wire form, history and CSV header derive from the one declaration."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from typing import Annotated, Any

import pytest
from core.strategies import records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, create_engine
from store.helpers import NOON, person, put

from parcours_core.records.catalogue import CASELOAD, caseload_types
from parcours_core.records.codec import to_plain
from parcours_core.records.declare import Field, record, record_type
from parcours_desktop.store import history
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.mapping import BESIDE, columns_of, dump, plain_row, record_row, table_for
from parcours_desktop.store.schema import METADATA, RECORDS

ANY_RECORD = st.one_of([records(cls) for cls in CASELOAD])
TYPES = [pytest.param(cls, id=cls.__name__) for cls in CASELOAD]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('aé"\\', max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(PLAIN)
def test_json_is_written_letter_by_letter_as_older_programs_wrote_it(value: Any) -> None:
    assert dump(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_figure_comes_back_from_json_to_the_last_bit(value: float) -> None:
    assert json.loads(dump([value])) == [value]


@pytest.mark.parametrize("cls", TYPES)
def test_table_wire_history_and_csv_header_agree(cls: type[Any], caseload: Caseload) -> None:
    declared = record_type(cls)
    names = [spec.name for spec in declared.specs]
    table = RECORDS[declared.code]
    assert [column.name for column in table.columns] == [*names, *BESIDE]
    assert [column.name for column in table.primary_key] == ["id"]
    assert table.dialect_options["sqlite"]["strict"]
    sample = _filled(cls)
    put(caseload, sample)
    with caseload.reading() as reader:
        stored = [row[1] for row in reader.connection.exec_driver_sql(f"PRAGMA table_info({declared.code})")]
        assert stored == [*names, *BESIDE]
        wire = to_plain(reader.get(cls, sample.id))
        assert list(wire) == names
        header = csv.DictWriter(io.StringIO(), [spec.wire_name for spec in declared.specs]).fieldnames
        assert list(header) == [spec.wire_name for spec in declared.specs]
        (entry,) = history.entries_of(reader, cls, sample.id)
        assert set(entry.after) <= set(names)
        assert {spec.name for spec in declared.specs if spec.required} <= set(entry.after)
    for spec in declared.specs:
        column = table.c[spec.name]
        assert column.nullable == spec.optional
        if spec.field.refers_to and not spec.many:
            assert any(column.name in index.columns for index in table.indexes)


@given(ANY_RECORD)
@settings(max_examples=100)
def test_every_record_comes_back_whole_from_its_columns(sample: Any) -> None:
    declared = record_type(type(sample))
    row = list(columns_of(declared, to_plain(sample)).values())
    assert record_row(declared, type(sample), [*row, b"", 0, "{}"]) == sample
    assert plain_row(declared, row) == to_plain(sample)


@given(ANY_RECORD)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_comes_back_whole_from_the_file(caseload: Caseload, sample: Any) -> None:
    put(caseload, sample)
    with caseload.reading() as reader:
        assert reader.get(type(sample), sample.id) == sample


def test_strict_tables_refuse_another_type(caseload: Caseload) -> None:
    with caseload.reading() as reader:
        names = reader.connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
        ).scalars()
        assert set(names) <= {"alembic_version", "sqlite_schema", "sqlite_sequence"}


@record("stall", one="étal", many="étals")
@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A record type of this test: one declaration is all that it takes beside a migration."""

    id: Annotated[str, Field("Identifiant")]
    job_seeker_id: Annotated[str, Field("Personne", refers_to="job_seeker")]
    size: Annotated[float | None, Field("Taille")] = None
    open: Annotated[bool, Field("Ouvert")] = False
    goods: Annotated[tuple[str, ...], Field("Marchandises")] = ()


@given(records(Stall))
@settings(max_examples=30)
def test_adding_a_record_type_is_one_declaration_and_one_migration(stall: Stall) -> None:
    metadata = MetaData()
    table = table_for(record_type(Stall), metadata)
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert().values(columns_of(record_type(Stall), to_plain(stall))))
        row = connection.execute(table.select()).one()
    assert record_row(record_type(Stall), Stall, row) == stall
    engine.dispose()


def test_names_of_the_columns_beside_a_record_are_refused() -> None:
    @record("clash", one="x", many="x")
    @dataclass(frozen=True)
    class Clash:
        unknown: Annotated[str, Field("x")]

    with pytest.raises(ValueError, match="unknown"):
        table_for(record_type(Clash), MetaData())


def test_every_declared_type_has_its_table_and_no_other_does() -> None:
    assert set(RECORDS) == set(caseload_types())
    assert {table.name for table in METADATA.tables.values()} >= set(RECORDS)


def test_what_a_sync_keeps_beside_a_record_survives_a_change_here(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    with caseload.writing("Sync", author="Sync", at=NOON) as unit:
        unit.connection.exec_driver_sql("UPDATE job_seeker SET unknown = '{\"colour\":[1]}', server_number = 7")
        unit.commit()
    put(caseload, replace(ana, given_name="Zoé"))
    with caseload.reading() as reader:
        row = reader.connection.exec_driver_sql("SELECT unknown, server_number FROM job_seeker").one()
    assert tuple(row) == ('{"colour":[1]}', 7)


def _filled(cls: type[Any]) -> Any:
    samples: dict[str, Any] = {"at": NOON, "size": 3, "starts_on": NOON.date()}
    return cls(**{spec.name: samples.get(spec.name, spec.name) for spec in record_type(cls).specs if spec.required})
