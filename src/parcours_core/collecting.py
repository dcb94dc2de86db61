"""Keeps the collector of cycles away while thousands of values are made, and lets a window say when it comes.

A walk of the collector stops every thread, and takes as long as what it looks through is large: what is counted here
are the values that it follows (``gc.get_count``), and what is kept aside it does not look at (``gc.freeze``).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

FEW = 5_000
"""So many new values are not worth a walk."""

MUCH = 30_000
"""A walk through no more than so many is not felt: it takes a few milliseconds."""

WORTH_EVERYTHING = 50_000
"""After so many values that stayed, a walk through everything is worth its while where nobody waits."""

MOST = 500_000
"""After so many (some 50 to 100 MB) everything is walked through, whoever waits: there may be nothing but cycles."""


class _Away:
    """How many want the collector away, and whether it is to come back with the last of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._by_hand = 0
        self._collects = False

    @property
    def busy(self) -> bool:
        """Whether anybody makes values just now."""
        return self._inside > self._by_hand

    def enter(self, *, by_hand: bool = False) -> None:
        with self._lock:
            if not self._inside:
                self._collects = gc.isenabled()
                gc.disable()
            self._inside += 1
            self._by_hand += by_hand

    def leave(self, *, by_hand: bool = False) -> None:
        if self._inside == 1 and self._collects and gc.get_count()[0] > gc.get_threshold()[0]:
            # It would come with the next value, maybe through everything: what is new is enough.
            gc.collect(0)
        with self._lock:
            self._inside -= 1
            self._by_hand -= by_hand
            if not self._inside and self._collects:
                gc.enable()


_away = _Away()


@contextmanager
def without_collecting() -> Iterator[None]:
    """Collect no cycles inside: the walks of the collector stop every thread, and grow with what is being made.

    Several threads may be inside at once: it comes back with the last of them. For what makes no cycles itself,
    however long it takes.
    """
    _away.enter()
    try:
        yield
    finally:
        _away.leave()


class ByHand:
    """From ``begin`` to ``end`` the collector never comes by itself, but when ``pass_by`` is called and it is a moment.

    Objects of the interface are thus taken apart on the thread that calls, which must be that of the interface. What
    has gathered is bounded whatever happens: by ``MOST`` and by what comes between two calls.
    """

    def __init__(self) -> None:
        self._begun = False
        self._aside = 0

    def begin(self) -> None:
        """Take the collector in hand; once begun, do nothing."""
        if not self._begun:
            self._begun = True
            _away.enter(by_hand=True)

    def end(self) -> None:
        """Let it come by itself again, as it did before."""
        if self._begun:
            self._begun = False
            self._aside = 0
            gc.unfreeze()
            _away.leave(by_hand=True)

    def pass_by(self, *, alone: bool) -> None:
        """Do what this moment allows; ``alone``: nobody looks or types, so that a tenth of a second is not felt.

        While many values are made nothing is walked through: what they leave is put aside unseen, in no time. A walk
        through everything waits until few were made since the last time.
        """
        if not self._begun:
            return
        new = gc.get_count()[0]
        gathered = self._aside + new
        # Right after much has come somebody may be looking at it: everything waits until little came since last time.
        calm = alone and new <= FEW and not _away.busy
        if gathered >= MOST or (calm and gathered >= WORTH_EVERYTHING):
            self.walk_through_everything()
        elif new > MUCH:
            self._put_aside(new)
        elif new > FEW and not _away.busy:
            self._aside += max(0, new - gc.collect(1))

    def walk_through_everything(self) -> None:
        """Take every cycle apart that nobody holds, old ones too; what stays is not looked at until the next time."""
        if self._begun:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._aside = 0

    def _put_aside(self, new: int) -> None:
        gc.freeze()
        self._aside += new
