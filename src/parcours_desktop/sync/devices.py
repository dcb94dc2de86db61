"""The agency's computers as the server tells them to whoever answers for them, and « this one is lost »."""

from __future__ import annotations

from contextlib import closing
from typing import TypeVar

import httpx
import msgspec

from parcours_core.breach import AgencyDevice, LostReport
from parcours_desktop.sync.signed_in import SignedInLine
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.troubles import not_understood

T = TypeVar("T")


def agency_devices(keeper: TokenKeeper, *, transport: httpx.BaseTransport | None = None) -> list[AgencyDevice]:
    """Return the agency's devices. Raises ``NotThere`` where the person does not answer for them, ``SyncTrouble``."""
    with closing(SignedInLine(keeper, transport=transport)) as line:
        return _read(line.ask("GET", "/v1/devices"), list[AgencyDevice])


def lose(keeper: TokenKeeper, device: str, *, transport: httpx.BaseTransport | None = None) -> LostReport:
    """Have a device revoked for good and return what lay on it. Raises ``NotThere`` and ``SyncTrouble``.

    Asked again, after a lost answer or later, it only returns the report as it is then.
    """
    with closing(SignedInLine(keeper, transport=transport)) as line:
        return _read(line.ask("POST", f"/v1/devices/{device}/lost"), LostReport)


def _read(response: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(response.content, type=kind)
    except (ValueError, RecursionError) as error:
        raise not_understood() from error
