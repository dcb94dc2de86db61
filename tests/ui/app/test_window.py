"""The window: wrong passphrases, refusals by name, locking in the middle of everything, closing at any moment."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from support.keyboard import settle, until

from parcours_desktop.bootstrap import Home, close_desk, open_desk, opening
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store.engine import connect
from parcours_desktop.store.errors import DiskTrouble
from parcours_desktop.vault.unlock import unlock

NewCounsellor = Callable[..., Counsellor]


def test_a_wrong_passphrase_is_said_in_plain_words_harms_nothing_and_may_be_tried_again(
    counsellor: Counsellor, home: Path
) -> None:
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    counsellor.start()
    for wrong in ("cheval agrafe", "cheval agrafe pile correctE"):
        said = counsellor.try_passphrase(wrong)
        assert "phrase" in said
        assert wrong not in said
        assert counsellor.open_window.unlock_view.passphrase.text() == ""
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    counsellor.unlock()
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_a_second_window_on_the_same_home_is_refused_by_name_and_opens_once_the_first_is_closed(
    counsellor: Counsellor, counsellor_at: NewCounsellor, home: Path
) -> None:
    counsellor.start()
    counsellor.unlock()
    second = counsellor_at(home)
    second.start()
    assert "déjà ouverts dans une autre fenêtre" in second.try_passphrase(PASSPHRASE)
    counsellor.close()
    second.unlock()
    assert second.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_a_caseload_of_a_newer_program_is_refused_by_name(counsellor: Counsellor, home: Path) -> None:
    key = bytes(unlock(home, PASSPHRASE))
    connection = connect(Home(home).caseload, key)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("UPDATE setting SET value = '\"7.3\"' WHERE key = 'store.program'")
    connection.commit()
    connection.close()
    counsellor.start()
    said = counsellor.try_passphrase(PASSPHRASE)
    assert "version plus récente du programme (7.3)" in said
    assert "Rien n’a été modifié" in said


def test_a_disk_that_does_not_answer_is_said_with_what_is_safe(counsellor_at: NewCounsellor, home: Path) -> None:
    shutil.move(Home(home).caseload, home / "ailleurs")
    Home(home).caseload.mkdir()
    counsellor = counsellor_at(home)
    counsellor.start()
    said = counsellor.try_passphrase(PASSPHRASE)
    assert said == str(DiskTrouble())
    Home(home).caseload.rmdir()
    shutil.move(home / "ailleurs", Home(home).caseload)
    counsellor.unlock()
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_an_error_of_ours_at_the_door_lets_one_try_again(
    counsellor_at: NewCounsellor, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> Never:
        raise ZeroDivisionError("Łaskawiec")

    counsellor = counsellor_at(home, replace(opening(Home(home)), unlock=broken))
    counsellor.start()
    with caplog.at_level(logging.ERROR):
        said = counsellor.try_passphrase(PASSPHRASE)
    assert "Le programme a rencontré une erreur" in said
    assert "Łaskawiec" not in caplog.text + said
    caplog.clear()


def test_locking_in_the_middle_of_a_note_keeps_every_letter(counsellor: Counsellor) -> None:
    counsellor.start()
    counsellor.unlock()
    counsellor.search("laskawiec")
    counsellor.open_first()
    counsellor.take_note("Elle viendra jeudi, si l’aîné n’est pas mal")
    counsellor.lock()
    counsellor.unlock()
    counsellor.search("laskawiec")
    counsellor.open_first()
    pad = counsellor.pages.screens.dossier.overview.note_pad
    assert pad.text.text() == "Elle viendra jeudi, si l’aîné n’est pas mal"


def test_locking_in_the_middle_of_a_form_keeps_what_was_typed(counsellor: Counsellor) -> None:
    counsellor.start()
    counsellor.unlock()
    counsellor.keys.press("Ctrl+N")
    counsellor.idle()
    form = counsellor.pages.screens.person_form
    counsellor.keys.write(form.person["family_name"].control, "Œuvrard")
    counsellor.keys.write(form.person["phone"].control, "0470")
    counsellor.lock()
    counsellor.unlock()
    counsellor.keys.press("Ctrl+N")
    counsellor.idle()
    form = counsellor.pages.screens.person_form
    assert (form.person["family_name"].read(), form.person["phone"].read()) == ("Œuvrard", "0470")


def test_locking_closes_the_file_and_leaves_nothing_of_a_person_on_the_screen(
    counsellor: Counsellor, home: Path
) -> None:
    counsellor.start()
    counsellor.unlock()
    counsellor.search("laskawiec")
    counsellor.open_first()
    counsellor.keys.press("Ctrl+K")
    counsellor.keys.type("laskawiec")
    counsellor.idle()
    counsellor.lock()
    window = counsellor.open_window
    settle()
    said = " ".join(
        str(getattr(each, "text", str)()) + each.accessibleName()
        for each in window.findChildren(QWidget)
        if each.isVisible()
    )
    assert "askawiec" not in said
    assert [type(each).__name__ for each in window.children() if isinstance(each, QWidget) and each.isVisible()] == [
        "UnlockView"
    ]
    desk = open_desk(Home(home), PASSPHRASE)
    close_desk(desk)


def test_a_window_closed_while_the_caseload_opens_lets_go_of_the_file(counsellor_at: NewCounsellor, home: Path) -> None:
    way = opening(Home(home))
    gate, reached = threading.Event(), threading.Event()

    def slowly(passphrase: str) -> Desk:
        reached.set()
        assert gate.wait(10)
        return way.unlock(passphrase)

    counsellor = counsellor_at(home, replace(way, unlock=slowly))
    window = counsellor.start()
    counsellor.keys.type(PASSPHRASE + "\n")
    until(reached.is_set, "the caseload begins to open")
    gate.set()
    window.close()
    settle()
    assert window.work is None
    close_desk(open_desk(Home(home), PASSPHRASE))


def test_locking_again_and_again_leaves_nothing_behind(counsellor: Counsellor) -> None:
    counsellor.start()
    left = []
    for _ in range(3):
        counsellor.unlock()
        counsellor.keys.press("Ctrl+K")
        counsellor.idle()
        counsellor.lock()
        left.append(len(counsellor.open_window.findChildren(QObject)))
    assert left[0] == left[2]
