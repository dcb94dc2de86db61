"""One letter with its slip, QR and page for the person, beside the same ink put down by bare reportlab."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from benchmarks.harness import Line, compare
from documents.samples import USUAL
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from parcours_desktop.documents import letter
from parcours_desktop.documents.flow import Code, Ink, Rule, Square
from parcours_desktop.documents.painting import HEIGHT, Sheet
from parcours_desktop.documents.qr_code import dark_runs

ROUNDS = 41


def run() -> list[Line]:
    """Return the one line of this benchmark."""
    sheets = letter.sheets_of(USUAL)
    comparison = compare(lambda: letter.render_letter(USUAL), _bare(sheets), ROUNDS)
    return [comparison.line("one letter (with the page for the person)", 1.5)]


def _bare(sheets: list[Sheet]) -> Callable[[], bytes]:
    """Return a function that draws what is on ``sheets`` without laying anything out: every place is known."""
    pages = [[(placed.top, mark) for placed in sheet.placed for mark in placed.row.marks] for sheet in sheets]

    def draw() -> bytes:
        buffer = BytesIO()
        canvas = Canvas(buffer, pagesize=A4, pageCompression=1, invariant=1, initialFontName="Parcours-Regular")
        _form(canvas)
        for page in pages:
            for top, mark in page:
                y = HEIGHT - top - mark.down
                if isinstance(mark, Ink):
                    canvas.setFont(mark.style.face.name, mark.style.size)
                    canvas.drawString(mark.x, y, mark.text)
                elif isinstance(mark, Rule):
                    canvas.line(mark.x, y, mark.end, y)
                elif isinstance(mark, Square):
                    canvas.rect(mark.x, y, mark.side, mark.side)
                elif isinstance(mark, Code):
                    canvas.saveState()
                    canvas.translate(mark.x, y - mark.side)
                    canvas.scale(mark.side / 41, mark.side / 41)
                    canvas.doForm("qr")
                    canvas.restoreState()
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return draw


def _form(canvas: Canvas) -> None:
    """Draw the QR once, as cheaply as it can be, for both places."""
    side, runs = dark_runs(USUAL.qr_text)
    canvas.beginForm("qr", 0, 0, side, side)
    canvas.addLiteral(" ".join([f"{left} {side - top - 1} {length} 1 re" for left, top, length in runs]) + " f")
    canvas.endForm()
