"""At twice the text every screen still fits the laptop of 1366 pixels: nothing is pushed out to the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from support.keyboard import settle, until
from support.screens import note_barrier, open_dossier_of

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.ui.features.dossier.note_pad import NotePad
from parcours_desktop.ui.features.dossier.view import DossierView
from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.features.person_form.view import PersonForm
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.workbench import Workbench

Show = Callable[[QWidget], None]
SIDE_BAR = 312
"""What the side bar takes at twice the text."""

BESIDE_THE_LIST = 640
"""What is left for a dossier at twice the text, with side bar and list."""


@pytest.fixture
def twice(workbench: Workbench, qapp: QApplication) -> Iterator[Workbench]:
    apply_theme(qapp, "light", 2.0)
    yield workbench
    apply_theme(qapp, "light")


def cut(screen: QWidget) -> list[str]:
    """Return the columns of ``screen`` whose content is wider than they are."""
    columns = [each for each in screen.findChildren(QScrollArea) if each.isVisible()]
    return [
        f"{type(each).__name__}: {each.horizontalScrollBar().maximum()} px are cut"
        for each in columns
        if each.horizontalScrollBar().maximum() > 0
    ]


@pytest.fixture(params=[1.0, 1.25, 1.5])
def scaled(workbench: Workbench, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Workbench]:
    apply_theme(qapp, "light", request.param)
    yield workbench
    apply_theme(qapp, "light")


@pytest.mark.parametrize("width", [600, 650, 700, 800])
def test_that_a_confidence_is_never_passed_on_is_said_in_full(width: int, scaled: Workbench, show: Show) -> None:
    pad = NotePad(scaled)
    show(pad)
    pad.resize(width, 300)
    settle()
    assert pad.confidential.width() >= pad.confidential.sizeHint().width()


@pytest.mark.parametrize("tab", ["overview", "barriers", "referrals", "plan", "encounters"])
def test_each_tab_of_a_dossier_fits(tab: str, twice: Workbench, desk: Desk, aurelie: str, show: Show) -> None:
    note_barrier(desk, aurelie, "mobility")
    write_note(desk, aurelie, "Vue à la halte.", confidential=True)
    view = DossierView(twice)
    show(view)
    view.resize(BESIDE_THE_LIST, 700)
    view.show_dossier(aurelie)
    until(lambda: view.view is not None, "the dossier is shown")
    view.tabs.select(tab)
    settle()
    assert view.width() <= BESIDE_THE_LIST + 10
    assert cut(view) == []


def test_the_form_of_a_person_fits(twice: Workbench, show: Show) -> None:
    form = PersonForm(twice)
    show(form)
    form.begin_new()
    form.resize(BESIDE_THE_LIST, 700)
    settle()
    assert form.width() <= BESIDE_THE_LIST + 10
    assert cut(form) == []


def test_list_and_dossier_leave_room_for_each_other(twice: Workbench, show: Show) -> None:
    parts = (DossierListView(twice), DossierView(twice), PersonForm(twice))
    for part in parts:
        show(part)
    least = [part.minimumWidth() or part.minimumSizeHint().width() for part in parts]
    assert SIDE_BAR + least[0] + max(least[1:]) <= 1366


def test_a_very_long_name_widens_nothing(workbench: Workbench, desk: Desk, show: Show) -> None:
    person = open_dossier_of(desk, family_name="Wolfeschlegelsteinhausen" * 8)
    view = DossierView(workbench)
    show(view)
    view.resize(800, 700)
    view.show_dossier(person)
    until(lambda: view.view is not None, "the dossier is shown")
    settle()
    assert view.width() == 800
    assert view.name.toolTip() == view.name.text()
