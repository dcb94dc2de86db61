"""Searching partners by keys, filtering, walking the list, reading a sheet in which the unknown is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.keyboard import settle
from support.keys import pressing, typing_into
from support.screens import nameless

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.partners import search, sheet
from parcours_desktop.casework.values import PartnerQuery
from parcours_desktop.ui.features.partners.view import PAGE, PartnersView
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.kit.two_line import ASIDE_ROLE, KEY_ROLE


def keys_of(view: PartnersView, number: int) -> list[str]:
    return [view.model.index(place).data(KEY_ROLE) for place in range(number)]


def refreshed(qtbot: QtBot, view: PartnersView, act: Callable[[], object]) -> None:
    with qtbot.waitSignal(view.listed):
        act()


def test_the_nearest_to_the_stop_come_first(view: PartnersView, desk: Desk) -> None:
    page = search(desk, PartnerQuery(limit=PAGE))
    assert view.model.rowCount() == page.total
    assert keys_of(view, 5) == [row.id for row in page.rows[:5]]
    assert view.model.index(0).data(ASIDE_ROLE).endswith("km")
    assert view.search.hasFocus()


def test_typing_searches_without_accents(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    typing_into(view.search, "creche")
    total = search(desk, PartnerQuery(text="crèche")).total
    assert 0 < total < view.model.rowCount() or view.model.rowCount() == total
    qtbot.waitUntil(lambda: view.model.rowCount() == total)
    assert str(total) in view.count.text()


def test_down_leaves_the_search_for_the_list_and_each_row_shows_its_sheet(qtbot: QtBot, view: PartnersView) -> None:
    with qtbot.waitSignal(view.shown) as first:
        pressing(view.search, Qt.Key.Key_Down)
    assert first.args == [keys_of(view, 1)[0]]
    assert view.list.hasFocus()
    with qtbot.waitSignal(view.shown) as second:
        pressing(view.list, Qt.Key.Key_Down)
    assert second.args == [keys_of(view, 2)[1]]


def test_enter_in_the_search_opens_the_first(qtbot: QtBot, view: PartnersView) -> None:
    with qtbot.waitSignal(view.shown) as shown:
        pressing(view.search, Qt.Key.Key_Return, text="\r")
    assert shown.args == [keys_of(view, 1)[0]]


def test_filters_narrow_together_and_are_taken_away_at_once(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    filters = view.filters
    everything = view.model.rowCount()
    assert not filters.theme.isEnabled()
    filters.category.set_value("famille")
    refreshed(qtbot, view, lambda: filters.category.chosen.emit("famille"))
    assert view.model.rowCount() == search(desk, PartnerQuery(category="famille")).total
    filters.theme.set_value("famille--garde-denfants")
    refreshed(qtbot, view, lambda: filters.theme.chosen.emit("famille--garde-denfants"))
    refreshed(qtbot, view, filters.free.click)
    wanted = PartnerQuery(theme="famille--garde-denfants", free_only=True)
    assert view.model.rowCount() == search(desk, wanted).total < everything
    refreshed(qtbot, view, filters.clear.click)
    assert view.model.rowCount() == everything
    assert not filters.clear.isVisible()
    assert not filters.theme.isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_near_a_place_that_was_suggested(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    filters = view.filters
    filters.near.setFocus()
    typing_into(filters.near, "Mons")
    qtbot.waitUntil(lambda: any("Mons" in label for label in filters.near.offered()))
    refreshed(qtbot, view, lambda: pressing(filters.near, Qt.Key.Key_Return))
    filters.km.set_value(10)
    refreshed(qtbot, view, lambda: filters.km.chosen.emit(10))
    page = search(desk, PartnerQuery(near="7000", km=10, limit=PAGE))
    assert "(7000)" in filters.near.text()
    assert view.model.rowCount() == page.total
    assert keys_of(view, page.total) == [row.id for row in page.rows]


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_place_that_was_typed_and_not_picked_counts_as_well(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    view.filters.near.setFocus()
    typing_into(view.filters.near, "59000")
    refreshed(qtbot, view, view.search.setFocus)
    assert keys_of(view, 3) == [row.id for row in search(desk, PartnerQuery(near="59000", limit=3)).rows]
    view.filters.near.setFocus()
    view.filters.near.selectAll()
    typing_into(view.filters.near, "\b")
    refreshed(qtbot, view, view.search.setFocus)
    assert keys_of(view, 1) == [search(desk, PartnerQuery(limit=1)).rows[0].id]


def test_nothing_found_says_what_to_try(qtbot: QtBot, view: PartnersView) -> None:
    view.search.setText("zzzzzz")
    qtbot.waitUntil(lambda: view.model.rowCount() == 0)
    assert not view.list.isVisible()
    assert "0 service" in view.count.text()


def test_a_row_far_below_is_fetched_when_it_comes_into_sight(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    far = PAGE * 3 + 7
    index = view.model.index(far)
    assert index.data() == "…"
    qtbot.waitUntil(lambda: view.model.index(far).data(KEY_ROLE) is not None)
    expected = search(desk, PartnerQuery(offset=PAGE * 3, limit=PAGE)).rows[7]
    assert view.model.index(far).data(KEY_ROLE) == expected.id
    assert view.model.parent() is not None


def test_the_sheet_says_what_is_known_and_what_is_not(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    row = next(row for row in search(desk, PartnerQuery(limit=200)).rows if sheet(desk, row.id).unknown)
    expected = sheet(desk, row.id)
    with qtbot.waitSignal(view.shown):
        view.show_service(row.id)
    said = {label: text.plain() for label, text in view.sheet.values.items()}
    for label, text in expected.facts:
        if label != "Téléphone":
            assert said[label] == text
    missing = [label for label in ("Horaires", "Prix", "Pour qui", "Téléphone") if label not in dict(expected.facts)]
    assert [said[label] for label in missing] == ["inconnu"] * len(missing)


def test_phone_and_mail_can_be_selected(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    row = next(row for row in search(desk, PartnerQuery(limit=50)).rows if desk.pack.service(row.id).phone)
    with qtbot.waitSignal(view.shown):
        view.show_service(row.id)
    phone = view.sheet.values["Téléphone"]
    assert phone.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert not phone.plain().startswith("+32")


def test_another_service_of_the_same_organisation_opens(qtbot: QtBot, view: PartnersView, desk: Desk) -> None:
    row = next(row for row in search(desk, PartnerQuery(limit=100)).rows if sheet(desk, row.id).others)
    other_id, _ = sheet(desk, row.id).others[0]
    with qtbot.waitSignal(view.shown):
        view.show_service(row.id)
    with qtbot.waitSignal(view.shown) as shown:
        view.sheet.others[other_id].setFocus()
        pressing(view.sheet.others[other_id], Qt.Key.Key_Return, text="\r")
    assert shown.args == [other_id]
    assert view.sheet.service_id == other_id


def test_the_selection_survives_a_search_that_keeps_the_row(qtbot: QtBot, view: PartnersView) -> None:
    with qtbot.waitSignal(view.shown):
        view.list.setCurrentIndex(view.model.index(2))
    chosen = view.list.current_key()
    refreshed(qtbot, view, view.filters.changed.emit)
    assert view.list.current_key() == chosen
    assert view.list.currentIndex() != QModelIndex()


def test_every_control_has_a_name(qtbot: QtBot, view: PartnersView) -> None:
    with qtbot.waitSignal(view.shown):
        view.list.setCurrentIndex(view.model.index(0))
    assert nameless(view) == []


@pytest.mark.parametrize("scale_of_text", [1.0, 1.25])
def test_what_a_filter_says_while_nothing_is_chosen_is_not_cut(
    qapp: QApplication, view: PartnersView, scale_of_text: float
) -> None:
    apply_theme(qapp, "light", scale_of_text)
    settle()
    filters = view.filters
    for choice in (filters.category, filters.theme, filters.public, filters.mode, filters.km):
        assert choice.words_shown(choice.currentText()) == choice.currentText()
    apply_theme(qapp, "light")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_the_old_screen(qapp: QApplication, view: PartnersView, scale: float) -> None:
    apply_theme(qapp, "dark", scale)
    assert view.minimumSizeHint().width() <= 1366 - 196
    apply_theme(qapp, "light")


@pytest.mark.parametrize(("scale", "wide"), [(1.0, 1170), (1.25, 1170), (1.25, 900), (2.0, 1170)])
def test_larger_text_cuts_no_more_of_the_names_where_there_is_room(
    qapp: QApplication, view: PartnersView, scale: float, wide: int
) -> None:
    apply_theme(qapp, "light", scale)
    view.resize(wide, 712)
    settle()
    usual, listed = 400, view.list.width()
    assert listed <= max(wide / 2, usual * (1 + (scale - 1) / 2)), "the sheet has its half, but for very large text"
    assert view.list.visibleRegion().boundingRect().width() == view.list.width(), "no part of a row is cut off"
    if (scale, wide) in ((1.0, 1170), (1.25, 1170)):
        assert listed >= 0.98 * usual * scale
    apply_theme(qapp, "light", 1.0)
    settle()
    assert view.list.width() == usual
