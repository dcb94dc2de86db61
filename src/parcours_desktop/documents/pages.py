"""A PDF in memory to pictures of its pages: what the preview shows and what the printer gets, never a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

POINTS_PER_INCH = 72

# pdfium keeps state of its own for the whole process and is not made for two threads: a preview that is drawn
# behind the door while a letter goes to the printer would crash the window.
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as pixels: ``width`` × ``height``, four bytes a pixel in the order blue, green, red, unused."""

    width: int
    height: int
    stride: int
    pixels: bytes


def page_count(pdf: bytes) -> int:
    """Return how many pages ``pdf`` has. Raises ``ValueError`` if it is not a PDF."""
    with _opened(pdf) as document:
        return len(document)


def page_images(pdf: bytes, dots_per_inch: float, *, most_pixels: int = 0) -> tuple[PageImage, ...]:
    """Return every page of ``pdf`` drawn at ``dots_per_inch``.

    Raises ``ValueError`` if it is not a PDF, or where a page would have more than ``most_pixels`` (0: any number).
    """
    with _opened(pdf) as document:
        return tuple(_image(document[number], dots_per_inch, most_pixels) for number in range(len(document)))


@contextmanager
def _opened(pdf: bytes) -> Iterator[PdfDocument]:
    from pypdfium2 import PdfDocument, PdfiumError

    with _one_at_a_time:
        document = None
        try:
            document = PdfDocument(pdf)
            yield document
        except PdfiumError as error:
            raise ValueError("not a PDF") from error
        finally:
            if document is not None:
                document.close()


def _image(page: PdfPage, dots_per_inch: float, most_pixels: int) -> PageImage:
    width, height = page.get_size()
    if most_pixels and width * height * (dots_per_inch / POINTS_PER_INCH) ** 2 > most_pixels:
        page.close()
        raise ValueError("a page that is too large")
    bitmap = page.render(scale=dots_per_inch / POINTS_PER_INCH, rev_byteorder=False, prefer_bgrx=True)
    try:
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        bitmap.close()
        page.close()
