"""Pages as pixels: the size follows from the paper and the resolution, and nothing but a PDF is taken."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from parcours_desktop.documents.pages import page_images


def _pdf(pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for _ in range(pages):
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, *A4, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_page_has_the_size_of_its_paper_at_that_resolution() -> None:
    (page,) = page_images(_pdf(1), dots_per_inch=100)
    assert (page.width, page.height) == (827, 1170)
    assert page.stride >= 4 * page.width
    assert len(page.pixels) == page.stride * page.height


def test_colours_come_as_blue_green_red() -> None:
    (page,) = page_images(_pdf(1), dots_per_inch=20)
    middle = page.stride * (page.height // 2) + 4 * (page.width // 2)
    assert page.pixels[middle : middle + 3] == b"\x00\x00\xff"


def test_every_page_is_drawn() -> None:
    assert len(page_images(_pdf(3), dots_per_inch=20)) == 3


def test_what_is_not_a_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        page_images(b"hello", dots_per_inch=20)


_FOUR_AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from parcours_desktop.documents.pages import page_images

pdf = Path(sys.argv[1]).read_bytes()
alone = page_images(pdf, 60)
with ThreadPoolExecutor(4) as pool:
    assert all(pages == alone for pages in pool.map(lambda _: page_images(pdf, 60), range(80)))
"""


def test_a_preview_and_a_printout_may_be_drawn_at_once(tmp_path: Path) -> None:
    (tmp_path / "four.pdf").write_bytes(_pdf(4))
    child = [sys.executable, "-c", _FOUR_AT_ONCE, str(tmp_path / "four.pdf")]
    done = subprocess.run(child, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"ended by {done.returncode}: {done.stderr}"
