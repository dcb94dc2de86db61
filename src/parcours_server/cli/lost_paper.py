"""The report of a lost device as pages to print and to sign: every text is escaped, and nothing is fetched."""

from __future__ import annotations

import sys
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from parcours_core.breach import LostReport, chapters, foot, summary, title
from parcours_core.language import tr
from parcours_server.services.moments import ZONE

_MARGIN = 20 * mm
_LABELS = 58 * mm
_PADDING = 6
"""What reportlab leaves free within its frame, in points."""
_INK = HexColor("#1e2328")
_SOFT = HexColor("#4a535b")
_LINE = HexColor("#ddd8cf")
_WEIGHTS = ("Regular", "Semibold", "Bold")


class _Heading(Paragraph):
    """A heading that stands in the reader's list of contents too."""

    def draw(self) -> None:
        """Draw it, and note where."""
        words = self.getPlainText()
        self.canv.bookmarkHorizontal(words, 0, self.height)
        self.canv.addOutlineEntry(words, words, 0)
        super().draw()


def lost_paper(report: LostReport) -> bytes:
    """Return the report as PDF, A4, made in memory. Its metadata name nobody."""
    buffer = BytesIO()
    pages = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=foot(report),
        author="",
        subject="",
        creator="Parcours",
        lang="fr",
        initialFontName=_face("Regular"),
        displayDocTitle=1,
        invariant=1,
    )

    def number(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont(_face("Regular"), 8.5)
        canvas.setFillColor(_SOFT)
        line = tr("{document} · page {number}", document=foot(report), number=canvas.getPageNumber())
        canvas.drawString(_MARGIN + _PADDING, 12 * mm, line)

    pages.build(_story(report), onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def _story(report: LostReport) -> list[Flowable]:
    heading = _style("Bold", 13, before=10, keep=True)
    body = _style("Regular", 10.5, after=3)
    story: list[Flowable] = [
        _text(title(), _style("Bold", 20, after=2)),
        _text(report.device.name or report.device.id, _style("Semibold", 12.5, after=8)),
    ]
    story += [_text(each, _style("Semibold", 11, after=3)) for each in summary(report, ZONE)]
    for chapter in chapters(report, ZONE):
        if not chapter.sentences and not chapter.lines:
            continue
        story.append(_Heading(escape(chapter.heading, quote=False), heading))
        story += [_text(each, body) for each in chapter.sentences]
        if chapter.lines:
            story += [_table(chapter.lines), Spacer(0, 4)]
    return story


def _table(lines: tuple[tuple[str, str], ...]) -> LongTable:
    label, text = _style("Regular", 10, colour=_SOFT), _style("Regular", 10)
    width = A4[0] - 2 * _MARGIN
    rows = [[_text(name, label), _text(said, text)] for name, said in lines]
    shown = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
        ]
    )
    return LongTable(rows, colWidths=[_LABELS, width - _LABELS], style=shown, hAlign="LEFT")


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    # Unescaped, « <Dupont> » would vanish and an image's address be fetched.
    return Paragraph(escape(text, quote=False), style)


def _style(
    weight: str, size: float, *, before: float = 0, after: float = 0, keep: bool = False, colour: HexColor = _INK
) -> ParagraphStyle:
    return ParagraphStyle(
        f"{weight}{size}",
        fontName=_face(weight),
        fontSize=size,
        leading=size * 1.3,
        spaceBefore=before,
        spaceAfter=after,
        textColor=colour,
        keepWithNext=keep,
    )


@cache
def _face(weight: str) -> str:
    """Return the name under which a face of Source Sans is known; where it is not installed, of reportlab's own."""
    name = f"Parcours-{weight}"
    shipped = _fonts() / f"SourceSansPro-{weight}.ttf"
    own = "Vera.ttf" if weight == _WEIGHTS[0] else "VeraBd.ttf"
    pdfmetrics.registerFont(TTFont(name, str(shipped) if shipped.exists() else own))
    return name


def _fonts() -> Path:
    checkout = Path(__file__).resolve().parents[3] / "resources"
    folder = checkout if checkout.is_dir() else Path(sys.prefix) / "share" / "parcours-desktop"
    return folder / "fonts"
