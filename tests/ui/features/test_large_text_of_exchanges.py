"""At twice the text the screens of the sync, of two versions and of the history still fit the laptop of 1366 pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from support.keyboard import settle, until
from support.rivals import put_rival
from support.screens import open_dossier_of

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import change_person
from parcours_desktop.ui.features.history.view import HistoryView
from parcours_desktop.ui.features.review.view import ReviewView
from parcours_desktop.ui.features.sync.view import SyncView
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.workbench import Workbench

Show = Callable[[QWidget], None]
BESIDE_THE_SIDE_BAR = 1366 - 312
BESIDE_THE_LIST = 640


@pytest.fixture
def twice(workbench: Workbench, qapp: QApplication) -> Iterator[Workbench]:
    apply_theme(qapp, "light", 2.0)
    yield workbench
    apply_theme(qapp, "light")


def cut(screen: QWidget) -> list[str]:
    columns = [each for each in screen.findChildren(QScrollArea) if each.isVisible()]
    return [type(each).__name__ for each in columns if each.horizontalScrollBar().maximum() > 0]


def test_the_history_fits_beside_the_list(twice: Workbench, desk: Desk, aurelie: str, show: Show) -> None:
    change_person(desk, aurelie, {"phone": "0470112233"})
    view = HistoryView(twice)
    show(view)
    view.resize(BESIDE_THE_LIST, 600)
    view.show_person(aurelie)
    until(lambda: view.model.rowCount() > 0, "the history is shown")
    settle()
    assert view.width() <= BESIDE_THE_LIST + 10
    assert cut(view) == []


def test_the_cards_fit_beside_the_side_bar(twice: Workbench, desk: Desk, aurelie: str, show: Show) -> None:
    put_rival(desk, ("job_seeker", aurelie), "phone", "0470112234", "")
    other = open_dossier_of(desk, family_name="Aznar")
    put_rival(desk, ("job_seeker", other), "email", "une-adresse-plutôt-longue@exemple-de-domaine.be", "")
    view = ReviewView(twice)
    show(view)
    view.resize(BESIDE_THE_SIDE_BAR, 680)
    view.begin()
    until(lambda: bool(view.cards.views), "a card is shown")
    view.cards.views[0].write()
    settle()
    assert view.width() <= BESIDE_THE_SIDE_BAR + 10
    assert cut(view) == []


def test_the_sync_fits_beside_the_side_bar(twice: Workbench, show: Show) -> None:
    view = SyncView(twice)
    show(view)
    view.resize(BESIDE_THE_SIDE_BAR, 680)
    view.begin()
    until(view.form.isVisible, "the form is shown")
    settle()
    assert view.width() <= BESIDE_THE_SIDE_BAR + 10
    assert cut(view) == []
