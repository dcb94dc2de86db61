"""Bombs, names that climb out and links are refused before anything of them is read (trust: S21)."""

import gzip
import io
import json
import stat
import zipfile
from pathlib import Path

import pytest
import zstandard
from support.directory_rows import service

from parcours_desktop.directory.building.report import Findings
from parcours_desktop.directory.building.rows import Rows
from parcours_desktop.directory.building.sources.limits import Limits, Unsafe, unpacked
from parcours_desktop.directory.building.sources.reading import read_sources

GOOD = json.dumps([service()]).encode()
SMALL = Limits(file=1 << 20, total=2 << 20, files=3, ratio=20, ratio_from=1 << 16)


def read(path: Path, limits: Limits = SMALL) -> tuple[Rows, list[str]]:
    rows, findings = Rows(), Findings()
    read_sources([path], rows, findings, limits)
    return rows, [refusal.reason for refusal in findings.refused]


def zipped(path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_stops_at_its_ratio(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    (tmp_path / "bombe").write_bytes(pack(b" " * (1 << 19)))
    rows, reasons = read(tmp_path / "bombe")
    assert not rows.services
    assert len(reasons) == 1
    assert "suspect" in reasons[0]


def test_the_ratio_lets_ordinary_files_pass() -> None:
    content = json.dumps([service(id=f"essai--{number}") for number in range(300)]).encode()
    assert len(content) > SMALL.ratio_from
    packed = gzip.compress(content)
    assert unpacked(packed, Limits(ratio=len(content) // len(packed) + 2, ratio_from=1 << 16)) == content
    with pytest.raises(Unsafe, match="suspect"):
        unpacked(packed, Limits(ratio=2, ratio_from=1 << 16))


def test_what_is_too_big_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gros").write_bytes(b"[" + b" " * SMALL.file + b"]")
    assert "trop gros" in read(tmp_path / "gros")[1][0]
    with pytest.raises(Unsafe, match="trop gros"):
        unpacked(gzip.compress(b"a" * 3000), Limits(file=2000, ratio_from=1 << 20))


def test_a_zip_bomb_is_refused_by_its_headers(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bombe.zip", ("a.json", b" " * (1 << 19)), ("b.json", GOOD))
    rows, reasons = read(bomb)
    assert not rows.services
    assert "suspect" in reasons[0]


def test_a_zip_that_lies_about_its_sizes_is_stopped_while_it_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "ment.zip", ("a.json", b" " * (1 << 19)))
    content = bytearray(path.read_bytes())
    for place in (content.index(b"PK\x01\x02") + 24, content.index(b"PK\x03\x04") + 22):
        content[place : place + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    rows, reasons = read(path)
    assert not rows.services
    assert len(reasons) == 1


@pytest.mark.parametrize(
    "name",
    ["../dehors.json", "/etc/dehors.json", "a/../../dehors.json", "..\\dehors.json", "C:\\dehors.json", "\\\\a\\b"],
)
def test_a_name_that_climbs_out_refuses_the_archive(tmp_path: Path, name: str) -> None:
    rows, reasons = read(zipped(tmp_path / "a.zip", ("bon.json", GOOD), (name, GOOD)))
    assert not rows.services
    assert "sort du dossier" in reasons[0]


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("lien.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    rows, reasons = read(zipped(tmp_path / "a.zip", (link, b"/etc/passwd"), ("bon.json", GOOD)))
    assert not rows.services
    assert "lien symbolique" in reasons[0]


def test_a_link_in_a_folder_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    folder = tmp_path / "envoi"
    folder.mkdir()
    (folder / "bon.json").write_bytes(GOOD)
    (tmp_path / "secret.json").write_bytes(GOOD)
    (folder / "lien.json").symlink_to(tmp_path / "secret.json")
    (folder / "ailleurs").symlink_to(tmp_path)
    rows, reasons = read(folder)
    assert len(rows.services) == 1
    assert reasons == ["lien symbolique : refusé"] * 2


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("bon.json", GOOD)
    rows, reasons = read(zipped(tmp_path / "a.zip", ("dedans.zip", inner.getvalue()), ("bon.json", GOOD)))
    assert len(rows.services) == 1
    assert "archive dans une archive" in reasons[0]


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    rows, reasons = read(zipped(tmp_path / "a.zip", *((f"{number}.json", GOOD) for number in range(4))))
    assert not rows.services
    assert "trop de fichiers" in reasons[0]
