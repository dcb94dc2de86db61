"""The routes of the sync itself: exchange, snapshot, tallies, listing, fetch, offer and history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.background import BackgroundTask

from parcours_core.wire.messages import MEDIA_TYPE, Call, Sheet
from parcours_server.api.context import Context
from parcours_server.api.journal import note
from parcours_server.api.metrics import records_in
from parcours_server.api.problems import REFUSALS
from parcours_server.api.serving import InServed, Served
from parcours_server.api.wire_io import HOLDABLE, RAW, body_of, gives, message, raw, read, reads, takes
from parcours_server.security.limits import Buckets
from parcours_server.services import erasing
from parcours_server.services.arriving import read_call
from parcours_server.services.peer import ServicePeer
from parcours_server.storage.errors import Unavailable

T = TypeVar("T")
router = APIRouter(responses=REFUSALS, default_response_class=Response)

LARGEST_PIECE = 4 * 1024 * 1024
Offset = Annotated[int, Query(ge=0, le=2**53)]
Length = Annotated[int, Query(ge=1, le=LARGEST_PIECE)]
Beginning = Annotated[int, Query(ge=0, le=LARGEST_PIECE)]
Form = Annotated[str, Query(max_length=64), HOLDABLE]
_BUCKETS = reads(list[str])
_KEYS = reads(list[tuple[str, str]])
_SHEETS = reads(list[Sheet])
Identity = Annotated[str, Path(min_length=1, max_length=64), HOLDABLE]


def _scrub(context: Context) -> None:
    try:
        erasing.scrub(context.database)
    except Unavailable:
        # The dossier is erased; what the disk still keeps of it goes with the next one, or the daily cleaning.
        note("unscrubbed")


async def taken(
    request: Request,
    served: Served,
    decode: Callable[[bytes], T],
    give: Callable[[ServicePeer, T], Response],
    **limited: Buckets,
) -> Response:
    """Read the message that came (``decode``), once who asks is made sure of, and answer what ``give`` gives.

    Raises ``TooLarge``, ``Malformed`` and ``SyncTrouble``.
    """
    limits = served.context.limits
    await served.admit(**limited)
    body = await body_of(request, limits.largest_body)
    return await served.do(lambda peer: give(peer, read(body, decode, limits.largest_message)), **limited)


async def export(served: Served, give: Callable[[ServicePeer], bytes]) -> Response:
    """Answer the bytes that ``give`` gives, and count them."""
    exports = served.context.throttle.exports
    data = await served.do(give, exports=exports)
    served.spend(exports, len(data))
    return raw(data)


@router.post(
    "/exchange",
    responses=gives(MEDIA_TYPE, "The server's side: an Answer"),
    openapi_extra=takes(MEDIA_TYPE, "A Call, packed by zstd"),
)
async def exchange(request: Request, served: InServed) -> Response:
    """Take a batch, give a page, check a tally: one request, each part of which may be left out."""
    context = served.context

    def give(peer: ServicePeer, call: Call) -> Response:
        answer = peer.exchange(call)
        served.synced(answer)
        if answer.page is not None:
            served.spend(context.throttle.records, records_in(answer.page))
        context.metrics.count_answer(answer)
        response = message(answer)
        if answer.erased:
            response.background = BackgroundTask(_scrub, context)
        return response

    return await taken(request, served, read_call, give, records=context.throttle.records)


@router.get("/snapshot", responses=gives(MEDIA_TYPE, "A SnapshotInfo"))
async def snapshot(served: InServed, growing: bool = False, images: Form = "", begins: Beginning = 0) -> Response:
    """Make, or find again, a snapshot of all that the person may see; ``growing``: it may be laid as it is read.

    ``images`` is the form of images that the device reads, if it reads any. Of one that is whole up to ``begins`` bytes
    come along.
    """
    exports = served.context.throttle.exports
    made = await served.do(lambda peer: peer.snapshot(growing=growing, images=images, begins=begins), exports=exports)
    served.spend(exports, made.size + len(made.begins))
    return message(made, squeezed=not made.begins)


@router.get("/snapshot/{name}", responses=gives(RAW, "A piece of the snapshot"))
async def snapshot_piece(served: InServed, name: Identity, offset: Offset, length: Length) -> Response:
    """Give bytes of a snapshot."""
    return await export(served, lambda peer: peer.snapshot_piece(name, offset, length))


@router.get("/tallies", responses=gives(MEDIA_TYPE, "A list of BucketTally"))
async def tallies(served: InServed) -> Response:
    """Give the tally of each bucket."""
    return message(list(await served.do(lambda peer: peer.tallies())))


@router.post(
    "/listing",
    responses=gives(MEDIA_TYPE, "A list of Listed"),
    openapi_extra=takes(MEDIA_TYPE, "A list of buckets, packed by zstd"),
)
async def listing(request: Request, served: InServed) -> Response:
    """List the records of some buckets."""
    return await taken(request, served, _BUCKETS, lambda peer, buckets: message(list(peer.listing(buckets))))


@router.post(
    "/fetch",
    responses=gives(MEDIA_TYPE, "A Page"),
    openapi_extra=takes(MEDIA_TYPE, "A list of record types and ids, packed by zstd"),
)
async def fetch(request: Request, served: InServed) -> Response:
    """Give records by type and id."""
    records = served.context.throttle.records

    def give(peer: ServicePeer, wanted: list[tuple[str, str]]) -> Response:
        page = peer.fetch(wanted)
        served.spend(records, records_in(page))
        return message(page)

    return await taken(request, served, _KEYS, give, records=records)


@router.post(
    "/offer",
    responses=gives(MEDIA_TYPE, "A Receipt"),
    openapi_extra=takes(MEDIA_TYPE, "A list of Sheets, packed by zstd"),
)
async def offer(request: Request, served: InServed) -> Response:
    """Take back states that a server restored from a backup has lost."""

    def give(peer: ServicePeer, sheets: list[Sheet]) -> Response:
        receipt = peer.offer(sheets)
        served.context.metrics.count_receipt(receipt)
        return message(receipt)

    return await taken(request, served, _SHEETS, give)


@router.get("/history/{record}/{record_id}", responses=gives(MEDIA_TYPE, "A list of FieldEntry"))
async def history(served: InServed, record: Identity, record_id: Identity) -> Response:
    """Give every change of a record."""
    return message(list(await served.do(lambda peer: peer.history(record, record_id))))
