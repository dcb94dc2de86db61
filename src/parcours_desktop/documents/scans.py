"""A paper that was scanned or photographed, from a file that somebody chose: what it is, and its pages as pictures."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.documents.pages import PageImage, page_count, page_images

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"

MOST_PAGES = 8
"""A consent on paper is a page or two; a whole file of papers has no place here."""

MOST_PIXELS = 40_000_000
"""A photograph of 40 megapixels; a picture that claims more is not opened (a small file may claim anything)."""

_BEGINNINGS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_DOTS = 110.0

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers of JPEG that begin a frame and say its size."""
_SCAN = 0xDA
_BARE = frozenset({0x00, 0x01, *range(0xD0, 0xDA), 0xFF})
"""What stands without a length, and not before the first scan."""


class UnreadablePaper(WorldError):
    """The file is none of those that can be read as a paper, or it is broken, or too long."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page as a picture (PNG or JPEG), ``width`` × ``height`` pixels."""

    width: int
    height: int
    picture: bytes


def paper_type(content: bytes) -> str:
    """Return the media type of a scanned paper once it was read whole. Raises ``UnreadablePaper``."""
    pages = paper_pages(content)
    if not pages:
        raise unreadable()
    return next(kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning))


def paper_pages(content: bytes) -> tuple[PaperPage, ...]:
    """Return the pages of a scanned paper. Raises ``UnreadablePaper``.

    A PDF is drawn, so that nothing else of it (links, programs, files inside) goes any further.
    """
    kind = next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), "")
    if kind == PDF:
        return _drawn(content)
    if not kind:
        raise unreadable()
    return (_picture(content),)


def unreadable() -> UnreadablePaper:
    """Return what is said of a file that cannot be read as a paper."""
    return UnreadablePaper(
        tr("Ce fichier ne peut pas être lu comme un papier signé."),
        what_is_safe=tr("Rien n’a été ajouté."),
        what_to_do=tr("Choisissez un PDF, un JPG ou un PNG, ou numérisez la page à nouveau."),
    )


def _drawn(content: bytes) -> tuple[PaperPage, ...]:
    try:
        if page_count(content) > MOST_PAGES:
            raise UnreadablePaper(
                tr("Ce document a plus de {number} pages.", number=MOST_PAGES),
                what_is_safe=tr("Rien n’a été ajouté."),
                what_to_do=tr("Gardez seulement la page signée."),
            )
        drawn = page_images(content, _DOTS, most_pixels=MOST_PIXELS)
    except ValueError as error:
        raise unreadable() from error
    return tuple(PaperPage(each.width, each.height, _png(each)) for each in drawn)


def _picture(content: bytes) -> PaperPage:
    from reportlab.lib.utils import ImageReader

    width, height = _size_of(content)
    if not 0 < width * height <= MOST_PIXELS:
        raise unreadable()
    try:
        image = ImageReader(BytesIO(content))
        if image.getSize() != (width, height):
            raise unreadable()
        image.getRGBData()
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as error:
        raise unreadable() from error
    return PaperPage(width, height, content)


def _size_of(content: bytes) -> tuple[int, int]:
    """Return width and height as a PNG (RFC 2083) or JPEG (ITU-T T.81, B.2) claims them; (0, 0) where it does not.

    All that comes before the picture itself is looked at: one that claims its size twice would be made room for by the
    other claim.
    """
    claimed = _claims_of_png(content) if content.startswith(b"\x89PNG") else _claims_of_jpeg(content)
    return claimed[0] if len(claimed) == 1 else (0, 0)


def _claims_of_png(content: bytes) -> list[tuple[int, int]]:
    claimed: list[tuple[int, int]] = []
    place = 8
    while place + 16 <= len(content):
        length, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if name == b"IDAT":
            return claimed
        if name == b"IHDR":
            width, height = (int.from_bytes(content[place + at : place + at + 4], "big") for at in (8, 12))
            claimed.append((width, height))
        place += 12 + length
    return []


def _claims_of_jpeg(content: bytes) -> list[tuple[int, int]]:
    claimed: list[tuple[int, int]] = []
    place = 2
    while content[place : place + 1] == b"\xff" and place + 9 <= len(content):
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == _SCAN:
            return claimed
        if marker in _BARE or length < 2:
            break
        if marker in _FRAMES:
            height, width = (int.from_bytes(content[place + at : place + at + 2], "big") for at in (5, 7))
            claimed.append((width, height))
        place += 2 + length
    return []


def _png(page: PageImage) -> bytes:
    """Return a page that was drawn as a PNG (RFC 2083), 8 bits a channel, without alpha."""
    red, green, blue = page.pixels[2::4], page.pixels[1::4], page.pixels[0::4]
    mixed = bytearray(3 * len(red))
    mixed[0::3], mixed[1::3], mixed[2::3] = red, green, blue
    across, along = 3 * (page.stride // 4), 3 * page.width
    lines = b"".join(b"\0" + mixed[start : start + along] for start in range(0, across * page.height, across))
    header = struct.pack(">IIBBBBB", page.width, page.height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
