"""Ten thousand dossiers: every reading and writing happens behind the background door, and the window never stalls."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from end_to_end.helpers import tour
from end_to_end.helpers.counsellor import Counsellor
from end_to_end.helpers.stalls import Ready, Stalls
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from support.keyboard import settle

from parcours_desktop.bootstrap import Home, opening
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.unit_of_work import UnitOfWork

DOSSIERS = 10_000
LONGEST_STALL_S = 1.0
"""Far above what is seen (tests/benchmarks measure that): it only catches a file read on the interface's thread."""


class WatchedCaseload(Caseload):
    """A real caseload that notes on which thread each reading and writing happens."""

    threads: list[threading.Thread]

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        self.threads.append(threading.current_thread())
        with super().reading() as reader:
            yield reader

    @contextmanager
    def writing(
        self,
        label: str,
        *,
        author: str,
        at: datetime,
        allow: Callable[[UnitOfWork], None] | None = None,
        lasting: bool = True,
    ) -> Iterator[UnitOfWork]:
        self.threads.append(threading.current_thread())
        with super().writing(label, author=author, at=at, allow=allow, lasting=lasting) as unit:
            yield unit


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("large") / "home"
    tour.furnish(home, DOSSIERS)
    return home


def _watched(home: Path, threads: list[threading.Thread]) -> Callable[[str], Desk]:
    way = opening(Home(home))

    def unlock(passphrase: str) -> Desk:
        desk = way.unlock(passphrase)
        desk.caseload.__class__ = WatchedCaseload
        assert isinstance(desk.caseload, WatchedCaseload)
        desk.caseload.threads = threads
        return desk

    return unlock


def test_the_caseload_is_asked_behind_the_door_only_and_the_window_never_stalls(
    large: Path, counsellor_at: Callable[..., Counsellor]
) -> None:
    threads: list[threading.Thread] = []
    counsellor = counsellor_at(large, replace(opening(Home(large)), unlock=_watched(large, threads)))
    counsellor.start()
    counsellor.unlock()
    with Stalls() as stalls:
        for text in ("delv", "oeuvrad", "0470", "mons 1985"):
            counsellor.search(text)
        for name in ("dossier", "barriers", "barrier form", "person form", "composer", "letters", "partners"):
            tour.SCREENS[name](counsellor)
            counsellor.keys.press("Esc")
            counsellor.idle()
        counsellor.search(tour.FOUND)
        counsellor.open_first()
        counsellor.take_note("Tout va bien.")
        counsellor.keys.press("Ctrl+Return")
        counsellor.idle()
    print(f"longest stall {stalls.longest * 1000:.0f} ms, {len(threads)} readings and writings")
    assert len(threads) > 50
    assert {thread.name for thread in threads} == {"parcours-door_0"}
    assert stalls.longest < LONGEST_STALL_S


@pytest.mark.parametrize("stalling", ["works", "waits", "waits for another thread"])
def test_whatever_holds_the_interface_up_is_noticed(qapp: QApplication, stalling: str) -> None:
    def hold_up() -> None:
        if stalling == "works":
            work(0.3)
        elif stalling == "waits":
            threading.Event().wait(0.3)
        else:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(work, 0.3).result()

    with Stalls() as stalls:
        QTimer.singleShot(0, hold_up)
        settle()
    assert stalls.longest > 0.2


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(1000))


def test_that_others_have_the_processors_is_none_of_our_doing(qapp: QApplication) -> None:
    begun = time.perf_counter()
    with Stalls(lambda: time.perf_counter() - begun) as stalls:
        QTimer.singleShot(0, lambda: work(0.1))
        settle()
    assert stalls.longest < 0.01


def test_what_the_system_tells_of_threads_that_stand_ready_only_grows() -> None:
    ready = Ready()
    told = [ready.seconds()]
    for _ in range(20):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, [0.001] * 8))
        told.append(ready.seconds())
    assert told == sorted(told)
