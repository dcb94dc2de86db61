"""F8: the real engine over HTTP and a line that does every harm there is, down to each of sixteen cuts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

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


@contextmanager
def _far(lab: Lab, port: int) -> Iterator[Laptop]:
    """Set up a laptop that speaks to a port, a few records at a time."""
    with far_away(lab, port) as laptop:
        laptop.options = SyncOptions(page=4, batch=3)
        yield laptop


@pytest.mark.parametrize("fault", EVERY_HARM, ids=lambda fault: f"{fault.harm}, {fault.place}")
def test_one_harm_at_any_request_is_survived_exactly_once(lab: Lab, fault: Fault) -> None:
    """F8: the harm meets the first request of a sync, then the second, and so on, until a sync meets none."""
    with served(lab.company) as port:
        near = lab.laptop()
        key = near.makes_dossier()
        near.syncs()
        line = BadLine(port)
        with line, _far(lab, line.port) as far:
            for request in range(4):
                _harmed(far, near, key, line, [Fault()] * request + [fault])
            assert line.done[fault.harm] >= 3
            _sound(lab, far)


@pytest.mark.parametrize("place", range(CUTS))
def test_a_slow_line_that_falls_silent_is_survived_exactly_once(lab: Lab, place: int) -> None:
    """F8, a byte a second: it goes on after a silence, or does not until the person breaks the sync off."""
    with served(lab.company) as port:
        near = lab.laptop()
        key = near.makes_dossier()
        near.syncs()
        line = BadLine(port)
        with line, _far(lab, line.port) as far:
            assert isinstance(far.peer, HttpPeer)
            line.on_silence = far.peer.abort
            faults = [fault for fault in SLOW_HARM if fault.place == place]
            for number, fault in enumerate(faults):
                # The first request, the second or the third: another one at each place.
                _harmed(far, near, key, line, [Fault()] * ((number + place) % 3) + [fault])
            assert all(line.done[fault.harm] == 1 for fault in faults)
            _sound(lab, far)


def test_a_line_that_stays_silent_is_given_up_by_itself(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """F8: nobody sits at the laptop; the answer, that the server has given, is asked for again."""
    monkeypatch.setattr(line_module, "READ_SECONDS", 1.5)
    with served(lab.company) as port:
        near = lab.laptop()
        key = near.makes_dossier()
        near.syncs()
        line = BadLine(port)
        with line, _far(lab, line.port) as far:
            for harm in (Harm.SILENT, Harm.REQUEST_SILENT):
                _harmed(far, near, key, line, [Fault(harm, CUTS // 2)])
            assert (line.done[Harm.SILENT], line.done[Harm.REQUEST_SILENT]) == (1, 1)
            _sound(lab, far)


def _harmed(far: Laptop, near: Laptop, key: Key, line: BadLine, plan: list[Fault]) -> None:
    """Let both write, sync the far one by a line with these faults, and again by a good one."""
    # Three batches: the harm also meets one that is sent before the one before it is settled.
    for _ in range(7):
        far.makes_dossier()
    if key in far.dump():
        far.edits(key, ["phone"])
    near.edits(key, ["street"])
    near.syncs()
    line.plan(plan)
    _sync_whatever_comes(far)
    line.plan([])
    far.syncs()
    far.looks()


def _sound(lab: Lab, far: Laptop) -> None:
    assert lab.sound() == []
    assert far.waiting() == 0
    assert not any(report.incident for report in far.reports)


def _sync_whatever_comes(laptop: Laptop) -> None:
    with suppress(Unreachable):
        laptop.syncs()
