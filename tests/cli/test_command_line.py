"""The command line as a whole: its words, its exit codes, what it loads before the first paint."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.imports import packages_imported_by

import parcours_desktop
from parcours_core.errors import WorldError
from parcours_desktop.__main__ import main
from parcours_desktop.cli import answering
from parcours_desktop.cli.command_line import parser
from parcours_desktop.cli.french_parser import FrenchParser, UsageError, complaint

HEAVY = {
    "alembic", "argon2", "cryptography", "data_inclusion", "httpx", "keyring", "openpyxl", "pydantic", "reportlab",
    "segno", "sqlalchemy", "sqlcipher3", "rapidfuzz", "pypdfium2", "msgspec", "argparse", "zstandard",
}  # fmt: skip


@pytest.mark.parametrize("module", ["parcours_desktop.__main__", "parcours_desktop.cli.window"])
def test_nothing_heavy_is_loaded_to_open_the_window(module: str) -> None:
    assert packages_imported_by(module) & HEAVY == set()


def test_the_window_itself_needs_nothing_heavy() -> None:
    # PySide6 itself loads argparse.
    assert packages_imported_by("parcours_desktop.ui.app.start") & HEAVY <= {"argparse"}


def test_what_the_first_window_asks_of_the_home_is_answered_without_its_keys(tmp_path: Path) -> None:
    ask = (
        "import sys; from pathlib import Path; from parcours_desktop.bootstrap import Home, opening;"
        "opening(Home(Path(sys.argv[1]))).is_new(); print(' '.join(sys.modules))"
    )
    asked = [sys.executable, "-c", ask, str(tmp_path)]
    loaded = set(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split())
    assert loaded & {"sqlite3", "uuid", "hashlib", "secrets", *HEAVY} == set()


def test_the_parser_loads_no_qt_and_nothing_heavy() -> None:
    loaded = packages_imported_by("parcours_desktop.cli.command_line")
    assert loaded & (HEAVY | {"PySide6", "sqlite3"}) == {"argparse"}


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.strip() == f"parcours-desktop {parcours_desktop.__version__}"


def verbs(found: argparse.ArgumentParser, above: str = "") -> Iterator[str]:
    """Every verb of the parser, with those below it."""
    for action in found._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, below in action.choices.items():
                yield f"{above}{verb}".strip()
                yield from verbs(below, f"{above}{verb} ")


def test_the_verbs_are_those_that_were_promised() -> None:
    assert set(verbs(parser())) == {
        "sample",
        "directory",
        "directory build",
        "directory search",
        "directory show",
        "vault",
        "vault status",
        "vault verify",
        "vault recover",
        "vault rescue",
        "vault rotate",
        "vault organisation-key",
        "vault add-organisation-key",
        "backup",
        "restore",
        "match",
        "demo",
    }


@pytest.mark.parametrize("verb", ["", *verbs(parser())])
def test_every_command_has_help_in_french_and_takes_home_and_json(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*verb.split(), "--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert "--home DOSSIER" in told
    assert "--json" in told
    assert told.startswith("emploi : parcours-desktop")
    for english in ("usage", "show this help", "positional arguments", "optional arguments"):
        assert english not in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fly"], "fly"),
        (["directory"], "il manque : commande"),
        (["directory", "build", "x"], "il manque : --out"),
        (["directory", "show"], "il manque : IDENTIFIANT"),
        (["directory", "search", "--km", "5"], "--km demande aussi --near"),
        (["directory", "search", "--near", "7950", "--km", "-5"], "kilomètres"),
        (["directory", "search", "--theme", "mobilité"], "mobilite--"),
        (["match", "--postcode", "7950"], "au moins un --theme"),
        (["match", "--theme"], "attend au moins une valeur"),
        (["match", "--age", "trente", "--theme", "mobilite"], "« trente » doit être entre 0 et 120"),
        (["match", "--severity", "grave", "--theme", "mobilite"], "Possibles"),
        (["match", "--on", "hier", "--theme", "mobilite"], "n’est pas une date"),
        (["demo"], "il manque : --out"),
        (["--nothing"], "--nothing"),
    ],
)
def test_a_line_without_sense_ends_with_2_and_says_why(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


def test_a_program_gets_the_complaint_as_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["directory", "show", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "UsageError"


@pytest.mark.parametrize("order", ["before", "after", "between"])
def test_the_common_options_stand_before_or_after_the_verb(
    order: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--home", str(tmp_path), "--json"]
    verb = {
        "before": [*common, "directory", "search", "garde"],
        "between": ["directory", *common, "search", "garde"],
        "after": ["directory", "search", "garde", *common],
    }[order]
    assert main(verb) == 0
    assert json.loads(capsys.readouterr().out)["total"] > 0


def test_an_english_complaint_that_is_new_is_told_as_it_is() -> None:
    assert complaint("something new happened") == "something new happened"


def test_a_parser_never_leaves_the_process() -> None:
    with pytest.raises(UsageError):
        FrenchParser("x", "y").parse_args(["--nothing"])


def test_a_world_error_says_what_is_safe_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    error = WorldError("Le disque est plein.", what_is_safe="Rien n’est perdu.", what_to_do="Faites de la place.")
    assert answering.refuse(error, as_json=True) == 1
    told = capsys.readouterr()
    assert told.err == "Le disque est plein.\nRien n’est perdu.\nFaites de la place.\n"
    found: dict[str, Any] = json.loads(told.out)["error"]
    assert found == {
        "kind": "WorldError",
        "what_happened": "Le disque est plein.",
        "what_is_safe": "Rien n’est perdu.",
        "what_to_do": "Faites de la place.",
    }


def test_a_person_gets_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    answering.refuse(WorldError("Le disque est plein."), as_json=False)
    assert capsys.readouterr().out == ""


def test_french_is_written_also_where_the_terminal_knows_only_ascii(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "parcours_desktop", "directory", "show", "personne", "--home", str(tmp_path)],
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "n’est pas" in answer.stderr.decode("utf-8")


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    many = [sys.executable, "-m", "parcours_desktop", "directory", "search", "--limit", "700", "--home", str(tmp_path)]
    with subprocess.Popen(many, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read()
    assert "Traceback" not in told
