"""What a sync brings, seen from the frame: banner, count, mark, tab; the status at the bottom left; F1, F6, Escape."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from support.keyboard import Keyboard, settle, until
from support.rivals import put_rival
from support.screens import heard, open_dossier_of

from parcours_core.changes import Changes
from parcours_desktop.casework.barriers import record_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.values import BarrierDraft
from parcours_desktop.ui.features.history.view import HistoryView
from parcours_desktop.ui.features.review.banner import ReviewBanner
from parcours_desktop.ui.kit.two_line import BADGE_ROLE
from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.workbench import Workbench


def bring(desk: Desk, workbench: Workbench, person: str) -> None:
    """Let two versions of the phone arrive as a sync tells it: without a write of ours."""
    change_person(desk, person, {"phone": "0470112233"})
    put_rival(desk, ("job_seeker", person), "phone", "0470112234", "0470123456")
    arrived = Changes("Reçu de vos collègues", frozenset({("job_seeker", person)}), frozenset({person}))
    workbench.line.arrived.emit(arrived)


def banner(work: WorkView) -> ReviewBanner:
    found = work.pages.screens.dossier.findChild(ReviewBanner)
    assert isinstance(found, ReviewBanner)
    return found


def side_bar_says(work: WorkView, words: str) -> Callable[[], bool]:
    def said() -> bool:
        items = work.side_bar.findChildren(QWidget)
        return any(each.accessibleName() == words and each.isVisible() for each in items)

    return said


def test_nothing_is_said_of_versions_while_there_are_none(work: WorkView) -> None:
    settle()
    assert not banner(work).isVisible()
    assert not side_bar_says(work, "À départager")()


def test_two_versions_are_told_under_the_name_in_the_list_and_in_the_side_bar(
    work: WorkView, desk: Desk, workbench: Workbench, person: str
) -> None:
    bring(desk, workbench, person)
    until(banner(work).isVisible, "the banner appears")
    assert banner(work).remark.accessibleName() == "1 information a deux versions"
    until(side_bar_says(work, "À départager, 1"), "the side bar counts it")
    model = work.pages.dossiers.model
    until(lambda: model.index(0).data(BADGE_ROLE) is not None, "the row is marked")
    assert model.index(0).data(BADGE_ROLE)[0] == "deux versions"
    assert "deux versions" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_three_versions_are_told_as_three(work: WorkView, desk: Desk, workbench: Workbench, person: str) -> None:
    put_rival(desk, ("job_seeker", person), "phone", "0470112299", number=9, author="Paula Hallet")
    bring(desk, workbench, person)
    until(banner(work).isVisible, "the banner appears")
    assert banner(work).remark.accessibleName() == "1 information a trois versions"
    model = work.pages.dossiers.model
    until(lambda: model.index(0).data(BADGE_ROLE) is not None, "the row is marked")
    assert model.index(0).data(BADGE_ROLE)[0] == "trois versions"
    put_rival(desk, ("job_seeker", person), "street", "Rue Basse 1", number=10)
    workbench.line.arrived.emit(Changes("Reçu", frozenset({("job_seeker", person)}), frozenset({person})))
    wanted = "2 informations ont plusieurs versions"
    until(lambda: banner(work).remark.accessibleName() == wanted, "the second one is told too")


def test_the_banner_leads_to_the_cards_and_the_last_choice_back_to_the_dossier(
    work: WorkView, desk: Desk, workbench: Workbench, person: str
) -> None:
    bring(desk, workbench, person)
    until(banner(work).isVisible, "the banner appears")
    keys = Keyboard(work)
    keys.press("Ctrl+Shift+V")
    review = work.pages.exchanges.review_view
    until(lambda: len(review.cards.views) == 1, "the card is shown")
    until(lambda: QApplication.focusWidget() in review.cards.views[0].tiles, "and has the keyboard")
    assert work.side_bar.selected() == "review"
    keys.press("2")
    until(review.done.isVisible, "all is chosen")
    keys.press("Return")
    until(work.pages.screens.dossier.isVisible, "back in the dossier")
    until(lambda: not banner(work).isVisible(), "the banner is gone")


def test_the_palette_leads_to_what_waits(work: WorkView, desk: Desk, workbench: Workbench, person: str) -> None:
    bring(desk, workbench, person)
    keys = Keyboard(work)
    keys.press("Ctrl+K")
    keys.type("choisir entre les versions")
    palette = work.pages._palette
    assert palette is not None

    def found() -> bool:
        entry = palette.popup.current()
        return entry is not None and "versions" in entry.label

    until(found, "the palette offers it")
    keys.press("Return")
    until(lambda: len(work.pages.exchanges.review_view.cards.views) == 1, "the card is shown")


def test_what_is_being_written_stays_when_rows_arrive(
    work: WorkView, desk: Desk, workbench: Workbench, person: str
) -> None:
    pad = work.pages.screens.dossier.overview.note_pad.text
    pad.setFocus()
    keys = Keyboard(work)
    keys.type("Elle cherche")
    bring(desk, workbench, person)
    until(banner(work).isVisible, "the banner appears")
    keys.type(" une")
    assert QApplication.focusWidget() is pad
    assert pad.text() == "Elle cherche une"


def test_the_history_is_a_tab_and_a_key_away(work: WorkView, person: str) -> None:
    keys = Keyboard(work)
    keys.press("Ctrl+H")
    dossier = work.pages.screens.dossier
    assert dossier.tabs.current_key() == "history"
    history = dossier.extra["history"]
    until(lambda: history.isVisible() and QApplication.focusWidget() is not None, "the history is shown")
    until(lambda: history.isAncestorOf(QApplication.focusWidget()), "and has the keyboard")
    assert person


def test_escape_leads_from_the_dossier_into_the_list_and_keeps_what_is_typed(work: WorkView) -> None:
    pad = work.pages.screens.dossier.overview.note_pad.text
    pad.setFocus()
    keys = Keyboard(work)
    keys.type("Rappeler")
    keys.press("Esc")
    assert QApplication.focusWidget() is work.pages.dossiers.list
    assert pad.text() == "Rappeler"


def test_escape_belongs_first_to_what_is_open(work: WorkView) -> None:
    keys = Keyboard(work)
    keys.press("Ctrl+B")
    form = work.pages.screens.dossier.barrier_form
    until(form.isVisible, "the form is open")
    keys.press("Esc")
    until(lambda: not form.isVisible(), "it is closed")
    assert QApplication.focusWidget() is not work.pages.dossiers.list


def test_f6_goes_round_and_comes_back_to_where_one_was(work: WorkView) -> None:
    pad = work.pages.screens.dossier.overview.note_pad.text
    pad.setFocus()
    keys = Keyboard(work)
    seen = []
    for _ in range(4):
        keys.press("F6")
        focused = QApplication.focusWidget()
        parts = (work.side_bar, work.pages.dossiers, work.pages.split.detail, work.top_bar)
        seen.append(next(part for part in parts if focused is not None and part.isAncestorOf(focused)))
    assert len(set(seen)) == 4
    assert QApplication.focusWidget() is pad
    keys.press("F6", "Shift+F6")
    assert QApplication.focusWidget() is pad


def test_f1_lists_every_key_and_escape_closes_it(work: WorkView) -> None:
    before = QApplication.focusWidget()
    keys = Keyboard(work)
    keys.press("F1")
    panel = work.shortcuts
    assert panel is not None
    until(panel.isVisible, "the page of keys is open")
    said = " ".join(each.accessibleName() for each in panel.findChildren(QWidget))
    for words in ("F9 : Synchroniser maintenant", "Ctrl N : Nouvelle personne", "F6", "Garder les deux"):
        assert words in said.replace("\u00a0", " ")
    keys.press("Esc")
    until(lambda: not panel.isVisible(), "it is closed")
    assert QApplication.focusWidget() is before


def test_the_page_of_keys_leaves_as_soon_as_one_of_them_leads_elsewhere(work: WorkView) -> None:
    keys = Keyboard(work)
    keys.press("F1")
    panel = work.shortcuts
    assert panel is not None
    until(lambda: panel.isVisible() and QApplication.focusWidget() is not None, "the page of keys is open")
    keys.press("Ctrl+1", "Ctrl+F")
    until(lambda: not panel.isVisible(), "it covers nothing any more")
    assert QApplication.focusWidget() is work.pages.dossiers.search


def test_without_a_server_f9_changes_the_status_line_and_nothing_else(work: WorkView, workbench: Workbench) -> None:
    said = heard(workbench)
    until(lambda: "tout est enregistré" in work.side_bar.status.text(), "the status stands there")
    before, shown = QApplication.focusWidget(), work.pages.currentWidget()
    Keyboard(work).press("F9")
    until(lambda: work.side_bar.status.text().startswith("Aucun serveur relié"), "the status says it")
    assert work.side_bar.status.text().count("Aucun serveur relié") == 1
    assert "Ctrl+6" in work.side_bar.status.text()
    assert QApplication.activeModalWidget() is None
    assert (QApplication.focusWidget(), work.pages.currentWidget()) == (before, shown)
    assert said == []


def test_a_click_on_the_status_shows_more(work: WorkView) -> None:
    until(work.side_bar.status.text, "the status stands there")
    QTest.mouseClick(work.side_bar.status, Qt.MouseButton.LeftButton)
    until(work.pages.exchanges.sync_view.isVisible, "the screen of the sync is shown")
    assert work.side_bar.selected() == "sync"


def test_the_status_does_not_say_that_all_is_saved_while_a_note_is_not(work: WorkView, desk: Desk) -> None:
    until(lambda: "tout est enregistré" in work.side_bar.status.text(), "all is saved at first")
    _fill_disk(desk, room=False)
    pad = work.pages.screens.dossier.overview.note_pad
    pad.text.set_text("Mot " * 20_000)
    pad.keep()
    until(lambda: "pas encore enregistré" in work.side_bar.status.text(), "it says that a text is not kept")
    assert "tout est enregistré" not in work.side_bar.status.text()
    _fill_disk(desk, room=True)
    pad.keep()
    until(lambda: "tout est enregistré" in work.side_bar.status.text(), "and that it is, once it is")


def _fill_disk(desk: Desk, *, room: bool) -> None:
    with desk.caseload._writes.connect() as connection:
        pages = 1_000_000 if room else connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_refresh_keeps_selection_and_scroll_of_the_list(work: WorkView, desk: Desk, workbench: Workbench) -> None:
    for place in range(30):
        open_dossier_of(desk, family_name=f"Personne {place:02}")
    workbench.do(lambda desk: write_note(desk, work.pages.person_id, "Vue."))
    rows = work.pages.dossiers.list
    until(lambda: work.pages.dossiers.model.rowCount() > 30, "they are listed")
    rows.verticalScrollBar().setValue(300)
    key, place = rows.current_key(), rows.verticalScrollBar().value()
    bring(desk, workbench, work.pages.person_id)
    until(banner(work).isVisible, "something arrived")
    settle()
    assert (rows.current_key(), rows.verticalScrollBar().value()) == (key, place)


def test_the_history_of_one_barrier_opens_from_its_row(work: WorkView, person: str, workbench: Workbench) -> None:
    workbench.do(lambda desk: record_barrier(desk, person, BarrierDraft(kind="mobility")))
    dossier = work.pages.screens.dossier
    dossier.tabs.select("barriers")
    until(lambda: _named(dossier, "Historique : Mobilité"), "the row offers its history")
    _named(dossier, "Historique : Mobilité")[0].click()
    history = dossier.extra["history"]
    assert isinstance(history, HistoryView)
    until(lambda: history.isVisible() and history.model.rowCount() == 1, "the barrier's own history is shown")
    assert history.field.currentText().replace("\u00a0", " ") == "Frein « Mobilité »"


def test_the_history_of_a_field_in_dispute_opens_from_its_card(
    work: WorkView, desk: Desk, workbench: Workbench, person: str
) -> None:
    bring(desk, workbench, person)
    work.pages.exchanges.review(person)
    review = work.pages.exchanges.review_view
    until(lambda: len(review.cards.views) == 1, "the card is shown")
    _named(review, "Historique : Téléphone")[0].click()
    history = work.pages.screens.dossier.extra["history"]
    assert isinstance(history, HistoryView)
    until(lambda: history.isVisible() and history.model.rowCount() == 2, "the phone's own history is shown")
    assert history.model.row(0).name == "Téléphone"


def _named(screen: QWidget, name: str) -> list[QAbstractButton]:
    return [each for each in screen.findChildren(QAbstractButton) if each.accessibleName() == name]


def test_the_computers_of_the_agency_stand_behind_the_sync(work: WorkView) -> None:
    work.run_command("devices")
    view = work.pages.exchanges.devices_view
    assert work.pages.currentWidget() is view
    assert work.side_bar.selected() == "sync"
    until(view.trouble.isVisible, "without a server it says so")
    Keyboard(view).press("Escape")
    assert work.pages.currentWidget() is work.pages.exchanges.sync_view
    work.workbench.line.detach()
