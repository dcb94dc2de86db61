"""Where an image lies while SQLite reads it: in memory and under no name, or sealed under a key that is kept nowhere.

SQLite opens files by their names. A file of a file system that is memory loses its name once SQLite has opened it, and
only then is anything written in it: nobody else can open it, and it goes with the program however that ends. Where the
system has none, each page is sealed by AES and lies beside the caseload.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES
from parcours_desktop.store.left_files import take_away

T = TypeVar("T")

Key = tuple[bytes, str]
"""A raw key, and a salt in hexadecimal figures."""

Opens = Callable[[Path, Key | None], T]
"""Has SQLite open a file that is still empty, under a key if there is one, without reading in it."""

_KEY_BYTES, _SALT_BYTES = 32, 16
_BINARY: int = getattr(os, "O_BINARY", 0)
_MEMORY = Path("/dev") / "shm"
_MOUNTS = Path("/proc/self/mounts")


class ImageFile(Protocol):
    """An image that SQLite can open, as often as it is wanted."""

    def opened(self, opens: Opens[T]) -> T:
        """Let SQLite open it by ``opens`` and return what that gives. Raises ``OSError`` where there is no room."""
        ...

    def take_away(self) -> None:
        """Remove what lies on the disk; nobody reads it any more."""
        ...


def image_file(path: Path, data: bytes) -> ImageFile:
    """Return where an image lies: in memory where that can be, else sealed in files that are called like ``path``."""
    folder = memory_folder()
    return InMemory(folder, data) if folder is not None else Sealed(path, data)


@cache
def memory_folder() -> Path | None:
    """Return the folder whose files are memory of this system, None where it has none for this program.

    Swapped out they may be, as any memory: the threat model in the vault's README says what helps against that.
    """
    if sys.platform != "linux":
        return None
    with suppress(OSError):
        lines = _MOUNTS.read_text(errors="replace").splitlines()
        # Of what is mounted at one place the last hides the others.
        kinds = {place: kind for _, place, kind, *_ in map(str.split, lines)}
        if kinds.get(str(_MEMORY)) == "tmpfs":
            InMemory(_MEMORY, b"").opened(lambda path, key: None)
            return _MEMORY
    return None


class InMemory:
    """An image in files of ``folder`` that have no name while they hold anything."""

    def __init__(self, folder: Path, data: bytes) -> None:
        self._folder = folder
        self._data = data

    def opened(self, opens: Opens[T]) -> T:
        """As ``ImageFile`` says."""
        path = self._folder / f"parcours-{secrets.token_hex(16)}"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                opened = opens(path, None)
            finally:
                path.unlink()
            file.write(self._data)
        return opened

    def take_away(self) -> None:
        """Nothing has to be done: it goes when SQLite closes it."""


class Sealed:
    """An image in files beside the caseload as SQLCipher reads them without authentication."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        self._count = 0
        key, salt = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_SALT_BYTES)
        self._sealed = _sealed(data, key, salt)
        self._key = (key, salt.hex())

    def opened(self, opens: Opens[T]) -> T:
        """As ``ImageFile`` says. What was opened before is opened by nobody else any more."""
        path = self._path.with_name(f"{self._path.name}.{self._count}")
        self._count += 1
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:
            # Empty at first: what a file holds is tried with the pages of the caseload, and these have another length.
            opened = opens(path, self._key)
            file.write(self._sealed)
        return opened

    def take_away(self) -> None:
        """As ``ImageFile`` says."""
        for number in range(self._count):
            take_away(self._path.with_name(f"{self._path.name}.{number}"))


def _sealed(data: bytes, key: bytes, salt: bytes) -> bytes:
    """Return an image with each page by AES in CBC, what it began with after it, and the salt in the place of the first
    bytes of all."""
    sealed = []
    for start in range(0, len(data), PAGE_BYTES):
        begins = secrets.token_bytes(RESERVED_BYTES)
        sealing = Cipher(algorithms.AES(key), modes.CBC(begins)).encryptor()
        first = start or len(salt)
        sealed += [b"" if start else salt, sealing.update(data[first : start + PAGE_BYTES - RESERVED_BYTES]), begins]
    return b"".join(sealed)
