"""A paper that was scanned: PDF, JPG and PNG are read whole and printed; what is broken, huge or else is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from documents import readback
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from parcours_desktop.documents.report import Report, Section, render_report
from parcours_desktop.documents.scans import JPEG, MOST_PAGES, PDF, PNG, UnreadablePaper, paper_pages, paper_type


def picture(kind: str, size: tuple[int, int] = (60, 90), colour: tuple[int, int, int] = (200, 30, 10)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def document(pages: int, size: tuple[float, float] = A4) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=size)
    for _ in range(pages):
        canvas.setFillColorRGB(0, 0, 1)
        canvas.rect(0, 0, size[0], size[1], stroke=0, fill=1)
        canvas.linkURL("https://exemple.be/suivre", (0, 0, 100, 100))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_each_kind_is_known_by_its_content() -> None:
    assert [paper_type(each) for each in (document(1), picture("JPEG"), picture("PNG"))] == [PDF, JPEG, PNG]


def test_a_picture_has_one_page_a_pdf_as_many_as_it_has_and_its_colours() -> None:
    (page,) = paper_pages(picture("PNG"))
    assert (page.width, page.height) == (60, 90)
    drawn = paper_pages(document(2))
    assert len(drawn) == 2
    with Image.open(BytesIO(drawn[0].picture)) as image:
        assert image.size == (drawn[0].width, drawn[0].height)
        assert image.getpixel((5, 5)) == (0, 0, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Bonjour",
        picture("GIF"),
        picture("PNG")[:40],
        picture("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
        document(1)[:80],
        b"%PDF-1.7\n",
        document(MOST_PAGES + 1),
        document(1, (90_000, 90_000)),
    ],
    ids=range(10),
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(UnreadablePaper) as caught:
        paper_type(content)
    assert caught.value.what_is_safe == "Rien n’a été ajouté."
    assert caught.value.what_to_do


def test_a_small_file_that_claims_a_huge_picture_is_not_opened() -> None:
    claimed = bytearray(picture("PNG"))
    claimed[16:24] = (60_000).to_bytes(4, "big") * 2
    claimed[29:33] = zlib.crc32(bytes(claimed[12:29])).to_bytes(4, "big")
    with pytest.raises(UnreadablePaper):
        paper_type(bytes(claimed))


def test_the_size_of_a_photograph_is_read_past_what_the_camera_wrote_before_it() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "x" * 900
    Image.new("RGB", (120, 80)).save(out, "JPEG", progressive=True, exif=exif)
    (page,) = paper_pages(out.getvalue())
    assert (page.width, page.height) == (120, 80)


def test_papers_print_below_what_was_agreed_without_any_link() -> None:
    papers = (*paper_pages(document(2)), *paper_pages(picture("JPEG")))
    sections = (Section(heading="Crèche", lines=(("À qui", "Crèche"),), papers=papers),)
    pdf = render_report(Report(agency="Agence", title="Accords", foot="Accords", sections=sections))
    assert "Crèche" in readback.text(pdf)
    assert b"exemple.be" not in pdf
    assert len(readback.pages(pdf)) >= 2


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _says(width: int, height: int) -> bytes:
    return struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)


def _frame(width: int, height: int) -> bytes:
    return b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"


_PIXELS = _chunk(b"IDAT", zlib.compress(bytes(5_000))) + _chunk(b"IEND", b"")
_SCAN = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + bytes(50) + b"\xff\xd9"
_HIDDEN = struct.pack(">H", 0xFFC0)


@pytest.mark.parametrize("side", [13_000, 60_000])
@pytest.mark.parametrize("kind", ["png twice", "png late", "jpeg twice", "jpeg beside"])
def test_a_picture_that_claims_two_sizes_is_refused_before_room_is_made(kind: str, side: int) -> None:
    """What reads the pictures believes the last claim, and takes three bytes for each of its pixels."""
    small, large = _chunk(b"IHDR", _says(1, 1)), _chunk(b"IHDR", _says(side, side))
    first = b"\xff\xd8"
    rest = _frame(side, side)[2:] + _SCAN
    contents = {
        "png twice": b"\x89PNG\r\n\x1a\n" + small + large + _PIXELS,
        "png late": b"\x89PNG\r\n\x1a\n" + _chunk(b"tEXt", _says(1, 1)) + large + _PIXELS,
        "jpeg twice": first + _frame(1, 1) + _frame(side, side) + _SCAN,
        "jpeg beside": first + b"\xff\xd0" + _HIDDEN + rest + bytes(0xFFC0 - 2 - len(rest)) + _frame(1, 1) + _SCAN,
    }
    with pytest.raises(UnreadablePaper):
        paper_pages(contents[kind])
