"""The directory pack: a fresh one is fetched whole or as a patch, verified, and takes the place of the old at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import zstandard

from parcours_core.language import tr
from parcours_core.protocol import SyncTrouble
from parcours_core.wire.messages import PackOffer
from parcours_desktop.store import staging
from parcours_desktop.sync.reports import Step
from parcours_desktop.sync.run import Run

PIECE = 1 << 20
_PREFIX = "pack:"


class SpoiltPack(SyncTrouble):
    """A directory pack did not arrive as the server holds it; the old one stays."""


def refresh(run: Run, path: Path) -> None:
    """Put the newest pack at ``path`` if it is another one than lies there; the report then names it.

    The old pack stays whole until the new one is whole. Raises ``SpoiltPack``, ``OSError`` where it cannot be written,
    and what the peer raises.
    """
    own = path.read_bytes() if path.exists() else b""
    own_digest = hashlib.sha256(own).hexdigest() if own else ""
    offer = run.ask(run.peer.directory_pack, own_digest)
    if offer is None or offer.sha256 == own_digest:
        return
    fresh = _patched(run, offer, own) if offer.patch_sha256 and own else None
    if fresh is None:
        fresh = _fetched(run, offer.sha256, offer.size)
    if hashlib.sha256(fresh).hexdigest() != offer.sha256:
        raise SpoiltPack(
            tr("L’annuaire reçu du serveur est arrivé abîmé."),
            what_is_safe=tr("L’annuaire d’avant reste en service."),
            what_to_do=tr("La synchronisation recommencera d’elle-même."),
        )
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(fresh)
    beside.replace(path)
    run.report.pack = path


def _patched(run: Run, offer: PackOffer, own: bytes) -> bytes | None:
    patch = _fetched(run, offer.patch_sha256, offer.patch_size)
    dictionary = zstandard.ZstdCompressionDict(own, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    unpacking = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=1 << 31)
    try:
        return unpacking.decompress(patch, max_output_size=offer.size)
    except zstandard.ZstdError:
        return None


def _fetched(run: Run, sha256: str, size: int) -> bytes:
    name = _PREFIX + sha256
    with run.writing() as unit:
        staging.discard_others(unit, _PREFIX, name)
        offset = staging.received(unit, name)
        unit.commit()
    while offset < size:
        piece = run.ask(run.peer.pack_piece, sha256, offset, PIECE)
        if not piece:
            break
        with run.writing() as unit:
            staging.stage(unit, name, offset, piece)
            unit.commit()
        offset += len(piece)
        run.progress(Step.DIRECTORY, offset, size)
    with run.writing() as unit:
        whole = b"".join(staging.pieces(unit, name))
        staging.discard(unit, name)
        unit.commit()
    return whole
