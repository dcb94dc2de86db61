"""Drafts are kept after a pause, once, for the right key, and called kept only when they are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from parcours_core.errors import WorldError
from parcours_desktop.ui.kit.autosave import Autosave


class Disk:
    """Takes drafts, and answers when it is told to."""

    def __init__(self) -> None:
        self.handed: list[tuple[str, str]] = []
        self.answers: list[tuple[Callable[[], None], Callable[[WorldError], None]]] = []

    def take(self, key: str, text: str, kept: Callable[[], None], failed: Callable[[WorldError], None]) -> None:
        self.handed.append((key, text))
        self.answers.append((kept, failed))


def test_it_keeps_after_a_pause_and_says_so_when_it_is_on_the_disk(qtbot: QtBot, qapp: QApplication) -> None:
    disk, typed, said = Disk(), ["un mot"], list[str]()
    drafts = Autosave(lambda: typed[0], disk.take)
    drafts.kept.connect(said.append)
    drafts.begin("a")
    drafts.touch()
    assert disk.handed == []
    qtbot.waitUntil(lambda: disk.handed == [("a", "un mot")])
    assert said == []
    disk.answers[0][0]()
    assert said == ["un mot"]


def test_the_same_text_is_handed_over_once(qapp: QApplication) -> None:
    disk = Disk()
    drafts = Autosave(lambda: "un mot", disk.take)
    drafts.begin("a", "un mot")
    drafts.keep()
    assert disk.handed == []
    drafts.begin("b")
    drafts.keep()
    drafts.keep()
    assert disk.handed == [("b", "un mot")]


def test_what_failed_is_handed_over_again_and_never_called_kept(qapp: QApplication) -> None:
    disk, said, errors = Disk(), list[str](), list[WorldError]()
    drafts = Autosave(lambda: "un mot", disk.take)
    drafts.kept.connect(said.append)
    drafts.failed.connect(errors.append)
    drafts.begin("a")
    drafts.keep()
    disk.answers[0][1](WorldError("Le disque est plein."))
    assert said == []
    assert len(errors) == 1
    drafts.keep()
    assert disk.handed == [("a", "un mot")] * 2


def test_an_answer_for_another_form_is_not_said_here(qapp: QApplication) -> None:
    disk, said = Disk(), list[str]()
    drafts = Autosave(lambda: "un mot", disk.take)
    drafts.kept.connect(said.append)
    drafts.begin("a")
    drafts.keep()
    drafts.begin("b")
    disk.answers[0][0]()
    assert said == []


def test_a_form_that_was_saved_keeps_no_draft(qapp: QApplication) -> None:
    disk = Disk()
    drafts = Autosave(lambda: "un mot", disk.take)
    drafts.begin("a", "un mot")
    drafts.drop()
    assert disk.handed == [("a", "")]


def test_without_a_key_nothing_is_kept(qapp: QApplication) -> None:
    disk = Disk()
    drafts = Autosave(lambda: "un mot", disk.take)
    drafts.touch()
    drafts.keep()
    drafts.drop()
    assert disk.handed == []


def test_what_could_not_be_kept_is_there_again_when_one_comes_back(qapp: QApplication) -> None:
    disk, typed = Disk(), ["un mot"]
    drafts = Autosave(lambda: typed[0], disk.take)
    drafts.begin("a")
    drafts.keep()
    typed[0] = ""
    assert drafts.begin("b") == ""
    disk.answers[0][1](WorldError("Le disque est plein."))
    assert drafts.begin("a") == "un mot"


def test_what_could_not_be_kept_is_tried_again_from_another_form(qapp: QApplication) -> None:
    disk, typed = Disk(), ["un mot"]
    drafts = Autosave(lambda: typed[0], disk.take)
    drafts.begin("a")
    drafts.keep()
    disk.answers[0][1](WorldError("Le disque est plein."))
    typed[0] = ""
    drafts.begin("b")
    drafts.keep()
    assert disk.handed == [("a", "un mot")] * 2
    disk.answers[1][0]()
    drafts.keep()
    assert len(disk.handed) == 2
