"""Putting placed rows on paper: the one module that writes PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parcours_desktop.documents.flow import Code, Ink, Placed, Rule, Square, Strokes
from parcours_desktop.documents.qr_code import dark_runs
from parcours_desktop.documents.typefaces import cleaned, typeface

# Pages go into the file as bytes: writing them as ASCII text took a third of the time of a letter.
rl_config.useA85 = 0

_CODE = "code"
_VERSION = (1, 7)
HEIGHT = float(A4[1])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: what stands on it, and how a reader's list of contents calls it (empty: not at all)."""

    placed: Sequence[Placed]
    heading: str = ""


def paint(sheets: Sequence[Sheet], *, title: str, language: str, code: str = "") -> bytes:
    """Return the PDF of ``sheets``, A4, made in memory; the same sheets give the same bytes.

    ``title`` is all that its metadata say; ``code`` is the text of the QR, needed where a sheet shows one.
    """
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=A4,
        pageCompression=1,
        pdfVersion=_VERSION,
        invariant=1,
        lang=language,
        initialFontName=typeface("Regular").name,
    )
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("Parcours Desktop")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    side = _draw_code(canvas, code) if code else 1
    for number, sheet in enumerate(sheets):
        if sheet.heading:
            canvas.bookmarkPage(f"p{number}")
            canvas.addOutlineEntry(sheet.heading, f"p{number}", 0)
        for place, placed in enumerate(sheet.placed):
            if placed.row.heading:
                canvas.bookmarkPage(f"p{number}-{place}", fit="XYZ", left=0, top=HEIGHT - placed.top)
                canvas.addOutlineEntry(cleaned(placed.row.heading), f"p{number}-{place}", 0)
        _paint_sheet(canvas, sheet, side)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_code(canvas: Canvas, text: str) -> int:
    """Keep the QR as a form that pages show at their own size; return its side in modules."""
    side, runs = dark_runs(text)
    canvas.beginForm(_CODE, 0, 0, side, side)
    canvas.addLiteral(" ".join([f"{left} {side - top - 1} {length} 1 re" for left, top, length in runs]) + " f")
    canvas.endForm()
    return side


def _paint_sheet(canvas: Canvas, sheet: Sheet, code_side: int) -> None:
    text = canvas.beginText()
    style = None
    for placed in sheet.placed:
        for mark in placed.row.marks:
            y = HEIGHT - placed.top - mark.down
            if isinstance(mark, Ink):
                if mark.style is not style:
                    style = mark.style
                    text.setFont(style.face.name, style.size)
                text.setTextOrigin(mark.x, y)
                text.textOut(mark.text)
            elif isinstance(mark, Rule):
                canvas.setLineWidth(mark.weight)
                canvas.setDash(*(([3, 2],) if mark.dashed else ()))
                canvas.line(mark.x, y, mark.end, y)
            elif isinstance(mark, Square):
                canvas.setLineWidth(0.8)
                canvas.setDash()
                canvas.rect(mark.x, y, mark.side, mark.side)
            elif isinstance(mark, Code):
                canvas.saveState()
                canvas.translate(mark.x, y - mark.side)
                canvas.scale(mark.side / code_side, mark.side / code_side)
                canvas.doForm(_CODE)
                canvas.restoreState()
            elif isinstance(mark, Strokes):
                _draw_strokes(canvas, mark, y)
            else:
                image = ImageReader(BytesIO(mark.content))
                canvas.drawImage(image, mark.x, y - mark.height, width=mark.width, height=mark.height)
    canvas.drawText(text)


def _draw_strokes(canvas: Canvas, mark: Strokes, y: float) -> None:
    canvas.saveState()
    canvas.setLineWidth(1.1)
    canvas.setDash()
    canvas.setLineCap(1)
    for line in mark.lines:
        for (x0, y0), (x1, y1) in pairwise(line):
            canvas.line(mark.x + x0 * mark.scale, y - y0 * mark.scale, mark.x + x1 * mark.scale, y - y1 * mark.scale)
    canvas.restoreState()
