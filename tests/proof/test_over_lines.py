"""F8: the real engine over HTTP and a line that does every harm there is, down to each of sixteen cuts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from proof.helpers.bad_line import CUTS, BadLine, Fault, Harm
from proof.helpers.checker import Key
from proof.helpers.lab import Lab, far_away
from proof.helpers.laptops import Laptop
from proof.helpers.lines import EVERY_HARM, SLOW_HARM, served

from parcours_core.protocol import Unreachable
from parcours_desktop.sync import line as line_module
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.reports import SyncOptions


@dataclass
class Between:
    """A near laptop with a dossier, a far one behind a bad line, a few records at a time, and that line."""

    lab: Lab
    near: Laptop
    far: Laptop
    key: Key
    line: BadLine

    def harmed(self, plan: list[Fault]) -> None:
        """Let both write, sync the far one by a line with these faults, and again by a good one."""
        # Three batches: the harm also meets one that is sent before the one before it is settled.
        for _ in range(7):
            self.far.makes_dossier()
        if self.key in self.far.dump():
            self.far.edits(self.key, ["phone"])
        self.near.edits(self.key, ["street"])
        self.near.syncs()
        self.line.plan(plan)
        with suppress(Unreachable):
            self.far.syncs()
        self.line.plan([])
        self.far.syncs()
        self.far.looks()

    def is_sound(self) -> None:
        """Assert that all was applied exactly once, and that nobody had to repair anything."""
        assert self.lab.sound() == []
        assert self.far.waiting() == 0
        assert not any(report.incident for report in self.far.reports)


@contextmanager
def _opened(lab: Lab) -> Iterator[Between]:
    with served(lab.company) as port:
        near = lab.laptop()
        key = near.makes_dossier()
        near.syncs()
        line = BadLine(port)
        with line, far_away(lab, line.port) as far:
            far.options = SyncOptions(page=4, batch=3)
            yield Between(lab, near, far, key, line)


@pytest.mark.parametrize("fault", EVERY_HARM, ids=lambda fault: f"{fault.harm}, {fault.place}")
def test_one_harm_at_any_request_is_survived_exactly_once(lab: Lab, fault: Fault) -> None:
    """F8: the harm meets the first request of a sync, then the second, and so on, until a sync meets none."""
    with _opened(lab) as between:
        for request in range(4):
            between.harmed([Fault()] * request + [fault])
        assert between.line.done[fault.harm] >= 3
        between.is_sound()


@pytest.mark.parametrize("place", range(CUTS))
def test_a_slow_line_that_falls_silent_is_survived_exactly_once(lab: Lab, place: int) -> None:
    """F8, a byte a second: it goes on after a silence, or does not until the person breaks the sync off."""
    with _opened(lab) as between:
        line, peer = between.line, between.far.peer
        assert isinstance(peer, HttpPeer)
        line.on_silence = peer.abort
        faults = [fault for fault in SLOW_HARM if fault.place == place]
        for number, fault in enumerate(faults):
            # The first request, the second or the third: another one at each place.
            between.harmed([Fault()] * ((number + place) % 3) + [fault])
        assert all(line.done[fault.harm] == 1 for fault in faults)
        between.is_sound()


def test_a_line_that_stays_silent_is_given_up_by_itself(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """F8: nobody sits at the laptop; the answer, that the server has given, is asked for again."""
    monkeypatch.setattr(line_module, "READ_SECONDS", 1.5)
    with _opened(lab) as between:
        for harm in (Harm.SILENT, Harm.REQUEST_SILENT):
            between.harmed([Fault(harm, CUTS // 2)])
        assert (between.line.done[Harm.SILENT], between.line.done[Harm.REQUEST_SILENT]) == (1, 1)
        between.is_sound()
