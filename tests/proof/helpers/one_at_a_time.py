"""A server that answers one at a time, with all that there is, and is slow at it: the control of F26."""

from __future__ import annotations

import sys
import threading

import msgspec
import pytest

from parcours_core.wire.messages import Answer, Call
from parcours_server.__main__ import main
from parcours_server.services.peer import ServicePeer

_TURN = threading.Lock()
_TIMES = 8
"""So slow with what it has to give that it is seen beside whatever else the machine does."""

_exchange = ServicePeer.exchange


def _in_turn(peer: ServicePeer, call: Call) -> Answer:
    with _TURN:
        whole = msgspec.structs.replace(call, limit=1_000_000)
        answer = _exchange(peer, whole)
        for _ in range(_TIMES if answer.page is not None and answer.page.sheets else 0):
            answer = _exchange(peer, whole)
        return answer


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as weaker:
        weaker.setattr(ServicePeer, "exchange", _in_turn)
        sys.exit(main())
