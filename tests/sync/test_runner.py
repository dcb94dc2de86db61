"""The runner: by itself, at once when asked, never two at a time, cancelled and closed cleanly."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.protocol import TooMuch, Unreachable
from parcours_desktop.sync.reports import HaltAndAsk, Progress, Step, SyncReport, Watch
from parcours_desktop.sync.runner import Pauses, Runner

LONG = 30.0
NEVER = Pauses(good=3600, vain=3600, longest=3600, soon=0.01, asked=3600)
QUICK = Pauses(good=3600, vain=0.01, longest=0.02, soon=0.01, asked=3600)


class Job:
    """Does what a test says, one thing after the other."""

    def __init__(self, *deeds: Callable[[Watch], SyncReport]) -> None:
        self.deeds = list(deeds)
        self.runs: list[tuple[bool, bool]] = []
        self.aborted = threading.Event()

    def run(self, watch: Watch, *, metered: bool, may_vanish: bool) -> SyncReport:
        self.runs.append((metered, may_vanish))
        deed = self.deeds.pop(0) if self.deeds else lambda _: SyncReport()
        return deed(watch)

    def abort(self) -> None:
        self.aborted.set()


class Heard:
    """Collects what the runner says."""

    def __init__(self) -> None:
        self.said: queue.Queue[tuple[str, object]] = queue.Queue()

    def begun(self) -> None:
        self.said.put(("begun", None))

    def progress(self, progress: Progress) -> None:
        self.said.put(("progress", progress))

    def changed(self, changes: Changes) -> None:
        self.said.put(("changed", changes))

    def ended(self, report: SyncReport) -> None:
        self.said.put(("ended", report))

    def troubled(self, trouble: WorldError) -> None:
        self.said.put(("troubled", trouble))

    def broken(self, error: BaseException) -> None:
        self.said.put(("broken", error))

    def next(self, wanted: str) -> object:
        while True:
            name, value = self.said.get(timeout=LONG)
            if name == wanted:
                return value


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def start(heard: Heard) -> Iterator[Callable[..., Runner]]:
    runners: list[Runner] = []

    def begin(job: Job, pauses: Pauses = NEVER) -> Runner:
        runners.append(Runner(job, heard, pauses))
        runners[-1].start()
        return runners[-1]

    yield begin
    for runner in runners:
        runner.close()


def raising(error: BaseException) -> Callable[[Watch], SyncReport]:
    def deed(_: Watch) -> SyncReport:
        raise error

    return deed


def test_it_syncs_at_once_and_again_when_asked(start: Callable[..., Runner], heard: Heard) -> None:
    job = Job()
    runner = start(job)
    heard.next("ended")
    runner.metered = True
    runner.request()
    heard.next("ended")
    assert job.runs == [(False, False), (True, False)]


def test_without_a_network_it_tries_again_by_itself_until_there_is_one(
    start: Callable[..., Runner], heard: Heard
) -> None:
    job = Job(*(raising(Unreachable("nobody")) for _ in range(4)))
    start(job, QUICK)
    for _ in range(4):
        heard.next("troubled")
    heard.next("ended")
    assert len(job.runs) == 5


def test_pauses_grow_and_end_at_a_request(start: Callable[..., Runner], heard: Heard) -> None:
    job = Job(raising(Unreachable("nobody")))
    runner = start(job)
    heard.next("troubled")
    runner.request()
    heard.next("ended")
    pauses = Pauses(vain=15, longest=100)
    waiting = Runner(Job(), heard, pauses)
    waits = [waiting._pause_after(Unreachable("nobody")) for _ in range(5)]
    assert waits == [15, 30, 60, 100, 100]
    assert waiting._pause_after(TooMuch("much", retry_after=7.5)) == 7.5
    assert waiting._pause_after(HaltAndAsk(10, 1)) == pauses.asked
    waiting.close()


def test_a_person_lets_it_go_on_once(start: Callable[..., Runner], heard: Heard) -> None:
    job = Job(raising(HaltAndAsk(10, 0)))
    runner = start(job)
    heard.next("troubled")
    runner.go_on()
    heard.next("ended")
    runner.request()
    heard.next("ended")
    assert [may_vanish for _, may_vanish in job.runs] == [False, True, False]


def test_a_bug_is_told_and_the_next_request_is_heard(start: Callable[..., Runner], heard: Heard) -> None:
    job = Job(raising(ZeroDivisionError()))
    runner = start(job)
    assert isinstance(heard.next("broken"), ZeroDivisionError)
    runner.request()
    heard.next("ended")


def test_progress_and_changes_are_passed_on_and_cancel_reaches_the_work(
    start: Callable[..., Runner], heard: Heard
) -> None:
    job = Job()

    def long(watch: Watch) -> SyncReport:
        watch.progress(Progress(Step.RECEIVING, 1, 2))
        watch.changed(Changes("Reçu", dossiers=frozenset({"d"})))
        assert job.aborted.wait(LONG)
        assert watch.cancelled()
        raise Unreachable("broken off")

    job.deeds.append(long)
    runner = start(job)
    assert heard.next("progress") == Progress(Step.RECEIVING, 1, 2)
    assert heard.next("changed") == Changes("Reçu", dossiers=frozenset({"d"}))
    runner.cancel()
    report = heard.next("ended")
    assert isinstance(report, SyncReport)
    assert report.cancelled
    runner.request()
    heard.next("ended")
    assert len(job.runs) == 2


def test_closing_ends_what_runs_and_leaves_no_thread(heard: Heard) -> None:
    job = Job()
    going = threading.Event()

    def hanging(_: Watch) -> SyncReport:
        going.set()
        assert job.aborted.wait(LONG)
        raise Unreachable("broken off")

    job.deeds.append(hanging)
    runner = Runner(job, heard, NEVER)
    runner.start()
    assert going.wait(LONG)
    runner.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("parcours-sync")]
    runner.close()


def test_one_that_was_never_started_closes(heard: Heard) -> None:
    Runner(Job(), heard).close()
