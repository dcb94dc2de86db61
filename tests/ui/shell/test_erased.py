"""After an erasure the frame says so, and what is left of the dossier where."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from support.keyboard import until

from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.messages import Message


def test_who_erased_a_dossier_is_told_what_remains(qtbot: QtBot, frame: WorkView, person: str) -> None:
    with qtbot.waitSignal(frame.pages.screens.dossier.shown):
        frame.pages.open_dossier(person)
    frame.run_command("rights")
    rights = frame.pages.screens.rights
    until(rights.erasing.name.isVisible, "the rights are shown")
    rights.erasing.name.setText("delvaux")
    with qtbot.waitSignal(rights.closed):
        rights.erasing.erase_button.click()
    said = frame.announcer
    until(lambda: said.toast.isVisible() or said.notice.isVisible(), "it is said that it was erased")
    assert "effacé" in said.toast.text() + said.notice.accessibleName()


def test_what_went_well_keeps_its_details_until_they_were_read(frame: WorkView) -> None:
    frame.workbench.messages.post(Message("done", "Fait.", "Une sauvegarde le garde encore 30 jours."))
    notice = frame.announcer.notice
    assert notice.isVisible()
    assert "30 jours" in notice.accessibleName() + notice.accessibleDescription()
    frame.announcer._close.click()
    assert not notice.isVisible()
