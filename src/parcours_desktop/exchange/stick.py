"""A file of dossiers for a colleague, on a stick: signed by the device, readable by the one it is closed for.

Laid out as: mark, length and header (msgpack), pieces each with its length before it, a zero length, Ed25519
signature over all before it. In the clear stand only keys: no name of anybody. Inside, the first pieces are the
manifest (``carried.Manifest``, msgpack under zstd), the rest the bytes of attachments in the manifest's order. The
manifest repeats who signed, so that nobody can put their own signature on somebody else's file.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from parcours_core.wire.messages import Message, decode, encode
from parcours_desktop.exchange import closing
from parcours_desktop.exchange.carried import Manifest
from parcours_desktop.exchange.errors import (
    DamagedStick,
    NewerStick,
    NotAStick,
    NotForUs,
    PhraseAsked,
    TooLarge,
    WrongPhrase,
)
from parcours_desktop.exchange.keys import DeviceKeys

SUFFIX = ".parcours"
MARK = b"PARCOURS RELAY "
VERSION = b"\x01"
PIECE = 256 * 1024
_MOST_FILE = 2 << 30
_MOST_HEADER = 64 * 1024
_MOST_MANIFEST = 32 << 20
_MOST_PACKED = 16 << 20
_SIGNATURE = 64
_LENGTH = 4
_MANIFEST, _CONTENT = b"m", b"c"


class Box(Message, frozen=True):
    """The file's key wrapped for one device."""

    device: bytes
    point: bytes
    wrapped: bytes


class Header(Message, frozen=True):
    """What is needed to open the file. ``salt`` and ``phrase`` are there where a phrase opens it."""

    id: bytes
    sign_key: bytes
    boxes: list[Box]
    salt: bytes = b""
    phrase: bytes = b""


@dataclass(frozen=True, slots=True)
class Closing:
    """For whom a file is closed: the seal keys of devices, or a phrase that is said (six drawn words or more)."""

    seal_keys: Sequence[bytes] = ()
    phrase: str = ""


def write_stick(path: Path, manifest: Manifest, contents: Iterable[bytes], keys: DeviceKeys, closed: Closing) -> None:
    """Write the file; it appears under its name only once it is whole and on the disk.

    ``manifest`` gets the file's id and signer; ``contents`` are the attachments in its order. Raises ``ValueError``
    where it is closed for nobody, ``TooLarge`` where it would not be taken in, ``OSError`` for what the disk does.
    """
    if not closed.seal_keys and not closed.phrase:
        raise ValueError("closed for nobody")
    key, file_id = secrets.token_bytes(closing.KEY), secrets.token_bytes(16)
    header = encode(_header(file_id, key, keys, closed))
    told = encode(manifest.signed(file_id, keys.sign_public))
    packed = zstandard.ZstdCompressor(level=6).compress(told)
    if len(told) > _MOST_MANIFEST or len(packed) > _MOST_PACKED:
        raise TooLarge
    pieces = closing.encrypt(key, hashlib.sha256(header).digest(), _pieces(packed, contents))
    part = path.with_name(path.name + ".part")
    digest = hashlib.sha512()
    try:
        with part.open("wb") as file:
            for written in _framed(header, pieces):
                digest.update(written)
                file.write(written)
            file.write(keys.signer.sign(digest.digest()))
            file.flush()
            os.fsync(file.fileno())
            if file.tell() > _MOST_FILE:
                raise TooLarge
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


class Stick:
    """A file whose signature and manifest were read and hold; ``contents`` reads the attachments on."""

    def __init__(self, path: Path, header: Header, manifest: Manifest, key: bytes) -> None:
        self.path = path
        self.header = header
        self.manifest = manifest
        self._key = key

    @property
    def sign_key(self) -> bytes:
        """The key whose signature the file bears; whether anybody known has it is the caller's to find out."""
        return self.header.sign_key

    def contents(self) -> Iterator[bytes]:
        """Yield the attachments in the manifest's order. Raises ``DamagedStick`` where one is not what was told."""
        pieces = (piece for piece in _clear(self.path, self.header, self._key) if piece[:1] == _CONTENT)
        for sha256, size in self.manifest.contents:
            gathered = bytearray()
            while len(gathered) < size:
                gathered += next(pieces, _CONTENT)[1:] or _no_more()
            if len(gathered) != size or hashlib.sha256(gathered).hexdigest() != sha256:
                raise DamagedStick
            yield bytes(gathered)
        if next(pieces, None) is not None:
            raise DamagedStick


def open_stick(path: Path, keys: DeviceKeys, phrase: str = "") -> Stick:
    """Check the signature of all of a file, and open it with this device's key or the phrase. Writes nothing.

    Raises a ``StickError``: ``NotAStick``, ``NewerStick``, ``TooLarge``, ``DamagedStick``, ``NotForUs``,
    ``PhraseAsked``, ``WrongPhrase``; and ``OSError`` for what the disk does.
    """
    header = _checked(path)
    key = _key_for(header, keys, phrase)
    packed = bytearray()
    for piece in _clear(path, header, key):
        if piece[:1] != _MANIFEST:
            break
        packed += piece[1:]
        if len(packed) > _MOST_PACKED:
            raise TooLarge
    manifest = _manifest(bytes(packed))
    if manifest.file_id != header.id or manifest.sign_key != header.sign_key:
        raise DamagedStick
    if sum(size for _, size in manifest.contents) > _MOST_FILE:
        raise TooLarge
    return Stick(path, header, manifest, key)


def _header(file_id: bytes, key: bytes, keys: DeviceKeys, closed: Closing) -> Header:
    boxes = [Box(closing.fingerprint(each), *closing.seal_for(each, key)) for each in closed.seal_keys]
    if not closed.phrase:
        return Header(file_id, keys.sign_public, boxes)
    salt = secrets.token_bytes(closing.SALT)
    return Header(file_id, keys.sign_public, boxes, salt, closing.wrap(closing.key_of_phrase(closed.phrase, salt), key))


def _pieces(packed: bytes, contents: Iterable[bytes]) -> Iterator[bytes]:
    for kind, content in ((_MANIFEST, packed), *((_CONTENT, each) for each in contents)):
        for start in range(0, len(content), PIECE):
            yield kind + content[start : start + PIECE]


def _framed(header: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield MARK + VERSION
    yield len(header).to_bytes(_LENGTH, "big") + header
    for each in pieces:
        yield len(each).to_bytes(_LENGTH, "big") + each
    yield bytes(_LENGTH)


def _checked(path: Path) -> Header:
    """Return the header of a file whose signature holds; read once from end to end, nothing of it is trusted yet."""
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        header = _read_header(file)
        file.seek(0)
        digest, left = hashlib.sha512(), size - _SIGNATURE
        while left > 0:
            read = file.read(min(left, 1 << 20))
            if not read:
                raise DamagedStick
            digest.update(read)
            left -= len(read)
        signature = file.read(_SIGNATURE)
    try:
        Ed25519PublicKey.from_public_bytes(header.sign_key).verify(signature, digest.digest())
    except (InvalidSignature, ValueError) as error:
        raise DamagedStick from error
    return header


def _opened(path: Path) -> BinaryIO:
    """Open a plain file of a size that a handover can have; never a device or a pipe."""
    # A pipe would wait for its other end for ever.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.fdopen(os.open(path, flags), "rb")
    told = os.fstat(file.fileno())
    if not stat.S_ISREG(told.st_mode) or told.st_size > _MOST_FILE:
        file.close()
        raise NotAStick if not stat.S_ISREG(told.st_mode) else TooLarge
    return file


def _read_header(file: BinaryIO) -> Header:
    mark = file.read(len(MARK) + 1)
    if mark[:-1] != MARK:
        raise NotAStick
    if mark[-1:] != VERSION:
        raise NewerStick
    length = int.from_bytes(file.read(_LENGTH), "big")
    if not 0 < length <= _MOST_HEADER:
        raise DamagedStick
    try:
        return decode(file.read(length), Header)
    except ValueError as error:
        raise DamagedStick from error


def _key_for(header: Header, keys: DeviceKeys, phrase: str) -> bytes:
    ours = closing.fingerprint(keys.seal_public)
    for box in header.boxes:
        key = closing.open_with(keys.opener, box.point, box.wrapped) if box.device == ours else None
        if key is not None:
            return key
    if not header.phrase:
        raise NotForUs
    if not phrase.strip():
        raise PhraseAsked
    key = closing.unwrap(closing.key_of_phrase(phrase, header.salt), header.phrase)
    if key is None:
        raise WrongPhrase
    return key


def _clear(path: Path, header: Header, key: bytes) -> Iterator[bytes]:
    with _opened(path) as file:
        read = _read_header(file)
        if read != header:
            raise DamagedStick
        yield from closing.decrypt(key, hashlib.sha256(encode(header)).digest(), _encrypted(file))


def _encrypted(file: BinaryIO) -> Iterator[bytes]:
    while length := int.from_bytes(file.read(_LENGTH), "big"):
        piece = file.read(length) if length <= PIECE + 64 else b""
        if len(piece) != length:
            raise DamagedStick
        yield piece


def _manifest(packed: bytes) -> Manifest:
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(packed) as reader:
            told = reader.read(_MOST_MANIFEST + 1)
    except zstandard.ZstdError as error:
        raise DamagedStick from error
    if len(told) > _MOST_MANIFEST:
        raise TooLarge
    try:
        return decode(told, Manifest)
    except (ValueError, RecursionError) as error:
        raise DamagedStick from error


def _no_more() -> bytes:
    raise DamagedStick
