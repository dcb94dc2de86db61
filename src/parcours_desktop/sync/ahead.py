"""A request under way while the run does something else: neither side waits for the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any

from parcours_core.wire.messages import PROTOCOL, Answer, Call
from parcours_desktop.store.arrivals import Arrivals, arrivals_in
from parcours_desktop.sync.run import Run

AT_HAND_SECONDS = 2.0
"""How long a transaction stays open for what is about to come, unless somebody waits to write."""

_LOOK_SECONDS = 0.02
"""How long whoever waits to write may not be noticed."""

_Read = tuple[Answer, Sequence[Arrivals | None]]


def at_hand(run: Run, coming: Future[Any]) -> bool:
    """Say whether what is coming is here, or came while nobody waited for the transaction that is open."""
    looks = int(AT_HAND_SECONDS / _LOOK_SECONDS)
    while looks and not coming.done() and not run.caseload.somebody_waits and not run.watch.cancelled():
        wait((coming,), _LOOK_SECONDS)
        looks -= 1
    return coming.done()


class Ahead:
    """At most one request on its way, beside the run's thread. To be closed; the connection is free then."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._thread: ThreadPoolExecutor | None = None
        self._asked: Call | None = None
        self._answer: Future[_Read] | None = None

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            self._thread.shutdown()

    def begin(self, call: Call) -> Future[Answer]:
        """Make a request; ``Run.ask`` its result."""
        return self._worker().submit(self._run.peer.exchange, call)

    def begin_page(self, call: Call, answer: Answer) -> None:
        """Ask for the page after that of ``answer``, which answers ``call``, where there is one, and read it.

        That changes nothing on the server, so that an answer that is not wanted any more is dropped.
        """
        if answer.page is None or not answer.page.more:
            return
        tag = answer.people.etag if answer.people else call.people
        self._asked = Call(PROTOCOL, answer.epoch, answer.page.cursor, self._run.options.page, people=tag, tell=True)
        self._answer = self._worker().submit(self._read, self._asked)

    def wait(self) -> None:
        """Wait until the connection is free; the page is kept."""
        if self._answer is not None:
            self._answer.exception()

    def page_for(self, call: Call) -> Answer | None:
        """Wait for the page that was asked for; return it if it answers ``call`` but for the trail, None if not.

        Raises what the peer raises.
        """
        asked, answer, self._asked, self._answer = self._asked, self._answer, None, None
        if asked is None or answer is None:
            return None
        same = (call.epoch, call.cursor) == (asked.epoch, asked.cursor)
        if same and call.batch is None and not call.erased:
            told, arrivals = self._run.ask(answer.result)
            if told.page is not None:
                self._run.prepared(told.page, arrivals)
            return told
        answer.exception()  # Waits; what it might tell of will be told again.
        return None

    def page_at_hand(self, wanted: Callable[[Answer], bool]) -> Answer | None:
        """Return the page that was asked for if it is here, or about to be, and is ``wanted``; the next is asked for.

        Else None: ``page_for`` gives it then, or raises what the peer raises.
        """
        asked, answer = self._asked, self._answer
        if asked is None or answer is None:
            return None
        if not at_hand(self._run, answer) or answer.exception() is not None:
            return None
        told, arrivals = answer.result()
        if told.page is None or not wanted(told):
            return None
        if told.page.sheets and not arrivals:
            # It cannot be read: what came before it stands without it.
            return None
        self._asked = self._answer = None
        self._run.report.requests += 1
        self._run.prepared(told.page, arrivals)
        self.begin_page(asked, told)
        return told

    def _worker(self) -> ThreadPoolExecutor:
        self._thread = self._thread or ThreadPoolExecutor(1, "sync-ahead")
        return self._thread

    def _read(self, call: Call) -> _Read:
        answer = self._run.peer.exchange(call)
        if answer.page is None or not self._run.options.alone:
            return answer, ()
        try:
            return answer, arrivals_in(answer.page)
        except ValueError:
            # Whoever takes the page in will say so.
            return answer, ()
