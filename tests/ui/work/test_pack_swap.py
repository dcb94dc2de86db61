"""A fresh directory takes the place of the one in use: said in words, shown at once, the former one closed after."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.directory_packs import STRUCTURE, service
from support.keyboard import settle, until
from support.screens import heard, note_barrier, open_dossier_of, sample_desk, working_at

from parcours_desktop.casework.desk import Desk
from parcours_desktop.directory.building.writing import PackWriter
from parcours_desktop.directory.pack import Pack
from parcours_desktop.ui.features.composer.view import ComposerView
from parcours_desktop.ui.features.partners.view import PartnersView
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with sample_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def workbench(desk: Desk, qapp: QApplication) -> Iterator[Workbench]:
    apply_theme(qapp, "light")
    with working_at(desk) as workbench:
        yield workbench
    workbench.packs.close()


def made(folder: Path, *names: str) -> Path:
    path = folder / "fresh.pack"
    with PackWriter(path) as writer:
        writer.structure(STRUCTURE)
        for number, name in enumerate(names):
            themes = ("famille--garde-denfants",)
            writer.service(
                replace(service(f"fresh-{number}", *themes, name=name), zones=("belgique",)), STRUCTURE, None
            )
        writer.finish(built_on=date(2026, 11, 20), credits=("Données inventées",))
    return path


def pack_of(workbench: Workbench) -> Pack:
    found: list[Pack] = []
    workbench.ask(lambda desk: desk.pack, found.append, owner=workbench)
    until(lambda: bool(found), "the desk answers")
    return found[0]


def swap(workbench: Workbench, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(workbench.packs.swapped):
        workbench.packs.came.emit(path)


def closed(pack: Pack) -> bool:
    try:
        pack.connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_it_is_in_use_and_said_and_the_former_one_is_closed(
    workbench: Workbench, qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    said = heard(workbench)
    path = made(tmp_path, "Accueil du matin")
    swap(workbench, qtbot, path)
    assert pack_of(workbench).path == path
    assert [each.title for each in said] == ["L’annuaire des partenaires est à jour : il date du 20 novembre 2026."]
    until(lambda: closed(desk.pack), "the former one is closed")


def test_questions_on_their_way_get_an_answer(workbench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    path = made(tmp_path, "Accueil du matin")
    counted: list[int] = []
    for _ in range(20):
        workbench.ask(lambda desk: desk.pack.info.services, counted.append, owner=workbench)
    workbench.packs.came.emit(path)
    for _ in range(20):
        workbench.ask(lambda desk: desk.pack.info.services, counted.append, owner=workbench)
    until(lambda: len(counted) == 40, "each question is answered")
    until(lambda: pack_of(workbench).path == path, "it is in use")


def test_settings_kept_meanwhile_do_not_bring_the_former_one_back(
    workbench: Workbench, qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    path = made(tmp_path, "Accueil du matin")
    former = desk
    with qtbot.waitSignal(workbench.packs.swapped):
        workbench.packs.came.emit(path)
    # As an operation returns it that began at the desk of before.
    workbench.sit_differently(lambda _: former.with_settings(replace(former.settings, agency="Autre")))
    settle()
    assert pack_of(workbench).path == path


def test_one_that_does_not_open_changes_nothing(workbench: Workbench, desk: Desk, tmp_path: Path) -> None:
    said = heard(workbench)
    bad = tmp_path / "bad.pack"
    bad.write_bytes(b"nothing of the kind" * 100)
    workbench.packs.came.emit(bad)
    until(lambda: bool(said), "it is said")
    assert pack_of(workbench) is desk.pack
    assert not closed(desk.pack)


def test_the_list_of_partners_follows(workbench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    view = PartnersView(workbench)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.listed):
        view.begin()
    with qtbot.waitSignal(view.listed):
        workbench.packs.came.emit(made(tmp_path, "Accueil du matin", "Accueil du soir"))
    until(lambda: view.count.text() == "2 services", "the fresh ones are counted")


def test_the_services_for_a_person_are_ranked_anew(
    workbench: Workbench, qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    person = open_dossier_of(desk)
    note_barrier(desk, person, "childcare")
    view = ComposerView(workbench)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.matched):
        view.compose(person)
    assert "fresh-0" not in view.matches.cards
    with qtbot.waitSignal(view.matched):
        workbench.packs.came.emit(made(tmp_path, "Accueil du matin"))
    assert list(view.matches.cards) == ["fresh-0"]
    view.leave()
    settle()
