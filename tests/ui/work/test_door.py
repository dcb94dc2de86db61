"""The background door: order, replacement, owners that are gone, errors of both kinds, a close that loses nothing."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from typing import Never

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from parcours_core.errors import WorldError
from parcours_desktop.ui.work.door import Door, trace_without_values


@pytest.fixture
def door(qapp: QApplication) -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


def _hold(door: Door) -> threading.Event:
    """Keep the door's thread busy until the returned event is set."""
    gate, reached = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        assert gate.wait(10)

    door.run(wait, lambda _: None)
    assert reached.wait(10)
    return gate


def test_the_answer_comes_back_on_the_interface_thread(qtbot: QtBot, door: Door) -> None:
    threads = []
    door.run(threading.current_thread, lambda worker: threads.extend([worker, threading.current_thread()]))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threads[1]
    assert threads[1] is threading.main_thread()


def test_operations_run_in_the_order_they_were_handed_over(qtbot: QtBot, door: Door) -> None:
    seen, answered = [], []
    for number in range(50):
        door.run(lambda n=number: seen.append(n) or n, answered.append)
    qtbot.waitUntil(lambda: len(answered) == 50)
    assert seen == answered == list(range(50))


def test_only_the_newest_of_a_replaced_question_is_answered(qtbot: QtBot, door: Door) -> None:
    gate = _hold(door)
    asked, answered = [], []
    for text in ("d", "de", "del"):
        door.run(lambda t=text: asked.append(t) or t, answered.append, replaces="search")
    gate.set()
    qtbot.waitUntil(lambda: answered == ["del"])
    assert asked == ["del"]


def test_nobody_is_called_for_a_screen_that_is_gone(qtbot: QtBot, door: Door) -> None:
    gate = _hold(door)
    called, after = [], []
    owner = QObject()
    door.run(lambda: 1, called.append, owner=owner)
    owner.deleteLater()
    del owner
    qtbot.wait(0)
    gate.set()
    door.run(lambda: 2, after.append)
    qtbot.waitUntil(lambda: after == [2])
    assert called == []


def test_an_error_of_the_world_reaches_its_caller_or_everybody(qtbot: QtBot, door: Door) -> None:
    error = WorldError("Le disque est plein.")

    def fail() -> Never:
        raise error

    taken, everybody = [], []
    door.world_failed.connect(everybody.append)
    door.run(fail, lambda _: None, failed=taken.append)
    door.run(fail, lambda _: None)
    qtbot.waitUntil(lambda: taken == [error] and everybody == [error])


def test_our_own_error_is_logged_without_the_values_it_quotes(
    qtbot: QtBot, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Never:
        raise KeyError("Delvaux 85.07.30-033.28")

    with caplog.at_level(logging.ERROR), qtbot.waitSignal(door.broken):
        door.run(fail, lambda _: None)
    assert "KeyError at fail" in caplog.text
    assert "Delvaux" not in caplog.text
    caplog.clear()


def test_closing_finishes_everything_that_was_handed_over(qapp: QApplication) -> None:
    door = Door()
    saved = []
    for number in range(200):
        door.run(lambda n=number: saved.append(n), lambda _: None)
    door.close()
    assert saved == list(range(200))
    with pytest.raises(RuntimeError):
        door.run(lambda: None, lambda _: None)


def test_busy_is_said_once_at_the_start_and_once_at_the_end(qtbot: QtBot, door: Door) -> None:
    said, answered = [], []
    door.busy.connect(said.append)
    gate = _hold(door)
    door.run(lambda: 1, answered.append)
    gate.set()
    qtbot.waitUntil(lambda: answered == [1])
    assert said == [True, False]


def test_a_trace_names_places_and_never_messages() -> None:
    try:
        raise ValueError("secret")
    except ValueError as error:
        trace = trace_without_values(error)
    assert trace.startswith("ValueError at test_a_trace_names_places_and_never_messages:")
    assert "secret" not in trace


def test_emitting_a_signal_keeps_the_count_of_references(door: Door) -> None:
    """PySide6 6.12.0 lost a reference to True at each emit, which ends a process on Python 3.11."""
    before = sys.getrefcount(True)
    for _ in range(100):
        door.busy.emit(True)
    assert sys.getrefcount(True) > before - 10


def test_a_question_that_comes_after_the_door_closed_is_dropped(door: Door) -> None:
    """What a sync brought in the moment of locking makes screens ask once more."""
    screen, asked = QObject(), []
    door.close()
    task = door.run(lambda: asked.append(1), lambda _: asked.append(2), owner=screen, replaces="list")
    assert task.cancelled
    assert asked == []
    assert door.is_idle
