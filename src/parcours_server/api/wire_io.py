"""Reads a request's body within its limits, and writes messages as compressed msgpack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
from fastapi import Request, Response
from pydantic import AfterValidator

from parcours_core.wire.messages import MEDIA_TYPE, Message, encode
from parcours_server.security.squeezing import TooLarge, pack, unpack
from parcours_server.services.columns import Malformed

T = TypeVar("T")
RAW: Final = "application/octet-stream"
_ENCODING: Final = "Content-Encoding"


def _holdable(text: str) -> str:
    if "\0" in text:
        raise ValueError("no database holds this as text")
    return text


HOLDABLE: Final = AfterValidator(_holdable)
"""Of a text that is looked for in the database or kept there: refused where it holds what PostgreSQL does not take."""


async def body_of(request: Request, largest: int) -> bytes:
    """Return the body as it came. Raises ``TooLarge`` as soon as it is known to be, before it is read whole."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > largest:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > largest:
            raise TooLarge
        parts.append(part)
    request.scope["state"]["bytes_in"] = size
    return b"".join(parts)


def reads(kind: type[T]) -> Callable[[bytes], T]:
    """Return what reads a message of ``kind``; it raises ``ValueError`` where what it reads is none."""
    return msgspec.msgpack.Decoder(kind).decode


def read(body: bytes, decode: Callable[[bytes], T], largest: int) -> T:
    """Return the message in a compressed body, as ``decode`` reads it. Raises ``TooLarge`` and ``Malformed``."""
    try:
        return decode(unpack(body, largest))
    except TooLarge:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("not a message") from error


def message(value: Message | list[Any], *, squeezed: bool = True) -> Response:
    """Return a message, or a list of messages, as a response; ``squeezed`` unless most of it is so already."""
    if not squeezed:
        return Response(encode(value), media_type=MEDIA_TYPE)
    return Response(pack(encode(value)), media_type=MEDIA_TYPE, headers={_ENCODING: "zstd"})


def raw(data: bytes) -> Response:
    """Return bytes as they are."""
    return Response(data, media_type=RAW)


def takes(media_type: str, words: str) -> dict[str, Any]:
    """Describe for OpenAPI a body of bytes of ``media_type``."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {"requestBody": {"required": True, "description": words, "content": content}}


def gives(media_type: str, words: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """Describe for OpenAPI an answer of bytes of ``media_type``."""
    return {status: {"description": words, "content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}
