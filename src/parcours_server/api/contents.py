"""The routes of what is larger than a record: attachments and directory packs, in pieces that may be asked again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from parcours_core.wire.messages import MEDIA_TYPE
from parcours_server.api.problems import REFUSALS
from parcours_server.api.serving import InServed
from parcours_server.api.syncing import Length, Offset, export
from parcours_server.api.wire_io import HOLDABLE, RAW, body_of, gives, message, raw, takes

router = APIRouter(responses=REFUSALS, default_response_class=Response)

LARGEST_CONTENT = 256 * 1024 * 1024
LARGEST_CONTENT_PIECE = 1024 * 1024
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


class _About(BaseModel):
    """Of which attachment a piece is part, and where it begins."""

    size: Annotated[int, Field(ge=0, le=LARGEST_CONTENT)]
    dossier: Annotated[str, Field(min_length=1, max_length=64), HOLDABLE]
    offset: Annotated[int, Field(ge=0, le=2**53)]


@router.get("/contents/{sha256}/received", response_class=JSONResponse)
async def content_received(served: InServed, sha256: Sha256) -> int:
    """Say how many bytes of an attachment are here, in a row from the beginning."""
    return await served.do(lambda peer: peer.content_received(sha256))


@router.put(
    "/contents/{sha256}", response_class=JSONResponse, openapi_extra=takes(RAW, "A piece of the attachment, as it is")
)
async def put_content(request: Request, served: InServed, sha256: Sha256, about: Annotated[_About, Query()]) -> int:
    """Take a piece of an attachment, and say how many bytes are here now."""
    await served.admit()
    data = await body_of(request, LARGEST_CONTENT_PIECE)
    return await served.do(lambda peer: peer.put_content(sha256, about.size, about.dossier, about.offset, data))


@router.get("/contents/{sha256}", responses=gives(RAW, "A piece of the attachment"))
async def get_content(served: InServed, sha256: Sha256, offset: Offset, length: Length) -> Response:
    """Give a piece of an attachment."""
    return await export(served, lambda peer: peer.get_content(sha256, offset, length))


@router.get(
    "/pack",
    responses=gives(MEDIA_TYPE, "A PackOffer") | {204: {"description": "There is no directory pack"}},
)
async def directory_pack(served: InServed, own: Annotated[str, Query(pattern="^([0-9a-f]{64})?$")] = "") -> Response:
    """Offer the newest directory pack, and the patch from one's own."""
    offered = await served.do(lambda peer: peer.directory_pack(own))
    return Response(status_code=204) if offered is None else message(offered)


@router.get("/pack/{sha256}", responses=gives(RAW, "A piece of the pack or patch"))
async def pack_piece(served: InServed, sha256: Sha256, offset: Offset, length: Length) -> Response:
    """Give a piece of a directory pack or of a patch."""
    return raw(await served.do(lambda peer: peer.pack_piece(sha256, offset, length)))
