"""A pack: opens at once, refuses by name what it cannot read, never changes."""

import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.directory_rows import BUILT_ON, built, french, pack_of, service, structure

from parcours_core.records.codec import from_plain, to_plain
from parcours_core.records.partner import Service, Structure
from parcours_desktop.directory.building.writing import _RowMaker
from parcours_desktop.directory.errors import DamagedPack, NewerPack, NotAPack
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.schema import columns, from_row, to_row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built(tmp_path, {"structures": [structure()], "services": [service(), french()]})
    return tmp_path


def test_records_come_back_as_they_went_in(folder: Path) -> None:
    pack = pack_of(folder)
    found = pack.service("essai--garde")
    assert found is not None
    assert (found.name, found.themes, found.country) == (
        "Garde d’enfants en urgence",
        ("famille--garde-denfants",),
        "BE",
    )
    assert found.languages == ("fr", "nl")
    assert found.zones == ("53053",)
    owner = pack.structure(found.structure_id)
    assert owner is not None
    assert owner.opening_hours == "Mo-Fr 08:30-16:30; PH off"
    assert pack.services_of(owner.id) == ("essai--permis", "essai--garde")
    assert pack.service("essai--nul") is None
    assert pack.structure("essai--nul") is None
    pack.close()


def test_a_pack_says_what_it_holds(folder: Path) -> None:
    pack = pack_of(folder)
    info = pack.info
    assert (info.services, info.structures, info.built_on) == (2, 1, BUILT_ON)
    assert [(source.slug, source.structures, source.services) for source in info.sources] == [("essai", 1, 2)]
    assert info.version.startswith("2026-11-21-")
    assert len(info.content_hash) == 64
    pack.verify()
    pack.close()


def test_rows_are_what_the_codec_says() -> None:
    record = from_plain(
        Service,
        {
            "id": "a",
            "source": "b",
            "structure_id": "c",
            "name": "d",
            "description": "é « »",
            "updated_on": "2026-01-02",
            "themes": ["x", 'y"z'],
            "weekly_hours": 2.5,
            "weeks": 3,
        },
    )
    assert tuple(_RowMaker(Service)(record)) == to_row(record)
    assert from_row(Service, to_row(record)) == record
    assert columns(Service) == tuple(to_plain(record))
    owner = from_plain(Structure, {"id": "a", "source": "b", "name": "c", "updated_on": "2026-01-02"})
    assert tuple(_RowMaker(Structure)(owner)) == to_row(owner)
    assert from_row(Structure, to_row(owner)) == owner


def test_nothing_can_be_written_into_an_open_pack(folder: Path) -> None:
    pack = pack_of(folder)
    with pytest.raises(sqlite3.OperationalError):
        pack.connection.execute("DELETE FROM service")
    pack.close()


def test_a_pack_opens_from_a_folder_that_cannot_be_written(folder: Path) -> None:
    shelf = folder / "étagère n° 1 ?#%"
    shelf.mkdir()
    shutil.copy(folder / "pack", shelf / "pack")
    (shelf / "pack").chmod(0o444)
    shelf.chmod(0o555)
    try:
        pack = Pack.open(shelf / "pack")
        assert pack.info.services == 2
        pack.close()
    finally:
        shelf.chmod(0o755)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3", b"%PDF-1.7" * 50, b"\x00" * 4096])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "autre.pack"
    other.write_bytes(content)
    with pytest.raises(NotAPack, match="« autre"):
        Pack.open(other)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAPack):
        Pack.open(tmp_path / "rien")


def test_another_database_is_refused(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "base")
    database.execute("CREATE TABLE meta (name, value)")
    database.commit()
    database.close()
    with pytest.raises(NotAPack):
        Pack.open(tmp_path / "base")


def test_a_later_format_is_refused_by_name(folder: Path) -> None:
    content = bytearray((folder / "pack").read_bytes())
    content[60:64] = (999).to_bytes(4, "big")
    (folder / "pack").write_bytes(content)
    with pytest.raises(NewerPack, match="999"):
        pack_of(folder)


def test_a_pack_cut_short_is_damaged(folder: Path) -> None:
    content = (folder / "pack").read_bytes()
    (folder / "pack").write_bytes(content[:4096])
    with pytest.raises(DamagedPack):
        pack_of(folder)


def test_one_changed_byte_anywhere_is_noticed(folder: Path) -> None:
    content = (folder / "pack").read_bytes()
    noticed = 0
    places = range(200, len(content), 4099)
    for place in places:
        (folder / "pack").write_bytes(content[:place] + bytes([content[place] ^ 0x20]) + content[place + 1 :])
        try:
            pack = pack_of(folder)
        except DamagedPack:
            noticed += 1
            continue
        with pytest.raises(DamagedPack):
            pack.verify()
        pack.close()
        noticed += 1
    assert noticed == len(places) > 10


def test_a_row_that_cannot_be_read_is_damage_and_not_a_crash(folder: Path) -> None:
    database = sqlite3.connect(folder / "pack")
    database.execute("UPDATE service SET themes = 'plus du JSON'")
    database.commit()
    database.close()
    pack = pack_of(folder)
    with pytest.raises(DamagedPack):
        pack.service("essai--garde")
    pack.close()


def test_opening_imports_nothing_heavy_and_takes_no_time(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from parcours_desktop.directory.pack import Pack;"
        "import parcours_desktop.directory.search;"
        f"pack = Pack.open(Path({str(folder / 'pack')!r})); pack.service('essai--garde');"
        "heavy = {'pydantic', 'data_inclusion', 'sqlalchemy', 'openpyxl', 'msgspec', 'zstandard', 'opening_hours'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
    best = min(_opening(folder / "pack") for _ in range(20))
    assert best < 0.002


def _opening(path: Path) -> float:
    begun = time.perf_counter()
    pack = Pack.open(path)
    taken = time.perf_counter() - begun
    pack.close()
    return taken
