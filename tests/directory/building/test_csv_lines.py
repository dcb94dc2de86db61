"""A damaged row of a CSV file costs itself and no other, and is told."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.directory_rows import BUILT_ON, pack_of

from parcours_desktop.directory.building import BuildReport, build_pack
from parcours_desktop.directory.building.sources.csv_lines import CsvRecord, Fault, csv_records

HEADER = "id,source,structure_id,nom,description,date_maj"
SOUND = "essai--{0},essai,essai--maison,Service {0},Une place pour qui en cherche.,2026-05-06"


def build(folder: Path, *lines: str) -> tuple[BuildReport, set[str]]:
    (folder / "services.csv").write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    report = build_pack([folder / "services.csv"], folder / "pack", built_on=BUILT_ON)
    pack = pack_of(folder)
    ids = {row[0] for row in pack.connection.execute("SELECT id FROM service")}
    pack.close()
    assert report.rows_read == report.services + report.structures + report.rows_refused
    return report, ids


@pytest.mark.parametrize("later", ["", '"Entre guillemets"', '"Deux ""mots"""'])
def test_a_quote_that_never_closes_costs_its_row_only(tmp_path: Path, later: str) -> None:
    broken = 'essai--2,essai,essai--maison,"Service 2,Une place.,2026-05-06'
    last = SOUND.format(4).replace("Service 4", later or "Service 4")
    report, ids = build(tmp_path, SOUND.format(1), broken, SOUND.format(3), last, SOUND.format(5))
    assert ids == {"essai--1", "essai--3", "essai--4", "essai--5"}
    (refusal,) = report.refused
    assert (refusal.row, refusal.file) == (2, "services.csv")
    assert "guillemet jamais fermé" in refusal.reason
    assert refusal.value.startswith("essai--2")
    assert (report.rows_read, report.rows_refused) == (5, 1)


def test_too_many_and_too_few_cells_are_told_and_the_rows_kept(tmp_path: Path) -> None:
    few = "essai--2,essai,essai--maison,Service 2,Une place pour qui en cherche."
    report, ids = build(tmp_path, SOUND.format(1) + ",en trop", few, SOUND.format(3) + ",,")
    assert ids == {"essai--1", "essai--2", "essai--3"}
    told = [(each.row, each.value) for each in report.refused if "cellules" in each.reason]
    assert told == [(1, "en trop"), (2, "")]


def test_an_unknown_column_is_told_once(tmp_path: Path) -> None:
    rows = [SOUND.format(number) + ",rouge" for number in (1, 2)]
    (tmp_path / "services.csv").write_text("\n".join([f"{HEADER},couleur", *rows]), encoding="utf-8")
    report = build_pack([tmp_path / "services.csv"], tmp_path / "pack", built_on=BUILT_ON)
    assert [(each.row, each.field) for each in report.refused] == [(0, "couleur")]
    assert report.kept_partly == 0


def test_a_cell_of_several_lines_is_one_cell() -> None:
    found = list(csv_records('a,b\n1,"deux\n\nlignes, ""dites"""\n3,4\n', ","))
    assert found == [CsvRecord(["a", "b"]), CsvRecord(["1", 'deux\n\nlignes, "dites"']), CsvRecord(["3", "4"])]


def test_quotes_inside_an_unquoted_or_badly_quoted_cell_stay() -> None:
    found = list(csv_records('a,b\n1,le "mot"\n2,"le" mot\n3,4\n', ","))
    assert [record.cells[1] for record in found] == ["b", 'le "mot"', "le mot", "4"]


def test_a_record_of_several_lines_with_too_few_cells_is_one_record() -> None:
    found = list(csv_records('a,b,c\n1,"deux\nlignes"\n3,4,5\n', ","))
    assert found[1] == CsvRecord(["1", "deux\nlignes"], Fault.TOO_FEW)
    assert found[2].cells == ["3", "4", "5"]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    expected = [row for row in rows if any(cell.strip() for cell in row)]
    assert [record.cells for record in csv_records(text.getvalue(), ",")][1:] == expected


@given(st.text(st.sampled_from('a",\n;'), max_size=60))
def test_no_text_stops_the_reading(text: str) -> None:
    for record in csv_records(text, ","):
        assert record.cells
