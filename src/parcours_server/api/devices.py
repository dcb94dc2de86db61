"""The routes of whoever answers for the agency's computers: which there are, and « this one is lost »."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path

from parcours_core.breach import AgencyDevice, LostReport
from parcours_server.api.journal import note
from parcours_server.api.problems import REFUSALS
from parcours_server.api.serving import InServed, Served
from parcours_server.api.wire_io import HOLDABLE
from parcours_server.services import acts
from parcours_server.services.acts import Kind
from parcours_server.services.administering import agencies
from parcours_server.services.peer import ServicePeer

T = TypeVar("T")
router = APIRouter(responses=REFUSALS)

DeviceId = Annotated[str, Path(min_length=1, max_length=64), HOLDABLE]


@router.get("/devices")
async def devices(served: InServed) -> list[AgencyDevice]:
    """List the agency's devices, for a supervisor or a data-protection officer; for others there is no such list."""
    return await served.do(lambda peer: _up_to_now(served, peer.devices))


@router.post("/devices/{device}/lost")
async def lost(served: InServed, device: DeviceId) -> LostReport:
    """Revoke a lost device for good, and tell what lay on it; once revoked, its report is only made anew."""

    def lose(peer: ServicePeer) -> LostReport:
        report = _up_to_now(served, lambda: peer.lose(device))
        context = served.context
        # Outside of the backups: a restore would let the lost computer be taken for any other that waits.
        known = [scope for scope, _ in agencies(context.database)]
        lost = {"id": report.device.id}
        if acts.note(context.database.url, Kind.REVOKED, served.agency, context.clock(), lost, agencies=known):
            note("act-not-noted", level=logging.ERROR, device=report.device.id)
        return report

    return await served.do(lose)


def _up_to_now(served: Served, tell: Callable[[], T]) -> T:
    """Return what ``tell`` says once the last syncs that this process knows of are in the table."""
    served.context.last_syncs.keep(served.context.database)
    return tell()
