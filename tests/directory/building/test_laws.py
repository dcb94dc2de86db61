"""Laws of the build: nothing crashes it, each refused value is named once, sound values survive, bytes repeat."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.directory_rows import BUILT_ON, built, french, pack_of, service, structure

from parcours_core.records.declare import record_type
from parcours_core.records.partner import Service
from parcours_core.vocabulary.data_inclusion import PUBLICS, THEMES
from parcours_desktop.directory.building import NothingReadable, build_pack
from parcours_desktop.directory.building.checking import Checker
from parcours_desktop.directory.building.report import Findings

FIELDS = [spec.wire_name for spec in record_type(Service).specs]
REQUIRED = ("id", "source", "structure_id", "nom")
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["", " ", "7000", "75010", "0.0", "\ud800", "\x00", "2026-02-30", "9" * 5000, "{a,b}", "['a']", "[1"]
    )
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2)
)


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(), values))
def test_no_row_crashes_the_checking(row: dict[str, Any]) -> None:
    findings = Findings()
    checker = Checker(findings, BUILT_ON)
    found = checker.service("f", 1, service() | row, None)
    checker.structure("f", 2, structure() | row)
    checker.service("f", 3, row, "BE")
    if found is not None:
        assert found.id
        assert found.name
        assert len(found.name) <= 150


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), values) | values, max_size=6))
def test_no_file_crashes_a_build(rows: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "l.json"
        file.write_text(json.dumps([service(), *rows]), encoding="utf-8")
        report = build_pack([file], Path(folder) / "pack", built_on=BUILT_ON)
        assert report.services >= 1
        assert report.rows_read - report.rows_refused <= report.services + report.structures
        pack = pack_of(Path(folder))
        for (id,) in pack.connection.execute("SELECT id FROM service").fetchall():
            assert pack.service(id) is not None
        pack.close()
        json.dumps(report.to_json())


@settings(max_examples=60)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"{", b"[", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"id,nom\n"]),
)
def test_no_bytes_crash_a_build(content: bytes, start: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "octets"
        file.write_bytes(start + content)
        with suppress(NothingReadable):
            build_pack([file], Path(folder) / "pack", built_on=BUILT_ON)


BAD = {
    "courriel": "pas une adresse",
    "lien_source": "pas un lien",
    "lien_mobilisation": "://",
    "frais": "cher",
    "type": "magie",
    "code_postal": "123456",
    "code_insee": "xx",
    "date_maj": "hier",
    "nombre_semaines": "trois",
    "volume_horaire_hebdomadaire": "-2",
    "score_qualite": "bon",
    "pays": "Atlantide",
    "latitude": "haut",
}
BAD_ITEMS = (
    "thematiques",
    "publics",
    "modes_accueil",
    "modes_mobilisation",
    "mobilisable_par",
    "zone_eligibilite",
    "langues",
)


@settings(max_examples=150)
@given(st.sets(st.sampled_from(sorted(BAD))), st.sets(st.sampled_from(BAD_ITEMS)), st.data())
def test_each_bad_value_is_named_exactly_once_and_sound_ones_survive(
    fields: set[str], lists: set[str], data: st.DataObject
) -> None:
    themes = data.draw(st.lists(st.sampled_from(sorted(THEMES)), unique=True, max_size=4))
    publics = data.draw(st.lists(st.sampled_from([code for code in PUBLICS if code != "tous-publics"]), unique=True))
    row = service(thematiques=themes, publics=publics) | {field: BAD[field] for field in fields}
    bad_items = Counter[tuple[str, str]]()
    for field in lists:
        items = list(row.get(field) or [])
        place = data.draw(st.integers(0, len(items)))
        row[field] = [*items[:place], f"faux--{field}", *items[place:]]
        bad_items[field, f"faux--{field}"] += 1
    findings = Findings()
    checker = Checker(findings, BUILT_ON)
    found = checker.service("f", 7, row, "BE")
    assert found is not None
    expected = Counter((field, str(BAD[field])) for field in fields) + bad_items
    assert Counter((refusal.field, refusal.value) for refusal in findings.refused) == expected
    assert all(refusal.row == 7 and refusal.file == "f" and refusal.reason for refusal in findings.refused)
    assert checker.lost == bool(expected)
    assert found.themes == tuple(themes)
    assert found.publics == tuple(publics)
    assert found.zones == ("53053",)
    assert found.street == row.get("adresse", "")


def test_the_same_input_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    services = [
        service(id=f"essai--{n}", nom=f"Service n° {n}", thematiques=list(THEMES)[n % 60 : n % 60 + 3])
        for n in range(300)
    ]
    rows = {"structures": [structure()], "services": [*services, french()]}
    built(tmp_path, rows)
    first = (tmp_path / "pack").read_bytes()
    built(tmp_path, rows)
    assert (tmp_path / "pack").read_bytes() == first
    code = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from parcours_desktop.directory.building import build_pack;"
        "build_pack([Path(sys.argv[1])], Path(sys.argv[2]), built_on=date.fromisoformat(sys.argv[3]))"
    )
    other = tmp_path / "autre" / "nom"
    other.parent.mkdir()
    subprocess.run([sys.executable, "-c", code, tmp_path / "lignes.json", other, BUILT_ON.isoformat()], check=True)
    assert other.read_bytes() == first


def test_nothing_is_left_beside_the_pack_and_a_failed_build_leaves_the_old_one(tmp_path: Path) -> None:
    built(tmp_path, [service()])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lignes.json", "pack"]
    before = (tmp_path / "pack").read_bytes()

    class Stopped(Exception):
        pass

    def stop(step: str, done: int, total: int) -> None:
        raise Stopped

    rows = [service(id=f"essai--{number}") for number in range(2000)]
    (tmp_path / "lignes.json").write_bytes(msgspec.json.encode(rows))
    with pytest.raises(Stopped):
        build_pack([tmp_path / "lignes.json"], tmp_path / "pack", built_on=BUILT_ON, on_progress=stop)
    assert (tmp_path / "pack").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lignes.json", "pack"]
