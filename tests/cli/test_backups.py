"""Backup and restore on the command line, from one machine to another."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from cli.conftest import Run

from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.dossier_list import counts
from parcours_desktop.casework.people import create_person

WORDS = "halte bleue sept Noémie"


def typed(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line + "\n"))


def test_from_one_machine_to_another(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = create_desk(Home(tmp_path / "home"), WORDS)
    create_person(desk, {"family_name": "Łaskawiec", "given_name": "Zoë"}, None)
    close_desk(desk)
    typed(monkeypatch, WORDS)
    told = run("backup")
    assert told.code == 0, told.err
    (made,) = (tmp_path / "home" / "sauvegardes").iterdir()
    assert str(made) in told.out
    typed(monkeypatch, WORDS)
    answer = run("restore", tmp_path / "home" / "sauvegardes", "--json", home=tmp_path / "other")
    assert answer.code == 0, answer.err
    assert answer.values == {"backup": str(made), "home": str(tmp_path / "other"), "dossiers": 1}
    desk = open_desk(Home(tmp_path / "other"), WORDS)
    assert counts(desk).dossiers == 1
    close_desk(desk)
    typed(monkeypatch, WORDS)
    again = run("restore", made, home=tmp_path / "other")
    assert (again.code, "Il y a déjà des dossiers" in again.err) == (1, True)


def test_what_is_refused_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run("restore", tmp_path)
    assert told.code == 1
    assert "pas encore de sauvegarde" in told.err
    close_desk(create_desk(Home(tmp_path / "home"), WORDS))
    typed(monkeypatch, "une autre phrase")
    assert run("backup").code == 1
    assert not (tmp_path / "home" / "sauvegardes").exists()
