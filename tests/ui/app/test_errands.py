"""A new data key and going back to a backup, from the settings: closed, done, open again where one was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from PySide6.QtWidgets import QWidget
from support.keyboard import until

from parcours_core.errors import Refused
from parcours_desktop.casework.backups import back_up
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import create_person
from parcours_desktop.ui.app.errands import Errands
from parcours_desktop.ui.features.settings.restore_panel import RestorePanel
from parcours_desktop.ui.features.settings.vault_card import VaultCard
from parcours_desktop.ui.work.errand import Errand

NewCounsellor = Callable[..., Counsellor]


@pytest.fixture
def seated(counsellor: Counsellor) -> Counsellor:
    counsellor.start()
    counsellor.unlock()
    counsellor.idle()
    return counsellor


def desk_of(counsellor: Counsellor) -> Desk:
    desk = counsellor.open_window._desk
    assert desk is not None
    return desk


def vault(counsellor: Counsellor) -> VaultCard:
    counsellor.keys.press("Ctrl+4")
    counsellor.idle()
    return counsellor.pages.screens.settings.vault


def in_sight(control: QWidget) -> bool:
    return not control.visibleRegion().isEmpty()


def come_back(counsellor: Counsellor, before: object) -> None:
    until(lambda: counsellor.open_window.work not in (None, before), "the work is there again")
    counsellor.idle()


def test_a_new_data_key_from_the_settings(seated: Counsellor, home: Path) -> None:
    seated.search("laskawiec")
    seated.open_first()
    seated.take_note("Elle viendra jeu")
    card = vault(seated)
    work = seated.open_window.work
    keys = (home / "keys.json").read_text(encoding="utf-8")
    card.rotate.setFocus()
    seated.keys.press("Space")
    until(card.panel.passphrase.isVisible, "the panel")
    seated.keys.write(card.panel.passphrase, "une phrase fausse")
    seated.keys.press("Return")
    until(lambda: "n’ouvre pas" in card.panel._field.error(), "it is refused")
    assert (home / "keys.json").read_text(encoding="utf-8") == keys
    seated.keys.write(card.panel.passphrase, PASSPHRASE)
    seated.keys.press("Return")
    come_back(seated, work)
    assert seated.open_window.ways.current is None
    assert "nouvelle clé" in seated.work.announcer.toast.text()
    assert seated.work.whereabouts().place == "settings"
    rotate = seated.pages.screens.settings.vault.rotate
    until(lambda: seated.keys.focused is rotate and in_sight(rotate), "the keyboard is where it was")
    assert '"rotated"' in (home / "keys.json").read_text(encoding="utf-8")
    seated.search("laskawiec")
    seated.open_first()
    assert seated.pages.screens.dossier.overview.note_pad.text.text() == "Elle viendra jeu"


def panel_of(counsellor: Counsellor) -> RestorePanel:
    counsellor.keys.press("Ctrl+4")
    counsellor.idle()
    card = counsellor.pages.screens.settings.backups
    card.go_back.setFocus()
    counsellor.keys.press("Space")
    return card.panel


def test_back_to_a_backup_from_the_settings(seated: Counsellor, home: Path) -> None:
    back_up(desk_of(seated))
    create_person(desk_of(seated), {"family_name": "Bodart", "given_name": "Léa"}, None)
    work = seated.open_window.work
    panel = panel_of(seated)
    until(lambda: len(panel.buttons) == 1, "the list of the backups")
    assert seated.keys.focused is panel.buttons[0]
    seated.keys.press("Space")
    until(lambda: panel.seen is not None, "what it holds")
    assert panel.seen is not None
    assert panel.seen.absent == ("Léa Bodart",)
    until(panel.passphrase.hasFocus, "the passphrase is asked")
    seated.keys.type("une phrase fausse")
    seated.keys.press("Return")
    until(lambda: "n’ouvre pas" in panel._field.error(), "it is refused")
    assert seated.open_window.work is work
    seated.keys.replace(PASSPHRASE)
    seated.keys.press("Return")
    come_back(seated, work)
    (kept,) = home.glob("caseload.db.avant-*")
    assert kept.name in seated.work.announcer.toast.text()
    go_back = seated.pages.screens.settings.backups.go_back
    until(lambda: seated.keys.focused is go_back and in_sight(go_back), "the keyboard is where it was")
    assert seated.search("bodart") == []
    assert seated.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_without_a_backup_it_is_said_and_nothing_can_be_done(seated: Counsellor) -> None:
    panel = panel_of(seated)
    until(panel.notice.isVisible, "it is said")
    assert "pas encore de sauvegarde" in panel.notice.accessibleName()
    assert not panel.confirm.isVisible()
    assert panel.elsewhere.isVisible()


def test_an_errand_that_is_refused_says_why_and_the_dossiers_open_as_before(seated: Counsellor) -> None:
    def refuse() -> str:
        raise Refused("Le disque n’en veut pas.", what_is_safe="Rien n’a changé.")

    seated.work.workbench.errand_asked.emit(Errand("Essai", "Un essai.", PASSPHRASE, refuse))
    until(lambda: "n’en veut pas" in seated.open_window.unlock_view.warning.text(), "it is said")
    assert seated.open_window.ways.current is None
    seated.idle()
    seated.unlock()
    assert seated.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_our_own_fault_in_an_errand_leads_back_too(seated: Counsellor, caplog: pytest.LogCaptureFixture) -> None:
    seated.work.workbench.errand_asked.emit(Errand("Essai", "Un essai.", PASSPHRASE, lambda: str(1 // 0)))
    until(lambda: "erreur" in seated.open_window.unlock_view.warning.text(), "it is said")
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()
    seated.idle()
    seated.unlock()


def test_while_it_is_done_the_file_is_closed_and_how_far_it_is_is_shown(seated: Counsellor) -> None:
    caseload, held, wait, done = desk_of(seated).caseload, threading.Event(), threading.Event(), 0.0

    def work() -> str:
        assert not any(caseload._key)
        held.set()
        wait.wait(30)
        return "C’est fait."

    before = seated.open_window.work
    seated.work.workbench.errand_asked.emit(Errand("Essai", "Un essai.", PASSPHRASE, work, lambda: done))
    until(held.is_set, "it is being done")
    way = seated.open_window.ways.current
    assert isinstance(way, Errands)
    done = 0.4
    until(lambda: "40" in way.shown.status.text(), "how far it is")
    wait.set()
    come_back(seated, before)
    assert seated.work.announcer.toast.text() == "C’est fait."
