"""The demonstration from outside: another process, a person nobody has seen, what it leaves in its folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ZOE: dict[str, Any] = {
    "family_name": "O’Neill-<b>Œß & İpek</b>",
    "given_name": "Żoé",
    "birth_date": "31/12/1958",
    "phone": "0470 98 00 01",
    "postal_code": "7500",
    "municipality": "Tournai",
    "travel": ["car"],
    "note": "= 1+1 ; « guillemets » <i>en italique</i>",
    "barriers": [
        {"kind": "training", "severity": "strong", "goals": ["n5"]},
        {"kind": "debt", "severity": "blocking", "detail": "Deux & trois <b>factures</b>."},
    ],
    "answer": "mardi à 9 h",
}
ADRIFT = {"family_name": "Sans-Adresse"}


def demo(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "parcours_desktop", "demo", "--json", *map(str, words)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo")
    words: list[object] = ["--out", folder / "sortie", "--home", folder / "carnet"]
    for name, told in (("zoe", ZOE), ("adrift", ADRIFT)):
        file = folder / f"{name}.json"
        file.write_text(json.dumps(told), encoding="utf-8")
        words += ["--person", file]
    ran = demo(folder, *words)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert "Traceback" not in ran.stderr
    summary = json.loads((folder / "sortie" / "summary.json").read_text(encoding="utf-8"))
    assert {"folder": str(folder / "sortie"), **summary} == json.loads(ran.stdout)
    return folder / "sortie", summary


def test_all_went_well_without_any_network(shown: tuple[Path, dict[str, Any]]) -> None:
    _, summary = shown
    assert summary["ok"] is True
    assert summary["synced"] is True
    assert summary["network"] == []
    assert "stuck" not in summary


def test_the_letter_is_there_and_says_who_and_where(shown: tuple[Path, dict[str, Any]]) -> None:
    out, summary = shown
    (letter,) = summary["letters"]
    assert letter["person"] == f"{ZOE['given_name']} {ZOE['family_name']}"
    read = subprocess.run(
        ["pdftotext", "-layout", out / letter["file"], "-"], capture_output=True, text=True, check=True
    )
    text = " ".join(read.stdout.split())
    assert letter["person"] in text
    assert letter["reference"] in text
    assert letter["service"].split()[0] in text
    assert "Mission régionale d’exemple" in text
    assert "guillemets" not in text, "a note of the dossier never leaves with a letter"


def test_every_picture_is_there_and_shows_something(shown: tuple[Path, dict[str, Any]]) -> None:
    out, summary = shown
    assert len(summary["screens"]) > 30
    for name in summary["screens"]:
        assert (out / name).read_bytes().startswith(b"\x89PNG")
        assert (out / name).stat().st_size > 5_000
    kinds = {name.split("-", 1)[1].removesuffix(".png") for name in summary["screens"]}
    assert {
        "premiere-ouverture", "aucun-dossier", "reglages", "nouvelle-personne", "dossier", "frein", "orienter",
        "accord", "lettre-remise", "deverrouiller", "retrouve", "reponse-notee", "partenaires", "lettres",
        "palette", "sombre-dossier", "125-dossier", "125-orienter",
    } <= kinds  # fmt: skip


def test_every_step_has_its_time(shown: tuple[Path, dict[str, Any]]) -> None:
    _, summary = shown
    seconds = summary["seconds"]
    steps = {"start", "create", "settings", "welcome", "barriers", "letter", "close", "restart", "find", "answer"}
    assert steps <= seconds.keys()
    assert seconds["total"] >= sum(seconds[step] for step in steps) - 0.1


def test_nothing_of_the_person_lies_open_beside_the_letters(shown: tuple[Path, dict[str, Any]]) -> None:
    out, _ = shown
    for file in (out.parent / "carnet").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"Neill" not in content
            assert b"guillemets" not in content


def test_a_caseload_that_is_there_already_is_left_alone(shown: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    out, _ = shown
    before = (out.parent / "carnet" / "keys.json").read_bytes()
    ran = demo(tmp_path, "--out", tmp_path / "sortie", "--home", out.parent / "carnet")
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["error"]["kind"] == "VaultExists"
    assert (out.parent / "carnet" / "keys.json").read_bytes() == before


def test_a_pack_that_cannot_be_read_stops_it_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "faux.pack").write_bytes(b"rien")
    ran = demo(tmp_path, "--out", tmp_path / "sortie", "--pack", tmp_path / "faux.pack")
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["error"]["kind"] == "NotAPack"
    assert not (tmp_path / "sortie").exists()
