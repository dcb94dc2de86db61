"""Pages on paper: every page, the pages asked for, the resolution, another paper, a printer that does not answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from support.screens import pdf_printer

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.letters import letter_pdf
from parcours_desktop.casework.matches import matches_for
from parcours_desktop.casework.referrals import compose, first_choices
from parcours_desktop.documents.pages import page_images
from parcours_desktop.ui.features.composer.printing import MOST_DOTS_PER_INCH, NotPrinted, print_letter

REFERENCE = "O-7K3FQ-2M9XB"


@pytest.fixture
def letter(desk: Desk, aurelie: str) -> bytes:
    service = matches_for(desk, aurelie).matches[0]
    composer = compose(desk, aurelie, service.service_id)
    return letter_pdf(desk, composer, first_choices(composer))


@pytest.fixture
def printer(qapp: QApplication, paper: Path) -> QPrinter:
    return pdf_printer(paper)


def test_every_page_goes_out_at_a4_and_the_job_is_called_by_the_reference(
    printer: QPrinter, letter: bytes, paper: Path
) -> None:
    assert print_letter(printer, letter, REFERENCE) == len(page_images(letter, 20))
    pages = page_images(paper.read_bytes(), 25.4)
    assert {(page.width, page.height) for page in pages} <= {(210, 297), (211, 297), (210, 298), (211, 298)}
    assert printer.docName() == f"Lettre {REFERENCE}"
    assert b"Delvaux" not in paper.read_bytes()


def test_only_the_pages_asked_for(printer: QPrinter, letter: bytes, paper: Path) -> None:
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(1, 1)
    assert print_letter(printer, letter, REFERENCE) == 1
    assert len(page_images(paper.read_bytes(), 20)) == 1


def test_a_fine_printer_gets_no_more_than_it_needs(printer: QPrinter, letter: bytes, paper: Path) -> None:
    printer.setResolution(1200)
    print_letter(printer, letter, REFERENCE)
    assert MOST_DOTS_PER_INCH == 300
    assert paper.stat().st_size < 8_000_000


def test_another_paper_keeps_the_shape_of_the_letter(printer: QPrinter, letter: bytes, paper: Path) -> None:
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    print_letter(printer, letter, REFERENCE)
    page = page_images(paper.read_bytes(), 25.4)[0]
    assert (page.width, page.height) == (pytest.approx(216, abs=1), pytest.approx(279, abs=1))


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told_by_the_reference_alone(
    printer: QPrinter, letter: bytes, tmp_path: Path
) -> None:
    printer.setOutputFileName(str(tmp_path / "nowhere" / "x.pdf"))
    with pytest.raises(NotPrinted) as told:
        print_letter(printer, letter, REFERENCE)
    assert REFERENCE in told.value.what_happened
    assert told.value.what_is_safe
    assert told.value.what_to_do
