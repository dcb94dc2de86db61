"""One set of rows in every format gives one and the same pack."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import zstandard
from support.directory_rows import BUILT_ON, built, french, pack_of, service, structure

from parcours_desktop.directory.building import BuildReport, build_pack
from parcours_desktop.directory.errors import NoSource

SERVICES = [service(), french()]
STRUCTURES = [structure()]


def as_json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


def as_page(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"items": rows, "total": len(rows), "page": 1, "size": 50, "pages": 1}).encode()


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def _table(rows: list[dict[str, Any]], cell: Callable[[Any], object]) -> list[list[object]]:
    header = list(dict.fromkeys(field for row in rows for field in row))
    return [list(header), *([cell(row.get(field)) for field in header] for row in rows)]


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",", item: str | None = None, encoding: str = "utf-8") -> bytes:
    def cell(value: Any) -> object:
        if not isinstance(value, list):
            return value
        return json.dumps(value) if item is None else item.join(value)

    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(_table(rows, cell))
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[dict[str, Any]]) -> bytes:
    book = openpyxl.Workbook()
    for line in _table(rows, lambda value: ", ".join(value) if isinstance(value, list) else value):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    book.close()
    return content.getvalue()


FORMATS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "json": as_json,
    "page": as_page,
    "lines": as_lines,
    "lines ending windows": lambda rows: as_lines(rows).replace(b"\n", b"\r\n"),
    "json with mark": lambda rows: b"\xef\xbb\xbf" + as_json(rows),
    "json utf-16": lambda rows: json.dumps(rows, ensure_ascii=False).encode("utf-16"),
    "json cp1252": lambda rows: json.dumps(rows, ensure_ascii=False).encode("cp1252"),
    "csv": as_csv,
    "csv semicolons": lambda rows: as_csv(rows, ";", "|"),
    "csv commas in cells": lambda rows: as_csv(rows, ";", ","),
    "csv tabs": lambda rows: as_csv(rows, "\t", ";"),
    "csv of a spreadsheet": lambda rows: b"sep=;\r\n" + as_csv(rows, ";", ", ", "cp1252"),
    "csv with mark": lambda rows: as_csv(rows, encoding="utf-8-sig"),
    "csv of postgresql": lambda rows: as_csv([
        {key: "{" + ",".join(value) + "}" if isinstance(value, list) else value for key, value in row.items()}
        for row in rows
    ]),
    "csv of python": lambda rows: as_csv([
        {key: str(value) if isinstance(value, list) else value for key, value in row.items()} for row in rows
    ]),
    "xlsx": as_xlsx,
    "gzip": lambda rows: gzip.compress(as_json(rows)),
    "zstd": lambda rows: zstandard.compress(as_csv(rows)),
}  # fmt: skip


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    return built(tmp_path_factory.mktemp("attendu"), {"structures": STRUCTURES, "services": SERVICES})


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_pack(tmp_path: Path, expected: BuildReport, kind: str) -> None:
    write = FORMATS[kind]
    # The names say nothing: what a file is shows in its content.
    files = [tmp_path / "premier.dat", tmp_path / "second.dat"]
    files[0].write_bytes(write(SERVICES))
    files[1].write_bytes(write(STRUCTURES))
    report = build_pack(files, tmp_path / "pack", built_on=BUILT_ON)
    assert report.refused == ()
    assert report.corrected == ()
    assert report.content_hash == expected.content_hash


def test_services_and_structures_may_share_a_list(tmp_path: Path, expected: BuildReport) -> None:
    assert built(tmp_path, [SERVICES[0], STRUCTURES[0], SERVICES[1]]).content_hash == expected.content_hash


def test_a_folder_and_a_zip_of_files_are_read(tmp_path: Path, expected: BuildReport) -> None:
    folder = tmp_path / "envoi" / "dedans"
    folder.mkdir(parents=True)
    (folder / "a.json.gz").write_bytes(gzip.compress(as_json(SERVICES)))
    (folder.parent / "b.xlsx").write_bytes(as_xlsx(STRUCTURES))
    (folder.parent / ".caché").write_bytes(b"\x00")
    report = build_pack([folder.parent], tmp_path / "pack", built_on=BUILT_ON)
    assert report.content_hash == expected.content_hash
    assert report.files == ("envoi/b.xlsx", "envoi/dedans/a.json.gz")
    with zipfile.ZipFile(tmp_path / "envoi.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.parent.rglob("*")):
            archive.write(path, path.relative_to(tmp_path))
    again = build_pack([tmp_path / "envoi.zip"], tmp_path / "pack", built_on=BUILT_ON)
    assert again.content_hash == expected.content_hash


def test_a_truncated_file_gives_what_was_whole(tmp_path: Path) -> None:
    for content in (as_json([service(), french()]), as_page([service(), french()])):
        (tmp_path / "coupé.json").write_bytes(content[:-120])
        report = build_pack([tmp_path / "coupé.json"], tmp_path / "pack", built_on=BUILT_ON)
        assert report.services == 1
        assert [refusal.row for refusal in report.refused] == [2]
        assert "interrompu" in report.refused[0].reason


def test_a_truncated_gzip_gives_what_was_whole(tmp_path: Path) -> None:
    rows = [service(id=f"essai--{number}", adresse=f"{number * 7919}") for number in range(400)]
    content = gzip.compress(as_lines(rows))
    (tmp_path / "coupé").write_bytes(content[: len(content) // 2])
    report = build_pack([tmp_path / "coupé"], tmp_path / "pack", built_on=BUILT_ON)
    assert 50 < report.services < 400
    assert len(report.refused) == 1


def test_a_bad_line_does_not_hide_the_next(tmp_path: Path) -> None:
    lines = as_lines([service(), french()]).split(b"\n")
    (tmp_path / "lignes").write_bytes(b"\n".join([lines[0], b'{"id": ', lines[1]]))
    report = build_pack([tmp_path / "lignes"], tmp_path / "pack", built_on=BUILT_ON)
    assert report.services == 2
    assert [(refusal.row, refusal.value) for refusal in report.refused] == [(2, '{"id":')]


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"%PDF-1.7 ...", b"\x00\xff\xfe\x81" * 99, b'{"a": 1}', b"colonne\nvaleur", b"PK\x03\x04 abim\xe9",
     b"\x1f\x8b\x08 abim\xe9", b"\x28\xb5\x2f\xfd abim\xe9", b"[" * 5000, b'{"items": 3}', b"null", b'"texte"'],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_refusal(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "autre").write_bytes(content)
    (tmp_path / "bon.json").write_bytes(as_json([service()]))
    report = build_pack([tmp_path / "autre", tmp_path / "bon.json"], tmp_path / "pack", built_on=BUILT_ON)
    assert report.services == 1
    assert [refusal.file for refusal in report.refused] == ["autre"]
    assert report.refused[0].reason


def test_an_absent_source_stops_before_anything_is_written(tmp_path: Path) -> None:
    built(tmp_path, [service()])
    before = (tmp_path / "pack").read_bytes()
    with pytest.raises(NoSource, match="rien"):
        build_pack([tmp_path / "rien.json"], tmp_path / "pack", built_on=BUILT_ON)
    (tmp_path / "vide").mkdir()
    with pytest.raises(NoSource):
        build_pack([tmp_path / "vide"], tmp_path / "pack", built_on=BUILT_ON)
    assert (tmp_path / "pack").read_bytes() == before


def test_progress_is_told(tmp_path: Path) -> None:
    rows = [service(id=f"essai--{number}") for number in range(4500)]
    (tmp_path / "l.json").write_bytes(as_json(rows))
    told: list[tuple[str, int, int]] = []
    build_pack([tmp_path / "l.json"], tmp_path / "pack", built_on=BUILT_ON, on_progress=lambda *step: told.append(step))
    assert told == [("Services", 2000, 4500), ("Services", 4000, 4500)]
    pack = pack_of(tmp_path)
    assert pack.info.services == 4500
    pack.close()
