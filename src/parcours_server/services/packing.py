"""Directory packs: published once for an agency, offered whole or as a patch from the pack that a device has."""

from __future__ import annotations

import hashlib
from datetime import datetime

import zstandard

from parcours_core.wire.messages import PackOffer
from parcours_server.services import refusals
from parcours_server.services.moments import written
from parcours_server.storage import packs
from parcours_server.storage.transaction import Transaction

PATCHED_FROM = 3
"""A patch is made from so many packs before the newest; who has an older one takes it whole."""

_LEVEL = 12
_LARGEST_WINDOW_LOG = 27


def publish(transaction: Transaction, data: bytes, built_on: str, now: datetime) -> packs.Pack:
    """Publish a pack built on ``built_on`` (ISO 8601), with the patches to it; one that is there already stays."""
    sha256 = hashlib.sha256(data).hexdigest()
    earlier = [pack for pack in packs.listed(transaction) if not pack.base]
    for pack in earlier:
        if pack.sha256 == sha256:
            return pack
    made = packs.Pack(sha256, sha256, "", len(data), built_on, written(now))
    packs.add(transaction, made, data)
    for pack in earlier[:PATCHED_FROM]:
        old = packs.read(transaction, pack.sha256, 0, pack.size)
        if old is not None:
            patch = patch_between(old, data)
            hashed = hashlib.sha256(patch).hexdigest()
            if any(one.sha256 == hashed for one in packs.listed(transaction)):
                # Byte for byte the patch from another pack: who has this one takes the new one whole.
                continue
            packs.add(transaction, packs.Pack(hashed, sha256, pack.sha256, len(patch), built_on, written(now)), patch)
    _drop_old(transaction, sha256, {pack.sha256 for pack in earlier[:PATCHED_FROM]})
    return made


def patch_between(old: bytes, new: bytes) -> bytes:
    """Return ``new`` packed by zstd with ``old`` as its dictionary."""
    dictionary = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    window = min(_LARGEST_WINDOW_LOG, max(20, (len(old) + len(new)).bit_length()))
    settings = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=window, enable_ldm=True)
    return zstandard.ZstdCompressor(dict_data=dictionary, compression_params=settings).compress(new)


def offer(transaction: Transaction, own: str) -> PackOffer | None:
    """Return the newest pack, with the patch from the pack ``own`` where there is one that is worth it."""
    newest = packs.newest(transaction)
    if newest is None:
        return None
    patch = packs.patch(transaction, own, newest.sha256) if own else None
    if patch is None or patch.size >= newest.size:
        return PackOffer(newest.sha256, newest.size, newest.built_on)
    return PackOffer(newest.sha256, newest.size, newest.built_on, patch.sha256, patch.size)


def piece(transaction: Transaction, sha256: str, offset: int, length: int) -> bytes:
    """Return a piece of a pack or a patch. Raises ``NotThere``."""
    data = packs.read(transaction, sha256, offset, length)
    if data is None:
        raise refusals.not_there()
    return data


def _drop_old(transaction: Transaction, newest: str, kept: set[str]) -> None:
    for pack in packs.listed(transaction):
        stale = pack.target != newest if pack.base else pack.sha256 != newest and pack.sha256 not in kept
        if stale:
            packs.drop(transaction, pack.sha256)
