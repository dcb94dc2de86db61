"""The directory pack: a fresh one is fetched whole or as a patch, verified, and takes the place of the old at once."""

from __future__ import annotations

import hashlib

import zstandard

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.protocol import SyncTrouble
from parcours_core.wire.messages import PackOffer
from parcours_desktop.store import staging
from parcours_desktop.sync.reports import PackPlace, Step
from parcours_desktop.sync.run import Run

PIECE = 1 << 20
_PREFIX = "pack:"


class SpoiltPack(SyncTrouble):
    """A directory pack did not arrive as the server holds it; the old one stays."""


def refresh(run: Run, place: PackPlace) -> None:
    """Put the newest pack into ``place`` if it is another one than it holds; the report then says where it lies.

    The former pack stays until the new one is whole and opens. One that comes whole and does not open, or that the disk
    does not take, is an incident in the report and no trouble: the records are there. Raises ``SpoiltPack`` for one
    that did not come whole, and what the peer raises.
    """
    own = place.held()
    own_digest = hashlib.sha256(own).hexdigest() if own else ""
    offer = run.ask(run.peer.directory_pack, own_digest)
    if offer is None or offer.sha256 == own_digest or place.refuses(offer.sha256):
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
    try:
        run.report.pack = place.put(offer.sha256, fresh)
    except WorldError as error:
        told = tr("L’annuaire envoyé par l’agence ne peut pas servir ici : celui d’avant reste en service.")
        run.report.happened(f"{told} {error.what_happened}")


def _patched(run: Run, offer: PackOffer, own: bytes) -> bytes | None:
    patch = _fetched(run, offer.patch_sha256, offer.patch_size)
    dictionary = zstandard.ZstdCompressionDict(own, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    unpacking = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=1 << 31)
    try:
        made = unpacking.decompress(patch, max_output_size=offer.size)
    except zstandard.ZstdError:
        return None
    return made if hashlib.sha256(made).hexdigest() == offer.sha256 else None


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
