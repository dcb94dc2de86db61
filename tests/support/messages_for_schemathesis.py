"""Tells schemathesis how a message's body is written: as the bytes that it made up."""

from __future__ import annotations

from typing import Any

import schemathesis

from parcours_core.wire.messages import MEDIA_TYPE


@schemathesis.serializer(MEDIA_TYPE)
def written(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Return a made-up body as bytes."""
    return value if isinstance(value, bytes) else str(value).encode()
