"""The server as a peer over HTTP: the one interface of the sync, spoken in compressed messages."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeVar

import msgspec
import zstandard

from parcours_core.protocol import SyncPeer
from parcours_core.wire.messages import (
    MEDIA_TYPE,
    Answer,
    BucketTally,
    Call,
    FieldEntry,
    Listed,
    PackOffer,
    Page,
    Receipt,
    Sheet,
    SnapshotInfo,
    encode,
)
from parcours_core.wire.packed import PackedSheets, around, encode_call
from parcours_core.wire.sheets import in_columns
from parcours_desktop.sync.line import Reply
from parcours_desktop.sync.signed_in import Sign, SignedInLine
from parcours_desktop.sync.squeezing import Begun, squeeze
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.troubles import not_understood

T = TypeVar("T")
_PACKED = {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd"}
_RAW = {"Content-Type": "application/octet-stream"}


class HttpPeer(SyncPeer):
    """One enrolled device at the server. Tokens that ended are renewed, and kept, in between. To be closed."""

    def __init__(self, keeper: TokenKeeper, sign: Sign | None = None) -> None:
        self._line = SignedInLine(keeper, sign)
        self._ask = self._line.ask
        self._packer = zstandard.ZstdCompressor()

    def close(self) -> None:
        """Let the connection go."""
        self._line.close()

    def abort(self) -> None:
        """Break off the request that is under way, from another thread; it ends as ``Unreachable``."""
        self._line.abort()

    def exchange(self, call: Call) -> Answer:
        """Send a batch, read a page, check a tally."""
        asked = msgspec.structs.replace(call, rows=True) if call.limit else call
        answer = self._send("/v1/exchange", _squeezed(self._packer, asked), Answer)
        if answer.page is None:
            return answer
        try:
            return msgspec.structs.replace(answer, page=in_columns(answer.page))
        except ValueError as error:
            raise not_understood() from error

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        """Make, or find again, a snapshot of all that the person may see; ``growing``: it may be laid as it is read."""
        about = {"growing": "true" if growing else "", "images": images, "begins": str(begins or "")}
        return self._read("/v1/snapshot", SnapshotInfo, about={name: said for name, said in about.items() if said})

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        """Return bytes of a snapshot."""
        return self._bytes(f"/v1/snapshot/{name}", offset, length)

    def tallies(self) -> list[BucketTally]:
        """Return the tally of each bucket of records that the person may see."""
        return self._read("/v1/tallies", list[BucketTally])

    def listing(self, buckets: list[str]) -> list[Listed]:
        """Return the records of some buckets."""
        return self._send("/v1/listing", squeeze(self._packer, encode(buckets)), list[Listed])

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        """Return records by type and id."""
        return self._send("/v1/fetch", squeeze(self._packer, encode(wanted)), Page)

    def offer(self, sheets: list[Sheet]) -> Receipt:
        """Give back states that a server restored from a backup has lost."""
        return self._send("/v1/offer", squeeze(self._packer, encode(sheets)), Receipt)

    def history(self, record: str, record_id: str) -> list[FieldEntry]:
        """Return every change of a record, the first one first."""
        return self._read(f"/v1/history/{record}/{record_id}", list[FieldEntry])

    def content_received(self, sha256: str) -> int:
        """Return how many bytes of an attachment the server holds in a row from the beginning."""
        return int(self._ask("GET", f"/v1/contents/{sha256}/received").json())

    def put_content(self, sha256: str, size: int, dossier: str, offset: int, data: bytes) -> int:
        """Give a piece of an attachment; return how many bytes the server holds now."""
        about = {"size": size, "dossier": dossier, "offset": offset}
        response = self._ask("PUT", f"/v1/contents/{sha256}", about=about, content=data, headers=_RAW)
        return int(response.json())

    def get_content(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of an attachment."""
        return self._bytes(f"/v1/contents/{sha256}", offset, length)

    def directory_pack(self, own_sha256: str) -> PackOffer | None:
        """Return the newest directory pack and the patch from one's own, or None where there is none."""
        response = self._ask("GET", "/v1/pack", about={"own": own_sha256})
        return None if response.status == HTTPStatus.NO_CONTENT else _message(response, PackOffer)

    def pack_piece(self, sha256: str, offset: int, length: int) -> bytes:
        """Return a piece of a pack or a patch by the hash of the whole."""
        return self._bytes(f"/v1/pack/{sha256}", offset, length)

    def new_identity(self) -> HttpPeer:
        """Become a device of its own, since another copy of this one has sent; return this peer."""
        self._line.take_tokens(self._ask("POST", "/v1/identity"))
        return self

    def _bytes(self, path: str, offset: int, length: int) -> bytes:
        return self._ask("GET", path, about={"offset": offset, "length": length}).content

    def _read(self, path: str, kind: type[T], *, about: Mapping[str, str] | None = None) -> T:
        return _message(self._ask("GET", path, about=about), kind)

    def _send(self, path: str, squeezed: bytes, kind: type[T]) -> T:
        return _message(self._ask("POST", path, content=squeezed, headers=_PACKED), kind)


def _squeezed(packer: zstandard.ZstdCompressor, call: Call) -> bytes:
    """Return a call squeezed, with what was begun of it ahead."""
    sheets = call.batch.sheets if call.batch else None
    begun = sheets.squeezed if isinstance(sheets, PackedSheets) else None
    if call.batch is None or not isinstance(sheets, PackedSheets) or not isinstance(begun, Begun):
        return squeeze(packer, encode_call(call))
    # It serves once.
    sheets.squeezed = None
    return begun.between(*around(call, call.batch))


def _message(response: Reply, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(response.content, type=kind)
    except (ValueError, RecursionError) as error:
        raise not_understood() from error
