"""The agency's computers as the server tells them to whoever answers for them, and « this one is lost »."""

from __future__ import annotations

from contextlib import closing
from typing import TypeVar

import msgspec

from parcours_core.breach import AgencyDevice, LostReport
from parcours_desktop.sync.line import Reply
from parcours_desktop.sync.signed_in import SignedInLine
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.troubles import not_understood

T = TypeVar("T")


def agency_devices(keeper: TokenKeeper) -> list[AgencyDevice]:
    """Return the agency's devices. Raises ``NotThere`` where the person does not answer for them, ``SyncTrouble``."""
    with closing(SignedInLine(keeper)) as line:
        return _read(line.ask("GET", "/v1/devices"), list[AgencyDevice])


def lose(keeper: TokenKeeper, device: str) -> LostReport:
    """Have a device revoked for good and return what lay on it. Raises ``NotThere`` and ``SyncTrouble``.

    Asked again, after a lost answer or later, it only returns the report as it is then.
    """
    with closing(SignedInLine(keeper)) as line:
        return _read(line.ask("POST", f"/v1/devices/{device}/lost"), LostReport)


def _read(reply: Reply, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.content, type=kind)
    except (ValueError, RecursionError) as error:
        raise not_understood() from error
