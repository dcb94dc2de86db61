"""The pages of an encrypted caseload as they lie on the disk, decrypted: what a thief with the key would read.

SQLCipher 4: AES-256 in CBC mode; the last 80 bytes of a page hold its initialisation vector and its seal; the first
16 bytes of the file are the salt. A frame of the log is 24 bytes and a page, after a header of 32 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
RESERVED = 80
SALT = 16


def raw_pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Yield every page of the file and of its log, free ones too."""
    content = path.read_bytes()
    for start in range(0, len(content), PAGE):
        yield _decrypted(content[start : start + PAGE], key, first=start == 0)
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[32:] if log.exists() else b""
    for start in range(0, len(frames), PAGE + 24):
        number = int.from_bytes(frames[start : start + 4], "big")
        page = frames[start + 24 : start + 24 + PAGE]
        if len(page) == PAGE:
            yield _decrypted(page, key, first=number == 1)


def hits(path: Path, key: bytes, words: Iterable[str]) -> dict[str, int]:
    """Return how many pages hold each of ``words``, in UTF-8, as it is or folded; those in none are left out.

    The first letters of a word are left out of the search: an index keeps only what a word has not in common with the
    one before it.
    """
    needles = {word: {word[3:].encode(), word[3:].lower().encode()} for word in words}
    found: dict[str, int] = {}
    for page in raw_pages(path, key):
        for word, texts in needles.items():
            if any(text in page for text in texts):
                found[word] = found.get(word, 0) + 1
    return found


def _decrypted(page: bytes, key: bytes, *, first: bool) -> bytes:
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(page[SALT if first else 0 : PAGE - RESERVED]) + decryptor.finalize()
