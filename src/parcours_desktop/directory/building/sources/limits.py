"""What a file of a producer may not do: be a bomb, climb out of its archive, or point elsewhere (trust: S21)."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from parcours_core.language import say, tr

_CHUNK = 1 << 20
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"

TOO_BIG = say("fichier trop gros : {limit} Mo au plus")
BOMB = say("fichier comprimé suspect : il grossirait de plus de {ratio} fois")
CLIMBS = say("nom dangereux dans l’archive : il sort du dossier")
LINK = say("lien symbolique : refusé")
BROKEN = say("archive abîmée ou interrompue")
LOCKED = say("archive protégée par un mot de passe")
NESTED = say("archive dans une archive : refusée")
TOO_MANY = say("trop de fichiers : {limit} au plus")


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes. The ratio counts only past ``ratio_from``: small files of repeated rows compress very well."""

    file: int = 1 << 30
    total: int = 2 << 30
    files: int = 2_000
    ratio: int = 150
    ratio_from: int = 32 << 20


class Unsafe(ValueError):
    """A file was refused before it was read to its end; the message is the French reason."""


def unpacked(content: bytes, limits: Limits) -> bytes:
    """Return ``content``, decompressed if its first bytes say gzip or zstd. Raises ``Unsafe``."""
    if len(content) > limits.file:
        raise Unsafe(tr(TOO_BIG, limit=limits.file >> 20))
    if content.startswith(_GZIP):
        return _read(_Gunzip(content).read, len(content), limits)
    if content.startswith(_ZSTD):
        return _zstd(content, limits)
    return content


def is_zip(content: bytes) -> bool:
    """Tell whether ``content`` is a zip archive (an XLSX workbook is one too)."""
    return content.startswith(_ZIP)


def members(archive: zipfile.ZipFile, packed: int, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the files of ``archive`` by name, all looked over before any is read. Raises ``Unsafe``.

    ``packed`` is the size of the archive in bytes.
    """
    infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
    if len(infos) > limits.files:
        raise Unsafe(tr(TOO_MANY, limit=limits.files))
    for info in infos:
        windows = PureWindowsPath(info.filename)
        parts = {*PurePosixPath(info.filename).parts, *windows.parts}
        if windows.drive or windows.root or info.filename.startswith("/") or ".." in parts:
            raise Unsafe(tr(CLIMBS))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Unsafe(tr(LINK))
        if info.flag_bits & 1:
            raise Unsafe(tr(LOCKED))
        if info.file_size > limits.file:
            raise Unsafe(tr(TOO_BIG, limit=limits.file >> 20))
    _weigh(sum(info.file_size for info in infos), packed, limits, limits.total)
    return infos


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return the content of one file of ``archive``, never more than its header says. Raises ``Unsafe``."""
    try:
        with archive.open(info) as stream:
            return _read(stream.read, info.compress_size, limits)
    # A RuntimeError is how zipfile refuses a locked file, and its kin a compression that it does not know.
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise Unsafe(tr(BROKEN)) from error


class _Gunzip:
    """Reads gzip piece by piece, so that a file cut short gives all that it holds."""

    def __init__(self, content: bytes) -> None:
        self._left = content
        self._stream = zlib.decompressobj(wbits=31)

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes more, nothing at the end. Raises ``zlib.error`` where the file is damaged."""
        while True:
            if self._stream.eof:
                self._left = self._stream.unused_data
                if not self._left.startswith(_GZIP):
                    return b""
                self._stream = zlib.decompressobj(wbits=31)
            part = self._stream.decompress(self._left, size)
            self._left = self._stream.unconsumed_tail
            if part or not (self._left or self._stream.eof):
                return part


def _zstd(content: bytes, limits: Limits) -> bytes:
    import zstandard

    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    try:
        with reader.stream_reader(content, read_across_frames=True) as stream:
            return _read(stream.read, len(content), limits)
    except zstandard.ZstdError as error:
        raise Unsafe(tr(BROKEN)) from error


def _read(read: Callable[[int], bytes], packed: int, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        while part := read(_CHUNK):
            size += len(part)
            _weigh(size, packed, limits, limits.file)
            parts.append(part)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        # What came through before the damage is worth reading; the format's reader says where it stops.
        if not parts:
            raise Unsafe(tr(BROKEN)) from error
    return b"".join(parts)


def _weigh(size: int, packed: int, limits: Limits, most: int) -> None:
    if size > most:
        raise Unsafe(tr(TOO_BIG, limit=most >> 20))
    if size > limits.ratio_from and size > packed * limits.ratio:
        raise Unsafe(tr(BOMB, ratio=limits.ratio))
